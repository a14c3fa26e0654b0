package dashboard_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"yileishi/hotline"
)

var (
	now   = time.Date(2022, 7, 4, 9, 0, 0, 0, hotline.Zone())
	first = time.Date(2021, 1, 4, 8, 30, 0, 0, hotline.Zone())
)

// questions answers from a small fixed set of tickets, and remembers what it was asked.
type questions struct {
	mu      sync.Mutex
	err     error // what every question answers, nil for the answer
	scope   hotline.Scope
	issues  hotline.IssueQuery
	tickets hotline.TicketQuery
	rows    []hotline.TicketRow
	list    []hotline.IssueRow
	empty   bool
	delay   bool // wait for the deadline
}

var themes = []struct {
	name  string
	words []string
	unit  string
	area  [2]string
	text  string
	size  int
}{
	{"物业不退装修押金", []string{"装修", "押金", "物业", "退还"}, "合肥市住房保障和房产管理局", [2]string{"340104", "蜀山区"}, "小区装修早已验收，物业公司一直拖着不退装修押金，多次联系无果，电话[电话]，请核实处理。", 24},
	{"夜间施工噪声扰民", []string{"施工", "噪声", "夜间", "工地"}, "合肥市生态环境局", [2]string{"340102", "瑶海区"}, "楼下工地每天夜间十一点以后仍在施工，噪声很大，老人孩子无法休息。", 19},
	{"供暖温度不达标", []string{"供暖", "温度", "暖气", "热电"}, "合肥市城乡建设局", [2]string{"340111", "包河区"}, "交了全年的暖气费，室内温度只有十四度，热电公司说管网老化。", 15},
	{"公交线路班次太少", []string{"公交", "班次", "候车"}, "芜湖市交通运输局", [2]string{"340202", "镜湖区"}, "早高峰公交四十分钟一班，候车的人挤不上去，希望增加班次。", 11},
	{"拖欠农民工工资", []string{"工资", "拖欠", "工地", "包工头"}, "阜阳市人力资源和社会保障局", [2]string{"3412", "阜阳市"}, "在工地干了三个月，包工头拖欠工资，现在电话也打不通。", 9},
	{"小区电梯经常故障", []string{"电梯", "故障", "困人"}, "蚌埠市市场监督管理局", [2]string{"3403", "蚌埠市"}, "电梯一个月坏了五次，上周还困人半小时，物业说没有维修资金。", 6},
}

// newQuestions builds the data; hostile replaces texts by what must never become markup.
func newQuestions(hostile string) *questions {
	q := &questions{}
	for i, theme := range themes {
		row := hotline.IssueRow{
			ID: hotline.IssueID(fmt.Sprintf("i%02d", i+1)), Name: theme.name + hostile, Callers: int64(theme.size * 3 / 4),
			Tickets: int64(theme.size), CallersKnown: int64(theme.size - 1), Events: int64(theme.size / 6),
			First: first.AddDate(0, i, 0), Last: now.AddDate(0, -i, -3),
			Areas:  []hotline.Count{{Key: theme.area[0], Name: theme.area[1] + hostile, Tickets: int64(theme.size)}},
			Units:  []hotline.Count{{Key: theme.unit + hostile, Name: theme.unit + hostile, Tickets: int64(theme.size)}},
			Closed: hotline.Share{Part: int64(theme.size * 2 / 3), Base: int64(theme.size)},
		}
		for k, w := range theme.words {
			row.Keyphrases = append(row.Keyphrases, hotline.Keyphrase{Text: w + hostile, Weight: 1 / float64(k+1)})
		}
		for m := range 18 {
			row.Trend = append(row.Trend, hotline.Point{
				From:    time.Date(2021, time.Month(1+m), 1, 0, 0, 0, 0, hotline.Zone()),
				Tickets: int64((m*7 + i*3) % (theme.size/3 + 1)),
			})
		}
		q.list = append(q.list, row)
		for n := range theme.size {
			q.rows = append(q.rows, ticketRow(i, n, row, theme.text, hostile))
		}
	}
	slices.SortFunc(q.rows, func(a, b hotline.TicketRow) int { return b.Received.Compare(a.Received) })
	return q
}

