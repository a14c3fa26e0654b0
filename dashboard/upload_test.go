package dashboard_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/dashboard"
	"yileishi/hotline"
)

// uploadBody writes a form in the order of fields, the file last.
func uploadBody(t *testing.T, name string, content io.Reader, fields ...[2]string) (string, io.Reader) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	if content != nil {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(part, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &b
}

func (h *house) send(t *testing.T, path, kind string, body io.Reader, script bool) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	if script {
		request.Header.Set("X-Requested-With", "upload")
	}
	return h.do(t, request)
}

func TestUploadIsStreamedToTheDesk(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	content := strings.Repeat("编号,标题,内容\n", 300_000) // 6 MB: far above what is held in memory
	kind, body := uploadBody(t, `C:\导出\tickets-2022.csv`, strings.NewReader(content),
		[2]string{"form_token", h.token(t)}, [2]string{"source", " 合肥12345 "}, [2]string{"time", "来电时间"}, [2]string{"update", "1"})
	a := h.send(t, "/imports", kind, body, false)
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/jobs/12" {
		t.Fatalf("POST /imports = %d to %q: %.300s", a.status, a.header.Get("Location"), a.body)
	}
	got := h.uploaded[0]
	got.Body = nil
	want := dashboard.UploadRequest{File: "tickets-2022.csv", Source: "合肥12345", Time: "来电时间", Update: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("upload (-want +got):\n%s", diff)
	}
	if h.bodies[0] != content {
		t.Errorf("the desk got %d bytes, want %d", len(h.bodies[0]), len(content))
	}
}

func TestUploadByScriptFollowsTheHeader(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	kind, body := uploadBody(t, "a.csv", strings.NewReader("x"), [2]string{"form_token", h.token(t)})
	if a := h.send(t, "/imports/3/replay", kind, body, true); a.status != http.StatusCreated || a.header.Get("Location") != "/jobs/12" {
		t.Errorf("POST by script = %d to %q", a.status, a.header.Get("Location"))
	}
	if len(h.bodies) != 1 || h.bodies[0] != "x" {
		t.Errorf("replayed %q", h.bodies)
	}
}

func TestUploadIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, "", func(c *dashboard.Config) { c.UploadBytes = 2 << 20 })
	token := [2]string{"form_token", h.token(t)}
	large := func(n int) io.Reader { return bytes.NewReader(make([]byte, n)) }
	for name, c := range map[string]struct {
		file   string
		body   io.Reader
		fields [][2]string
		status int
		says   string
	}{
		"no token":          {"a.csv", large(1), nil, 403, "刷新页面"},
		"another's token":   {"a.csv", large(1), [][2]string{{"form_token", strings.Repeat("B", 26)}}, 403, "刷新页面"},
		"no file":           {"", nil, [][2]string{token}, 400, "没有选择文件"},
		"file without name": {"", large(1), [][2]string{token}, 400, "没有选择文件"},
		"too large":         {"a.csv", large(2<<20 + 1), [][2]string{token}, 413, "2 MB 的上限"},
		"field too long":    {"a.csv", large(1), [][2]string{token, {"source", strings.Repeat("长", 100)}}, 400, "太长"},
	} {
		kind, body := uploadBody(t, c.file, c.body, c.fields...)
		if a := h.send(t, "/imports", kind, body, false); a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%s: POST /imports = %d without %q", name, a.status, c.says)
		}
	}
	kind, body := uploadBody(t, "a.csv", large(2<<20), token)
	if a := h.send(t, "/imports", kind, body, false); a.status != http.StatusSeeOther {
		t.Errorf("file of exactly the largest size = %d", a.status)
	}
	if a := h.send(t, "/imports", "text/csv", strings.NewReader("a"), false); a.status != 400 {
		t.Errorf("POST of a bare body = %d", a.status)
	}
	if a := h.send(t, "/jobs/cluster", "application/x-www-form-urlencoded", large(2<<20), false); a.status != 413 {
		t.Errorf("large form that is no upload = %d", a.status)
	}
	if len(h.uploaded) != 1 {
		t.Errorf("%d uploads reached the desk, want 1", len(h.uploaded))
	}
}

func TestUploadThatTheDeskRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	token := h.token(t)
	h.desk.err = hotline.Errorf(hotline.Invalid, "这个文件不是表格：没有找到表头。")
	kind, body := uploadBody(t, "a.pdf", strings.NewReader("%PDF"), [2]string{"form_token", token})
	if a := h.send(t, "/imports", kind, body, true); a.status != 400 || !strings.Contains(a.body, "<p>这个文件不是表格：没有找到表头。</p>") {
		t.Errorf("POST /imports = %d: %.300s", a.status, a.body)
	}
}

func TestDownloads(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	a := h.get(t, "/imports/3/quarantine.csv")
	if a.status != 200 || !strings.HasPrefix(a.body, "行,列\n31,") || strings.Count(a.body, "\n") != 5001 {
		t.Errorf("quarantine: %d, %d lines", a.status, strings.Count(a.body, "\n"))
	}
	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="quarantine-3.csv"` {
		t.Errorf("quarantine is sent as %q", got)
	}
	if a := h.get(t, "/imports/9/quarantine.csv"); a.status != 404 {
		t.Errorf("quarantine of an unknown import = %d", a.status)
	}
	a = h.get(t, "/jobs/11/file")
	if a.status != 200 || a.body != "number,title\n1,a\n" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("file of a job: %d %q %q", a.status, a.body, a.header.Get("Content-Disposition"))
	}
}

func TestBrokenDownloadIsNotTakenForAWholeOne(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	h.broken = true
	response, err := h.client.Get(h.base + "/imports/3/quarantine.csv")
	if err != nil {
		return // the connection broke before the header: as good
	}
	defer func() { _ = response.Body.Close() }()
	if body, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("a download that failed halfway ended as if whole, with %d bytes", len(body))
	}
}
