package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"yileishi/hotline"
)

// contextOf is for cleanups, which run when the test's own context has ended.
func contextOf(tb testing.TB) context.Context {
	tb.Helper()
	return context.WithoutCancel(tb.Context())
}

// askPages compares the pages of every issue, of some events and of some tickets.
func askPages(t *testing.T, db *DB, w *world) {
	t.Helper()
	period := hotline.Scope{From: time.Date(2021, 5, 1, 0, 0, 0, 0, hotline.Zone()), To: time.Date(2021, 10, 1, 0, 0, 0, 0, hotline.Zone())}
	for _, id := range []hotline.IssueID{"issue-0", "issue-2"} {
		for _, scope := range []hotline.Scope{{}, period, {Unit: "没有这个单位"}} {
			got, err := db.Issue(t.Context(), id, scope)
			must(t, err)
			equal(t, fmt.Sprintf("issue %s in %+v", id, scope), w.issuePage(id, scope), got)
		}
	}
	rows, _ := w.eventRows(hotline.Scope{})
	for _, row := range append(rows[:3:3], rows[len(rows)-1]) {
		got, err := db.Event(t.Context(), row.ID)
		must(t, err)
		equal(t, "event "+row.ID, w.eventPage(row.ID), got)
	}
	n := 0
	for _, ticket := range w.in(hotline.Scope{}) {
		_, moved := w.overrides[ticket.ID]
		if n++; n%100 == 0 || moved && n%3 == 0 {
			got, err := db.Ticket(t.Context(), ticket.ID)
			must(t, err)
			equal(t, "ticket "+ticket.ID.String(), w.ticketPage(ticket), got)
		}
	}
}

func (w *world) riseOf(s hotline.Scope, id hotline.IssueID) int64 {
	end := s.To
	if end.IsZero() {
		last := w.facts(w.in(s)).last
		if last.IsZero() {
			return 0
		}
		end = hotline.Day(last).AddDate(0, 0, 1)
	}
	start, before := end.AddDate(0, 0, -90), end.AddDate(0, 0, -180)
	if !s.From.IsZero() && !s.To.IsZero() {
		start, before = s.From, s.From.Add(-s.To.Sub(s.From))
	}
	s.From, s.To = before, end
	var rise int64
	for _, t := range w.in(s) {
		if issue, _ := w.place(t.ID); issue != id {
			continue
		}
		if t.Received.Before(start) {
			rise--
		} else {
			rise++
		}
	}
	return rise
}

func (w *world) issuePage(id hotline.IssueID, s hotline.Scope) hotline.IssuePage {
	s.Issue = id
	tickets := w.in(s)
	page := hotline.IssuePage{
		IssueRow: w.issueRow(s, id, tickets, tickets), AsOf: w.asOf, Run: w.run, Months: months(tickets),
		AllAreas: w.areas(s, tickets, tickets), AllUnits: w.units(tickets), KindCounts: w.kinds(tickets),
		Similar: w.similar(id), Boundary: w.boundary(tickets), Undated: w.undated(s),
	}
	rows, loose := w.eventRows(s)
	page.EventRows, page.Loose = firstOf(rows, 50), loose
	for _, c := range w.clustersOf(id) {
		for _, example := range c.Representatives {
			if t, ok := w.tickets[example]; ok || len(page.Representatives) < 3 {
				if !ok {
					continue
				}
				page.Representatives = append(page.Representatives, w.ticketRow(t))
			}
		}
		break // three of the largest cluster are enough
	}
	for _, t := range tickets {
		switch w.ticketRow(t).Confidence {
		case hotline.Sure:
			page.Sure++
		case hotline.Likely:
			page.Likely++
		case hotline.Unassigned:
		}
	}
	return page
}

// boundary are the tickets that the run nearly put elsewhere.
func (w *world) boundary(tickets []hotline.Ticket) []hotline.TicketRow {
	type near struct {
		row    hotline.TicketRow
		margin float32
	}
	var all []near
	for _, t := range tickets {
		row, p := w.ticketRow(t), w.places[t.ID]
		if p.Rival >= 0 && w.issueOf[p.Cluster] != "" && len(row.Words) > 0 {
			all = append(all, near{row, p.Score - p.RivalScore})
		}
	}
	slices.SortFunc(all, func(a, b near) int { return cmp.Or(cmp.Compare(a.margin, b.margin), a.row.ID.Compare(b.row.ID)) })
	var out []hotline.TicketRow
	for _, n := range firstOf(all, 5) {
		out = append(out, n.row)
	}
	return out
}

