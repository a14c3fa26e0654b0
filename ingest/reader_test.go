package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	arrowmemory "github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"yileishi/hotline"
	"yileishi/ingest"
)

const table = "工单编号,来电时间,标题,主要内容\n" +
	"A1,2022-03-10 09:12:00,路灯不亮,\"第一行\n第二行，有逗号,和\"\"引号\"\"\"\n" +
	"A2,2022-03-11 10:00:00,噪音扰民,夜间施工\n"

// seen is what a source yields, as plain values.
type seen struct {
	Columns []string
	Rows    [][]string
	Places  []int64
	Faults  []ingest.Fault
}

func readAll(tb testing.TB, source ingest.Source, rows int) seen {
	tb.Helper()
	out := seen{Columns: source.Info().Columns}
	for {
		batch, err := source.Next(tb.Context(), rows)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			tb.Fatal(err)
		}
		for i, place := range batch.Places {
			row := make([]string, batch.Record.NumCols())
			for c := range row {
				row[c] = strings.Clone(batch.Record.Column(c).(*array.String).Value(i))
			}
			out.Rows = append(out.Rows, row)
			out.Places = append(out.Places, place.Row)
		}
		out.Faults = append(out.Faults, batch.Faults...)
		batch.Release()
	}
	if err := source.Close(); err != nil {
		tb.Error(err)
	}
	return out
}

