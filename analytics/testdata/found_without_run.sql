-- run = 0
-- tickets = [01000000000000000000000000000000 02000000000000000000000000000000]
SELECT
    *,
    '' AS issue,
    toInt64(0) AS place,
    toInt32(-1) AS cluster,
    toInt8(0) AS confidence,
    toFloat32(0) AS score,
    toInt32(-1) AS rival,
    toFloat32(0) AS rival_score,
    emptyArrayString() AS words
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
    WHERE ticket IN (SELECT toFixedString(unhex(arrayJoin({tickets:Array(String)})), 16))
)
