package chdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/goleak"
)

// These make the test binary another process, for the folder they name: an engine as `yileishi engine` is one, a parent
// of such an engine, and an engine that is closed while clients hold on to it.
const (
	engineEnv = "YILEISHI_TEST_ENGINE"
	parentEnv = "YILEISHI_TEST_PARENT"
	closerEnv = "YILEISHI_TEST_CLOSER"
)

// engineUnderTest is the one engine of the test process: libchdb opens one folder per process. TestMain sets it.
var engineUnderTest *Engine

// testFolder is its data folder.
var testFolder string

func TestMain(m *testing.M) {
	for name, run := range map[string]func(folder string) error{
		engineEnv: runEngine, parentEnv: runParent, closerEnv: runCloser,
	} {
		if folder := os.Getenv(name); folder != "" {
			os.Exit(exitCode(run(folder)))
		}
	}
	os.Exit(runTests(m))
}

func exitCode(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runTests(m *testing.M) int {
	folder, err := os.MkdirTemp("", "yileishi-chdb-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	testFolder = filepath.Join(folder, "clickhouse")
	if engineUnderTest, err = openFolder(testFolder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := closeEngine(engineUnderTest); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, "after the engine was closed:", err)
		return 1
	}
	return code
}

// runEngine serves a data folder until SIGTERM.
func runEngine(folder string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	engine, err := openFolder(filepath.Join(folder, "clickhouse"))
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "engine is open")
	if err := errors.Join(Serve(ctx, engine, SocketPath(folder)), closeEngine(engine)); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "engine is closed")
	return nil
}

func openFolder(folder string) (*Engine, error) {
	library, err := FindLibrary(os.Getenv(LibraryEnv))
	if err != nil {
		return nil, fmt.Errorf("the tests need libchdb; type: make build (or: npm ci --prefix engine): %w", err)
	}
	return Open(Config{Library: library, Path: folder, MemoryBytes: 2 << 30})
}

func closeEngine(engine *Engine) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return engine.Close(ctx)
}

// open returns a clickhouse-go connection through a transport.
func open(tb testing.TB, transport http.RoundTripper, change ...func(*clickhouse.Options)) driver.Conn {
	tb.Helper()
	options := &clickhouse.Options{
		Protocol:     clickhouse.HTTP,
		Addr:         []string{"chdb"},
		MaxOpenConns: 32,
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

// openSocket serves the engine under test on a socket for the time of the test and connects to it.
func openSocket(tb testing.TB, change ...func(*clickhouse.Options)) driver.Conn {
	tb.Helper()
	return open(tb, SocketTransport(serveSocket(tb)), change...)
}

func serveSocket(tb testing.TB) string {
	tb.Helper()
	folder, err := os.MkdirTemp("", "s")
	if err != nil {
		tb.Fatal(err)
	}
	socket := SocketPath(folder)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, engineUnderTest, socket) }()
	tb.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			tb.Errorf("serve: %v", err)
		}
		_ = os.RemoveAll(folder)
	})
	eventually(tb, "the socket answers", func() bool { return Alive(context.Background(), socket) })
	return socket
}

// bothWays runs a test in process and over a socket.
func bothWays(t *testing.T, test func(t *testing.T, conn driver.Conn)) {
	t.Helper()
	t.Run("direct", func(t *testing.T) {
		t.Parallel()
		test(t, openDirect(t))
	})
	t.Run("socket", func(t *testing.T) {
		t.Parallel()
		test(t, openSocket(t))
	})
}

// eventually waits until something holds; the limit is for a hanging test, not a claim about speed.
func eventually(tb testing.TB, what string, holds func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	tb.Fatalf("never came true: %s", what)
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

// value reads one value.
func value[T any](tb testing.TB, conn driver.Conn, sql string, args ...any) T {
	tb.Helper()
	var v T
	if err := conn.QueryRow(tb.Context(), sql, args...).Scan(&v); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
	return v
}

// post sends a bare HTTP request to the engine, as a client other than the driver would.
func post(tb testing.TB, query, body string, header ...string) (*http.Response, string) {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, "http://chdb/?"+query, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := Transport(engineUnderTest).RoundTrip(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return response, string(text)
}
