package ingest_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yileishi/hotline"
	"yileishi/ingest"
)

// bomb returns a workbook whose sheet unpacks to far more than it may.
func bomb(tb testing.TB) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range []struct {
		name   string
		repeat int
	}{{"xl/workbook.xml", 1}, {"xl/worksheets/sheet1.xml", 100 << 10}} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			tb.Fatal(err)
		}
		block := bytes.Repeat([]byte(" "), 1<<10)
		for range part.repeat {
			if _, err := f.Write(block); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func archive(tb testing.TB, names ...string) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func deflated(tb testing.TB) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, 9)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := w.Write([]byte(strings.Repeat(table, 50))); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func ole(streams ...string) []byte {
	b := []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1000))
	for _, s := range streams {
		for _, c := range []byte(s) {
			b = append(b, c, 0)
		}
	}
	return b
}

// TestRefused opens what is no table. Each gives one message that says what it is and what to do.
func TestRefused(t *testing.T) {
	t.Parallel()
	plain := workbook(t)
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"empty.csv":           {nil, "空的"},
		"blank.csv":           {[]byte("\n \n\t\n"), "空的"},
		"zeros.csv":           {make([]byte, 5000), "空的"},
		"prose.csv":           {[]byte("关于召开会议的通知\n请各单位参加\n"), "不是表格"},
		"binary.csv":          {deflated(t), ""},
		"picture.csv":         {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR,\x00,\x00"), "二进制"},
		"bytes.csv":           {[]byte("a,b\n\xff\xff,\xff\xff\n\xfe\xff,\xff\n"), "UTF-8"},
		"page.xls":            {[]byte("<html><table><tr><td>工单编号</td></tr></table></html>"), "HTML"},
		"paper.pdf":           {[]byte("%PDF-1.7\n"), "PDF"},
		"packed.csv.gz":       {[]byte("\x1f\x8b\x08\x00"), "压缩包"},
		"archive.zip":         {archive(t, "a.csv"), "ZIP"},
		"letter.docx":         {archive(t, "word/document.xml"), "Word"},
		"sheet.ods":           {archive(t, "content.xml"), ".ods"},
		"sheet.xlsb":          {archive(t, "xl/workbook.bin"), ".xlsb"},
		"secret.xlsx":         {workbook(t, excelize.Options{Password: "12345"}), "密码"},
		"old.xls":             {ole("Root Entry", "Workbook"), "旧版 .xls"},
		"old.doc":             {ole("WordDocument"), "旧版 Office"},
		"bomb.xlsx":           {bomb(t), "解压后过大"},
		"cut.xlsx":            {plain[:len(plain)/2], "不是完整的 XLSX"},
		"cut.parquet":         {parquetBytes(t)[:600], "不是完整的 Parquet"},
		"cut.arrow":           {arrowFile(t)[:600], "不是完整的 Arrow"},
		"cut.arrows":          {arrowStream(t)[:900], "不是完整的 Arrow"},
		"secret.parquet":      {[]byte("PARE0000PARE"), "加密"},
		"cut in quotes.csv":   {upTo("第二行"), "第 2 行的引号"},
		"cut in row.csv":      {upTo("噪音"), "最后一行（第 4 行）"},
		"stray quote.csv":     {[]byte("工单编号,标题\nA1,\"a\nA2,b\nA3,c\n"), "第 2 行的引号"},
		"long row.csv":        {[]byte("工单编号,标题\nA1," + strings.Repeat("长", 4<<20) + "\n"), "8 MiB"},
		"cut.jsonl":           {[]byte("{\"标题\":\"a\"}\n{\"标题\":\"b"), "第 2 行"},
		"array.json":          {[]byte("[{\"标题\":\"a\"}]"), "每行一个"},
		"pretty.json":         {[]byte("{\n  \"标题\": \"a\"\n}\n"), "每行一个"},
		"numbers.jsonl":       {[]byte("1\n2\n"), "每行一个"},
		"headless.xlsx":       {emptyWorkbook(t), "表头"},
		"corrupt shared.xlsx": {flipped(plain), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := ingest.Open(t.Context(), file(t, name, string(test.content)), ingest.OpenOptions{})
			if err == nil {
				t.Fatalf("opened: %+v", source.Info())
			}
			message := hotline.ErrorMessage(err)
			if hotline.ErrorCode(err) == hotline.Internal || !strings.Contains(message, test.says) || !strings.Contains(message, name) {
				t.Errorf("code %s, message %q; want one that says %q and names the file", hotline.ErrorCode(err), message, test.says)
			}
		})
	}
	if _, err := ingest.Open(t.Context(), "/nowhere/x.csv", ingest.OpenOptions{}); hotline.ErrorCode(err) != hotline.NotFound {
		t.Errorf("missing file: %v", err)
	}
	if _, err := ingest.Open(t.Context(), t.TempDir(), ingest.OpenOptions{}); hotline.ErrorCode(err) != hotline.Invalid {
		t.Errorf("folder: %v", err)
	}
}

