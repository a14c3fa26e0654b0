-- unit = 城管局
SELECT
    count()
FROM yileishi.tickets FINAL
WHERE unit = {unit:String}
