-- tickets = [01000000000000000000000000000000 02000000000000000000000000000000]
INSERT INTO yileishi.tickets
SELECT
    * REPLACE (
        version + 1 AS version,
        1 AS gone
    )
FROM yileishi.tickets FINAL
WHERE ticket IN (SELECT toFixedString(unhex(arrayJoin({tickets:Array(String)})), 16))
SETTINGS max_partitions_per_insert_block = 0
