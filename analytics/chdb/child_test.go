package chdb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"yileishi/hotline"
)

// engineCommand runs the test binary as an engine for the folder.
func engineCommand(folder string) func() *exec.Cmd {
	return func() *exec.Cmd { return testCommand(engineEnv, folder) }
}

func testCommand(mode, folder string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	// Only the one mode: a process that is another's child would otherwise take its parent's.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "YILEISHI_TEST_") })
	cmd.Env = append(cmd.Env, mode+"="+folder)
	return cmd
}

func startEngine(t *testing.T) (*Child, driver.Conn) {
	t.Helper()
	folder := t.TempDir()
	child, err := StartChild(t.Context(), ChildConfig{
		Command:    engineCommand(folder),
		Socket:     SocketPath(folder),
		MinBackoff: 50 * time.Millisecond,
		MaxBackoff: time.Second,
		Log:        slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(child.Stop)
	return child, open(t, SocketTransport(SocketPath(folder)))
}

func TestChildStopsInOrder(t *testing.T) {
	t.Parallel()
	child, conn := startEngine(t)
	state := child.State()
	if !state.Up || state.PID == 0 || state.Starts != 1 || state.Since.IsZero() {
		t.Errorf("state %+v", state)
	}
	_ = value[uint8](t, conn, "SELECT 1")
	child.Stop()
	state = child.State()
	if state.Up || state.PID != 0 || strings.Contains(state.LastExit, "signal") {
		t.Errorf("state %+v", state)
	}
	child.Stop()
	if err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("a stopped engine answered")
	}
}

func TestChildThatDoesNotStart(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "none.sock")
	for name, command := range map[string][]string{
		"says why":     {"sh", "-c", "echo 缺少库文件 >&2; exit 1"},
		"says nothing": {"true"},
		"is missing":   {"/nonexistent/engine"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := StartChild(t.Context(), ChildConfig{
				Command: func() *exec.Cmd { return exec.Command(command[0], command[1:]...) },
				Socket:  socket,
			})
			if hotline.ErrorCode(err) != hotline.Unavailable {
				t.Errorf("got %v", err)
			}
			if name == "says why" && !strings.Contains(hotline.ErrorMessage(err), "缺少库文件") {
				t.Errorf("the reason is lost: %v", err)
			}
		})
	}
}

