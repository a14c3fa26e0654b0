package chdb

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// running counts the statements that carry a mark in their text, the counting one apart.
func running(tb testing.TB, conn driver.Conn, mark string) uint64 {
	tb.Helper()
	return value[uint64](tb, conn, "SELECT count() FROM system.processes WHERE position(query, '"+mark+"') > 0 AND position(query, 'system.processes') = 0")
}

// When the context ends, the caller has its error and the engine is free of the statement soon after, whatever the
// statement was doing.
func TestContextEndKillsStatement(t *testing.T) {
	t.Parallel()
	database := newDatabase(t)
	mustExec(t, openDirect(t), "CREATE TABLE "+database+".t (n UInt64) ENGINE = Null")
	tests := map[string]string{
		"computing": "SELECT count() FROM numbers(1e15) WHERE sipHash64(number) = 1",
		"streaming": "SELECT number FROM system.numbers",
		"writing":   "INSERT INTO " + database + ".t SELECT number FROM numbers(1e15)",
		"sleeping":  "SELECT sleepEachRow(0.1) FROM numbers(1e6) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0",
	}
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		for name, sql := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				mark := "mark" + rand.Text()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				failed := make(chan error, 1)
				go func() {
					rows, err := conn.Query(ctx, sql+" -- "+mark)
					if err == nil {
						for rows.Next() {
							continue
						}
						err = errors.Join(rows.Err(), rows.Close())
					}
					failed <- err
				}()
				eventually(t, "the statement runs", func() bool { return running(t, conn, mark) > 0 })
				cancel()
				if err := <-failed; !errors.Is(err, context.Canceled) {
					t.Errorf("want context.Canceled, got %v", err)
				}
				eventually(t, "the statement is gone", func() bool { return running(t, conn, mark) == 0 })
			})
		}
	})
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		ctx, cancel := context.WithTimeout(t.Context(), 1)
		defer cancel()
		err := conn.Exec(ctx, "SELECT count() FROM numbers(1e15) WHERE sipHash64(number) = 1")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("want context.DeadlineExceeded, got %v", err)
		}
	})
}

// Reading half a result and leaving by cancelling frees the engine.
func TestHalfReadResult(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		mark := "mark" + rand.Text()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		rows, err := conn.Query(ctx, "SELECT number FROM system.numbers -- "+mark)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			if !rows.Next() {
				t.Fatal(rows.Err())
			}
		}
		cancel()
		_ = rows.Close()
		eventually(t, "the statement is gone", func() bool { return running(t, conn, mark) == 0 })
	})
}

// More statements may be open than may run at once: a caller can ask while it reads.
func TestQueryWhileReading(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	readers := cap(engineUnderTest.slots) + 1
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range readers {
		rows, err := conn.Query(ctx, "SELECT number FROM system.numbers")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { cancel(); _ = rows.Close() }()
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
	}
	if got := value[uint8](t, conn, "SELECT 1"); got != 1 {
		t.Errorf("got %d", got)
	}
}

// An insert whose data stop coming ends with its context and leaves no row.
func TestStalledInsert(t *testing.T) {
	t.Parallel()
	table := newDatabase(t) + ".t"
	mustExec(t, openDirect(t), "CREATE TABLE "+table+" (n UInt64) ENGINE = MergeTree ORDER BY n")
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		reader, writer := io.Pipe()
		failed := make(chan error, 1)
		go func() { failed <- conn.InsertFormat(ctx, "CSV", "INSERT INTO "+table, reader) }()
		if _, err := writer.Write([]byte("1\n2\n")); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the insert runs", func() bool { return running(t, conn, table) > 0 })
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		eventually(t, "the insert is gone", func() bool { return running(t, conn, table) == 0 })
		if n := value[uint64](t, conn, "SELECT count() FROM "+table); n != 0 {
			t.Errorf("%d rows of an insert that was broken off", n)
		}
	})
}

// Data that end with an error are not taken for the whole.
func TestBrokenInsert(t *testing.T) {
	t.Parallel()
	table := newDatabase(t) + ".t"
	mustExec(t, openDirect(t), "CREATE TABLE "+table+" (n UInt64) ENGINE = MergeTree ORDER BY n")
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		reader, writer := io.Pipe()
		go func() {
			_, _ = writer.Write([]byte("1\n2\n"))
			_ = writer.CloseWithError(errors.New("disk gone"))
		}()
		if err := conn.InsertFormat(t.Context(), "CSV", "INSERT INTO "+table, reader); err == nil {
			t.Error("half the data were accepted")
		}
		if n := value[uint64](t, conn, "SELECT count() FROM "+table); n != 0 {
			t.Errorf("%d rows of a broken insert", n)
		}
	})
}
