package chdb

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

func TestTextParameters(t *testing.T) {
	t.Parallel()
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	texts := []string{
		"", "'", `"`, "`", `\`, `\'`, `\\n`, "\n\r\t\x00", "'; DROP DATABASE default; --", "{x:String}", "工单“引号”", "%00&param_x=2#",
		string(every), strings.Repeat("噪音", 30_000),
	}
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		for _, text := range texts {
			if got := value[string](t, conn, "SELECT {x:String}", clickhouse.Named("x", text)); got != text {
				t.Errorf("wrote %.40q, read %.40q (%d bytes of %d)", text, got, len(got), len(text))
			}
			if got := value[string](t, conn, "SELECT ?", text); got != text {
				t.Errorf("bound %.40q, read %.40q", text, got)
			}
		}
		// Beyond what a statement may hold, and what most servers take in a URL.
		long := strings.Repeat("噪音'\\", 500_000)
		if got := value[string](t, conn, "SELECT {x:String}", clickhouse.Named("x", long)); got != long {
			t.Errorf("wrote %d bytes, read %d", len(long), len(got))
		}
	})
}

func TestOtherParameters(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		words := []string{"噪音", "it's", `back\slash`, ""}
		if diff := cmp.Diff(words, value[[]string](t, conn, "SELECT {w:Array(String)}", clickhouse.Named("w", words))); diff != "" {
			t.Error(diff)
		}
		const big = uint64(1) << 63
		if got := value[uint64](t, conn, "SELECT {n:UInt64}", clickhouse.Named("n", big)); got != big {
			t.Errorf("got %d", got)
		}
		at := time.Date(2022, 2, 24, 8, 30, 0, 5e6, time.FixedZone("CST", 8*3600))
		if got := value[time.Time](t, conn, "SELECT {at:DateTime64(3, 'Asia/Shanghai')}", clickhouse.Named("at", at)); !got.Equal(at) {
			t.Errorf("got %v", got)
		}
		var missing *string
		if err := conn.QueryRow(t.Context(), "SELECT {x:Nullable(String)}", clickhouse.Named("x", nil)).Scan(&missing); err != nil || missing != nil {
			t.Errorf("got %v, %v", missing, err)
		}
		if got := value[string](t, conn, "SELECT name FROM {db:Identifier}.{t:Identifier} WHERE name = 'one' AND database = 'system'",
			clickhouse.Named("db", "system"), clickhouse.Named("t", "tables")); got != "one" {
			t.Errorf("got %q", got)
		}
	})
}

// Parameters reach statements that are not streamed, and inserts whose values stand in the text.
func TestParametersOfCommands(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		table := newDatabase(t) + ".t"
		mustExec(t, conn, "CREATE TABLE "+table+" (text String) ENGINE = MergeTree ORDER BY text")
		text := "it's 中 \x00\n"
		if err := conn.Exec(t.Context(), "INSERT INTO "+table+" SELECT {x:String}", clickhouse.Named("x", text)); err != nil {
			t.Fatal(err)
		}
		if err := conn.Exec(t.Context(), "INSERT INTO "+table+" VALUES (?)", text); err != nil {
			t.Fatal(err)
		}
		if got := value[uint64](t, conn, "SELECT count() FROM "+table+" WHERE text = {x:String}", clickhouse.Named("x", text)); got != 2 {
			t.Errorf("%d rows", got)
		}
	})
}

func TestSettingsStayWithTheirStatement(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{
			"max_threads": 1, "max_block_size": 777, "log_comment": "it's \\ a comment",
		}))
		var threads, comment string
		if err := conn.QueryRow(ctx, "SELECT toString(getSetting('max_block_size')), getSetting('log_comment')").Scan(&threads, &comment); err != nil {
			t.Fatal(err)
		}
		if threads != "777" || !strings.HasSuffix(comment, " it's \\ a comment") {
			t.Errorf("block size %s, comment %q", threads, comment)
		}
		if got := value[string](t, conn, "SELECT toString(getSetting('max_block_size'))"); got == "777" {
			t.Error("a setting outlived its statement")
		}
	})
}

