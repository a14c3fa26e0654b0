package chdb

import (
	"errors"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"
)

// roundTrip is a column type with values to write, which must be read back as they are.
type roundTrip struct {
	name, kind string
	values     []any
}

func roundTrips() []roundTrip {
	shanghai := time.FixedZone("CST", 8*60*60)
	huge, _ := new(big.Int).SetString("340282366920938463463374607431768211455", 10)
	least, _ := new(big.Int).SetString("-170141183460469231731687303715884105728", 10)
	wide := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	return []roundTrip{
		{"i8", "Int8", []any{int8(math.MinInt8), int8(0), int8(math.MaxInt8)}},
		{"i16", "Int16", []any{int16(math.MinInt16), int16(0), int16(math.MaxInt16)}},
		{"i32", "Int32", []any{int32(math.MinInt32), int32(0), int32(math.MaxInt32)}},
		{"i64", "Int64", []any{int64(math.MinInt64), int64(0), int64(math.MaxInt64)}},
		{"i128", "Int128", []any{*least, *big.NewInt(0), *big.NewInt(-1)}},
		{"u8", "UInt8", []any{uint8(0), uint8(1), uint8(math.MaxUint8)}},
		{"u16", "UInt16", []any{uint16(0), uint16(1), uint16(math.MaxUint16)}},
		{"u32", "UInt32", []any{uint32(0), uint32(1), uint32(math.MaxUint32)}},
		{"u64", "UInt64", []any{uint64(0), uint64(1), uint64(math.MaxUint64)}},
		{"u128", "UInt128", []any{*huge, *big.NewInt(0), *big.NewInt(1)}},
		{"u256", "UInt256", []any{*wide, *big.NewInt(0), *big.NewInt(1)}},
		{"f32", "Float32", []any{float32(math.MaxFloat32), float32(0), float32(math.Inf(-1))}},
		{"f64", "Float64", []any{math.SmallestNonzeroFloat64, float64(0), math.Inf(1)}},
		{"flag", "Bool", []any{true, false, true}},
		{"text", "String", []any{"", "反映噪音扰民，'引号' \\ \t\n", "\x00\xff\xfe not text"}},
		{"fixed", "FixedString(4)", []any{"abcd", "\x00\x01\x02\x03", "中\x00"}},
		{"maybe", "Nullable(String)", []any{new("有"), (*string)(nil), new("")}},
		{"maybe_int", "Nullable(Int32)", []any{(*int32)(nil), new(int32(-7)), new(int32(0))}},
		{"low", "LowCardinality(String)", []any{"合肥", "芜湖", "合肥"}},
		{"low_maybe", "LowCardinality(Nullable(String))", []any{new("合肥"), (*string)(nil), new("芜湖")}},
		{"list", "Array(UInt32)", []any{[]uint32{}, []uint32{1, 2, 3}, []uint32{math.MaxUint32}}},
		{"tokens", "Array(LowCardinality(String))", []any{[]string{"噪音", "扰民"}, []string{}, []string{"噪音"}}},
		{"nested", "Array(Array(Nullable(Int64)))", []any{[][]*int64{{new(int64(1)), nil}, {}}, [][]*int64{}, [][]*int64{{nil}}}},
		{"pairs", "Map(String, UInt64)", []any{map[string]uint64{}, map[string]uint64{"a": 1, "乙": 2}, map[string]uint64{"": 0}}},
		{"both", "Tuple(String, Int64)", []any{[]any{"x", int64(1)}, []any{"", int64(-1)}, []any{"中", int64(0)}}},
		{"dec", "Decimal(18, 4)", []any{decimal.RequireFromString("-12345678901234.5678"), decimal.RequireFromString("0"), decimal.RequireFromString("0.0001")}},
		{"dec38", "Decimal(38, 10)", []any{decimal.RequireFromString("1234567890123456789012345678.0123456789"), decimal.RequireFromString("-1"), decimal.RequireFromString("0")}},
		{"day", "Date", []any{date(1970, 1, 1), date(2022, 2, 24), date(2149, 6, 6)}},
		{"day32", "Date32", []any{date(1900, 1, 1), date(2022, 2, 24), date(2299, 12, 31)}},
		{"at0", "DateTime64(0, 'Asia/Shanghai')", []any{time.Date(2022, 2, 24, 8, 30, 0, 0, shanghai), time.Date(1970, 1, 1, 8, 0, 0, 0, shanghai), time.Date(2262, 1, 1, 0, 0, 0, 0, shanghai)}},
		{"at3", "DateTime64(3, 'Asia/Shanghai')", []any{time.Date(2022, 10, 9, 23, 59, 59, 999e6, shanghai), time.Date(1930, 1, 1, 0, 0, 0, 1e6, time.UTC), time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}},
		{"utc6", "DateTime64(6, 'UTC')", []any{time.Date(2022, 10, 9, 23, 59, 59, 999999e3, time.UTC), time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2000, 2, 29, 12, 0, 0, 1e3, time.UTC)}},
		{"state", "Enum8('open' = 1, 'closed' = 2)", []any{"open", "closed", "open"}},
		{"state16", "Enum16('办结' = -1000, '在办' = 1000)", []any{"办结", "在办", "办结"}},
		{"id", "UUID", []any{uuid.MustParse("61f0c404-5cb3-11e7-907b-a6006ad3dba0"), uuid.Nil, uuid.Max}},
		{"points", "Array(Tuple(Float64, Float64))", []any{[][]any{{117.2, 31.8}}, [][]any{}, [][]any{{0.0, -1.5}, {1.0, 2.0}}}},
	}
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// compareValues treats moments, decimals and big numbers by value. A day comes back as its midnight in the engine's
// zone, whatever zone it was written in.
func compareValues(kind string) cmp.Options {
	sameMoment := func(a, b time.Time) bool { return a.Equal(b) }
	if kind == "Date" || kind == "Date32" {
		sameMoment = func(a, b time.Time) bool { return a.Format(time.DateTime) == b.Format(time.DateTime) }
	}
	return cmp.Options{
		cmp.Comparer(sameMoment),
		cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) }),
		cmp.Comparer(func(a, b big.Int) bool { return a.Cmp(&b) == 0 }),
	}
}

