-- event = 12
-- never = 1970-01-01 08:00:00
-- run = 7
SELECT
    toDate(received) AS day,
    count() AS tickets
FROM (
    SELECT
        ticket,
        received
    FROM yileishi.tickets FINAL
    WHERE ticket IN (
        SELECT ticket
        FROM yileishi.event_members
        WHERE run = {run:Int64}
            AND event = {event:Int32}
    )
)
WHERE received != {never:DateTime64(0, 'Asia/Shanghai')}
GROUP BY day
ORDER BY day
