SELECT
    table,
    partition_id
FROM system.parts
WHERE database = 'yileishi'
    AND active
GROUP BY
    table,
    partition_id
HAVING count() > 1
    OR max(level) = 0
ORDER BY
    table,
    partition_id
