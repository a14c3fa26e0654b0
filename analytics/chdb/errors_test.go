package chdb

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// exceptionCode returns the code of a ClickHouse exception, 0 when the error is none.
func exceptionCode(err error) int32 {
	if e, ok := errors.AsType[*clickhouse.Exception](err); ok {
		return e.Code
	}
	return 0
}

func TestTypedExceptions(t *testing.T) {
	t.Parallel()
	with := func(ctx context.Context, name string, value any) context.Context {
		return clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{name: value}))
	}
	tests := map[string]struct {
		code  int32
		sql   string
		limit string
		value any
	}{
		"syntax":             {code: 62, sql: "SELEC 1"},
		"two statements":     {code: 62, sql: "SELECT 1; SELECT 2"},
		"implicit select":    {code: 62, sql: "1 + 1"},
		"unknown table":      {code: 60, sql: "SELECT * FROM system.no_such_table"},
		"time limit":         {code: 159, sql: "SELECT count() FROM numbers(1e15) WHERE sipHash64(number) = 1", limit: "max_execution_time", value: 1},
		"memory limit":       {code: 241, sql: "SELECT count() FROM (SELECT number, toString(number) AS s FROM numbers(1e7) GROUP BY number, s)", limit: "max_memory_usage", value: 20_000_000},
		"unknown setting":    {code: 115, sql: "SELECT 1", limit: "no_such_setting", value: 1},
		"read-only":          {code: 164, sql: "CREATE DATABASE forbidden", limit: "readonly", value: 1},
		"default is dropped": {code: 36, sql: "DROP DATABASE IF EXISTS default"},
		"introspection":      {code: 446, sql: "SELECT addressToSymbol(0)"},
	}
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ctx := t.Context()
				if test.limit != "" {
					ctx = with(ctx, test.limit, test.value)
				}
				rows, err := conn.Query(ctx, test.sql)
				if err == nil {
					for rows.Next() {
						continue
					}
					err = errors.Join(rows.Err(), rows.Close())
				}
				if got := exceptionCode(err); got != test.code {
					t.Errorf("code %d, want %d: %v", got, test.code, err)
				}
			})
		}
	})
}

func TestExceptionInTheMiddle(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		rows, err := conn.Query(t.Context(), "SELECT number, throwIf(number = 3000000, 'stop__exception__\\r\\nhere') FROM numbers(10000000) SETTINGS max_block_size = 10000, max_threads = 1")
		if err != nil {
			t.Fatalf("the statement failed before its first row: %v", err)
		}
		defer func() { _ = rows.Close() }()
		count := 0
		for rows.Next() {
			count++
		}
		if got := exceptionCode(rows.Err()); got != 395 || !strings.Contains(rows.Err().Error(), "here") {
			t.Errorf("code %d: %v", got, rows.Err())
		}
		if count == 0 || count > 3_000_000 {
			t.Errorf("%d rows before the exception", count)
		}
	})
}

// A failed insert tells why even when the client has much left to send, and leaves nothing behind.
func TestInsertException(t *testing.T) {
	t.Parallel()
	database := newDatabase(t)
	mustExec(t, openDirect(t), "CREATE TABLE "+database+".t (id UInt64, CONSTRAINT small CHECK id < 10) ENGINE = MergeTree ORDER BY id")
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO "+database+".t")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = batch.Close() }()
		for i := range uint64(2_000_000) {
			if err := batch.Append(i); err != nil {
				t.Fatal(err)
			}
		}
		if err := batch.Send(); exceptionCode(err) != 469 {
			t.Errorf("want VIOLATED_CONSTRAINT (469), got %v", err)
		}
		if n := value[uint64](t, conn, "SELECT count() FROM "+database+".t"); n != 0 {
			t.Errorf("%d rows of a failed insert", n)
		}
	})
}

func TestExceptionText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text   string
		code   int
		status int
	}{
		"engine":    {"Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)\n", 62, 400},
		"no code":   {"something broke", 1002, 500},
		"huge code": {"Code: 99999999999999999999. x", 1002, 500},
		"quoted":    {"about Code: 60. x", 1002, 500},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newException(test.text)
			if e.code != test.code || e.status() != test.status {
				t.Errorf("code %d, status %d: %q", e.code, e.status(), e.text)
			}
			if !strings.HasPrefix(e.text, "Code: ") {
				t.Errorf("clients look for the code in front: %q", e.text)
			}
		})
	}
}

func TestFrameIsBounded(t *testing.T) {
	t.Parallel()
	frame := refuse(1, "%s", strings.Repeat("工单", 10_000)).frame("0123456789abcdef")
	if len(frame) > 16<<10 || strings.ToValidUTF8(frame, "") != frame {
		t.Errorf("%d bytes", len(frame))
	}
	if !strings.HasPrefix(frame, "\r\n__exception__\r\n0123456789abcdef\r\nCode: 1. ") || !strings.HasSuffix(frame, " 0123456789abcdef\r\n__exception__\r\n") {
		t.Errorf("frame %.60q … %q", frame, frame[len(frame)-60:])
	}
}