// A process that heeds nothing is killed, at the start and when its caller leaves.
func TestChildIsKilled(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	command := func() *exec.Cmd {
		return exec.Command("sh", "-c", `trap "" TERM; echo $$ > "$0"; while :; do sleep 0.1; done`, pid)
	}
	cfg := ChildConfig{Command: command, Socket: pid + ".sock", StartTimeout: 300 * time.Millisecond, StopTimeout: 100 * time.Millisecond}
	if _, err := StartChild(t.Context(), cfg); hotline.ErrorCode(err) != hotline.Unavailable {
		t.Errorf("got %v", err)
	}
	gone := func() bool {
		text, err := os.ReadFile(pid)
		if err != nil {
			return false
		}
		var id int
		_, _ = fmt.Sscan(string(text), &id)
		return id > 0 && errors.Is(syscall.Kill(id, 0), syscall.ESRCH)
	}
	eventually(t, "the process is gone", gone)
	cfg.StartTimeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := StartChild(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	eventually(t, "the process is gone", gone)
}

// A client that holds on to an endless answer, reading nothing, does not keep the engine from an orderly end.
func TestChildStopsWithStatementsOpen(t *testing.T) {
	t.Parallel()
	child, conn := startEngine(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows, err := conn.Query(ctx, "SELECT number FROM system.numbers")
	if err != nil {
		t.Fatal(err)
	}
	child.Stop()
	if s := child.State(); strings.Contains(s.LastExit, "signal") || child.output.lastLine() != "engine is closed" {
		t.Errorf("state %+v, last line %q", s, child.output.lastLine())
	}
	cancel()
	_ = rows.Close()
}

// runParent is a process that has an engine for a child, until it is killed.
func runParent(folder string) error {
	if _, err := StartChild(context.Background(), ChildConfig{Command: engineCommand(folder), Socket: SocketPath(folder)}); err != nil {
		return err
	}
	fmt.Println("child is up")
	select {}
}

// The engine does not outlive its parent, so that the next one finds the folder free.
func TestChildDiesWithParent(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ties a process to its parent")
	}
	folder := t.TempDir()
	parent := testCommand(parentEnv, folder)
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.Contains(line, "child is up") || !Alive(t.Context(), SocketPath(folder)) {
		t.Errorf("%q, %v", line, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	eventually(t, "the engine is gone", func() bool { return !Alive(t.Context(), SocketPath(folder)) })
	var child *Child
	eventually(t, "the folder is free", func() bool {
		child, err = StartChild(t.Context(), ChildConfig{Command: engineCommand(folder), Socket: SocketPath(folder)})
		return err == nil
	})
	child.Stop()
}

// When somebody else serves the folder already, nothing is started.
func TestChildOfServedFolder(t *testing.T) {
	t.Parallel()
	_, err := StartChild(t.Context(), ChildConfig{
		Command: func() *exec.Cmd { t.Error("started"); return exec.Command("false") },
		Socket:  serveSocket(t),
	})
	if hotline.ErrorCode(err) != hotline.Busy {
		t.Errorf("got %v", err)
	}
}

// The engine is killed while batches are under way, again and again. It comes back by itself, every acknowledged batch
// is there as a whole, and sending the others again with their token completes them without doubling a row.
func TestKilledEngineLosesNothing(t *testing.T) {
	t.Parallel()
	child, conn := startEngine(t)
	mustExec(t, conn, "CREATE DATABASE k ENGINE = Atomic")
	mustExec(t, conn, "CREATE TABLE k.t (batch UInt32, month UInt8, n UInt32, text String) ENGINE = MergeTree PARTITION BY month ORDER BY (batch, n) SETTINGS non_replicated_deduplication_window = 1000")
	rounds := 4
	if testing.Short() {
		rounds = 2
	}
	w := &batchWriter{conn: conn, acknowledged: make(map[uint32]bool)}
	for round := range rounds {
		ctx, cancel := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for range 2 {
			writers.Go(func() { w.write(ctx, t) })
		}
		before := w.count()
		eventually(t, "batches are under way", func() bool { return w.count() >= before+3 })
		// Different moments of a batch: each round a little later.
		time.Sleep(time.Duration(round*7) * time.Millisecond)
		if err := syscall.Kill(child.State().PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the engine is back", func() bool {
			s := child.State()
			return s.Up && s.Starts == round+2
		})
		w.check(t)
		reached := w.count()
		eventually(t, "batches go on", func() bool { return w.count() >= reached+2 })
		cancel()
		writers.Wait()
	}
	if s := child.State(); !strings.Contains(s.LastExit, "killed") {
		t.Errorf("state %+v", s)
	}
	w.check(t)
	if n := value[uint64](t, conn, "SELECT count() FROM k.t"); n != uint64(w.next)*batchRows {
		t.Errorf("%d rows, want %d batches of %d", n, w.next, batchRows)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t.Logf("%d batches, %d sent more than once", w.next, w.repeated)
}

const batchRows = 5000

// batchWriter sends numbered batches over several partitions and remembers which were acknowledged.
type batchWriter struct {
	conn driver.Conn

	mu           sync.Mutex
	next         uint32
	repeated     int
	acknowledged map[uint32]bool
}

func (w *batchWriter) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.acknowledged)
}

// write sends batch after batch, each until it is acknowledged, and ends between two batches.
func (w *batchWriter) write(ctx context.Context, t *testing.T) {
	for ctx.Err() == nil {
		w.mu.Lock()
		number := w.next
		w.next++
		w.mu.Unlock()
		// Not ctx: a batch that was begun is finished, so that the table can be compared with the count.
		for tries := 0; ; tries++ {
			err := w.send(context.WithoutCancel(ctx), number)
			if err == nil {
				break
			}
			if exceptionCode(err) != 0 || tries > 1000 {
				t.Errorf("batch %d: %v", number, err)
				return
			}
			w.mu.Lock()
			w.repeated++
			w.mu.Unlock()
			time.Sleep(20 * time.Millisecond)
		}
		w.mu.Lock()
		w.acknowledged[number] = true
		w.mu.Unlock()
	}
}

func (w *batchWriter) send(ctx context.Context, number uint32) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplication_token": fmt.Sprintf("batch-%d", number),
	}))
	batch, err := w.conn.PrepareBatch(ctx, "INSERT INTO k.t")
	if err != nil {
		return err
	}
	defer func() { _ = batch.Close() }()
	for i := range uint32(batchRows) {
		if err := batch.Append(number, uint8(i%3), i, strings.Repeat("工单", 20)); err != nil {
			return err
		}
	}
	return batch.Send()
}

// check compares the table with the batches that had been acknowledged before it was asked.
func (w *batchWriter) check(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	want := make([]uint32, 0, len(w.acknowledged))
	for number := range w.acknowledged {
		want = append(want, number)
	}
	w.mu.Unlock()
	whole := value[uint64](t, w.conn,
		"SELECT count() FROM (SELECT batch FROM k.t WHERE has({want:Array(UInt32)}, batch) GROUP BY batch HAVING count() = {rows:UInt32} AND uniqExact(n) = {rows:UInt32})",
		clickhouse.Named("want", want), clickhouse.Named("rows", batchRows))
	if whole != uint64(len(want)) {
		t.Errorf("%d of %d acknowledged batches are whole", whole, len(want))
	}
}
