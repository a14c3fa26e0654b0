-- previous = 7
-- run = 8
SELECT
    a.cluster AS cluster,
    if(o.moved = 1, o.issue, b.issue) AS issue,
    count() AS tickets
FROM (
    SELECT
        ticket,
        cluster
    FROM yileishi.assignments FINAL
    WHERE run = {run:Int64}
        AND cluster >= 0
) AS a
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
        WHERE run = {previous:Int64}
    ) AS m ON m.cluster = p.cluster
    WHERE p.run = {previous:Int64}
) AS b ON b.ticket = a.ticket
LEFT ANY JOIN (
    SELECT
        ticket,
        issue,
        1 AS moved
    FROM yileishi.overrides FINAL
) AS o ON o.ticket = a.ticket
WHERE issue != ''
GROUP BY
    cluster,
    issue
ORDER BY
    cluster,
    tickets DESC,
    issue
