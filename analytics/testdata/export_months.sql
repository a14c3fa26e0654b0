-- unit = 城管局
SELECT
    toYYYYMM(received) AS month
FROM (
    SELECT
        ticket,
        received
    FROM yileishi.tickets FINAL
    WHERE unit = {unit:String}
)
GROUP BY month
