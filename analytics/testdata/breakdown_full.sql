-- area = 3401
-- area_name = 合肥市蜀山区
-- best = 1
-- closed = 已办结
-- enough = 3
-- event = 12
-- from = 2022-01-01 00:00:00
-- issue = issue-1
-- kind = 投诉
-- never = 1970-01-01 08:00:00
-- run = 7
-- source = 热线
-- state = 办理中
-- to = 2022-04-01 00:00:00
-- unasked = 0
-- ungraded = 0
-- unit = 城管局
-- width = 6
-- words = [路灯 不亮]
-- yes = 1
SELECT
    grouping(month, unit, area_key, kind) AS level,
    month,
    unit,
    area_key,
    max(area_label) AS area_label,
    kind,
    count() AS tickets,
    uniqExactIf(who, who != 0) AS callers,
    countIf(who != 0) AS callers_known,
    countIf(state = {closed:String}) AS closed_part,
    countIf(state != '') AS closed_base,
    countIf(result BETWEEN {best:Int8} AND {enough:Int8}) AS satisfied_part,
    countIf(result != {ungraded:Int8}) AS satisfied_base,
    minIf(received, received != {never:DateTime64(0, 'Asia/Shanghai')}) AS first,
    max(received) AS last,
    countIf(resolved = {yes:Int8}) AS resolved_part,
    countIf(resolved != {unasked:Int8}) AS resolved_base,
    countIf(contacted = {yes:Int8}) AS contacted_part,
    countIf(contacted != {unasked:Int8}) AS contacted_base,
    countIf(received = {never:DateTime64(0, 'Asia/Shanghai')}) AS undated
FROM (
    SELECT
        ticket,
        received,
        state,
        result,
        reinterpretAsUInt128(caller) AS who,
        resolved,
        contacted,
        unit,
        kind,
        toStartOfMonth(received) AS month,
        if(area = '', area_name, substring(area, 1, {width:UInt8})) AS area_key,
        if(area = area_key OR area = '', area_name, '') AS area_label
    FROM yileishi.tickets FINAL
    WHERE received >= {from:DateTime64(0, 'Asia/Shanghai')}
        AND received < {to:DateTime64(0, 'Asia/Shanghai')}
        AND startsWith(area, {area:String})
        AND area_name = {area_name:String}
        AND unit = {unit:String}
        AND kind = {kind:String}
        AND source = {source:String}
        AND state = {state:String}
        AND hasAllTokens(tokens, {words:Array(String)})
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
                AND ticket NOT IN (
                    SELECT ticket
                    FROM yileishi.overrides FINAL
                )
            UNION ALL
            SELECT ticket
            FROM yileishi.overrides FINAL
            WHERE issue = {issue:String}
        )
        AND ticket IN (
            SELECT ticket
            FROM yileishi.event_members
            WHERE run = {run:Int64}
                AND event = {event:Int32}
        )
        AND ticket NOT IN (
            SELECT o.ticket
            FROM (
                SELECT
                    ticket,
                    issue
                FROM yileishi.overrides FINAL
            ) AS o
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
            ) AS a ON a.ticket = o.ticket
            WHERE o.issue != a.issue
        )
)
GROUP BY GROUPING SETS (
    (),
    (month),
    (unit),
    (area_key),
    (kind)
)
ORDER BY
    level,
    tickets DESC,
    month,
    unit,
    area_key,
    kind
