package schemas

import "embed"

// ClickHouse holds the migrations of the analytical database, in goose's format. They are templates: analytics
// fills in the engine clauses, which differ between one machine and a cluster. Names in clickhouse/ are
// NNNNN_what.sql; a file that was released never changes again.
//
//go:embed clickhouse/*.sql
var ClickHouse embed.FS
