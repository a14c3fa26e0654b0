-- issue = issue-1
-- likely = 1
-- run = 7
-- sure = 2
SELECT
    countIf(confidence = {sure:Int8}) AS sure,
    countIf(confidence = {likely:Int8}) AS likely,
    uniqExactIf(place, place != 0) AS events
FROM (
    SELECT
        t.received AS received,
        a.issue AS issue,
        e.place AS place,
        if(a.issue = '', -1, a.cluster) AS cluster,
        a.confidence AS confidence,
        a.score AS score,
        if(a.issue = '', -1, a.rival) AS rival,
        a.rival_score AS rival_score,
        a.words AS words
    FROM (
        SELECT
            ticket,
            received
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
            )
    ) AS a ON a.ticket = t.ticket
    LEFT ANY JOIN (
        SELECT
            ticket,
            toInt64(event) + 1 AS place
        FROM yileishi.event_members
        WHERE run = {run:Int64}
            AND ticket IN (
                SELECT ticket
                FROM yileishi.assignments
                WHERE run = {run:Int64}
                    AND cluster IN (
                        SELECT cluster
                        FROM yileishi.issue_map FINAL
                        WHERE run = {run:Int64}
                            AND issue = {issue:String}
                    )
            )
    ) AS e ON e.ticket = t.ticket
)
