// Package analytics keeps every known ticket in ClickHouse and answers typed questions about them: it loads
// Arrow batches, hands documents to clustering, keeps the results of each run, and turns a question of package
// hotline into SQL and the rows back into an answer of package hotline.
//
// It is the one home of clickhouse-go. The same code and the same SQL speak to the embedded engine (through an
// [net/http.RoundTripper]) and to a ClickHouse server (natively).
//
// Where the environment variable CLICKHOUSE_DSN names a server whose database yileishi may be emptied, every test of
// this package runs against that server instead of the embedded engine. No server was at hand when this was written:
// the native protocol and clusters are covered by that suite and by the golden schema, and were never run here.
//
// It never sees unmasked text, never decides what an issue is or what it is called (the store does; the map is
// mirrored here), never rewrites the assignments of a run, and asks no clock: "now" is the data's own newest day.
package analytics
