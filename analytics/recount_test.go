package analytics

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"yileishi/hotline"
)

// world is the truth of a test: what every ticket is now and where the run put it, as plain Go values. Its recounts
// are written for clearness alone and share nothing with the SQL.
type world struct {
	run       int64
	asOf      time.Time
	tickets   map[hotline.TicketID]hotline.Ticket // those that count, as they are now
	places    map[hotline.TicketID]hotline.Assignment
	issueOf   map[int32]hotline.IssueID
	names     map[hotline.IssueID]string
	overrides map[hotline.TicketID]hotline.IssueID
	clusters  []hotline.Cluster
	events    map[int32]hotline.EventGroup
}

// place is where a ticket belongs: the run says it, a person's override beats the run.
func (w *world) place(id hotline.TicketID) (issue hotline.IssueID, event string) {
	p, ok := w.places[id]
	if ok && w.run != 0 {
		issue = w.issueOf[p.Cluster]
		if p.Event >= 0 {
			event = fmt.Sprintf("%d-%d", w.run, p.Event)
		}
	}
	if moved, ok := w.overrides[id]; ok && w.run != 0 {
		if moved != issue {
			event = ""
		}
		issue = moved
	}
	return issue, event
}

// in returns the tickets of a scope, ordered by identity.
func (w *world) in(s hotline.Scope) []hotline.Ticket {
	var out []hotline.Ticket
	for _, t := range w.tickets {
		if w.matches(s, t) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b hotline.Ticket) int { return a.ID.Compare(b.ID) })
	return out
}

func (w *world) matches(s hotline.Scope, t hotline.Ticket) bool {
	issue, event := w.place(t.ID)
	dated := !t.Received.IsZero()
	for _, word := range s.Words {
		if !slices.Contains(t.Tokens, word) {
			return false
		}
	}
	return (!s.Bounded() || dated) &&
		(s.From.IsZero() || !t.Received.Before(s.From)) &&
		(s.To.IsZero() || t.Received.Before(s.To)) &&
		strings.HasPrefix(t.Area, s.Area) &&
		(s.AreaName == "" || t.AreaName == s.AreaName) &&
		(s.Unit == "" || t.Unit == s.Unit) &&
		(s.Kind == "" || t.Kind == s.Kind) &&
		(s.Source == "" || t.Source == s.Source) &&
		(s.State == "" || t.State == s.State) &&
		(s.Issue == "" || issue == s.Issue) &&
		(s.Event == "" || event == s.Event) &&
		(!s.Unassigned || issue == "")
}

// facts are what is counted of a group of tickets.
type facts struct {
	tickets, callers, known int64
	closed, satisfied       hotline.Share
	resolved, contacted     hotline.Share
	first, last             time.Time
	events                  int64
}

func (w *world) facts(tickets []hotline.Ticket) facts {
	var f facts
	callers, events := map[hotline.CallerID]bool{}, map[string]bool{}
	for _, t := range tickets {
		f.tickets++
		if t.Caller != (hotline.CallerID{}) {
			f.known++
			callers[t.Caller] = true
		}
		tick(&f.closed, t.State != "", t.State == "已办结")
		tick(&f.satisfied, t.Result != 0, t.Result >= 1 && t.Result <= 3)
		tick(&f.resolved, t.Resolved != hotline.Unasked, t.Resolved == hotline.Yes)
		tick(&f.contacted, t.Contacted != hotline.Unasked, t.Contacted == hotline.Yes)
		if !t.Received.IsZero() {
			if f.first.IsZero() || t.Received.Before(f.first) {
				f.first = t.Received
			}
			if t.Received.After(f.last) {
				f.last = t.Received
			}
		}
		if _, event := w.place(t.ID); event != "" {
			events[event] = true
		}
	}
	f.callers, f.events = int64(len(callers)), int64(len(events))
	return f
}

func tick(s *hotline.Share, base, part bool) {
	if base {
		s.Base++
	}
	if part {
		s.Part++
	}
}

