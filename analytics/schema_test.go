package analytics

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ClickHouse/clickhouse-go/v2"

	"yileishi/hotline"
	"yileishi/schemas"
)

// schemaText is all migrations with their clauses filled in.
func schemaText(tb testing.TB, fill clauses) string {
	tb.Helper()
	files, err := fs.Glob(schemas.ClickHouse, "clickhouse/*.sql")
	must(tb, err)
	var out strings.Builder
	for _, file := range files {
		text, err := fs.ReadFile(filledFS{folder: schemas.ClickHouse, clauses: fill}, file)
		must(tb, err)
		out.WriteString("-- " + file + "\n" + string(text) + "\n")
	}
	return out.String()
}

// The plain text is what the other tests run on; the clustered one can only be read here, since no cluster is at hand.
func TestSchema(t *testing.T) {
	t.Parallel()
	golden(t, "schema_plain.sql", schemaText(t, clauses{}))
	golden(t, "schema_cluster.sql", schemaText(t, clauses{Cluster: "province"}))
}

func sqlStatements(text string) []string {
	var code strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			code.WriteString(line)
		}
	}
	var out []string
	for part := range strings.SplitSeq(code.String(), ";\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// TestClusterSchema lets the engine read the clustered text, and shows that beside the clauses for a cluster it says
// what the plain text says.
func TestClusterSchema(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	formatted := func(sql string) string {
		var out string
		must(t, db.ask(t.Context(), statement{SQL: "SELECT\n    formatQuery({sql:String})", Params: params{"sql": sql}},
			func(row scanner) error { return row.Scan(&out) }))
		return out
	}
	strip := []struct{ pattern, with string }{
		{" ON CLUSTER `?province`?", ""},
		{"_local", ""},
		{`Replicated(\w*MergeTree)\('/clickhouse/tables/[^']*', '[^']*'(, )?([^)]*)\)`, "$1($3)"},
		{`(MergeTree)\(\)`, "$1"},
		{"\\breplicated_deduplication_window", "non_replicated_deduplication_window"},
	}
	var plain, clustered []string
	for _, sql := range sqlStatements(schemaText(t, clauses{})) {
		plain = append(plain, formatted(sql))
	}
	distributed := 0
	for _, sql := range sqlStatements(schemaText(t, clauses{Cluster: "province"})) {
		text := formatted(sql)
		if strings.Contains(text, "Distributed(") {
			distributed++
			continue
		}
		for _, s := range strip {
			text = regexp.MustCompile(s.pattern).ReplaceAllString(text, s.with)
		}
		clustered = append(clustered, text)
	}
	equal(t, "clustered schema without its clauses", plain, clustered)
	if distributed != 4 {
		t.Errorf("%d tables over all shards, want 4", distributed)
	}
}

// TestOpenAgain shows that opening twice runs nothing twice and keeps the rows.
func TestOpenAgain(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	load(t, db, t.Name(), drawTickets(1, 30))
	again, err := Open(t.Context(), testConfig(&fakeRuns{}))
	must(t, err)
	defer func() { must(t, again.Close()) }()
	snapshot, err := again.Snapshot(t.Context())
	must(t, err)
	if snapshot.Tickets != 30 {
		t.Errorf("%d tickets after opening again, want 30", snapshot.Tickets)
	}
}

// TestNewerSchemaIsRefused shows that tables of a newer program are left alone.
func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	store := versionTable{clauses{Cluster: db.cluster}}
	options, _, err := clientOptions(testConfig(&fakeRuns{}))
	must(t, err)
	pool := clickhouse.OpenDB(options)
	defer func() { must(t, pool.Close()) }()
	must(t, store.note(t.Context(), pool, 99999, 1))
	_, err = Open(t.Context(), testConfig(&fakeRuns{}))
	must(t, store.note(t.Context(), pool, 99999, 0))
	if hotline.ErrorCode(err) != hotline.Unsupported || !strings.Contains(hotline.ErrorMessage(err), "99999") {
		t.Errorf("opening newer tables: %v, want unsupported", err)
	}
	reopened, err := Open(t.Context(), testConfig(&fakeRuns{}))
	must(t, err)
	must(t, reopened.Close())
}

// TestBrokenMigration shows that a migration that fails half-way is not noted as done.
func TestBrokenMigration(t *testing.T) {
	t.Parallel()
	openTest(t, &fakeRuns{})
	options, _, err := clientOptions(testConfig(&fakeRuns{}))
	must(t, err)
	pool := clickhouse.OpenDB(options)
	defer func() { must(t, pool.Close()) }()
	folder := fstest.MapFS{}
	files, err := fs.Glob(schemas.ClickHouse, "clickhouse/*.sql")
	must(t, err)
	for _, file := range files {
		text, err := fs.ReadFile(schemas.ClickHouse, file)
		must(t, err)
		folder[strings.TrimPrefix(file, "clickhouse/")] = &fstest.MapFile{Data: text}
	}
	folder["90000_broken.sql"] = &fstest.MapFile{Data: []byte("-- +goose NO TRANSACTION\n-- +goose Up\nALTER TABLE yileishi.no_such_table DROP COLUMN x;\n")}
	err = applyMigrations(t.Context(), pool, filledFS{folder: folder}, clauses{})
	if _, ok := errors.AsType[*clickhouse.Exception](err); !ok {
		t.Fatalf("broken migration: %v, want an exception of the engine", err)
	}
	version, err := versionTable{}.GetLatestVersion(t.Context(), pool)
	must(t, err)
	if version >= 90000 {
		t.Errorf("schema version %d after a broken migration", version)
	}
}
