-- clickhouse/00001_tickets.sql
-- +goose NO TRANSACTION
-- +goose Up

-- Every ticket known, as masked text, tokens and facts. Nothing that can change stands in the partition or the
-- sorting key: filed is the received day at first load. The newest version counts, a withdrawn one counts nowhere.
CREATE TABLE IF NOT EXISTS yileishi.tickets_local ON CLUSTER `province`
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/yileishi/tickets', '{replica}', version, gone)
PARTITION BY toYYYYMM(filed)
ORDER BY (filed, ticket)
SETTINGS
    replicated_deduplication_window = 1000,
    min_age_to_force_merge_seconds = 120,
    min_age_to_force_merge_on_partition_only = 1;

CREATE TABLE IF NOT EXISTS yileishi.tickets ON CLUSTER `province` AS yileishi.tickets_local
ENGINE = Distributed(`province`, yileishi, tickets_local, sipHash64(ticket));

-- Every version of a ticket that was ever loaded, so that an old file never brings an old row back.
CREATE TABLE IF NOT EXISTS yileishi.ticket_versions_local ON CLUSTER `province`
(
    ticket FixedString(16),
    row FixedString(16),
    text FixedString(16),
    filed Date,
    received DateTime64(0, 'Asia/Shanghai'),
    version UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/yileishi/ticket_versions', '{replica}', version)
ORDER BY (ticket, row)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS yileishi.ticket_versions ON CLUSTER `province` AS yileishi.ticket_versions_local
ENGINE = Distributed(`province`, yileishi, ticket_versions_local, sipHash64(ticket));


-- clickhouse/00002_runs.sql
-- +goose NO TRANSACTION
-- +goose Up

-- To which issue cluster of a run a ticket belongs, and why. Written once, dropped by partition, never rewritten.
-- The cluster leads the sorting key because an issue's tickets are asked for far more often than one ticket's issue.
CREATE TABLE IF NOT EXISTS yileishi.assignments_local ON CLUSTER `province`
(
    run Int64,
    ticket FixedString(16),
    cluster Int32,
    confidence Int8,
    score Float32,
    rival Int32,
    rival_score Float32,
    words Array(LowCardinality(String)),
    INDEX ticket_filter ticket TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/yileishi/assignments', '{replica}')
PARTITION BY run
ORDER BY (cluster, ticket)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS yileishi.assignments ON CLUSTER `province` AS yileishi.assignments_local
ENGINE = Distributed(`province`, yileishi, assignments_local, sipHash64(ticket));

-- Which tickets are one event. Events are found after the issues, so they have rows of their own.
CREATE TABLE IF NOT EXISTS yileishi.event_members_local ON CLUSTER `province`
(
    run Int64,
    ticket FixedString(16),
    event Int32,
    INDEX ticket_filter ticket TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/yileishi/event_members', '{replica}')
PARTITION BY run
ORDER BY (event, ticket)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS yileishi.event_members ON CLUSTER `province` AS yileishi.event_members_local
ENGINE = Distributed(`province`, yileishi, event_members_local, sipHash64(ticket));

-- The issue clusters of a run. Small, so every machine of a cluster holds all of it.
CREATE TABLE IF NOT EXISTS yileishi.clusters ON CLUSTER `province`
(
    run Int64,
    cluster Int32,
    name String,
    phrases Array(String),
    weights Array(Float64),
    representatives Array(FixedString(16)),
    similar Array(Int32),
    tickets Int64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/yileishi/clusters', '{shard}-{replica}')
PARTITION BY run
ORDER BY cluster;

-- The events of a run.
CREATE TABLE IF NOT EXISTS yileishi.events ON CLUSTER `province`
(
    run Int64,
    event Int32,
    cluster Int32,
    name String,
    phrases Array(String),
    weights Array(Float64),
    representatives Array(FixedString(16)),
    tickets Int64,
    first DateTime64(0, 'Asia/Shanghai'),
    last DateTime64(0, 'Asia/Shanghai')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/yileishi/events', '{shard}-{replica}')
PARTITION BY run
ORDER BY (cluster, event);

-- Mirror of the store's map from a run's clusters to lasting issues. A row with a larger stamp replaces.
CREATE TABLE IF NOT EXISTS yileishi.issue_map ON CLUSTER `province`
(
    run Int64,
    cluster Int32,
    issue String,
    name String,
    stamp UInt64,
    gone UInt8
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/yileishi/issue_map', '{shard}-{replica}', stamp, gone)
PARTITION BY run
ORDER BY cluster;

-- Mirror of the store's overrides: tickets that a person moved to an issue, whatever any run says.
CREATE TABLE IF NOT EXISTS yileishi.overrides ON CLUSTER `province`
(
    ticket FixedString(16),
    issue String,
    stamp UInt64,
    gone UInt8
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/yileishi/overrides', '{shard}-{replica}', stamp, gone)
ORDER BY ticket;

-- One row for each change of anything above: their number is the version of the data, by which answers are kept.
CREATE TABLE IF NOT EXISTS yileishi.changes ON CLUSTER `province`
(
    at DateTime64(3, 'Asia/Shanghai'),
    what LowCardinality(String)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/yileishi/changes', '{shard}-{replica}')
ORDER BY at;

