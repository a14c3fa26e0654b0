-- never = 1970-01-01 08:00:00
-- shown = 500
SELECT
    grouping(unit, area_key, kind, source) AS level,
    unit,
    area_key,
    max(area_label) AS area_label,
    kind,
    source,
    count() AS tickets,
    minIf(received, received != {never:DateTime64(0, 'Asia/Shanghai')}) AS first,
    max(received) AS last
FROM (
    SELECT
        unit,
        kind,
        source,
        received,
        if(area = '', area_name, area) AS area_key,
        area_name AS area_label
    FROM yileishi.tickets FINAL
)
GROUP BY GROUPING SETS (
    (),
    (unit),
    (area_key),
    (kind),
    (source)
)
ORDER BY
    level,
    tickets DESC,
    unit,
    area_key,
    kind,
    source
LIMIT {shown:UInt32} BY level
