package chdb

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestDriverGreeting(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	version, err := conn.ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	if version.Revision != HelloRevision {
		t.Errorf("revision %d, want %d: answers would be misread", version.Revision, HelloRevision)
	}
	if version.Version.Major != 26 || version.Timezone.String() != Zone {
		t.Errorf("version %v in zone %v", version.Version, version.Timezone)
	}
	if err := conn.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	conn, database := openDirect(t), newDatabase(t)
	ctx := t.Context()
	mustExec(t, conn, "CREATE TABLE "+database+".t (id UInt64, text String) ENGINE = MergeTree ORDER BY id")
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+database+".t")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = batch.Close() }()
	const rows = 70_000
	for i := range uint64(rows) {
		if err := batch.Append(i, "一类事"); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	var count, sum uint64
	if err := conn.QueryRow(ctx, "SELECT count(), sum(id) FROM "+database+".t WHERE text = {text:String}",
		clickhouse.Named("text", "一类事")).Scan(&count, &sum); err != nil {
		t.Fatal(err)
	}
	if count != rows || sum != rows*(rows-1)/2 {
		t.Errorf("count %d, sum %d", count, sum)
	}
}