func read(tb testing.TB, name string, content []byte) seen {
	tb.Helper()
	source, err := ingest.Open(tb.Context(), file(tb, name, string(content)), ingest.OpenOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return readAll(tb, source, 1)
}

func gb(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func wide(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestTextTables(t *testing.T) {
	t.Parallel()
	want := seen{
		Columns: []string{"工单编号", "来电时间", "标题", "主要内容"},
		Rows: [][]string{
			{"A1", "2022-03-10 09:12:00", "路灯不亮", "第一行\n第二行，有逗号,和\"引号\""},
			{"A2", "2022-03-11 10:00:00", "噪音扰民", "夜间施工"},
		},
		Places: []int64{2, 4},
	}
	with := func(sep string) string {
		return "工单编号" + sep + "来电时间" + sep + "标题" + sep + "主要内容\n" +
			"A1" + sep + "2022-03-10 09:12:00" + sep + "路灯不亮" + sep + "\"第一行\n第二行，有逗号,和\"\"引号\"\"\"\n" +
			"A2" + sep + "2022-03-11 10:00:00" + sep + "噪音扰民" + sep + "夜间施工\n"
	}
	titled := want
	titled.Places = []int64{4, 6}
	for name, test := range map[string]struct {
		content []byte
		want    seen
	}{
		"plain":         {[]byte(table), want},
		"mark":          {[]byte("\xef\xbb\xbf" + table), want},
		"windows":       {[]byte(strings.ReplaceAll(strings.ReplaceAll(table, "\n", "\r\n"), "第一行\r\n", "第一行\n")), want},
		"gb18030":       {gb(t, table), want},
		"utf16":         {wide(t, table), want},
		"tab":           {[]byte(with("\t")), want},
		"semicolon":     {[]byte(with(";")), want},
		"gb semicolon":  {gb(t, with(";")), want},
		"no last break": {[]byte(strings.TrimSuffix(table, "\n")), want},
		"empty lines":   {[]byte(strings.Replace(table, "A2,", "\n\nA2,", 1)), seen{want.Columns, want.Rows, []int64{2, 6}, nil}},
		"title above":   {[]byte("热线工单明细表,,,\n制表：某某,,,\n" + table), titled},
		"quoted header": {[]byte(strings.Replace(table, "工单编号,来电时间", `"工单编号","来电时间"`, 1)), want},
		"extra commas":  {[]byte(strings.Replace(table, "夜间施工", "夜间施工,,", 1)), want},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, read(t, "t.csv", test.content)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBrokenRowsOfText(t *testing.T) {
	t.Parallel()
	got := read(t, "t.csv", []byte("工单编号,来电时间,标题\nA1,2022-03-10,好\nA2,2022-03-10\nA3,2022-03-10,坏\xff\xfe字\nA4,2022-03-10,好,多\nA5,2022-03-10,好\n"))
	var faults []string
	for _, f := range got.Faults {
		faults = append(faults, string(f.Reason)+" "+f.Column+" "+f.Cells[0])
	}
	if diff := cmp.Diff([]string{"wrong_field_count  A2", "bad_encoding 标题 A3", "wrong_field_count  A4"}, faults); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{2, 6}, got.Places); diff != "" {
		t.Error(diff)
	}
	broken := gb(t, "工单编号,标题\nA1,好好\nA2,好好\n")
	broken = append(broken, []byte("A3,\xff\xff\n")...)
	if got := read(t, "gb.csv", broken); len(got.Faults) != 1 || got.Faults[0].Reason != hotline.BadEncoding || got.Faults[0].Place.Row != 4 {
		t.Errorf("faults of GB18030: %+v", got.Faults)
	}
}

func TestJSONLines(t *testing.T) {
	t.Parallel()
	got := read(t, "t.jsonl", []byte("\xef\xbb\xbf{\"工单编号\":12345678901234567890,\"标题\":\"路\\n灯\",\"x\":null}\n\n{\"标题\":\"b\",\"已办\":true,\"list\":[1, 2]}\n{oops\n{\"标题\":\"\xff\"}\n"))
	want := seen{
		Columns: []string{"工单编号", "标题", "x", "已办", "list"},
		Rows:    [][]string{{"12345678901234567890", "路\n灯", "", "", ""}, {"", "b", "", "true", "[1, 2]"}},
		Places:  []int64{1, 3},
	}
	faults := got.Faults
	got.Faults = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(faults) != 2 || faults[0].Reason != hotline.UnreadableRow || faults[0].Place.Row != 4 || faults[1].Reason != hotline.BadEncoding {
		t.Errorf("faults %+v", faults)
	}
}

// record returns two rows with a column of each type that exports use.
func record(tb testing.TB) arrow.Record {
	tb.Helper()
	dictionary := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "number", Type: arrow.PrimitiveTypes.Int64},
		{Name: "time", Type: &arrow.TimestampType{Unit: arrow.Millisecond}, Nullable: true},
		{Name: "closed", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}, Nullable: true},
		{Name: "title", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "kind", Type: dictionary, Nullable: true},
		{Name: "likes", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
		{Name: "list", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(arrowmemory.DefaultAllocator, schema)
	defer b.Release()
	moment := time.Date(2022, 3, 10, 9, 12, 35, 0, time.UTC)
	b.Field(0).(*array.Int64Builder).AppendValues([]int64{1234567890123456789, 2}, nil)
	b.Field(1).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(moment.UnixMilli()), 0}, []bool{true, false})
	b.Field(2).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(moment.UnixMicro()), 0}, []bool{true, false})
	b.Field(3).(*array.StringBuilder).AppendValues([]string{"路灯不亮", ""}, []bool{true, false})
	for _, s := range []string{"求助", "投诉"} {
		if err := b.Field(4).(*array.BinaryDictionaryBuilder).AppendString(s); err != nil {
			tb.Fatal(err)
		}
	}
	b.Field(5).(*array.Float64Builder).AppendValues([]float64{3, 0}, []bool{true, false})
	b.Field(6).(*array.Date32Builder).AppendValues([]arrow.Date32{arrow.Date32FromTime(moment), 0}, []bool{true, false})
	b.Field(7).(*array.ListBuilder).AppendNull()
	b.Field(7).(*array.ListBuilder).AppendNull()
	return b.NewRecord()
}

var columnar = seen{
	Columns: []string{"number", "time", "closed", "title", "kind", "likes", "day"},
	Rows: [][]string{
		{"1234567890123456789", "2022-03-10 09:12:35", "2022-03-10T17:12:35+08:00", "路灯不亮", "求助", "3", "2022-03-10"},
		{"2", "", "", "", "投诉", "", ""},
	},
	Places: []int64{1, 2},
}

