//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func clerkUploadsAndMends(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "浏览器上传.csv")
	rows := "工单编号,标题,主要内容,来电时间\n" +
		"E2E-1,电梯停运,小区电梯停运三天，联系电话13812345678，请尽快修好。,2022-07-01 10:00:00\n" +
		"E2E-2,路灯不亮,门口路灯不亮一周了。,二〇二二年\n"
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	r := sit(t, desk).open("/imports")
	r.do(chromedp.SetValue("#u-source", "浏览器"), chromedp.SetUploadFiles("#u-file", []string{file}))
	if at := r.click(".upload button[type=submit]"); !strings.HasPrefix(at, "/jobs/") {
		t.Fatalf("an upload leads to %s", at)
	}
	r.waitFor("#job .state", "完成")
	r.open("/imports")
	r.click(`td.lead a[href^="/imports/"]`)
	if got := r.text("h1"); got != "浏览器上传.csv" {
		t.Errorf("newest import = %q", got)
	}
	r.sees("2022-03-10 09:12:00", "来电时间", "导出为 CSV", "电话")
	exported := evaluate[string](r, `(() => { const x = new XMLHttpRequest(); x.open("GET", document.querySelector("a[download]").href, false); x.send(); return x.responseText; })()`)
	if !strings.Contains(exported, "二〇二二年") || !strings.Contains(exported, "E2E-2") {
		t.Errorf("the quarantine's export lacks the row: %.300s", exported)
	}
	mended := filepath.Join(t.TempDir(), "改正.csv")
	if err := os.WriteFile(mended, []byte(strings.Replace(exported, "二〇二二年", "2022-07-02 08:00:00", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	r.do(chromedp.SetUploadFiles("#u-file", []string{mended}))
	r.click(".mend-form button")
	r.waitFor("#job .state", "完成")
	r.open("/tickets?source=浏览器")
	r.sees("2 件工单", "电梯停运", "路灯不亮", "[电话]")
	if strings.Contains(evaluate[string](r, `document.documentElement.outerHTML`), "13812345678") {
		t.Error("a telephone number stands on the page")
	}
}

func clerkExportsTickets(t *testing.T) {
	t.Parallel()
	r := sit(t, desk).open("/tickets?kind=建议")
	total := strings.TrimSuffix(r.text("h1"), " 件工单")
	r.click(".act button")
	r.waitFor("#job .state", "完成")
	body := evaluate[string](r, `(() => { const x = new XMLHttpRequest(); x.open("GET", document.querySelector("#job a.btn-primary").href, false); x.send(); return x.responseText; })()`)
	if lines := strings.Count(strings.TrimSpace(body), "\n"); total == "" || lines == 0 {
		t.Errorf("export of %s tickets has %d rows", total, lines)
	}
	r.open("/jobs")
	r.sees("下载")
}

func uploadOfNoTableIsExplained(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "说明.pdf")
	if err := os.WriteFile(file, []byte("%PDF-1.7\n\x00\x01\x02 not a table"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := sit(t, phone).open("/imports")
	r.expected = "status of 400"
	r.do(chromedp.SetUploadFiles("#u-file", []string{file}), chromedp.Click(".upload button[type=submit]"))
	// Either the page says so at once, or the job that was queued does.
	for r.count("[data-problem]:not([hidden])") == 0 && r.count("#job .state-bad") == 0 {
		if r.ctx.Err() != nil {
			t.Fatal("nobody said that the file is no table")
		}
	}
}
