-- limit = 51
-- never = 1970-01-01 08:00:00
-- unit = 城管局
SELECT
    ticket,
    toUnixTimestamp64Second(received)
FROM yileishi.tickets FINAL
WHERE unit = {unit:String}
ORDER BY
    received = {never:DateTime64(0, 'Asia/Shanghai')},
    received DESC,
    ticket
LIMIT {limit:UInt32}
