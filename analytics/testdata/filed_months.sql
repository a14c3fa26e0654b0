SELECT
    toYYYYMM(filed) AS month
FROM yileishi.tickets
GROUP BY month
ORDER BY month
