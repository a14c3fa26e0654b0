-- run = 7
SELECT
    m.issue AS issue,
    m.name AS name,
    m.cluster AS cluster,
    c.phrases AS phrases,
    c.weights AS weights,
    c.representatives AS representatives,
    c.similar AS similar,
    c.tickets AS tickets
FROM (
    SELECT
        issue,
        name,
        cluster
    FROM yileishi.issue_map FINAL
    WHERE run = {run:Int64}
) AS m
LEFT JOIN (
    SELECT *
    FROM yileishi.clusters FINAL
    WHERE run = {run:Int64}
) AS c ON c.cluster = m.cluster
ORDER BY
    tickets DESC,
    cluster
UNION ALL
SELECT
    issue,
    argMax(name, (run, stamp)) AS name,
    toInt32(-1),
    emptyArrayString(),
    emptyArrayFloat64(),
    [],
    emptyArrayInt32(),
    toInt64(0)
FROM yileishi.issue_map FINAL
WHERE issue IN (
    SELECT issue
    FROM yileishi.overrides FINAL
)
GROUP BY issue
