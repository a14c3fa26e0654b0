-- issue = issue-1
-- limit = 5
-- run = 7
SELECT
    ticket
FROM (
    SELECT
        t.ticket AS ticket,
        if(o.moved = 1, o.issue, a.issue) AS issue,
        if(a.issue = '', -1, a.cluster) AS cluster,
        if(o.moved = 1, toInt8(if(o.issue = '', 0, 2)), a.confidence) AS confidence,
        a.score AS score,
        if(a.issue = '', -1, a.rival) AS rival,
        a.rival_score AS rival_score,
        if(o.moved = 1 AND o.issue != a.issue, [], a.words) AS words
    FROM (
        SELECT
            ticket
        FROM yileishi.tickets FINAL
        WHERE ticket IN (
            SELECT ticket
            FROM yileishi.assignments
            WHERE run = {run:Int64}
                AND cluster IN (
                    SELECT cluster
                    FROM yileishi.issue_map FINAL
                    WHERE run = {run:Int64}
                        AND issue = {issue:String}
                )
                AND ticket NOT IN (
                    SELECT ticket
                    FROM yileishi.overrides FINAL
                )
            UNION ALL
            SELECT ticket
            FROM yileishi.overrides FINAL
            WHERE issue = {issue:String}
        )
    ) AS t
    LEFT ANY JOIN (
        SELECT
            p.ticket AS ticket,
            m.issue AS issue,
            p.cluster AS cluster,
            p.confidence AS confidence,
            p.score AS score,
            p.rival AS rival,
            p.rival_score AS rival_score,
            p.words AS words
        FROM yileishi.assignments AS p
        INNER JOIN (
            SELECT
                cluster,
                issue
            FROM yileishi.issue_map FINAL
            WHERE run = {run:Int64}
        ) AS m ON m.cluster = p.cluster
        WHERE p.run = {run:Int64}
            AND p.ticket IN (
                SELECT ticket
                FROM yileishi.assignments
                WHERE run = {run:Int64}
                    AND cluster IN (
                        SELECT cluster
                        FROM yileishi.issue_map FINAL
                        WHERE run = {run:Int64}
                            AND issue = {issue:String}
                    )
                UNION ALL
                SELECT ticket
                FROM yileishi.overrides FINAL
            )
    ) AS a ON a.ticket = t.ticket
    LEFT ANY JOIN (
        SELECT
            ticket,
            issue,
            1 AS moved
        FROM yileishi.overrides FINAL
    ) AS o ON o.ticket = t.ticket
)
WHERE rival >= 0
    AND notEmpty(words)
ORDER BY
    score - rival_score,
    ticket
LIMIT {limit:UInt32}
