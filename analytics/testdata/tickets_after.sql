-- after = 2022-03-01 00:00:00
-- after_ticket = 01000000000000000000000000000000
-- limit = 51
-- never = 1970-01-01 08:00:00
-- unit = 城管局
SELECT
    ticket,
    toUnixTimestamp64Second(received)
FROM yileishi.tickets FINAL
WHERE unit = {unit:String}
    AND (
        received < {after:DateTime64(0, 'Asia/Shanghai')}
        OR (
            received = {after:DateTime64(0, 'Asia/Shanghai')}
            AND ticket > toFixedString(unhex({after_ticket:String}), 16)
        )
    )
ORDER BY
    received = {never:DateTime64(0, 'Asia/Shanghai')},
    received DESC,
    ticket
LIMIT {limit:UInt32}
