-- tickets = [01000000000000000000000000000000 02000000000000000000000000000000]
SELECT
    ticket,
    row,
    text,
    filed,
    received,
    version
FROM yileishi.ticket_versions FINAL
WHERE ticket IN (SELECT toFixedString(unhex(arrayJoin({tickets:Array(String)})), 16))
ORDER BY
    ticket,
    version,
    row