func parquetBytes(tb testing.TB) []byte {
	tb.Helper()
	rec := record(tb)
	defer rec.Release()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(rec.Schema(), &out, parquet.NewWriterProperties(), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(w.Write(rec), w.Close()); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func arrowStream(tb testing.TB) []byte {
	tb.Helper()
	rec := record(tb)
	defer rec.Release()
	var out bytes.Buffer
	w := ipc.NewWriter(&out, ipc.WithSchema(rec.Schema()), ipc.WithZstd())
	if err := errors.Join(w.Write(rec), w.Close()); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func arrowFile(tb testing.TB) []byte {
	tb.Helper()
	rec := record(tb)
	defer rec.Release()
	out, err := os.Create(filepath.Join(tb.TempDir(), "a.arrow"))
	if err != nil {
		tb.Fatal(err)
	}
	w, err := ipc.NewFileWriter(out, ipc.WithSchema(rec.Schema()))
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(w.Write(rec), w.Close(), out.Close()); err != nil {
		tb.Fatal(err)
	}
	content, err := os.ReadFile(out.Name())
	if err != nil {
		tb.Fatal(err)
	}
	return content
}

func TestColumnarFiles(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{"parquet": parquetBytes(t), "arrow file": arrowFile(t), "arrow stream": arrowStream(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(columnar, read(t, "any.bin", content)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// workbook returns a workbook with a sheet of remarks and a sheet of tickets.
func workbook(tb testing.TB, options ...excelize.Options) []byte {
	tb.Helper()
	f := excelize.NewFile()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	must(f.SetSheetRow("Sheet1", "A1", &[]any{"说明", "本表由系统导出"}))
	_, err := f.NewSheet("工单明细")
	must(err)
	must(f.SetSheetRow("工单明细", "A1", &[]any{"12345热线工单"}))
	must(f.MergeCell("工单明细", "A1", "D1"))
	must(f.SetSheetRow("工单明细", "A2", &[]any{"工单编号", "来电时间", "来电人电话", "标题"}))
	must(f.SetSheetRow("工单明细", "A3", &[]any{20220310000123, time.Date(2022, 3, 10, 9, 12, 35, 0, time.UTC), 13812345678, "路灯不亮"}))
	must(f.SetSheetRow("工单明细", "A5", &[]any{"A2", "2022-03-11 10:00:00", "0551-62999677", "=1+1"}))
	must(f.SetCellValue("工单明细", "G5", "旁注"))
	format := "yyyy/m/d h:mm"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	must(err)
	must(f.SetCellStyle("工单明细", "B3", "B3", style))
	var out bytes.Buffer
	must(f.Write(&out, options...))
	must(f.Close())
	return out.Bytes()
}

func TestWorkbook(t *testing.T) {
	t.Parallel()
	got := read(t, "t.xlsx", workbook(t))
	if diff := cmp.Diff([]string{"工单编号", "来电时间", "来电人电话", "标题"}, got.Columns); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{3, 5}, got.Places); diff != "" {
		t.Error(diff)
	}
	m := newMemory()
	path := file(t, "t.xlsx", string(workbook(t)))
	counts, err := load(t, path, options(t), m)
	if err != nil || counts.Loaded != 2 {
		t.Fatalf("counts %+v, error %v", counts, err)
	}
	ticket := m.tickets[hotline.NewTicketID("试", "20220310000123")]
	if want := time.Date(2022, 3, 10, 9, 12, 35, 0, hotline.Zone()); !ticket.Received.Equal(want) || !ticket.Caller.Known() {
		t.Errorf("ticket %+v, want received %v", ticket, want)
	}
	_, err = ingest.Open(t.Context(), path, ingest.OpenOptions{Sheet: "没有"})
	if message := hotline.ErrorMessage(err); !strings.Contains(message, "工单明细") || hotline.ErrorCode(err) != hotline.Invalid {
		t.Errorf("message %q does not name the sheets", message)
	}
	source, err := ingest.Open(t.Context(), path, ingest.OpenOptions{Sheet: "Sheet1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, source, 10); len(got.Columns) != 2 || len(got.Rows) != 0 {
		t.Errorf("chosen sheet: %+v", got)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{"csv": gb(t, table), "xlsx": workbook(t), "parquet": parquetBytes(t), "arrow": arrowStream(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			source, err := ingest.OpenStream(t.Context(), bytes.NewReader(content), "-", ingest.OpenOptions{TempDir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if got := readAll(t, source, 100); len(got.Rows) != 2 {
				t.Errorf("rows %+v", got)
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ingest.OpenStream(ctx, strings.NewReader(table), "-", ingest.OpenOptions{TempDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}
