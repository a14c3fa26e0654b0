-- best = 1
-- closed = 已办结
-- enough = 3
-- never = 1970-01-01 08:00:00
-- unasked = 0
-- ungraded = 0
-- width = 4
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
