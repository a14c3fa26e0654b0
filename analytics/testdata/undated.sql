-- never = 1970-01-01 08:00:00
-- unit = 城管局
SELECT
    count()
FROM yileishi.tickets FINAL
WHERE unit = {unit:String}
    AND received = {never:DateTime64(0, 'Asia/Shanghai')}