func (w *world) size(id hotline.IssueID) (n int64) {
	for _, c := range w.clustersOf(id) {
		n += int64(c.Tickets)
	}
	return n
}

func (w *world) similar(id hotline.IssueID) []hotline.SimilarIssue {
	var out []hotline.SimilarIssue
	seen := map[hotline.IssueID]bool{id: true, "": true}
	for _, c := range w.clustersOf(id) {
		for _, n := range c.Similar {
			other := w.issueOf[n]
			if seen[other] {
				continue
			}
			seen[other] = true
			out = append(out, hotline.SimilarIssue{ID: other, Name: w.names[other], Tickets: w.size(other), Shared: w.shared(id, other)})
		}
	}
	return out
}

func (w *world) shared(a, b hotline.IssueID) []string {
	var out []string
	for _, p := range w.keyphrases(a) {
		for _, q := range w.keyphrases(b) {
			if p.Text == q.Text {
				out = append(out, p.Text)
			}
		}
	}
	return out
}

func (w *world) eventPage(id string) hotline.EventPage {
	s := hotline.Scope{Event: id}
	tickets := w.in(s)
	rows, _ := w.eventRows(s)
	members := w.ticketRows(s, hotline.OldestFirst)
	page := hotline.EventPage{
		EventRow: rows[0], AsOf: w.asOf, Run: w.run, Keyphrases: w.events[eventOf(id)].Keyphrases,
		Members: hotline.TicketList{Items: members, Total: int64(len(members)), AsOf: w.asOf}, UnitRows: w.units(tickets),
		Days: trend(tickets),
	}
	page.Areas = w.areas(s, tickets, tickets)
	return page
}

// trend counts by day, or by week from Monday where the first and the last ticket lie more than 90 days apart.
func trend(tickets []hotline.Ticket) []hotline.Point {
	days := map[time.Time]int64{}
	var first, last time.Time
	for _, t := range tickets {
		if t.Received.IsZero() {
			continue
		}
		day := hotline.Day(t.Received)
		days[day]++
		if first.IsZero() || day.Before(first) {
			first = day
		}
		if day.After(last) {
			last = day
		}
	}
	if first.IsZero() {
		return nil
	}
	var out []hotline.Point
	if last.Sub(first) <= 90*24*time.Hour {
		for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
			out = append(out, hotline.Point{From: d, Tickets: days[d]})
		}
		return out
	}
	for first.Weekday() != time.Monday {
		first = first.AddDate(0, 0, -1)
	}
	for week := first; !week.After(last); week = week.AddDate(0, 0, 7) {
		p := hotline.Point{From: week}
		for i := range 7 {
			p.Tickets += days[week.AddDate(0, 0, i)]
		}
		out = append(out, p)
	}
	return out
}

func (w *world) ticketPage(t hotline.Ticket) hotline.TicketPage {
	row := w.ticketRow(t)
	page := hotline.TicketPage{TicketRow: row, AsOf: w.asOf, Run: w.run}
	p := w.places[t.ID]
	if w.issueOf[p.Cluster] != "" && p.Confidence != hotline.Unassigned {
		page.Score, page.RivalScore = p.Score, p.RivalScore
		if rival := w.issueOf[p.Rival]; rival != "" && rival != row.Issue {
			page.RivalIssue = hotline.SimilarIssue{ID: rival, Name: w.names[rival], Tickets: w.size(rival)}
			if row.Issue != "" {
				page.RivalIssue.Shared = w.shared(row.Issue, rival)
			}
		}
	}
	s := hotline.Scope{Event: row.EventID, Issue: row.Issue}
	if row.EventID != "" {
		s.Issue = ""
	}
	if s.Issue != "" || s.Event != "" {
		for _, other := range w.ticketRows(s, hotline.NewestFirst) {
			if other.ID != t.ID && len(page.Siblings) < 5 {
				page.Siblings = append(page.Siblings, other)
			}
		}
	}
	for _, other := range w.tickets {
		if t.Caller.Known() && other.Caller == t.Caller && other.ID != t.ID {
			page.SameCaller++
		}
	}
	return page
}
