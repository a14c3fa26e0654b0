-- from = 2022-01-01 00:00:00
-- now = 2022-02-01 00:00:00
-- run = 7
-- to = 2022-03-01 00:00:00
SELECT
    issue,
    countIf(received >= {now:DateTime64(0, 'Asia/Shanghai')}) AS tickets_now,
    countIf(received < {now:DateTime64(0, 'Asia/Shanghai')}) AS tickets_before,
    uniqExactIf(who, who != 0 AND received >= {now:DateTime64(0, 'Asia/Shanghai')}) AS callers_now
FROM (
    SELECT
        t.received AS received,
        t.who AS who,
        a.issue AS issue
    FROM (
        SELECT
            ticket,
            received,
            reinterpretAsUInt128(caller) AS who
        FROM yileishi.tickets FINAL
        WHERE received >= {from:DateTime64(0, 'Asia/Shanghai')}
            AND received < {to:DateTime64(0, 'Asia/Shanghai')}
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
ORDER BY
    toInt64(tickets_now) - toInt64(tickets_before) DESC,
    issue
