package analytics

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"yileishi/hotline"
)

// equal compares answers. An empty list and none are the same to a reader; names of areas that no ticket bears are
// not known to the data.
func equal(tb testing.TB, what string, want, got any) {
	tb.Helper()
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// scopes are what readers look at: each field alone, and some together.
func scopes(w *world) []hotline.Scope {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, hotline.Zone()) }
	var event string
	for n := range maps.Keys(w.events) {
		event = max(event, fmt.Sprintf("%d-%d", w.run, n))
	}
	return []hotline.Scope{
		{},
		{From: day(2021, 5, 1), To: day(2021, 8, 1)},
		{From: day(2021, 8, 1)},
		{To: day(2021, 4, 1)},
		{From: day(1900, 1, 1), To: day(2021, 2, 1)},
		{To: day(3000, 1, 1)},
		{Area: "3401"},
		{Area: "340104"},
		{AreaName: "某开发区"},
		{Unit: "水务局"},
		{Kind: hotline.Complaint},
		{Source: "网站"},
		{State: hotline.Closed},
		{Words: []string{"噪声"}},
		{Words: []string{"地铁", "噪声"}},
		{Words: []string{"没有这个词"}},
		{Words: []string{"'; DROP TABLE yileishi.tickets --", "\\", "\t"}},
		{Issue: "issue-0"},
		{Issue: "issue-3", Area: "3401", From: day(2021, 3, 1)},
		{Event: event},
		{Unassigned: true},
		{Unassigned: true, Unit: "城管局", Kind: hotline.Help},
		{Source: "热线", Words: []string{"路灯"}, From: day(2021, 2, 1), To: day(2021, 12, 1), State: hotline.InHand},
	}
}

// TestAnswersAreTrue asks every question of many scopes, in three states of the engine, and counts again in Go:
// before any merge, with a person's overrides, and with all versions merged away. A ticket whose received time or
// unit was corrected counts once, a withdrawn one never.
func TestAnswersAreTrue(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	stopMerges(t, db)
	w := tell(t, db, runs, 11, 600)
	overrides := w.overrides
	w.overrides = nil
	askEverything(t, db, w, "unmerged", 1)
	w.overrides = overrides
	w.mirrorOverrides(t, db)
	askEverything(t, db, w, "overrides", 1)
	startMerges(t, db)
	must(t, db.Settle(t.Context()))
	db.answers = newAnswers()
	askEverything(t, db, w, "merged", 3)
	w.overrides = nil
	w.mirrorOverrides(t, db)
	summary, err := db.Summary(t.Context(), hotline.Scope{})
	must(t, err)
	equal(t, "summary after the overrides were taken back", w.summary(hotline.Scope{}), summary)
}

func stopMerges(tb testing.TB, db *DB) {
	tb.Helper()
	must(tb, db.exec(tb.Context(), statement{SQL: "SYSTEM STOP MERGES"}))
	tb.Cleanup(func() { startMerges(tb, db) })
}

func startMerges(tb testing.TB, db *DB) {
	tb.Helper()
	// The test's own context has ended when its cleanup runs.
	must(tb, db.exec(contextOf(tb), statement{SQL: "SYSTEM START MERGES"}))
}

// askEverything compares all answers for every step-th scope.
func askEverything(t *testing.T, db *DB, w *world, state string, step int) {
	t.Helper()
	for i, scope := range scopes(w) {
		if i%step != 0 {
			continue
		}
		name := fmt.Sprintf("scope %d %+v, %s", i, scope, state)
		summary, err := db.Summary(t.Context(), scope)
		must(t, err)
		equal(t, "summary of "+name, w.summary(scope), summary)
		// Orders do not depend on the scope: some scopes stand for all.
		every := i%6 == 0
		askIssues(t, db, w, scope, name, every)
		askTickets(t, db, w, scope, name, every)
		rows, err := db.Events(t.Context(), scope, 500)
		must(t, err)
		want, _ := w.eventRows(scope)
		equal(t, "events of "+name, want, rows)
	}
	askPages(t, db, w)
}

func askIssues(t *testing.T, db *DB, w *world, scope hotline.Scope, name string, every bool) {
	t.Helper()
	rises := map[hotline.IssueID]int64{}
	all := w.issues(scope)
	for _, row := range all {
		rises[row.ID] = w.riseOf(scope, row.ID)
	}
	orders := map[hotline.IssueSort]func(a, b hotline.IssueRow) int{
		"":                func(a, b hotline.IssueRow) int { return cmp.Compare(b.Tickets, a.Tickets) },
		hotline.ByTickets: func(a, b hotline.IssueRow) int { return cmp.Compare(b.Tickets, a.Tickets) },
		hotline.ByCallers: func(a, b hotline.IssueRow) int { return cmp.Compare(b.Callers, a.Callers) },
		hotline.ByRecent:  func(a, b hotline.IssueRow) int { return b.Last.Compare(a.Last) },
		hotline.ByRise:    func(a, b hotline.IssueRow) int { return cmp.Compare(rises[b.ID], rises[a.ID]) },
		hotline.ByName:    func(a, b hotline.IssueRow) int { return strings.Compare(a.Name, b.Name) },
	}
	unassigned := scope
	unassigned.Unassigned = true
	for sort, order := range orders {
		if sort != hotline.ByTickets && !every {
			continue
		}
		want := slices.Clone(all)
		slices.SortFunc(want, func(a, b hotline.IssueRow) int { return cmp.Or(order(a, b), cmp.Compare(a.ID, b.ID)) })
		var got []hotline.IssueRow
		query := hotline.IssueQuery{Scope: scope, Sort: sort, Limit: 4}
		for range 20 {
			page, err := db.Issues(t.Context(), query)
			must(t, err)
			got = append(got, page.Items...)
			equal(t, "head of issues of "+name,
				hotline.IssueList{Total: int64(len(all)), AsOf: w.asOf, Run: w.run, Unassigned: int64(len(w.in(unassigned)))},
				hotline.IssueList{Total: page.Total, AsOf: page.AsOf, Run: page.Run, Unassigned: page.Unassigned})
			if query.Cursor = page.Next; query.Cursor == "" {
				break
			}
		}
		equal(t, fmt.Sprintf("issues by %q of %s", sort, name), want, got)
	}
}

func askTickets(t *testing.T, db *DB, w *world, scope hotline.Scope, name string, every bool) {
	t.Helper()
	for _, sort := range []hotline.TicketSort{hotline.NewestFirst, hotline.OldestFirst} {
		if sort != hotline.NewestFirst && !every {
			continue
		}
		want := w.ticketRows(scope, sort)
		var got, exported []hotline.TicketRow
		query := hotline.TicketQuery{Scope: scope, Sort: sort, Limit: 200}
		for range 10 {
			page, err := db.Tickets(t.Context(), query)
			must(t, err)
			got = append(got, page.Items...)
			equal(t, "number of tickets of "+name, int64(len(want)), page.Total)
			if query.Cursor = page.Next; query.Cursor == "" {
				break
			}
		}
		equal(t, fmt.Sprintf("tickets by %q of %s", sort, name), want, got)
		if !every {
			continue
		}
		must(t, db.ExportTickets(t.Context(), hotline.TicketQuery{Scope: scope, Sort: sort}, func(rows []hotline.TicketRow) error {
			exported = append(exported, rows...)
			return nil
		}))
		equal(t, "export of "+name, want, exported)
	}
}
