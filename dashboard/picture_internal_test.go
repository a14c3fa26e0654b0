package dashboard

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

func TestSparkline(t *testing.T) {
	t.Parallel()
	all := months(0, 6, 3)
	got := newSparkline(all[1:], all[0].From, all[2].From)
	want := sparkline{
		Points: "2.0,24.0 60.0,2.0 118.0,13.0", Area: "2,24 2.0,24.0 60.0,2.0 118.0,13.0 118.0,24", X: "118.0", Y: "13.0",
		Label: "2022-01 至 2022-03，每月 0–6 件",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sparkline (-want +got):\n%s", diff)
	}
	if got := newSparkline(nil, all[0].From, all[2].From); got != (sparkline{}) {
		t.Errorf("sparkline of nothing = %+v", got)
	}
	if got := newSparkline(all[:1], all[0].From, all[0].From); got.Points != "2.0,24.0" {
		t.Errorf("sparkline of one month = %+v", got)
	}
}

func TestMonthChart(t *testing.T) {
	t.Parallel()
	all := months(1, 9, 2, 8, 3, 7, 4, 6, 5, 5, 0, 40)
	c := monthChart("volume", all, all, func(p hotline.Point) string { return "/tickets?from=" + day(p.From) })
	if c.Band != "浅色带是常见范围：一半的月份在每月 3 到 7 件之间" {
		t.Errorf("band = %q", c.Band)
	}
	if c.Label != "按月份的工单件数，2022-01 至 2022-12；最多的是 2022-12，40 件" {
		t.Errorf("label = %q", c.Label)
	}
	if c.Rows[1] != (chartRow{"2022-02", 9, "/tickets?from=2022-02-01"}) {
		t.Errorf("row = %+v", c.Rows[1])
	}
	text, err := json.Marshal(c.Option)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"type":"bar"`, `[{"yAxis":3},{"yAxis":7}]`, `"value":40`, `"2022-12"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("option lacks %s: %s", part, text)
		}
	}
	if c := monthChart("volume", all[:11], all[:11], func(hotline.Point) string { return "" }); c.Band != "" {
		t.Errorf("band of eleven months = %q", c.Band)
	}
}

func TestBarsBeginAtZero(t *testing.T) {
	t.Parallel()
	list := breakdown("承办单位", []hotline.Count{
		{Key: "a", Name: "甲局", Tickets: 8, Closed: hotline.Share{Part: 1, Base: 8}}, {Key: "b", Name: "乙局", Tickets: 2}, {Tickets: 1},
	}, filter{Q: "电梯"}.byUnit)
	want := []bar{
		{Label: "甲局", Href: "/tickets?q=%E7%94%B5%E6%A2%AF&unit=a", Count: 8, Width: "100.00%", Fact: fact{Percent: "12.5%", Parts: "1 / 8", Interval: "2.2%–47.1%"}},
		{Label: "乙局", Href: "/tickets?q=%E7%94%B5%E6%A2%AF&unit=b", Count: 2, Width: "25.00%", Fact: fact{Percent: "—", None: true}},
		{Label: "未注明", Count: 1, Width: "12.50%", Fact: fact{Percent: "—", None: true}},
	}
	if diff := cmp.Diff(want, list.Bars); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
	if !list.Rates {
		t.Error("a breakdown with a rate hides it")
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for s, want := range map[float64]string{0: "0 秒", 0.04: "0 秒", 8.26: "8.3 秒", 59.4: "59 秒", 60: "1 分 0 秒", 3725: "1 小时 2 分"} {
		if got := seconds(s); got != want {
			t.Errorf("seconds(%v) = %q, want %q", s, got, want)
		}
	}
}
