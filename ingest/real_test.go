package ingest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yileishi/hotline"
	"yileishi/ingest"
)

// realFile returns a file of the material that is not part of the project, and skips the test without it.
func realFile(tb testing.TB, name string) string {
	tb.Helper()
	path := filepath.Join("..", "..", "shared", "data", "messages", name)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("SKIPPED: %s is not there; the test of real files did not run", path)
	}
	return path
}

func TestRealMessages(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]int64{"messages-4326.csv": 4326, "replied-2816.csv": 2816, "labelled-1377.csv": 1377} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			counts, err := load(t, realFile(t, name), options(t), m)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range m.bad {
				t.Logf("row %d %s %s %s", q.Row, q.Column, q.Value, q.Reason)
			}
			t.Logf("%+v", counts)
			if counts.Read != rows || counts.Loaded != rows || len(m.tickets) != int(rows) {
				t.Errorf("read %d, loaded %d, tickets %d; want %d", counts.Read, counts.Loaded, len(m.tickets), rows)
			}
		})
	}
}

func TestRealExportWithoutTime(t *testing.T) {
	t.Parallel()
	path := realFile(t, "synthetic-12345-export-2000.csv")
	_, err := load(t, path, options(t), newMemory())
	if hotline.ErrorCode(err) != hotline.Invalid {
		t.Fatalf("error %v, want one for people", err)
	}
	for _, part := range []string{"--time", "none", "工单编号", "办结时间", "小区点位"} {
		if !strings.Contains(hotline.ErrorMessage(err), part) {
			t.Errorf("message %q does not name %s", hotline.ErrorMessage(err), part)
		}
	}
	opts := options(t)
	opts.Time = ingest.NoTime
	m := newMemory()
	counts, err := load(t, path, opts, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", counts)
	if counts.Loaded != 1000 || counts.Unchanged != 1000 || counts.Undated != 1000 {
		t.Errorf("counts %+v", counts)
	}
}
