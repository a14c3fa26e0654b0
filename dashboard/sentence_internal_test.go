package dashboard

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

func months(counts ...int64) []hotline.Point {
	points := make([]hotline.Point, len(counts))
	for i, n := range counts {
		points[i] = hotline.Point{From: time.Date(2022, time.Month(1+i), 1, 0, 0, 0, 0, hotline.Zone()), Tickets: n}
	}
	return points
}

func TestRisenTellsARiseFromChance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		now, before int64
		want        bool
	}{
		{0, 0, false},
		{7, 0, false},
		{8, 0, true},
		{8, 1, true},
		{8, 2, false},
		{9, 2, true},
		{14, 3, true},
		{12, 8, false},
		{100, 80, false},
		{100, 70, true},
		{5, 9, false},
		{1_000_000, 997_000, true},
	} {
		if got := risen(c.now, c.before); got != c.want {
			t.Errorf("risen(%d, %d) = %v", c.now, c.before, got)
		}
	}
}

func TestOverviewFindings(t *testing.T) {
	t.Parallel()
	row := func(n int64) hotline.IssueRow { return hotline.IssueRow{Tickets: n} }
	whole := hotline.Summary{
		Tickets: 120, Unassigned: 20, Issues: 12, Top: []hotline.IssueRow{row(20), row(15), row(10), row(8), row(7), row(5)},
		Rising: []hotline.Change{
			{Name: "甲", Now: 20, Before: 18, Callers: 9}, {Name: "乙", Now: 12, Before: 2, Callers: 10}, {Name: "丙", Now: 30, Before: 3},
		},
	}
	day := func(d int) time.Time { return time.Date(2022, 3, d, 0, 0, 0, 0, hotline.Zone()) }
	for name, c := range map[string]struct {
		summary hotline.Summary
		scope   hotline.Scope
		want    []string
	}{
		"whole": {whole, hotline.Scope{}, []string{
			"最近 90 天较此前 90 天，“乙”上升最快：12 件，多了 10 件，来自 10 位诉求人。", "最大的 5 类事占已归类工单的 60.0%（60 / 100 件）。",
		}},
		"a period":   {hotline.Summary{Rising: whole.Rising[2:]}, hotline.Scope{From: day(1), To: day(11)}, []string{"本时段较此前同样长的 10 天，“丙”上升最快：30 件，多了 27 件。"}},
		"small base": {hotline.Summary{Tickets: 29, Issues: 12, Top: whole.Top, Rising: whole.Rising[:1]}, hotline.Scope{}, nil},
		"few issues": {hotline.Summary{Tickets: 100, Issues: 10, Top: whole.Top}, hotline.Scope{}, nil},
		"nothing":    {hotline.Summary{}, hotline.Scope{}, nil},
	} {
		if diff := cmp.Diff(c.want, overviewFindings(c.scope, c.summary)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTitlesOfLists(t *testing.T) {
	t.Parallel()
	row := func(name string, n int64) hotline.IssueRow { return hotline.IssueRow{Name: name, Tickets: n} }
	for want, rows := range map[string][]hotline.IssueRow{
		"“甲”最多，1,030 件": {row("甲", 1030), row("乙", 24)},
		"哪些事最多":         {row("甲", 7), row("乙", 6)},
	} {
		if got := topTitle(rows); got != want {
			t.Errorf("topTitle = %q, want %q", got, want)
		}
	}
	if got := topTitle([]hotline.IssueRow{row("甲", 30), row("乙", 30)}); got != "哪些事最多" {
		t.Errorf("title of two equal issues = %q", got)
	}
	changes := []hotline.Change{{Now: 9, Before: 0}, {Now: 20, Before: 18}, {Now: 12, Before: 2}}
	if got := risingTitle(changes); got != "2 类事明显增加" {
		t.Errorf("risingTitle = %q", got)
	}
	if got := risingTitle(changes[1:2]); got != "哪些事在增加" {
		t.Errorf("risingTitle of chance = %q", got)
	}
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	at := func(y, m int) time.Time { return time.Date(y, time.Month(m), 3, 9, 0, 0, 0, hotline.Zone()) }
	for want, s := range map[string]hotline.Summary{
		"总览": {},
		"2021-01 至 2022-06，1,234 件工单归为 40 类反复出现的事": {Tickets: 1300, Unassigned: 66, Issues: 40, First: at(2021, 1), Last: at(2022, 6)},
		"2022-06，5 件工单，尚未归类":                       {Tickets: 5, Unassigned: 5, First: at(2022, 6), Last: at(2022, 6)},
		"时间不详的 5 件工单，尚未归类":                         {Tickets: 5},
	} {
		if got := overviewHeading(s); got != want {
			t.Errorf("heading = %q, want %q", got, want)
		}
	}
}

func TestTrendTitles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		months []hotline.Point
		volume string
		trend  string
	}{
		{nil, "每月来了多少", ""},
		{months(4), "每月来了多少", ""},
		{months(4, 4, 4), "每月 4 件", ""},
		{months(2, 9, 4), "每月 2 到 9 件，2022-02 最多", ""},
		{months(2, 2, 2, 6, 6, 6), "在上升：最近 3 个月 18 件，比此前 3 个月多 12 件", "在上升：最近 3 个月 18 件，比此前 3 个月多 12 件"},
		{months(6, 6, 6, 2, 2, 2), "在回落：最近 3 个月 6 件，比此前 3 个月少 12 件", "在回落：最近 3 个月 6 件，比此前 3 个月少 12 件"},
		{months(6, 6, 6, 5, 7, 7), "每月 5 到 7 件，2022-05 最多", ""},
		{months(0, 0, 0, 1, 1, 2), "每月 0 到 2 件，2022-06 最多", ""},
	} {
		if got := volumeTitle(c.months); got != c.volume {
			t.Errorf("volumeTitle(%d months) = %q, want %q", len(c.months), got, c.volume)
		}
		if got := trendTitle(c.months); got != c.trend {
			t.Errorf("trendTitle(%d months) = %q, want %q", len(c.months), got, c.trend)
		}
	}
}

func TestWholeMonthsDropsParts(t *testing.T) {
	t.Parallel()
	at := func(m, d int) time.Time { return time.Date(2022, time.Month(m), d, 0, 0, 0, 0, hotline.Zone()) }
	all := months(1, 2, 3, 4, 5, 6)
	for name, c := range map[string]struct {
		scope       hotline.Scope
		first, last time.Time // of the data
		now         time.Time
		want        []hotline.Point
	}{
		"everything":               {now: at(7, 4), want: all},
		"a month under way":        {now: at(6, 20), want: all[:5]},
		"a period that cuts":       {scope: hotline.Scope{From: at(2, 15), To: at(5, 15)}, now: at(7, 4), want: all[2:4]},
		"a period of whole months": {scope: hotline.Scope{From: at(2, 1), To: at(5, 1)}, now: at(7, 4), want: all[1:4]},
		"data that end early":      {first: at(1, 2), last: at(6, 8), now: at(12, 1), want: all[:5]},
		"data that begin late":     {first: at(1, 20), last: at(6, 29), now: at(12, 1), want: all[1:]},
		"data with quiet ends":     {first: at(1, 4), last: at(6, 27), now: at(12, 1), want: all},
	} {
		if diff := cmp.Diff(c.want, wholeMonths(all, asked{scope: c.scope, facets: hotline.Facets{First: c.first, Last: c.last}}, c.now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFindingsOfAnIssue(t *testing.T) {
	t.Parallel()
	at := func(m int) time.Time { return time.Date(2022, time.Month(m), 3, 9, 0, 0, 0, hotline.Zone()) }
	counts := func(n int) []hotline.Count { return make([]hotline.Count, n) }
	page := func(row hotline.IssueRow, areas, units int) hotline.IssuePage {
		return hotline.IssuePage{IssueRow: row, AllAreas: counts(areas), AllUnits: counts(units)}
	}
	for want, p := range map[string]hotline.IssuePage{
		"所选条件下没有这类工单。": page(hotline.IssueRow{}, 0, 0),
		"共 3 件，时间不详。":  page(hotline.IssueRow{Tickets: 3}, 1, 1),
		"2022-01-03 至 2022-04-03 共 1,200 件，来自 900 位诉求人（1,100 件可识别诉求人），涉及 9 个地区、4 个承办单位。": page(
			hotline.IssueRow{Tickets: 1200, Callers: 900, CallersKnown: 1100, First: at(1), Last: at(4)}, 9, 4),
	} {
		if got := issueFinding(p); got != want {
			t.Errorf("issueFinding = %q, want %q", got, want)
		}
	}
	for _, c := range []struct {
		callers, known int64
		says           string
	}{{1, 4, ""}, {3, 5, ""}, {1, 12, "平均每人 12.0 件"}, {5, 12, "平均每人 2.4 件"}, {0, 0, ""}} {
		if got := callerFinding(c.callers, c.known); (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
			t.Errorf("callerFinding(%d, %d) = %q, want %q", c.callers, c.known, got, c.says)
		}
	}
}
