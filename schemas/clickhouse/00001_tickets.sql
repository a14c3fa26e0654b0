-- +goose NO TRANSACTION
-- +goose Up

-- Every ticket known, as masked text, tokens and facts. Nothing that can change stands in the partition or the
-- sorting key: filed is the received day at first load. The newest version counts, a withdrawn one counts nowhere.
CREATE TABLE IF NOT EXISTS yileishi.{{.Local "tickets"}}{{.OnCluster}}
(
    ticket FixedString(16),
    filed Date CODEC(Delta, ZSTD(1)),
    source LowCardinality(String),
    number String CODEC(ZSTD(1)),
    received DateTime64(0, 'Asia/Shanghai') CODEC(ZSTD(1)),
    closed DateTime64(0, 'Asia/Shanghai') CODEC(ZSTD(1)),
    replied DateTime64(0, 'Asia/Shanghai') CODEC(ZSTD(1)),
    due DateTime64(0, 'Asia/Shanghai') CODEC(ZSTD(1)),
    title String CODEC(ZSTD(1)),
    text String CODEC(ZSTD(1)),
    reply String CODEC(ZSTD(1)),
    kind LowCardinality(String),
    channel LowCardinality(String),
    category LowCardinality(String),
    area LowCardinality(String),
    area_name LowCardinality(String),
    unit LowCardinality(String),
    subject String CODEC(ZSTD(1)),
    caller FixedString(16),
    caller_kind LowCardinality(String),
    state LowCardinality(String),
    contacted Int8,
    resolved Int8,
    result Int8,
    likes UInt32,
    dislikes UInt32,
    tokens Array(LowCardinality(String)) CODEC(ZSTD(1)),
    title_words UInt16,
    version UInt64,
    import_id Int64,
    gone UInt8,
    INDEX received_range received TYPE minmax GRANULARITY 1,
    INDEX ticket_filter ticket TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX number_filter number TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX token_words tokens TYPE text(tokenizer = 'array')
)
ENGINE = {{.Replacing "tickets" "version, gone"}}
PARTITION BY toYYYYMM(filed)
ORDER BY (filed, ticket)
SETTINGS
    {{.Window}} = 1000,
    min_age_to_force_merge_seconds = 120,
    min_age_to_force_merge_on_partition_only = 1;
{{.Distributed "tickets" "sipHash64(ticket)"}}
-- Every version of a ticket that was ever loaded, so that an old file never brings an old row back.
CREATE TABLE IF NOT EXISTS yileishi.{{.Local "ticket_versions"}}{{.OnCluster}}
(
    ticket FixedString(16),
    row FixedString(16),
    text FixedString(16),
    filed Date,
    received DateTime64(0, 'Asia/Shanghai'),
    version UInt64
)
ENGINE = {{.Replacing "ticket_versions" "version"}}
ORDER BY (ticket, row)
SETTINGS {{.Window}} = 1000;
{{.Distributed "ticket_versions" "sipHash64(ticket)"}}
