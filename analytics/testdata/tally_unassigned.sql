-- best = 1
-- closed = 已办结
-- enough = 3
-- never = 1970-01-01 08:00:00
-- run = 7
-- ungraded = 0
SELECT
    issue,
    count() AS tickets,
    uniqExactIf(who, who != 0) AS callers,
    countIf(who != 0) AS callers_known,
    countIf(state = {closed:String}) AS closed_part,
    countIf(state != '') AS closed_base,
    countIf(result BETWEEN {best:Int8} AND {enough:Int8}) AS satisfied_part,
    countIf(result != {ungraded:Int8}) AS satisfied_base,
    minIf(received, received != {never:DateTime64(0, 'Asia/Shanghai')}) AS first,
    max(received) AS last,
    uniqExactIf(place, place != 0) AS events
FROM (
    SELECT
        t.received AS received,
        t.state AS state,
        t.result AS result,
        t.who AS who,
        if(o.moved = 1, o.issue, a.issue) AS issue,
        if(o.moved = 1 AND o.issue != a.issue, 0, e.place) AS place
    FROM (
        SELECT
            ticket,
            received,
            state,
            result,
            reinterpretAsUInt128(caller) AS who
        FROM yileishi.tickets FINAL
        WHERE NOT ticket IN (
            SELECT ticket
            FROM yileishi.assignments
            WHERE run = {run:Int64}
                AND cluster IN (
                    SELECT cluster
                    FROM yileishi.issue_map FINAL
                    WHERE run = {run:Int64}
                        AND issue != ''
                )
                AND ticket NOT IN (
                    SELECT ticket
                    FROM yileishi.overrides FINAL
                )
            UNION ALL
            SELECT ticket
            FROM yileishi.overrides FINAL
            WHERE issue != ''
        )
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
    LEFT ANY JOIN (
        SELECT
            ticket,
            toInt64(event) + 1 AS place
        FROM yileishi.event_members
        WHERE run = {run:Int64}
    ) AS e ON e.ticket = t.ticket
    LEFT ANY JOIN (
        SELECT
            ticket,
            issue,
            1 AS moved
        FROM yileishi.overrides FINAL
    ) AS o ON o.ticket = t.ticket
)
GROUP BY issue
ORDER BY
    tickets DESC,
    issue
