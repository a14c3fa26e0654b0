package ingest_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"yileishi/hotline"
	"yileishi/ingest"
)

// fuzzFile opens content as a file of the given name and loads it. Whatever the bytes are: no panic, an error
// for people or tickets, every row accounted for, and no text that is not valid.
func fuzzFile(t *testing.T, name string, content []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := ingest.Open(t.Context(), path, ingest.OpenOptions{TempDir: t.TempDir()})
	if err != nil {
		if hotline.ErrorCode(err) == hotline.Internal || !utf8.ValidString(hotline.ErrorMessage(err)) {
			t.Fatalf("error %v is none for people", err)
		}
		return
	}
	opts := options(t)
	opts.Time, opts.BatchRows, opts.Import = ingest.NoTime, 3, 1
	m := newMemory()
	counts, err := ingest.Run(t.Context(), opts, source, m.ports())
	if closed := source.Close(); closed != nil {
		t.Errorf("close: %v", closed)
	}
	if err != nil {
		if hotline.ErrorCode(err) == hotline.Internal && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("error %v is none for people", err)
		}
		return
	}
	if counts.Read != counts.Loaded+counts.Unchanged+counts.Quarantined || int(counts.Quarantined) != len(m.bad) {
		t.Errorf("rows are lost: %+v, %d quarantined", counts, len(m.bad))
	}
	for _, ticket := range m.tickets {
		if !utf8.ValidString(ticket.Number + ticket.Title + ticket.Text + ticket.Unit) {
			t.Errorf("text is not valid: %+v", ticket)
		}
	}
	for _, q := range m.bad {
		if !utf8.ValidString(q.Column + q.Value) {
			t.Errorf("quarantined text is not valid: %+v", q)
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		table, strings.ReplaceAll(table, ",", "\t"), string(gb(f, table)), string(wide(f, table)), "编号,标题\n1,\"a\n2,b\n", "编号;标题\n1;\xff\xff\n2;b;c\n",
		"\ufeff编号,标题\r\n1,\"\"\"\"\r\n", "编号,标题\n" + strings.Repeat("1,a\n", 20), badRows,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "f.csv", content) })
}

func FuzzJSONLines(f *testing.F) {
	for _, s := range []string{`{"编号":1,"标题":"a"}`, "{\"编号\":\"1\",\"标题\":{\"a\":[1]}}\n{bad\n{\"编号\":2,\"标题\":null}\n", "[]", "{\"标题\":\"\\ud800\",\"编号\":1e400}\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "f.jsonl", content) })
}

func FuzzWorkbook(f *testing.F) {
	f.Add(workbook(f))
	f.Add(emptyWorkbook(f))
	f.Add(archive(f, "xl/workbook.xml", "xl/worksheets/sheet1.xml"))
	f.Add(ole("EncryptedPackage"))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "f.xlsx", content) })
}

func FuzzParquet(f *testing.F) {
	f.Add(parquetBytes(f))
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "f.parquet", content) })
}

func FuzzArrow(f *testing.F) {
	f.Add(arrowFile(f))
	f.Add(arrowStream(f))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "f.arrow", content) })
}

func FuzzMapping(f *testing.F) {
	for _, s := range []string{
		"source: x\ncolumns:\n  a: number\n  b: {field: received, format: yyyy-MM-dd}\n", "columns: {a: {field: kind, codes: {1: 咨询}}}", "a: &b [*b]", "columns:\n  a: !!binary x\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := ingest.ParseMapping(content)
		if (m == nil) == (err == nil) || err != nil && hotline.ErrorCode(err) == hotline.Internal {
			t.Errorf("mapping %v, error %v", m, err)
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2022-03-10 09:12:00", "2022年3月10日9时", "44630.5", "1646874720", "2022/3/10 下午3:20", "20220310091200"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		moment, ok := ingest.ParseTime(s)
		if !ok {
			return
		}
		again, ok := ingest.ParseTime(moment.Format("2006-01-02 15:04:05"))
		if moment.Year() >= 1000 && moment.Year() < 10000 && (!ok || !again.Equal(moment)) {
			t.Errorf("%q is %v, written and read again %v", s, moment, again)
		}
	})
}