func ticketRow(issue, n int, row hotline.IssueRow, text, hostile string) hotline.TicketRow {
	number := fmt.Sprintf("AH%02d%04d", issue, n)
	t := hotline.Ticket{
		ID: hotline.NewTicketID("sample", number), Source: "sample", Number: number + hostile,
		Received: first.AddDate(0, 0, n*22+issue), Title: themes[issue].name + hostile, Text: text + hostile, Kind: hotline.Complaint,
		Channel: "电话" + hostile, Category: "城乡建设/物业管理" + hostile, Area: themes[issue].area[0],
		AreaName: themes[issue].area[1] + hostile, Unit: row.Units[0].Name, Subject: "某物业公司" + hostile, CallerKind: hotline.Person,
		Caller: hotline.CallerID{1, byte(n % 7)}, State: hotline.Closed, Reply: "经核实，已责成退还。" + hostile,
		Resolved: hotline.Yes, Contacted: hotline.Partly, Result: hotline.BasicallySatisfied,
	}
	if n%5 == 4 {
		t.Received, t.State, t.Reply, t.Result, t.Resolved = time.Time{}, hotline.InHand, "", hotline.Ungraded, hotline.Unasked
	}
	r := hotline.TicketRow{Ticket: t, Issue: row.ID, IssueName: row.Name, Confidence: hotline.Sure, Words: themes[issue].words}
	if n%2 == 0 {
		r.EventID, r.EventName, r.Confidence = fmt.Sprintf("7-%d", issue), "某小区"+themes[issue].name+hostile, hotline.Likely
	}
	return r
}

func (q *questions) ready(ctx context.Context) error {
	if q.delay {
		<-ctx.Done()
		return ctx.Err()
	}
	return q.err
}

func (q *questions) Summary(ctx context.Context, scope hotline.Scope) (hotline.Summary, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.scope = scope
	if err := q.ready(ctx); err != nil || q.empty {
		return hotline.Summary{}, err
	}
	s := hotline.Summary{
		AsOf: now.Add(-time.Hour), Run: 7, Tickets: 96, Callers: 61, CallersKnown: 80, Undated: 16, Issues: 6, Events: 14,
		Unassigned: 12, Assigned: hotline.Share{Part: 84, Base: 96}, Closed: hotline.Share{Part: 60, Base: 84},
		Satisfied: hotline.Share{Part: 17, Base: 22}, First: first, Last: now.AddDate(0, 0, -3),
		Top: q.list, Kinds: []hotline.Count{{Key: "投诉", Name: "投诉", Tickets: 70}, {Key: "求助", Name: "求助", Tickets: 20}, {Tickets: 6}},
	}
	for _, row := range q.list {
		s.Units = append(s.Units, hotline.Count{Key: row.Units[0].Key, Name: row.Units[0].Name, Tickets: row.Tickets, Closed: row.Closed})
		s.Areas = append(s.Areas, row.Areas[0])
	}
	s.Months = q.list[0].Trend
	s.Rising = []hotline.Change{
		{Issue: "i01", Name: q.list[0].Name, Now: 14, Before: 3, Callers: 11},
		{Issue: "i05", Name: q.list[4].Name, Now: 4, Before: 2, Callers: 4},
	}
	return s, nil
}

func (q *questions) Issues(ctx context.Context, query hotline.IssueQuery) (hotline.IssueList, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.issues = query
	if err := q.ready(ctx); err != nil || q.empty {
		return hotline.IssueList{}, err
	}
	from, err := cursor(query.Cursor)
	if err != nil {
		return hotline.IssueList{}, err
	}
	to := min(len(q.list), from+query.Limit)
	list := hotline.IssueList{Items: q.list[from:to], Total: int64(len(q.list)), AsOf: now.Add(-time.Hour), Run: 7, Unassigned: 12}
	if to < len(q.list) {
		list.Next = fmt.Sprintf("at-%d", to)
	}
	return list, nil
}

func cursor(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	var n int
	if _, err := fmt.Sscanf(text, "at-%d", &n); err != nil || n < 0 || n > 1000 {
		return 0, hotline.Errorf(hotline.Invalid, "页码无法识别。")
	}
	return n, nil
}

