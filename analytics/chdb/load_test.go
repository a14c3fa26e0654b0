package chdb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// loadTime is how long the mixed load runs: long where races are looked for, short in the daily run.
func loadTime() time.Duration {
	if raceEnabled && !testing.Short() {
		return 30 * time.Second
	}
	return 3 * time.Second
}

// Eight goroutines insert, read, leave half-way and make mistakes at once, with the garbage collector at work: every
// answer is right, every acknowledged row is there, and nothing is left running.
func TestMixedLoad(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	table := newDatabase(t) + ".load"
	mustExec(t, conn, "CREATE TABLE "+table+" (worker UInt8, n UInt64, text String) ENGINE = MergeTree PARTITION BY worker ORDER BY n")
	until := time.Now().Add(loadTime())
	l := &load{conn: conn, table: table}
	collecting := make(chan struct{})
	var workers, collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-collecting:
				return
			case <-time.After(50 * time.Millisecond):
				runtime.GC()
			}
		}
	})
	for worker := range uint8(8) {
		workers.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for time.Now().Before(until) && !t.Failed() {
				if err := deep(64, func() error { return l.step(t.Context(), worker, random) }); err != nil {
					t.Errorf("worker %d: %v", worker, err)
				}
			}
		})
	}
	workers.Wait()
	close(collecting)
	collector.Wait()
	rows, sum := value[uint64](t, conn, "SELECT count() FROM "+table), value[uint64](t, conn, "SELECT sum(n) FROM "+table)
	if rows != l.rows.Load() || sum != l.sum.Load() {
		t.Errorf("%d rows with sum %d, acknowledged %d with %d", rows, sum, l.rows.Load(), l.sum.Load())
	}
	eventually(t, "no statement is left", func() bool { return running(t, conn, table) == 0 })
	t.Logf("%d queries, %d rows inserted, %d left half-way, %d exceptions", l.queries.Load(), rows, l.left.Load(), l.mistakes.Load())
}

// deep calls f from further down the stack, so that stacks grow and move while the engine holds addresses.
func deep(depth int, f func() error) error {
	var room [256]byte
	if depth > 0 {
		err := deep(depth-1, f)
		runtime.KeepAlive(&room)
		return err
	}
	return f()
}

type load struct {
	conn  driver.Conn
	table string

	queries, left, mistakes, rows, sum atomic.Uint64
}

func (l *load) step(ctx context.Context, worker uint8, random *rand.Rand) error {
	switch random.IntN(8) {
	case 0:
		return l.insert(ctx, worker, random)
	case 1:
		return l.leave(ctx)
	case 2:
		return l.mistake(ctx)
	case 3:
		return l.read(ctx, random)
	default:
		return l.ask(ctx, random)
	}
}

func (l *load) insert(ctx context.Context, worker uint8, random *rand.Rand) error {
	batch, err := l.conn.PrepareBatch(ctx, "INSERT INTO "+l.table)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer func() { _ = batch.Close() }()
	var rows, sum uint64
	for range 500 + random.IntN(2000) {
		n := random.Uint64N(1 << 30)
		if err := batch.Append(worker, n, strings.Repeat("工单", int(n%20))); err != nil {
			return fmt.Errorf("append: %w", err)
		}
		rows, sum = rows+1, sum+n
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	l.rows.Add(rows)
	l.sum.Add(sum)
	return nil
}

// leave cancels a result that would never end.
func (l *load) leave(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := l.conn.Query(ctx, "SELECT number, '"+l.table+"' FROM system.numbers")
	if err != nil {
		return fmt.Errorf("endless query: %w", err)
	}
	for range 100 {
		if !rows.Next() {
			return fmt.Errorf("endless result ended: %w", rows.Err())
		}
	}
	cancel()
	_ = rows.Close()
	l.left.Add(1)
	return nil
}

func (l *load) mistake(ctx context.Context) error {
	err := l.conn.Exec(ctx, "SELECT nonsense FROM "+l.table)
	if exceptionCode(err) != 47 {
		return fmt.Errorf("want UNKNOWN_IDENTIFIER: %w", err)
	}
	l.mistakes.Add(1)
	return nil
}

func (l *load) read(ctx context.Context, random *rand.Rand) (err error) {
	want := random.Uint64N(200_000)
	rows, err := l.conn.Query(ctx, fmt.Sprintf("SELECT number, toString(number) FROM numbers(%d) -- %s", want, l.table))
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var count, n uint64
	var text string
	for rows.Next() {
		if err := rows.Scan(&n, &text); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		if n != count || text != fmt.Sprint(n) {
			return fmt.Errorf("row %d is %d, %q", count, n, text)
		}
		count++
	}
	if count != want {
		return fmt.Errorf("%d rows of %d: %w", count, want, rows.Err())
	}
	l.queries.Add(1)
	return rows.Err()
}

func (l *load) ask(ctx context.Context, random *rand.Rand) error {
	want := fmt.Sprintf("it's %d\n工单", random.Uint64())
	var got string
	var rows uint64
	err := l.conn.QueryRow(ctx, "SELECT {x:String}, (SELECT count() FROM "+l.table+")", clickhouse.Named("x", want)).Scan(&got, &rows)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	if got != want {
		return fmt.Errorf("asked with %q, answered %q", want, got)
	}
	l.queries.Add(1)
	return nil
}
