package analytics

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yileishi/analytics/chdb"
	"yileishi/hotline"
)

// engine is the one embedded engine of the test process: libchdb opens one folder in a process. It stays nil
// where the suite runs against a server.
var engine *chdb.Engine //nolint:gochecknoglobals // TestMain has no other way to hand it to the tests

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if os.Getenv("CLICKHOUSE_DSN") == "" {
		folder, err := os.MkdirTemp("", "analytics")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(folder)
		if engine, err = openEngine(folder); err != nil {
			fmt.Fprintf(os.Stderr, "the embedded engine is needed for these tests: make build\n%v\n", err)
			return 1
		}
		defer closeEngine()
	}
	if err := keepAway(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if code == 0 && !fuzzing() {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

// fuzzing says whether inputs are being made up: then go test has goroutines of its own until the very end.
func fuzzing() bool {
	target := flag.Lookup("test.fuzz")
	return target != nil && target.Value.String() != ""
}

// keepAway refuses a server that holds tickets: the tests empty its tables.
func keepAway() error {
	if os.Getenv("CLICKHOUSE_DSN") == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := Open(ctx, testConfig(&fakeRuns{}))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	snapshot, err := db.Snapshot(ctx)
	if err != nil {
		return err
	}
	if snapshot.Tickets > 0 {
		return fmt.Errorf("CLICKHOUSE_DSN holds %d tickets: these tests need a server whose database yileishi may be emptied", snapshot.Tickets) //nolint:err113 // for the tester's eyes
	}
	return nil
}

func openEngine(folder string) (*chdb.Engine, error) {
	library, err := chdb.FindLibrary(os.Getenv(chdb.LibraryEnv))
	if err != nil {
		return nil, fmt.Errorf("library: %w", err)
	}
	e, err := chdb.Open(chdb.Config{Library: library, Path: folder, MemoryBytes: 4 << 30})
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	return e, nil
}

func closeEngine() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_ = engine.Close(ctx)
}

func testConfig(runs RunSource) Config {
	if url := os.Getenv("CLICKHOUSE_DSN"); url != "" {
		return Config{URL: url, Runs: runs}
	}
	return Config{Transport: embedded(), Runs: runs}
}

func embedded() http.RoundTripper { return chdb.Transport(engine) }

// oneAtATime lets one test have the tables to itself: they are the engine's, and the engine is the process's.
var oneAtATime sync.Mutex //nolint:gochecknoglobals // see engine

// openTest gives a test the empty tables.
func openTest(tb testing.TB, runs *fakeRuns) *DB {
	tb.Helper()
	oneAtATime.Lock()
	tb.Cleanup(oneAtATime.Unlock)
	ctx := context.Background()
	db, err := Open(ctx, testConfig(runs))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	fill := clauses{Cluster: db.cluster}
	for _, table := range []string{
		fill.Local("tickets"), fill.Local("ticket_versions"), fill.Local("assignments"), fill.Local("event_members"),
		"clusters", "events", "issue_map", "overrides", "changes",
	} {
		if err := db.exec(ctx, statement{SQL: "TRUNCATE TABLE yileishi." + table + fill.OnCluster()}); err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

// fakeRuns is the store as the tests need it.
type fakeRuns struct {
	mu   sync.Mutex
	run  int64
	asOf time.Time
}

func (f *fakeRuns) set(run int64, asOf time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.run, f.asOf = run, asOf
}

// ActiveRun implements RunSource.
func (f *fakeRuns) ActiveRun(context.Context) (hotline.Run, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.run == 0 {
		return hotline.Run{}, hotline.Errorf(hotline.NotFound, "还没有归类。")
	}
	return hotline.Run{ID: f.run}, nil
}

// AsOf implements RunSource.
func (f *fakeRuns) AsOf(context.Context) (time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asOf, nil
}