func groupBy[K comparable](tickets []hotline.Ticket, key func(hotline.Ticket) K) map[K][]hotline.Ticket {
	out := map[K][]hotline.Ticket{}
	for _, t := range tickets {
		out[key(t)] = append(out[key(t)], t)
	}
	return out
}

// months counts by calendar month, with a zero for each month between two.
func months(tickets []hotline.Ticket) []hotline.Point {
	counts := map[string]int64{}
	var first, last time.Time
	for _, t := range tickets {
		if t.Received.IsZero() {
			continue
		}
		counts[t.Received.In(hotline.Zone()).Format("2006-01")]++
		if first.IsZero() || t.Received.Before(first) {
			first = t.Received
		}
		if t.Received.After(last) {
			last = t.Received
		}
	}
	if first.IsZero() {
		return nil
	}
	var out []hotline.Point
	first = first.In(hotline.Zone())
	for m := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, hotline.Zone()); !m.After(last); m = m.AddDate(0, 1, 0) {
		out = append(out, hotline.Point{From: m, Tickets: counts[m.Format("2006-01")]})
	}
	return out
}

// counts parts tickets by a key, largest first, then by key; tickets without a key are left out.
func (w *world) counts(tickets []hotline.Ticket, key func(hotline.Ticket) (string, string)) []hotline.Count {
	names := map[string]string{}
	for _, t := range tickets {
		k, name := key(t)
		names[k] = max(names[k], name)
	}
	var out []hotline.Count
	for k, part := range groupBy(tickets, func(t hotline.Ticket) string { k, _ := key(t); return k }) {
		if k == "" {
			continue
		}
		f := w.facts(part)
		out = append(out, hotline.Count{Key: k, Name: names[k], Tickets: f.tickets, Callers: f.callers, Closed: f.closed, Satisfied: f.satisfied})
	}
	slices.SortFunc(out, func(a, b hotline.Count) int {
		return cmp.Or(cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(a.Key, b.Key))
	})
	return out
}

func (w *world) units(tickets []hotline.Ticket) []hotline.Count {
	return w.counts(tickets, func(t hotline.Ticket) (string, string) { return t.Unit, t.Unit })
}

func (w *world) kinds(tickets []hotline.Ticket) []hotline.Count {
	return w.counts(tickets, func(t hotline.Ticket) (string, string) { return string(t.Kind), string(t.Kind) })
}

// areas parts tickets at the first level below the scope's area at which there is a choice: cities, counties, streets.
func (w *world) areas(s hotline.Scope, scoped, tickets []hotline.Ticket) []hotline.Count {
	cities, counties := map[string]bool{}, map[string]bool{}
	for _, t := range scoped {
		if t.Area != "" {
			cities[t.Area[:4]] = true
		}
		if len(t.Area) >= 6 {
			counties[t.Area[:6]] = true
		}
	}
	digits := 9
	if len(s.Area) < 6 && len(counties) > 1 {
		digits = 6
	}
	if len(s.Area) < 4 && len(cities) > 1 {
		digits = 4
	}
	return w.counts(tickets, func(t hotline.Ticket) (string, string) {
		switch {
		case t.Area == "":
			return t.AreaName, t.AreaName
		case len(t.Area) > digits:
			return t.Area[:digits], ""
		}
		return t.Area, t.AreaName
	})
}

func firstOf[T any](all []T, n int) []T { return all[:min(len(all), n)] }

// issueRow recounts a row of the list of issues from the issue's tickets within the scope.
func (w *world) issueRow(s hotline.Scope, id hotline.IssueID, scoped, tickets []hotline.Ticket) hotline.IssueRow {
	f := w.facts(tickets)
	return hotline.IssueRow{
		ID: id, Name: w.names[id], Tickets: f.tickets, Callers: f.callers, CallersKnown: f.known, Events: f.events,
		Keyphrases: w.keyphrases(id), Trend: months(tickets), First: f.first, Last: f.last,
		Areas: firstOf(w.areas(s, scoped, tickets), 3), Units: firstOf(w.units(tickets), 3),
		Closed: f.closed, Satisfied: f.satisfied,
	}
}

