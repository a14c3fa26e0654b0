package dashboard_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"yileishi/dashboard"
	"yileishi/hotline"
)

func TestEveryPageAnswers(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	for path, wants := range map[string][]string{
		"/": {
			"84 件工单归为 6 类反复出现的事", "“物业不退装修押金”上升最快：14 件，多了 11 件，来自 11 位诉求人",
			"17 / 22 件已评价，区间 56.6%–89.9%", "时间不详 16 件", "数据截至 2022-07-04 08:00", "演示时钟：2022-07-04 09:00",
			`href="/tickets?unit=`, `href="/tickets?area=340104"`, "未归类 12 件", "这些数字怎么算",
		},
		"/issues":     {"6 类反复出现的事", "物业不退装修押金", "另有 12 件工单没有归入任何一类", `href="/issues?sort=callers"`, "polyline"},
		"/issues/i01": {"来自 18 位诉求人", "为什么归在一起", "有代表性的工单", "把握大", "夜间施工噪声扰民", "其中的事件", "<u>装修</u>", `<span class="masked">[电话]</span>`},
		"/events/7-1": {"9 件工单说的是同一件事，集中在 2021-01-04 起的 10 天内，来自 3 位诉求人", "看次数时也要看人数", `href="/tickets?event=7-1"`},
		"/tickets":    {"84 件工单", "下一页", "导出这 84 件", "个人信息已遮盖"},
		"/imports":    {"上传并导入", "tickets-2022.csv", "612", "最大 512 MB"},
		"/imports/3":  {"时间无法识别", "没有工单编号", "电话", "48 处", "导出为 CSV", "重新导入改正的行", "已重新导入"},
		"/jobs":       {"重新归类全部工单", "49.0%（300 / 612）", "下载 tickets.csv", `hx-get="/jobs"`},
		"/jobs/12":    {"识别为 CSV", "取消这个任务", "第 2 次尝试", `hx-get="/jobs/12"`},
	} {
		a := h.get(t, path)
		if a.status != http.StatusOK {
			t.Errorf("GET %s = %d", path, a.status)
		}
		for _, want := range wants {
			if !strings.Contains(a.body, want) {
				t.Errorf("GET %s lacks %q", path, want)
			}
		}
	}
}

func TestTicketPage(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	row := h.rows[0]
	body := h.get(t, "/tickets/"+row.ID.String()).body
	for _, want := range []string{
		row.Number, "经核实，已责成退还。", "基本满意", "部分", "同一位诉求人另有 2 件工单", "0.71 比 0.44", "第二接近的一类事",
		`href="/issues/i01"`, "起作用的词",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("page of a ticket lacks %q", want)
		}
	}
}

func TestPagesUseNoJargonAndNoOtherHost(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	for _, path := range append(h.pages(), "/issues?q=none", "/nowhere") {
		body := h.get(t, path).body
		text := strings.ToLower(textOf(body))
		for _, word := range []string{"cluster", "embedding", "token", "nlp", "聚类", "向量", "分词", "topic"} {
			if strings.Contains(text, word) {
				t.Errorf("GET %s shows the word %q", path, word)
			}
		}
		for _, mark := range []string{`src="http`, `href="http`, `src="//`, `href="//`, "style=", "onclick=", "onload=", "<style"} {
			if strings.Contains(body, mark) {
				t.Errorf("GET %s holds %q", path, mark)
			}
		}
	}
}

// textOf drops tags and data, which nobody reads.
func textOf(page string) string {
	var out strings.Builder
	for page != "" {
		text, rest, _ := strings.Cut(page, "<")
		out.WriteString(text)
		tag, after, _ := strings.Cut(rest, ">")
		if strings.HasPrefix(tag, "script") {
			_, after, _ = strings.Cut(after, "</script>")
		}
		page = after
	}
	return out.String()
}

