-- best = 1
-- closed = 已办结
-- enough = 3
-- never = 1970-01-01 08:00:00
-- run = 0
-- ungraded = 0
-- unit = 城管局
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
        *,
        '' AS issue,
        toInt64(0) AS place
    FROM (
        SELECT
            ticket,
            received,
            state,
            result,
            reinterpretAsUInt128(caller) AS who
        FROM yileishi.tickets FINAL
        WHERE unit = {unit:String}
    )
)
GROUP BY issue
ORDER BY
    tickets DESC,
    issue
