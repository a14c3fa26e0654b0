package chdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"yileishi/hotline"
)

// The library must leave Go's crash signals alone: otherwise a nil dereference hangs the process.
func TestNilDereferenceIsRecovered(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	for range 3 {
		_ = value[uint8](t, conn, "SELECT 1")
		if recovered := dereference(nil); recovered == nil {
			t.Fatal("nothing to recover")
		}
	}
	_ = value[uint8](t, conn, "SELECT 1")
}

func dereference(nowhere *int) (recovered any) {
	defer func() { recovered = recover() }()
	*nowhere = 1
	return nil
}

// One folder has one engine: in this process, in another one, and the first is not disturbed.
func TestFolderInUse(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	own := strconv.Itoa(os.Getpid())
	_, err := openFolder(testFolder)
	if hotline.ErrorCode(err) != hotline.Busy || !strings.Contains(hotline.ErrorMessage(err), own) {
		t.Errorf("in this process: %v", err)
	}
	cmd := testCommand(engineEnv, filepath.Dir(testFolder))
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("in another process: %v", err)
	}
	for _, part := range []string{"正被另一个进程使用", own, testFolder} {
		if !strings.Contains(string(output), part) {
			t.Errorf("the message does not say %s: %s", part, output)
		}
	}
	if strings.Contains(string(output), "engine is open") {
		t.Error("the second engine opened")
	}
	_ = value[uint8](t, conn, "SELECT 1")
}

func TestSecondFolderInProcess(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for range 2 {
		_, err := openFolder(folder)
		if hotline.ErrorCode(err) != hotline.Unavailable {
			t.Errorf("got %v", err)
		}
	}
	_ = value[uint8](t, openDirect(t), "SELECT 1")
}

func TestOpenNeedsPaths(t *testing.T) {
	t.Parallel()
	if _, err := Open(Config{Path: t.TempDir()}); err == nil {
		t.Error("opened without a library")
	}
	if _, err := Open(Config{Library: "x"}); err == nil {
		t.Error("opened without a folder")
	}
}

// A statement beyond the bound is refused and does not wait for ever.
func TestTooManyOpenStatements(t *testing.T) {
	t.Parallel()
	e := newEngine(Config{MaxConcurrent: 1}, &library{}, nil, t.TempDir())
	for range e.maxOpen {
		_, _, done, err := e.begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer done()
	}
	_, _, _, err := e.begin(t.Context())
	var refused *exception
	if !errors.As(err, &refused) || refused.code != codeTooManyQueries {
		t.Errorf("got %v", err)
	}
}

func TestNoStatementsAfterClose(t *testing.T) {
	t.Parallel()
	e := newEngine(Config{}, &library{}, nil, t.TempDir())
	ctx, _, done, err := e.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.stopAccepting(); err != nil {
		t.Fatal(err)
	}
	if err := e.stopAccepting(); err == nil {
		t.Error("closed twice")
	}
	if _, _, _, err := e.begin(t.Context()); err == nil {
		t.Error("a statement after closing")
	}
	select {
	case <-e.idle:
		t.Error("idle with a statement open")
	default:
	}
	go func() {
		<-ctx.Done()
		done()
	}()
	if err := e.killOpen(); err != nil {
		t.Error(err)
	}
	if cause := context.Cause(ctx); !errors.Is(cause, errClosing) {
		t.Errorf("cause %v", cause)
	}
	<-e.idle
}

// Slots bound what runs, a waiting caller may leave, and no work begins for one who has left.
func TestSlots(t *testing.T) {
	t.Parallel()
	e := newEngine(Config{MaxConcurrent: 1}, &library{}, nil, t.TempDir())
	inside, leave := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() {
		finished <- e.run(t.Context(), func() error {
			close(inside)
			<-leave
			return nil
		})
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, 1)
	go func() {
		waiting <- e.run(ctx, func() error { t.Error("ran without a slot"); return nil })
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(leave)
	if err := <-finished; err != nil {
		t.Error(err)
	}
	if err := e.run(ctx, func() error { t.Error("ran for one who has left"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Every session has the bounds that were asked for, and small caches.
func TestMemoryBounds(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	setting := func(name string) string {
		return value[string](t, conn, "SELECT value FROM system.server_settings WHERE name = {name:String}", clickhouse.Named("name", name))
	}
	if got := setting("max_server_memory_usage"); got != strconv.Itoa(2<<30) {
		t.Errorf("memory %s", got)
	}
	rows, err := conn.Query(t.Context(), "SELECT name, toUInt64(value) FROM system.server_settings WHERE (endsWith(name, '_cache_size') OR endsWith(name, '_cache_size_bytes')) AND name NOT LIKE '%page_cache%' AND name NOT LIKE 'mmap_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var total uint64
	for rows.Next() {
		var name string
		var size uint64
		if err := rows.Scan(&name, &size); err != nil {
			t.Fatal(err)
		}
		if size > largeCache {
			t.Errorf("%s: %d bytes", name, size)
		}
		total += size
	}
	if total == 0 || total > 1<<30 {
		t.Errorf("%d bytes of caches in %d", total, 2<<30)
	}
}

// Close ends what clients hold on to in this process: an answer nobody reads, data nobody sends, a computation.
func TestCloseWithClientsThatHoldOn(t *testing.T) {
	t.Parallel()
	output, err := testCommand(closerEnv, t.TempDir()).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, output)
	}
}

func runCloser(folder string) error {
	engine, err := openFolder(folder)
	if err != nil {
		return err
	}
	conn, err := clickhouse.Open(&clickhouse.Options{
		Protocol:      clickhouse.HTTP,
		Addr:          []string{"chdb"},
		TransportFunc: func(*http.Transport) (http.RoundTripper, error) { return Transport(engine), nil },
	})
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := errors.Join(
		conn.Exec(ctx, "CREATE DATABASE held ENGINE = Atomic"),
		conn.Exec(ctx, "CREATE TABLE held.t (n UInt64) ENGINE = MergeTree ORDER BY n"),
	); err != nil {
		return err
	}
	if _, err := conn.Query(ctx, "SELECT number FROM system.numbers"); err != nil {
		return err
	}
	reader, writer := io.Pipe()
	failed := make(chan error, 2)
	go func() { failed <- conn.InsertFormat(ctx, "CSV", "INSERT INTO held.t", reader) }()
	if _, err := writer.Write([]byte("1\n")); err != nil {
		return err
	}
	go func() { failed <- conn.Exec(ctx, "SELECT count() FROM numbers(1e15) WHERE sipHash64(number) = 1") }()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := engine.Close(ended); err != nil {
		return err
	}
	for range 2 {
		if err := <-failed; err == nil {
			return errors.New("a statement that was broken off looks successful")
		}
	}
	if engine, err = openFolder(folder); err != nil {
		return fmt.Errorf("open again: %w", err)
	}
	defer func() { _ = closeEngine(engine) }()
	_, err = engine.control.query("SELECT throwIf(count() > 0) FROM held.t", "Native", nil)
	return err
}