// keyphrases of an issue are those of its clusters, the largest cluster's first, each text once.
func (w *world) keyphrases(id hotline.IssueID) []hotline.Keyphrase {
	var out []hotline.Keyphrase
	seen := map[string]bool{}
	for _, c := range w.clustersOf(id) {
		for _, p := range c.Keyphrases {
			if !seen[p.Text] {
				out, seen[p.Text] = append(out, p), true
			}
		}
	}
	return out
}

func (w *world) clustersOf(id hotline.IssueID) []hotline.Cluster {
	var out []hotline.Cluster
	for _, c := range w.clusters {
		if w.issueOf[c.Number] == id {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b hotline.Cluster) int {
		return cmp.Or(cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(a.Number, b.Number))
	})
	return out
}

// issues recounts all rows of a list, most tickets first.
func (w *world) issues(s hotline.Scope) []hotline.IssueRow {
	scoped := w.in(s)
	var out []hotline.IssueRow
	for id, part := range groupBy(scoped, func(t hotline.Ticket) hotline.IssueID { issue, _ := w.place(t.ID); return issue }) {
		if id != "" {
			out = append(out, w.issueRow(s, id, scoped, part))
		}
	}
	slices.SortFunc(out, func(a, b hotline.IssueRow) int {
		return cmp.Or(cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// rising recounts what rose: the period against the one before, or the last 90 days of the scope against the 90 before.
func (w *world) rising(s hotline.Scope) []hotline.Change {
	end := s.To
	if end.IsZero() {
		last := w.facts(w.in(s)).last
		if last.IsZero() {
			return nil
		}
		end = hotline.Day(last).AddDate(0, 0, 1)
	}
	start, before := end.AddDate(0, 0, -90), end.AddDate(0, 0, -180)
	if !s.From.IsZero() && !s.To.IsZero() {
		start = s.From
		before = s.From.Add(-s.To.Sub(s.From))
	}
	nowScope, beforeScope := s, s
	nowScope.From, nowScope.To = start, end
	beforeScope.From, beforeScope.To = before, start
	issue := func(t hotline.Ticket) hotline.IssueID { id, _ := w.place(t.ID); return id }
	earlier := groupBy(w.in(beforeScope), issue)
	var out []hotline.Change
	for id, tickets := range groupBy(w.in(nowScope), issue) {
		f := w.facts(tickets)
		if id == "" || f.tickets < 5 || f.callers < 3 || f.tickets <= int64(len(earlier[id])) {
			continue
		}
		out = append(out, hotline.Change{Issue: id, Name: w.names[id], Now: f.tickets, Before: int64(len(earlier[id])), Callers: f.callers})
	}
	slices.SortFunc(out, func(a, b hotline.Change) int {
		return cmp.Or(cmp.Compare(b.Now-b.Before, a.Now-a.Before), cmp.Compare(a.Issue, b.Issue))
	})
	return firstOf(out, 10)
}

func (w *world) undated(s hotline.Scope) int64 {
	s.From, s.To = time.Time{}, time.Time{}
	var n int64
	for _, t := range w.in(s) {
		if t.Received.IsZero() {
			n++
		}
	}
	return n
}

func (w *world) summary(s hotline.Scope) hotline.Summary {
	scoped := w.in(s)
	f := w.facts(scoped)
	issues := w.issues(s)
	unassigned := s
	unassigned.Unassigned = true
	out := hotline.Summary{
		AsOf: w.asOf, Run: w.run, Tickets: f.tickets, Callers: f.callers, CallersKnown: f.known, Undated: w.undated(s),
		Issues: int64(len(issues)), Events: f.events, Unassigned: int64(len(w.in(unassigned))),
		Closed: f.closed, Satisfied: f.satisfied, Resolved: f.resolved, Contacted: f.contacted,
		First: f.first, Last: f.last, Months: months(scoped), Top: firstOf(issues, 10), Rising: w.rising(s),
		Units: w.units(scoped), Areas: w.areas(s, scoped, scoped), Kinds: w.kinds(scoped),
	}
	out.Assigned = hotline.Share{Part: out.Tickets - out.Unassigned, Base: out.Tickets}
	return out
}
