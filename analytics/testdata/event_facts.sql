-- events = [1 2]
-- run = 7
SELECT
    event,
    name,
    cluster,
    phrases,
    weights
FROM yileishi.events FINAL
WHERE run = {run:Int64}
    AND event IN {events:Array(Int32)}
ORDER BY event