// What users write may read only, within limits, and not from the machine's files.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{
			"readonly": 1, "max_execution_time": 5, "max_result_rows": 10, "max_memory_usage": 100_000_000,
		}))
		var n uint64
		if err := conn.QueryRow(ctx, "SELECT sum(number) FROM numbers(1000)").Scan(&n); err != nil || n != 499_500 {
			t.Errorf("a plain question: %d, %v", n, err)
		}
		for _, sql := range []string{
			"SELECT * FROM file('/etc/passwd', 'LineAsString')",
			"SELECT * FROM default.`/etc/passwd`",
			"SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
			"CREATE TEMPORARY TABLE x (n UInt8)",
			"SET max_memory_usage = 0",
			"SELECT 1 SETTINGS max_memory_usage = 0",
			"SELECT number FROM numbers(11)",
		} {
			rows, err := conn.Query(ctx, sql)
			if err == nil {
				for rows.Next() {
					continue
				}
				err = errors.Join(rows.Err(), rows.Close())
			}
			if exceptionCode(err) == 0 {
				t.Errorf("%s: want an exception, got %v", sql, err)
			}
		}
	})
}

func TestExternalTable(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		table, err := ext.NewTable("ids", ext.Column("id", "UInt64"), ext.Column("note", "String"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range uint64(10) {
			if err := table.Append(i*3, "it's"); err != nil {
				t.Fatal(err)
			}
		}
		ctx := clickhouse.Context(t.Context(), clickhouse.WithExternalTable(table))
		var n uint64
		if err := conn.QueryRow(ctx, "SELECT count() FROM numbers(15) WHERE number IN (SELECT id FROM ids WHERE note = 'it''s')").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 5 {
			t.Errorf("%d rows, want 0, 3, 6, 9, 12", n)
		}
		if err := conn.Exec(t.Context(), "SELECT * FROM ids"); exceptionCode(err) != codeUnknownTable {
			t.Errorf("the table outlived its statement: %v", err)
		}
	})
}

func TestDatabaseOfTheConnection(t *testing.T) {
	t.Parallel()
	database := newDatabase(t)
	conn := openDirect(t, func(o *clickhouse.Options) { o.Auth.Database = database })
	mustExec(t, conn, "CREATE TABLE here (n UInt8) ENGINE = MergeTree ORDER BY n")
	if got := value[string](t, conn, "SELECT database FROM system.tables WHERE name = 'here' AND database = currentDatabase()"); got != database {
		t.Errorf("got %q", got)
	}
}

func TestSession(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		in := func(ctx context.Context, session string, more clickhouse.Settings) context.Context {
			settings := clickhouse.Settings{"session_id": session}
			maps.Copy(settings, more)
			return clickhouse.Context(ctx, clickhouse.WithSettings(settings))
		}
		name := newDatabase(t)
		ctx := in(t.Context(), name, nil)
		if err := conn.Exec(ctx, "CREATE TEMPORARY TABLE mine (n UInt8)"); err != nil {
			t.Fatal(err)
		}
		if err := conn.Exec(in(t.Context(), name, clickhouse.Settings{"max_block_size": 777}), "INSERT INTO mine VALUES (7)"); err != nil {
			t.Fatal(err)
		}
		var n uint8
		var size string
		if err := conn.QueryRow(ctx, "SELECT n, toString(getSetting('max_block_size')) FROM mine").Scan(&n, &size); err != nil || n != 7 || size == "777" {
			t.Errorf("got %d, block size %s, %v", n, size, err)
		}
		if err := conn.Exec(t.Context(), "SELECT * FROM mine"); exceptionCode(err) != codeUnknownTable {
			t.Errorf("seen from outside: %v", err)
		}
		if err := conn.Exec(in(t.Context(), name+"x", clickhouse.Settings{"session_check": 1}), "SELECT 1"); exceptionCode(err) != codeSessionNotFound {
			t.Errorf("want SESSION_NOT_FOUND, got %v", err)
		}
		busy, cancel := context.WithCancel(ctx)
		defer cancel()
		rows, err := conn.Query(busy, "SELECT number FROM system.numbers")
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.Exec(ctx, "SELECT 1"); exceptionCode(err) != codeSessionIsLocked {
			t.Errorf("want SESSION_IS_LOCKED, got %v", err)
		}
		cancel()
		_ = rows.Close()
		eventually(t, "the session is free again", func() bool { return conn.Exec(ctx, "SELECT 1") == nil })
	})
}

func TestSessionExpires(t *testing.T) {
	t.Parallel()
	_, _ = post(t, "session_id=short&session_timeout=0", "SELECT 1")
	eventually(t, "the session is gone", func() bool {
		response, _ := post(t, "session_id=short&session_check=1&session_timeout=0", "SELECT 1")
		return response.Header.Get(headerCode) == "372"
	})
}
