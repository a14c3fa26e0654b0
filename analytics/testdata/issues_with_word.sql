-- run = 7
-- words = [路灯]
SELECT
    issue
FROM (
    SELECT
        a.issue AS issue
    FROM (
        SELECT
            ticket
        FROM yileishi.tickets FINAL
        WHERE hasAllTokens(tokens, {words:Array(String)})
    ) AS t
    LEFT ANY JOIN (
        SELECT
            p.ticket AS ticket,
            m.issue AS issue
        FROM yileishi.assignments AS p
        INNER JOIN (
            SELECT
                cluster,
                issue
            FROM yileishi.issue_map FINAL
            WHERE run = {run:Int64}
        ) AS m ON m.cluster = p.cluster
        WHERE p.run = {run:Int64}
    ) AS a ON a.ticket = t.ticket
)
WHERE issue != ''
GROUP BY issue
ORDER BY issue