// upTo returns the table as if it had been cut off before a word.
func upTo(word string) []byte {
	before, _, _ := strings.Cut(table, word)
	return []byte(before)
}

func emptyWorkbook(tb testing.TB) []byte {
	tb.Helper()
	f := excelize.NewFile()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// flipped damages the packed bytes of the first part that is large enough.
func flipped(content []byte) []byte {
	out := bytes.Clone(content)
	for i := 200; i < 260; i++ {
		out[i] ^= 0x5a
	}
	return out
}

// TestColumnsMissing names what is missing, what is there and what to do.
func TestColumnsMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header, time string
		says         []string
	}{
		"number":      {"来电时间,标题,别的", "", []string{"工单编号", "来电时间、标题、别的", "--mapping"}},
		"text":        {"工单编号,来电时间,别的", "", []string{"标题或主要内容", "--mapping"}},
		"time":        {"工单编号,标题,登录日", "", []string{"--time 列名", "登录日", "--time none"}},
		"wrong time":  {"工单编号,标题,登录日", "登录日期", []string{"“登录日期”", "工单编号、标题、登录日", "--time none"}},
		"nothing":     {"甲,乙,丙", "", []string{"甲、乙、丙", "--mapping"}},
		"named twice": {"标题,标题,来电时间", "", []string{"标题、标题 #2、来电时间"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := options(t)
			opts.Time = test.time
			m := newMemory()
			_, err := load(t, file(t, "x.csv", test.header+"\n1,2,3\n"), opts, m)
			for _, part := range test.says {
				if !strings.Contains(hotline.ErrorMessage(err), part) {
					t.Errorf("message %q does not say %q", hotline.ErrorMessage(err), part)
				}
			}
			if hotline.ErrorCode(err) != hotline.Invalid || m.writes > 0 || len(m.bad) > 0 {
				t.Errorf("error %v, %d writes, %d quarantined", err, m.writes, len(m.bad))
			}
		})
	}
}

// TestChangedWhileReading cuts a file off after it was looked through: what was loaded stays, and the message
// does not say that nothing was.
func TestChangedWhileReading(t *testing.T) {
	t.Parallel()
	path := file(t, "x.csv", strings.Repeat("工单编号,来电时间,标题\n", 1)+strings.Repeat("A,2022-03-10,\"标\n题\"\n", 60_000))
	source, err := ingest.Open(t.Context(), path, ingest.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if err := os.Truncate(path, 600_005); err != nil {
		t.Fatal(err)
	}
	opts := options(t)
	opts.BatchRows = 1000
	counts, err := ingest.Run(t.Context(), opts, source, newMemory().ports())
	if hotline.ErrorCode(err) != hotline.Conflict || !strings.Contains(hotline.ErrorMessage(err), "此前导入的行保留") || counts.Read == 0 {
		t.Errorf("%+v, %v", counts, err)
	}
}
