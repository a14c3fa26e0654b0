-- run = 7
SELECT
    cluster,
    count() AS tickets
FROM yileishi.assignments
WHERE run = {run:Int64}
    AND cluster >= 0
GROUP BY cluster
ORDER BY cluster
