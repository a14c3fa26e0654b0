package chdb

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func benchmarkBothWays(b *testing.B, run func(b *testing.B, conn driver.Conn)) {
	b.Helper()
	b.Run("direct", func(b *testing.B) { run(b, openDirect(b)) })
	b.Run("socket", func(b *testing.B) { run(b, openSocket(b)) })
}

func BenchmarkSelectOne(b *testing.B) {
	benchmarkBothWays(b, func(b *testing.B, conn driver.Conn) {
		var n uint8
		for b.Loop() {
			if err := conn.QueryRow(b.Context(), "SELECT 1").Scan(&n); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSelectOneParallel(b *testing.B) {
	benchmarkBothWays(b, func(b *testing.B, conn driver.Conn) {
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			var n uint8
			for pb.Next() {
				if err := conn.QueryRow(b.Context(), "SELECT 1").Scan(&n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

func BenchmarkStreamMillionRows(b *testing.B) {
	const rows = 1_000_000
	benchmarkBothWays(b, func(b *testing.B, conn driver.Conn) {
		for b.Loop() {
			result, err := conn.Query(b.Context(), "SELECT number, toString(number) FROM numbers(1000000)")
			if err != nil {
				b.Fatal(err)
			}
			var count int
			var n uint64
			var text string
			for result.Next() {
				if err := result.Scan(&n, &text); err != nil {
					b.Fatal(err)
				}
				count++
			}
			if err := result.Close(); err != nil || count != rows {
				b.Fatalf("%d rows, %v", count, err)
			}
		}
		b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

func BenchmarkInsertBatch(b *testing.B) {
	const rows = 100_000
	benchmarkBothWays(b, func(b *testing.B, conn driver.Conn) {
		table := newDatabase(b) + ".t"
		mustExec(b, conn, "CREATE TABLE "+table+" (id UInt64, at DateTime64(0, 'Asia/Shanghai'), unit LowCardinality(String), text String) ENGINE = MergeTree ORDER BY id")
		for b.Loop() {
			batch, err := conn.PrepareBatch(b.Context(), "INSERT INTO "+table)
			if err != nil {
				b.Fatal(err)
			}
			for i := range uint64(rows) {
				if err := batch.Append(i, int64(1_640_966_400+i), "省住房城乡建设厅", "市民来电反映小区附近工地夜间施工，噪音扰民，希望有关部门尽快处理并回复。"); err != nil {
					b.Fatal(err)
				}
			}
			if err := batch.Send(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}
