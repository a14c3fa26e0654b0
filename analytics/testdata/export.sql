-- month = 202203
-- run = 7
-- unit = 城管局
SELECT
    t.ticket AS ticket,
    t.filed AS filed,
    t.source AS source,
    t.number AS number,
    t.received AS received,
    t.closed AS closed,
    t.replied AS replied,
    t.due AS due,
    t.title AS title,
    t.text AS text,
    t.reply AS reply,
    t.kind AS kind,
    t.channel AS channel,
    t.category AS category,
    t.area AS area,
    t.area_name AS area_name,
    t.unit AS unit,
    t.subject AS subject,
    t.caller AS caller,
    t.caller_kind AS caller_kind,
    t.state AS state,
    t.contacted AS contacted,
    t.resolved AS resolved,
    t.result AS result,
    t.likes AS likes,
    t.dislikes AS dislikes,
    t.title_words AS title_words,
    t.version AS version,
    t.import_id AS import_id,
    if(o.moved = 1, o.issue, a.issue) AS issue,
    if(o.moved = 1 AND o.issue != a.issue, 0, e.place) AS place,
    if(a.issue = '', -1, a.cluster) AS cluster,
    if(o.moved = 1, toInt8(if(o.issue = '', 0, 2)), a.confidence) AS confidence,
    a.score AS score,
    if(a.issue = '', -1, a.rival) AS rival,
    a.rival_score AS rival_score,
    if(o.moved = 1 AND o.issue != a.issue, [], a.words) AS words
FROM (
    SELECT
        ticket,
        filed,
        source,
        number,
        received,
        closed,
        replied,
        due,
        title,
        text,
        reply,
        kind,
        channel,
        category,
        area,
        area_name,
        unit,
        subject,
        caller,
        caller_kind,
        state,
        contacted,
        resolved,
        result,
        likes,
        dislikes,
        title_words,
        version,
        import_id
    FROM yileishi.tickets FINAL
    WHERE unit = {unit:String}
        AND toYYYYMM(received) = {month:UInt32}
) AS t
LEFT ANY JOIN (
    SELECT
        p.ticket AS ticket,
        m.issue AS issue,
        p.cluster AS cluster,
        p.confidence AS confidence,
        p.score AS score,
        p.rival AS rival,
        p.rival_score AS rival_score,
        p.words AS words
    FROM yileishi.assignments AS p
    INNER JOIN (
        SELECT
            cluster,
            issue
        FROM yileishi.issue_map FINAL
        WHERE run = {run:Int64}
    ) AS m ON m.cluster = p.cluster
    WHERE p.run = {run:Int64}
) AS a ON a.ticket = t.ticket
LEFT ANY JOIN (
    SELECT
        ticket,
        toInt64(event) + 1 AS place
    FROM yileishi.event_members
    WHERE run = {run:Int64}
) AS e ON e.ticket = t.ticket
LEFT ANY JOIN (
    SELECT
        ticket,
        issue,
        1 AS moved
    FROM yileishi.overrides FINAL
) AS o ON o.ticket = t.ticket
ORDER BY
    received ASC,
    ticket
