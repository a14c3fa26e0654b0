package chdb

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// engineUnderTest is the one engine of the test process: libchdb opens one folder per process. TestMain sets it.
var engineUnderTest *Engine

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	library, err := FindLibrary(os.Getenv(LibraryEnv))
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests need libchdb; type: make build (or: npm ci --prefix engine):", err)
		return 1
	}
	folder, err := os.MkdirTemp("", "yileishi-chdb-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	engineUnderTest, err = Open(Config{Library: library, Path: filepath.Join(folder, "clickhouse"), MemoryBytes: 2 << 30})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := engineUnderTest.Close(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// open returns a clickhouse-go connection to the engine under test.
func open(tb testing.TB, transport http.RoundTripper, change ...func(*clickhouse.Options)) driver.Conn {
	tb.Helper()
	options := &clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{"chdb"},
		TransportFunc: func(*http.Transport) (http.RoundTripper, error) {
			return transport, nil
		},
	}
	for _, c := range change {
		c(options)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		tb.Fatalf("open: %v", err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn
}

func openDirect(tb testing.TB, change ...func(*clickhouse.Options)) driver.Conn {
	tb.Helper()
	return open(tb, Transport(engineUnderTest), change...)
}

// newDatabase makes a database of the test's own, so that tests may run side by side in one engine.
func newDatabase(tb testing.TB) string {
	tb.Helper()
	conn := openDirect(tb)
	name := "t_" + strings.ToLower(rand.Text()[:8])
	mustExec(tb, conn, "CREATE DATABASE "+name+" ENGINE = Atomic")
	tb.Cleanup(func() {
		if err := conn.Exec(context.Background(), "DROP DATABASE "+name+" SYNC"); err != nil {
			tb.Errorf("drop database: %v", err)
		}
	})
	return name
}

func mustExec(tb testing.TB, conn driver.Conn, sql string) {
	tb.Helper()
	if err := conn.Exec(tb.Context(), sql); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}
