package analytics

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"yileishi/hotline"
)

// TestWithoutRun shows that tickets are answered for before anything was clustered, and issues are none.
func TestWithoutRun(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 41, 250)
	runs.set(0, w.asOf)
	w.run, w.places, w.overrides, w.issueOf = 0, nil, nil, nil
	for _, scope := range []hotline.Scope{{}, {Unassigned: true}, {Area: "3401", Words: []string{"路灯"}}} {
		summary, err := db.Summary(t.Context(), scope)
		must(t, err)
		equal(t, "summary without a run", w.summary(scope), summary)
		list, err := db.Tickets(t.Context(), hotline.TicketQuery{Scope: scope, Limit: 500})
		must(t, err)
		equal(t, "tickets without a run", firstOf(w.ticketRows(scope, hotline.NewestFirst), 500), list.Items)
	}
	issues, err := db.Issues(t.Context(), hotline.IssueQuery{Sort: hotline.ByRise, Text: "路灯"})
	must(t, err)
	equal(t, "issues without a run", hotline.IssueList{AsOf: w.asOf, Unassigned: int64(len(w.tickets))}, issues)
	events, err := db.Events(t.Context(), hotline.Scope{}, 0)
	must(t, err)
	if len(events) != 0 {
		t.Errorf("%d events without a run", len(events))
	}
	page, err := db.Ticket(t.Context(), w.in(hotline.Scope{})[0].ID)
	must(t, err)
	if page.Issue != "" || page.EventID != "" || page.Confidence != hotline.Unassigned || page.Run != 0 {
		t.Errorf("a ticket without a run has the place %+v", page)
	}
}

// TestEmpty shows that nothing loaded is an answer, not an error.
func TestEmpty(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	summary, err := db.Summary(t.Context(), hotline.Scope{})
	must(t, err)
	equal(t, "summary of nothing", hotline.Summary{}, summary)
	facets, err := db.Facets(t.Context())
	must(t, err)
	equal(t, "facets of nothing", hotline.Facets{}, facets)
	must(t, db.Documents(t.Context(), func([]hotline.Document) error { t.Error("documents of nothing"); return nil }))
	must(t, db.Settle(t.Context()))
}

// TestRefusals shows that what cannot be answered is refused with the right code and in Chinese.
func TestRefusals(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 42, 250)
	ctx := t.Context()
	issues := func(q hotline.IssueQuery) error { _, err := db.Issues(ctx, q); return err }
	tickets := func(q hotline.TicketQuery) error { _, err := db.Tickets(ctx, q); return err }
	event := func(id string) error { _, err := db.Event(ctx, id); return err }
	page, err := db.Issues(ctx, hotline.IssueQuery{Limit: 1})
	must(t, err)
	members, err := db.Tickets(ctx, hotline.TicketQuery{Limit: 1})
	must(t, err)
	var gone hotline.TicketID
	for id := range w.places {
		if _, ok := w.tickets[id]; !ok {
			gone = id
		}
	}
	ticket := func(id hotline.TicketID) error { _, err := db.Ticket(ctx, id); return err }
	_, unknownIssue := db.Issue(ctx, "nobody", hotline.Scope{})
	for name, c := range map[string]struct {
		err  error
		want hotline.Code
	}{
		"cursor of no base64":               {issues(hotline.IssueQuery{Cursor: "路灯"}), hotline.Invalid},
		"cursor of no JSON":                 {issues(hotline.IssueQuery{Cursor: "AAAA"}), hotline.Invalid},
		"cursor with more behind":           {issues(hotline.IssueQuery{Cursor: encodeCursor("a") + "AA"}), hotline.Invalid},
		"cursor of another order":           {issues(hotline.IssueQuery{Cursor: page.Next, Sort: hotline.ByName}), hotline.Invalid},
		"cursor of another list":            {issues(hotline.IssueQuery{Cursor: members.Next}), hotline.Invalid},
		"tickets: garbage cursor":           {tickets(hotline.TicketQuery{Cursor: "e30"}), hotline.Invalid},
		"tickets: cursor of another order":  {tickets(hotline.TicketQuery{Cursor: members.Next, Sort: hotline.OldestFirst}), hotline.Invalid},
		"tickets: cursor of another list":   {tickets(hotline.TicketQuery{Cursor: page.Next}), hotline.Invalid},
		"issues: limit over 500":            {issues(hotline.IssueQuery{Limit: 501}), hotline.Invalid},
		"tickets: limit under 0":            {tickets(hotline.TicketQuery{Limit: -1}), hotline.Invalid},
		"issues: unknown order":             {issues(hotline.IssueQuery{Sort: "size"}), hotline.Invalid},
		"tickets: unknown order":            {tickets(hotline.TicketQuery{Sort: "size"}), hotline.Invalid},
		"too many words":                    {tickets(hotline.TicketQuery{Scope: hotline.Scope{Words: make([]string, 65)}}), hotline.Invalid},
		"unknown issue":                     {unknownIssue, hotline.NotFound},
		"unknown ticket":                    {ticket(hotline.NewTicketID("nobody", "0")), hotline.NotFound},
		"withdrawn ticket":                  {ticket(gone), hotline.NotFound},
		"event without a number":            {event("3"), hotline.NotFound},
		"event of another run":              {event("2-0"), hotline.NotFound},
		"event with a sign":                 {event("3-+1"), hotline.NotFound},
		"event that is no number":           {event("3-x'"), hotline.NotFound},
		"unknown event":                     {event("3-9999"), hotline.NotFound},
		"tickets of an event of no run":     {tickets(hotline.TicketQuery{Scope: hotline.Scope{Event: "4-1"}}), hotline.NotFound},
		"tickets of an event without digit": {tickets(hotline.TicketQuery{Scope: hotline.Scope{Event: "-"}}), hotline.NotFound},
	} {
		if got := hotline.ErrorCode(c.err); got != c.want {
			t.Errorf("%s: %v, want code %s", name, c.err, c.want)
		}
	}
}