func TestTypesRoundTrip(t *testing.T) {
	t.Parallel()
	columns := roundTrips()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		table := newDatabase(t) + ".types"
		kinds := make([]string, len(columns))
		for i, c := range columns {
			kinds[i] = c.name + " " + c.kind
		}
		mustExec(t, conn, "CREATE TABLE "+table+" (row UInt8, "+strings.Join(kinds, ", ")+") ENGINE = MergeTree ORDER BY row")
		batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO "+table)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = batch.Close() }()
		for row := range 3 {
			values := []any{uint8(row)}
			for _, c := range columns {
				values = append(values, c.values[row])
			}
			if err := batch.Append(values...); err != nil {
				t.Fatal(err)
			}
		}
		if err := batch.Send(); err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			if diff := cmp.Diff(c.values, readColumn(t, conn, table, c), compareValues(c.kind)); diff != "" {
				t.Errorf("%s (-written +read):\n%s", c.kind, diff)
			}
		}
	})
}

// readColumn reads into values of the types that were written.
func readColumn(t *testing.T, conn driver.Conn, table string, c roundTrip) []any {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT "+c.name+" FROM "+table+" ORDER BY row")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var read []any
	for rows.Next() {
		target := reflect.New(reflect.TypeOf(c.values[0]))
		if err := rows.Scan(target.Interface()); err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		read = append(read, target.Elem().Interface())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return read
}

// A moment has its zone on the way out, whatever the machine's zone.
func TestZone(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		at := value[time.Time](t, conn, "SELECT toDateTime64('2022-02-24 08:30:00', 3)")
		if !at.Equal(time.Date(2022, 2, 24, 0, 30, 0, 0, time.UTC)) {
			t.Errorf("a time without a zone is read as %v", at)
		}
		at = value[time.Time](t, conn, "SELECT toDateTime64('2022-02-24 08:30:00', 0, 'Asia/Shanghai')")
		if got := at.Format(time.RFC3339); got != "2022-02-24T08:30:00+08:00" {
			t.Errorf("got %s", got)
		}
		if got := value[string](t, conn, "SELECT timezone()"); got != Zone {
			t.Errorf("zone %s", got)
		}
	})
}

func TestJSON(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		table := newDatabase(t) + ".docs"
		mustExec(t, conn, "CREATE TABLE "+table+" (id UInt8, doc JSON) ENGINE = MergeTree ORDER BY id")
		batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO "+table)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = batch.Close() }()
		doc := clickhouse.NewJSON()
		doc.SetValueAtPath("area.city", clickhouse.NewDynamicWithType("合肥", "String"))
		doc.SetValueAtPath("count", clickhouse.NewDynamicWithType(int64(3), "Int64"))
		if err := errors.Join(batch.Append(uint8(1), doc), batch.Send()); err != nil {
			t.Fatal(err)
		}
		var read clickhouse.JSON
		if err := conn.QueryRow(t.Context(), "SELECT doc FROM "+table).Scan(&read); err != nil {
			t.Fatal(err)
		}
		city, _ := clickhouse.ExtractJSONPathAs[string](&read, "area.city")
		count, _ := clickhouse.ExtractJSONPathAs[int64](&read, "count")
		if city != "合肥" || count != 3 {
			t.Errorf("city %q, count %d of %v", city, count, read.NestedMap())
		}
		if got := value[string](t, conn, "SELECT toString(doc.area.city) FROM "+table); got != "合肥" {
			t.Errorf("in SQL %q", got)
		}
	})
}

// A result without rows or columns is no failure, and what only exists in an answer is carried too.
func TestOddResults(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, conn driver.Conn) {
		rows, err := conn.Query(t.Context(), "SELECT number FROM numbers(10) WHERE number > 10")
		if err != nil {
			t.Fatal(err)
		}
		if rows.Next() {
			t.Error("a row out of nothing")
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Error(err)
		}
		var nothing *string
		if err := conn.QueryRow(t.Context(), "SELECT NULL").Scan(&nothing); err != nil || nothing != nil {
			t.Errorf("NULL: %v, %v", nothing, err)
		}
		if got := value[uint64](t, conn, "WITH 5 AS n SELECT n + toUInt64(1)"); got != 6 {
			t.Errorf("WITH: %d", got)
		}
		if got := value[uint64](t, conn, "(SELECT toUInt64(1) AS n) UNION DISTINCT (SELECT 1)"); got != 1 {
			t.Errorf("UNION: %d", got)
		}
		var name, kind string
		var rest [5]string
		if err := conn.QueryRow(t.Context(), "DESCRIBE TABLE system.one").Scan(&name, &kind, &rest[0], &rest[1], &rest[2], &rest[3], &rest[4]); err != nil || name != "dummy" {
			t.Errorf("DESCRIBE: %q, %v", name, err)
		}
	})
}
