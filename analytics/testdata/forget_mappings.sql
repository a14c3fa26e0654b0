-- run = 7
-- stamp = 3
INSERT INTO yileishi.issue_map (run, cluster, issue, name, stamp, gone)
SELECT
    run,
    cluster,
    issue,
    name,
    {stamp:UInt64},
    1
FROM yileishi.issue_map FINAL
WHERE run = {run:Int64}
    AND stamp < {stamp:UInt64}
