-- city = 4
-- county = 6
-- unit = 城管局
SELECT
    max(received) AS newest,
    uniqExactIf(substring(area, 1, {city:UInt8}), area != '') AS cities,
    uniqExactIf(substring(area, 1, {county:UInt8}), length(area) >= {county:UInt8}) AS counties
FROM (
    SELECT
        ticket,
        received,
        area
    FROM yileishi.tickets FINAL
    WHERE unit = {unit:String}
)