func (q *questions) Issue(ctx context.Context, id hotline.IssueID, scope hotline.Scope) (hotline.IssuePage, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.scope = scope
	if err := q.ready(ctx); err != nil {
		return hotline.IssuePage{}, err
	}
	for i, row := range q.list {
		if row.ID != id {
			continue
		}
		p := hotline.IssuePage{
			IssueRow: row, AsOf: now.Add(-time.Hour), Run: 7, Months: row.Trend, Loose: 5, AllAreas: row.Areas, AllUnits: row.Units,
			KindCounts: []hotline.Count{{Key: "投诉", Name: "投诉", Tickets: row.Tickets}},
			Sure:       row.Tickets - 3, Likely: 3, Undated: 2,
			Similar: []hotline.SimilarIssue{{ID: q.list[(i+1)%6].ID, Name: q.list[(i+1)%6].Name, Tickets: 9, Shared: []string{row.Keyphrases[2].Text}}},
		}
		for _, r := range q.rows {
			if r.Issue == id && len(p.Representatives) < 3 {
				p.Representatives = append(p.Representatives, r)
				p.Boundary = append(p.Boundary, r)
			}
		}
		for n := range int(row.Events) {
			p.EventRows = append(p.EventRows, hotline.EventRow{
				ID: fmt.Sprintf("7-%d", n), Name: "某小区" + row.Name, Issue: id, IssueName: row.Name, Tickets: int64(9 - n), Callers: int64(5 - n),
				First: first, Last: first.AddDate(0, 0, 12), Areas: row.Areas,
			})
		}
		return p, nil
	}
	return hotline.IssuePage{}, hotline.Errorf(hotline.NotFound, "没有编号为“%s”的一类事，可能已并入别的一类事。", id)
}

func (q *questions) Event(ctx context.Context, id string) (hotline.EventPage, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.ready(ctx); err != nil {
		return hotline.EventPage{}, err
	}
	if !strings.HasPrefix(id, "7-") {
		return hotline.EventPage{}, hotline.Errorf(hotline.NotFound, "没有这个事件。")
	}
	row := q.list[0]
	p := hotline.EventPage{
		EventRow: hotline.EventRow{
			ID: id, Name: "某小区" + row.Name, Issue: row.ID, IssueName: row.Name, Tickets: 9, Callers: 3,
			First: first, Last: first.AddDate(0, 0, 9), Areas: row.Areas,
		},
		AsOf: now.Add(-time.Hour), Run: 7, Keyphrases: row.Keyphrases, UnitRows: row.Units,
		Members: hotline.TicketList{Items: q.rows[:5], Total: 9, AsOf: now.Add(-time.Hour)},
	}
	for d := range 10 {
		p.Days = append(p.Days, hotline.Point{From: hotline.Day(first).AddDate(0, 0, d), Tickets: int64(d % 4)})
	}
	return p, nil
}

func (q *questions) Tickets(ctx context.Context, query hotline.TicketQuery) (hotline.TicketList, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tickets = query
	if err := q.ready(ctx); err != nil || q.empty {
		return hotline.TicketList{}, err
	}
	from, err := cursor(query.Cursor)
	if err != nil {
		return hotline.TicketList{}, err
	}
	to := min(len(q.rows), from+query.Limit)
	list := hotline.TicketList{Items: q.rows[from:to], Total: int64(len(q.rows)), AsOf: now.Add(-time.Hour)}
	if to < len(q.rows) {
		list.Next = fmt.Sprintf("at-%d", to)
	}
	return list, nil
}

func (q *questions) Ticket(ctx context.Context, id hotline.TicketID) (hotline.TicketPage, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.ready(ctx); err != nil {
		return hotline.TicketPage{}, err
	}
	for _, row := range q.rows {
		if row.ID == id {
			return hotline.TicketPage{
				TicketRow: row, AsOf: now.Add(-time.Hour), Run: 7, Score: 0.71, RivalScore: 0.44,
				RivalIssue: hotline.SimilarIssue{ID: "i02", Name: q.list[1].Name, Tickets: 19, Shared: []string{"工地"}},
				Siblings:   q.rows[:3], SameCaller: 2,
			}, nil
		}
	}
	return hotline.TicketPage{}, hotline.Errorf(hotline.NotFound, "没有这件工单。")
}

func (q *questions) Facets(ctx context.Context) (hotline.Facets, error) {
	if err := q.ready(ctx); err != nil || q.empty {
		return hotline.Facets{}, err
	}
	f := hotline.Facets{Kinds: []hotline.Kind{hotline.Help, hotline.Complaint}, Sources: []string{"sample", "样例"}, First: first, Last: now.AddDate(0, 0, -3)}
	for _, row := range q.list {
		f.Units = append(f.Units, row.Units[0])
		f.Areas = append(f.Areas, row.Areas[0])
	}
	f.Areas = append(f.Areas, hotline.Count{Key: "340203", Name: "镜湖区", Tickets: 1}, hotline.Count{Key: "A市", Name: "A市", Tickets: 4})
	return f, nil
}
