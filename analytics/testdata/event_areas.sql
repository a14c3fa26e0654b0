-- best = 1
-- closed = 已办结
-- enough = 3
-- never = 1970-01-01 08:00:00
-- parts = 3
-- places = [1 2]
-- run = 7
-- ungraded = 0
-- unit = 城管局
-- width = 6
SELECT
    place,
    area_key,
    max(area_label) AS area_label,
    count() AS tickets,
    uniqExactIf(who, who != 0) AS callers,
    countIf(who != 0) AS callers_known,
    countIf(state = {closed:String}) AS closed_part,
    countIf(state != '') AS closed_base,
    countIf(result BETWEEN {best:Int8} AND {enough:Int8}) AS satisfied_part,
    countIf(result != {ungraded:Int8}) AS satisfied_base,
    minIf(received, received != {never:DateTime64(0, 'Asia/Shanghai')}) AS first,
    max(received) AS last
FROM (
    SELECT
        t.received AS received,
        t.state AS state,
        t.result AS result,
        t.who AS who,
        t.area_key AS area_key,
        t.area_label AS area_label,
        a.issue AS issue,
        e.place AS place
    FROM (
        SELECT
            ticket,
            received,
            state,
            result,
            reinterpretAsUInt128(caller) AS who,
            if(area = '', area_name, substring(area, 1, {width:UInt8})) AS area_key,
            if(area = area_key OR area = '', area_name, '') AS area_label
        FROM yileishi.tickets FINAL
        WHERE unit = {unit:String}
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
)
WHERE place IN {places:Array(Int64)}
    AND area_key != ''
GROUP BY
    place,
    area_key
ORDER BY
    place,
    tickets DESC,
    area_key
LIMIT {parts:UInt32} BY place