func TestFiltersAreChipsThatCanBeRemoved(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	body := h.get(t, "/tickets?from=2022-01-01&to=2022-03-31&area=340104&unit=X&kind=投诉&q=装修押金&sort=oldest").body
	for _, want := range []string{
		"2022-01-01 至 2022-03-31", "蜀山区", "承办单位", "全部去掉",
		`href="/tickets?area=340104&amp;kind=%E6%8A%95%E8%AF%89&amp;q=%E8%A3%85%E4%BF%AE%E6%8A%BC%E9%87%91&amp;sort=oldest&amp;unit=X"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("filtered tickets lack %q", want)
		}
	}
	scope := h.tickets.Scope
	want := hotline.Scope{
		From: time.Date(2022, 1, 1, 0, 0, 0, 0, hotline.Zone()), To: time.Date(2022, 4, 1, 0, 0, 0, 0, hotline.Zone()),
		Area: "340104", Unit: "X", Kind: hotline.Complaint, Words: []string{"装修", "押金"},
	}
	if got, want := fmt.Sprintf("%+v", scope), fmt.Sprintf("%+v", want); got != want {
		t.Errorf("scope asked for\n got %s\nwant %s", got, want)
	}
	if h.tickets.Sort != hotline.OldestFirst {
		t.Errorf("sort asked for = %q", h.tickets.Sort)
	}
}

func TestEmptyStatesSayWhatWouldBeHere(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	h.empty, h.idle = true, true
	for path, want := range map[string]string{
		"/":                        "还没有工单",
		"/issues":                  "还没有工单",
		"/tickets":                 "去导入",
		"/tickets?q=电梯":            "没有符合这些条件的工单",
		"/issues?unit=某局":          "没有符合这些条件的一类事",
		"/imports":                 "还没有导入过文件",
		"/jobs":                    "还没有任务",
		"/tickets?from=1999-01-01": "去掉全部条件",
	} {
		if a := h.get(t, path); a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("GET %s = %d without %q", path, a.status, want)
		}
	}
}

func TestPagesWhileTheEngineIsAway(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	h.questions.err, h.down = hotline.Errorf(hotline.Unavailable, "统计引擎正在重启，请稍候。"), true
	for _, path := range []string{"/", "/issues", "/tickets", "/issues/i01"} {
		a := h.get(t, path)
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
			t.Errorf("GET %s = %d, Retry-After %q", path, a.status, a.header.Get("Retry-After"))
		}
		for _, want := range []string{"统计引擎正在重启", `http-equiv="refresh"`, `href="/imports"`} {
			if !strings.Contains(a.body, want) {
				t.Errorf("GET %s lacks %q", path, want)
			}
		}
	}
	for _, path := range []string{"/imports", "/imports/3", "/jobs", "/jobs/12"} {
		if a := h.get(t, path); a.status != http.StatusOK || !strings.Contains(a.body, "统计引擎正在重启（自 2022-07-04 08:59）") {
			t.Errorf("GET %s = %d while the engine is away", path, a.status)
		}
	}
	if a := h.get(t, "/healthz"); a.status != http.StatusServiceUnavailable {
		t.Errorf("GET /healthz = %d while the engine is away", a.status)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	if a := h.get(t, "/healthz"); a.status != http.StatusOK || !strings.Contains(a.body, `"status":"ok"`) {
		t.Errorf("GET /healthz = %d %s", a.status, a.body)
	}
	h.desk.err = hotline.Errorf(hotline.Internal, "disk full")
	if a := h.get(t, "/healthz"); a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "disk") {
		t.Errorf("GET /healthz without a store = %d %s", a.status, a.body)
	}
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	h := open(t, "", func(c *dashboard.Config) { c.Deadline = 300 * time.Millisecond })
	for path, status := range map[string]int{
		"/nowhere": 404, "/issues/none": 404, "/events/x": 404, "/tickets/zz": 404, "/imports/99": 404, "/jobs/99": 404,
		"/jobs/x": 404, "/tickets?from=32": 400, "/issues?sort=x": 400, "/tickets?cursor=x": 400, "/assets/none.js": 404,
		"/tickets?from=2022-05-01&to=2022-04-01": 400, "/tickets?kind=x": 400, "/tickets?state=x": 400, "/tickets?q=的": 400,
		"/imports/3?after=x": 400, "/tickets?unassigned=2": 400, "/jobs/12/file": 404, "/tickets?q=" + strings.Repeat("长", 101): 400,
	} {
		if a := h.get(t, path); a.status != status {
			t.Errorf("GET %s = %d, want %d", path, a.status, status)
		}
	}
	h.questions.err = fmt.Errorf("dial tcp 10.0.0.9:9000: secret-host refused")
	a := h.get(t, "/")
	if a.status != 500 || strings.Contains(a.body, "secret-host") || !strings.Contains(a.body, a.header.Get("X-Request-Id")) {
		t.Errorf("internal error: %d, its text shown %v", a.status, strings.Contains(a.body, "secret-host"))
	}
	if log := h.log.String(); !strings.Contains(log, "secret-host") || !strings.Contains(log, a.header.Get("X-Request-Id")) {
		t.Errorf("internal error is not in the log: %s", log)
	}
	h.questions.err, h.delay = nil, true
	if a := h.get(t, "/tickets"); a.status != http.StatusGatewayTimeout || !strings.Contains(a.body, "缩短时段") {
		t.Errorf("question beyond its deadline = %d", a.status)
	}
}
