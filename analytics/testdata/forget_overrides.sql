-- stamp = 3
INSERT INTO yileishi.overrides (ticket, issue, stamp, gone)
SELECT
    ticket,
    issue,
    {stamp:UInt64},
    1
FROM yileishi.overrides FINAL
WHERE stamp < {stamp:UInt64}
