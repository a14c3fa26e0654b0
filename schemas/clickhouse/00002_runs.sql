-- +goose NO TRANSACTION
-- +goose Up

-- To which issue cluster of a run a ticket belongs, and why. Written once, dropped by partition, never rewritten.
-- The cluster leads the sorting key because an issue's tickets are asked for far more often than one ticket's issue.
CREATE TABLE IF NOT EXISTS yileishi.{{.Local "assignments"}}{{.OnCluster}}
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
ENGINE = {{.Replacing "assignments" ""}}
PARTITION BY run
ORDER BY (cluster, ticket)
SETTINGS {{.Window}} = 1000;
{{.Distributed "assignments" "sipHash64(ticket)"}}
-- Which tickets are one event. Events are found after the issues, so they have rows of their own.
CREATE TABLE IF NOT EXISTS yileishi.{{.Local "event_members"}}{{.OnCluster}}
(
    run Int64,
    ticket FixedString(16),
    event Int32,
    INDEX ticket_filter ticket TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{.Replacing "event_members" ""}}
PARTITION BY run
ORDER BY (event, ticket)
SETTINGS {{.Window}} = 1000;
{{.Distributed "event_members" "sipHash64(ticket)"}}
-- The issue clusters of a run. Small, so every machine of a cluster holds all of it.
CREATE TABLE IF NOT EXISTS yileishi.clusters{{.OnCluster}}
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
ENGINE = {{.Everywhere "clusters" ""}}
PARTITION BY run
ORDER BY cluster;

-- The events of a run.
CREATE TABLE IF NOT EXISTS yileishi.events{{.OnCluster}}
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
ENGINE = {{.Everywhere "events" ""}}
PARTITION BY run
ORDER BY (cluster, event);

-- Mirror of the store's map from a run's clusters to lasting issues. A row with a larger stamp replaces.
CREATE TABLE IF NOT EXISTS yileishi.issue_map{{.OnCluster}}
(
    run Int64,
    cluster Int32,
    issue String,
    name String,
    stamp UInt64,
    gone UInt8
)
ENGINE = {{.Everywhere "issue_map" "stamp, gone"}}
PARTITION BY run
ORDER BY cluster;

-- Mirror of the store's overrides: tickets that a person moved to an issue, whatever any run says.
CREATE TABLE IF NOT EXISTS yileishi.overrides{{.OnCluster}}
(
    ticket FixedString(16),
    issue String,
    stamp UInt64,
    gone UInt8
)
ENGINE = {{.Everywhere "overrides" "stamp, gone"}}
ORDER BY ticket;

-- One row for each change of anything above: their number is the version of the data, by which answers are kept.
CREATE TABLE IF NOT EXISTS yileishi.changes{{.OnCluster}}
(
    at DateTime64(3, 'Asia/Shanghai'),
    what LowCardinality(String)
)
ENGINE = {{.Plain "changes"}}
ORDER BY at;
