//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// pages returns the addresses of all pages by the names of their pictures.
func pages(t *testing.T) map[string]string {
	t.Helper()
	var issues struct {
		Items []struct{ ID string }
	}
	api(t, "/issues?limit=1", &issues)
	var issue struct {
		EventRows       []struct{ ID string } `json:"event_rows"`
		Representatives []struct{ ID string }
	}
	if len(issues.Items) == 0 {
		t.Fatal("there are no issues")
	}
	api(t, "/issues/"+issues.Items[0].ID, &issue)
	if len(issue.EventRows) == 0 || len(issue.Representatives) == 0 {
		t.Fatal("the largest issue has no event or no ticket")
	}
	return map[string]string{
		"overview": "/", "issues": "/issues", "issue": "/issues/" + issues.Items[0].ID,
		"event": "/events/" + issue.EventRows[0].ID, "tickets": "/tickets?q=押金", "ticket": "/tickets/" + issue.Representatives[0].ID,
		"imports": "/imports", "import": "/imports/1", "jobs": "/jobs", "error": "/nowhere",
	}
}

func everyPageAtBothWidths(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("YILEISHI_SCREENS")
	for name, path := range pages(t) {
		for _, width := range []int64{desk, phone} {
			t.Run(name+"-"+strconv.FormatInt(width, 10), func(t *testing.T) {
				t.Parallel()
				r := sit(t, width)
				r.expected = "status of 404 (Not Found) " + shared.base + "/nowhere"
				r.open(path)
				if over := evaluate[int](r, `document.documentElement.scrollWidth - window.innerWidth`); over > 0 {
					t.Errorf("%s is %d pixels too wide", path, over)
				}
				for _, fault := range evaluate[[]string](r, faults) {
					t.Errorf("%s: %s", path, fault)
				}
				if folder != "" {
					picture(r, filepath.Join(folder, name+"-"+strconv.FormatInt(width, 10)+".png"))
				}
			})
		}
	}
}

// faults finds what shuts readers out: fields without a label, pictures without words, links without text, tables
// without headings, a page without a heading or a language, an identity given twice.
const faults = `(() => {
	const found = [];
	const say = (what, e) => found.push(what + ": " + e.outerHTML.slice(0, 120));
	const named = (e) => (e.textContent + (e.getAttribute("aria-label") || "") + (e.title || "")).trim() !== "";
	if (document.documentElement.lang !== "zh-CN") found.push("no language");
	if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
	if (!document.title) found.push("no title");
	document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((e) => { if (!e.labels.length && !e.getAttribute("aria-label")) say("no label", e); });
	document.querySelectorAll("a, button").forEach((e) => { if (!named(e)) say("no text", e); });
	document.querySelectorAll("a[href=''], a:not([href])").forEach((e) => say("leads nowhere", e));
	document.querySelectorAll("svg:not([aria-hidden]), [role=img]").forEach((e) => { if (!e.getAttribute("aria-label")) say("no words", e); });
	document.querySelectorAll("table").forEach((e) => { if (!e.querySelector("th[scope]")) say("no headings", e); });
	const seen = new Set();
	document.querySelectorAll("[id]").forEach((e) => { if (seen.has(e.id)) say("identity twice", e); seen.add(e.id); });
	return found;
})()`

// picture keeps what the reader sees, the whole page long.
func picture(r *reader, file string) {
	r.t.Helper()
	time.Sleep(300 * time.Millisecond) // for the chart to be painted
	image, err := chromedp.Run(r.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, image, 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func pagesReadWithoutScripts(t *testing.T) {
	t.Parallel()
	r := sit(t, desk)
	call(r, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	r.open("/")
	n := r.text(".figures dd a")
	r.click(".figures dd a")
	if got := r.text("h1"); got != n+" 件工单" {
		t.Errorf("without scripts %s tickets lead to %q", n, got)
	}
	r.open("/")
	if rows := r.count(".chart-data tbody tr"); rows < 18 {
		t.Errorf("the chart's table has %d months, want 18 or more", rows)
	}
}

func overviewPrints(t *testing.T) {
	t.Parallel()
	r := sit(t, desk).open("/?from=2022-01-01&to=2022-06-30")
	call(r, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	for selector, shown := range map[string]bool{".menu": false, ".find": false, ".presets": false, "h1": true, ".chips": true, ".strip": true, ".issues": true} {
		if got := evaluate[bool](r, `getComputedStyle(document.querySelector("`+selector+`")).display !== "none"`); got != shown {
			t.Errorf("on paper %s is shown: %v, want %v", selector, got, shown)
		}
	}
	r.sees("2022-01-01 至 2022-06-30", "数据截至")
	call(r, page.PrintToPDF, page.PrintToPDFParams{})
}
