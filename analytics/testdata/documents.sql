-- month = 202203
SELECT
    ticket,
    received,
    caller,
    tokens,
    title_words
FROM yileishi.tickets FINAL
WHERE toYYYYMM(filed) = {month:UInt32}
ORDER BY
    filed,
    ticket
