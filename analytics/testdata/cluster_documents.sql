-- first = 0
-- last = 40
-- run = 7
SELECT
    t.ticket,
    t.received,
    t.caller,
    t.tokens,
    t.title_words,
    a.cluster
FROM (
    SELECT
        ticket,
        received,
        caller,
        tokens,
        title_words
    FROM yileishi.tickets FINAL
) AS t
INNER ANY JOIN (
    SELECT
        ticket,
        cluster
    FROM yileishi.assignments
    WHERE run = {run:Int64}
        AND cluster BETWEEN {first:Int32} AND {last:Int32}
) AS a ON a.ticket = t.ticket
ORDER BY
    a.cluster,
    t.received,
    t.ticket