// TestTextFindsIssues shows that a text finds issues by name, by keyphrase and by the words of their tickets.
func TestTextFindsIssues(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 43, 250)
	w.overrides = nil
	find := func(text string) []hotline.IssueID {
		list, err := db.Issues(t.Context(), hotline.IssueQuery{Text: text, Sort: hotline.ByName})
		must(t, err)
		var out []hotline.IssueID
		for _, row := range list.Items {
			out = append(out, row.ID)
		}
		return out
	}
	equal(t, "issues by name", []hotline.IssueID{"issue-3"}, find(" 一类事3"))
	equal(t, "issues by keyphrase", []hotline.IssueID{"issue-4"}, find("短语4"))
	equal(t, "issues by nothing", []hotline.IssueID{}, find("没有这个词"))
	want := map[hotline.IssueID]bool{}
	for _, x := range w.in(hotline.Scope{Words: []string{"地铁", "噪声"}}) {
		if issue, _ := w.place(x.ID); issue != "" {
			want[issue] = true
		}
	}
	got := find("地铁 噪声")
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("issues by the words of their tickets: %v, want %v", got, want)
	}
	for _, id := range got {
		if !want[id] {
			t.Errorf("issue %s holds no ticket with both words", id)
		}
	}
}

// TestNumber finds a ticket by its exact number, which is unique within a source only.
func TestNumber(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(44, 20)
	twin := tickets[7]
	twin.Source, twin.ID = "另一来源", hotline.NewTicketID("另一来源", twin.Number)
	load(t, db, t.Name(), append(tickets, twin))
	list, err := db.Tickets(t.Context(), hotline.TicketQuery{Number: twin.Number})
	must(t, err)
	if list.Total != 2 || len(list.Items) != 2 {
		t.Errorf("%d tickets by number, want 2", list.Total)
	}
	list, err = db.Tickets(t.Context(), hotline.TicketQuery{Number: "T%"})
	must(t, err)
	if list.Total != 0 {
		t.Errorf("%d tickets by a pattern, want none", list.Total)
	}
}

// TestFacets counts again what forms offer.
func TestFacets(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 45, 250)
	tickets := w.in(hotline.Scope{})
	count := func(key func(hotline.Ticket) (string, string)) []hotline.Count {
		names, counts := map[string]string{}, map[string]int64{}
		for _, x := range tickets {
			k, name := key(x)
			counts[k]++
			names[k] = name
		}
		var out []hotline.Count
		for k, n := range counts {
			if k != "" {
				out = append(out, hotline.Count{Key: k, Name: names[k], Tickets: n})
			}
		}
		slices.SortFunc(out, func(a, b hotline.Count) int {
			return cmp.Or(cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(a.Key, b.Key))
		})
		return out
	}
	f := w.facts(tickets)
	want := hotline.Facets{
		Units: count(func(x hotline.Ticket) (string, string) { return x.Unit, x.Unit }),
		Areas: count(func(x hotline.Ticket) (string, string) { return cmp.Or(x.Area, x.AreaName), x.AreaName }),
		Kinds: []hotline.Kind{hotline.Consultation, hotline.Help, hotline.Complaint}, Sources: []string{"热线", "网站"},
		First: f.first, Last: f.last,
	}
	got, err := db.Facets(t.Context())
	must(t, err)
	equal(t, "facets", want, got)
}

// TestWindow shows which periods a rise compares.
func TestWindow(t *testing.T) {
	t.Parallel()
	day := func(m time.Month, d int) time.Time { return time.Date(2022, m, d, 0, 0, 0, 0, hotline.Zone()) }
	newest := day(6, 10).Add(15 * time.Hour)
	for name, c := range map[string]struct {
		scope hotline.Scope
		want  riseWindow
		ok    bool
	}{
		"no period":       {hotline.Scope{}, riseWindow{day(6, 11).AddDate(0, 0, -180), day(6, 11).AddDate(0, 0, -90), day(6, 11)}, true},
		"no end":          {hotline.Scope{From: day(1, 1)}, riseWindow{day(6, 11).AddDate(0, 0, -180), day(6, 11).AddDate(0, 0, -90), day(6, 11)}, true},
		"no beginning":    {hotline.Scope{To: day(5, 1)}, riseWindow{day(5, 1).AddDate(0, 0, -180), day(5, 1).AddDate(0, 0, -90), day(5, 1)}, true},
		"a period":        {hotline.Scope{From: day(3, 1), To: day(3, 11)}, riseWindow{day(2, 19), day(3, 1), day(3, 11)}, true},
		"an empty period": {hotline.Scope{From: day(3, 1), To: day(3, 1)}, riseWindow{}, false},
	} {
		got, ok := window(c.scope, newest)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %v %v, want %v %v", name, got, ok, c.want, c.ok)
		}
	}
	if _, ok := window(hotline.Scope{}, time.Time{}); ok {
		t.Error("tickets without any time have no newest period")
	}
}
