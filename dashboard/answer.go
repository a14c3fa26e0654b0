package dashboard

import (
	"time"

	"yileishi/hotline"
)

// The answers of the API. Names stay as they are once published; schemas/openapi describes each.

type issueListJSON struct {
	Items      []issueJSON `json:"items"`
	Total      int64       `json:"total"`
	AsOf       *time.Time  `json:"as_of"`
	Next       *string     `json:"next"`
	Unassigned int64       `json:"unassigned"`
}

type issueJSON struct {
	ID           string              `json:"id"`
	Name         string              `json:"name"`
	Tickets      int64               `json:"tickets"`
	Callers      int64               `json:"callers"`
	CallersKnown int64               `json:"callers_known"`
	Events       int64               `json:"events"`
	Keyphrases   []hotline.Keyphrase `json:"keyphrases"`
	Trend        []hotline.Point     `json:"trend"`
	First        *time.Time          `json:"first"`
	Last         *time.Time          `json:"last"`
	Areas        []countJSON         `json:"areas"`
	Units        []countJSON         `json:"units"`
	Closed       hotline.Share       `json:"closed"`
	Satisfied    hotline.Share       `json:"satisfied"`
}

func newIssueJSON(row hotline.IssueRow) issueJSON {
	return issueJSON{
		ID: string(row.ID), Name: row.Name, Tickets: row.Tickets, Callers: row.Callers,
		CallersKnown: row.CallersKnown, Events: row.Events, Keyphrases: filled(row.Keyphrases),
		Trend: each(row.Trend, zoned), First: moment(row.First), Last: moment(row.Last),
		Areas: each(row.Areas, newCountJSON), Units: each(row.Units, newCountJSON),
		Closed: row.Closed, Satisfied: row.Satisfied,
	}
}

type countJSON struct {
	Key       string        `json:"key"`
	Name      string        `json:"name"`
	Tickets   int64         `json:"tickets"`
	Callers   int64         `json:"callers"`
	Closed    hotline.Share `json:"closed"`
	Satisfied hotline.Share `json:"satisfied"`
}

func newCountJSON(c hotline.Count) countJSON { return countJSON(c) }

type issuePageJSON struct {
	issueJSON
	AsOf            *time.Time      `json:"as_of"`
	Months          []hotline.Point `json:"months"`
	EventRows       []eventJSON     `json:"event_rows"`
	Loose           int64           `json:"loose"`
	Representatives []ticketJSON    `json:"representatives"`
	AllAreas        []countJSON     `json:"all_areas"`
	AllUnits        []countJSON     `json:"all_units"`
	Kinds           []countJSON     `json:"kinds"`
	Similar         []similarJSON   `json:"similar"`
	Sure            int64           `json:"sure"`
	Likely          int64           `json:"likely"`
	Boundary        []ticketJSON    `json:"boundary"`
	Undated         int64           `json:"undated"`
}

func newIssuePageJSON(p hotline.IssuePage) issuePageJSON {
	return issuePageJSON{
		issueJSON: newIssueJSON(p.IssueRow), AsOf: moment(p.AsOf), Months: each(p.Months, zoned),
		EventRows: each(p.EventRows, newEventJSON), Loose: p.Loose,
		Representatives: each(p.Representatives, newTicketJSON),
		AllAreas:        each(p.AllAreas, newCountJSON), AllUnits: each(p.AllUnits, newCountJSON),
		Kinds: each(p.KindCounts, newCountJSON), Similar: each(p.Similar, newSimilarJSON),
		Sure: p.Sure, Likely: p.Likely, Boundary: each(p.Boundary, newTicketJSON), Undated: p.Undated,
	}
}

type similarJSON struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Tickets int64    `json:"tickets"`
	Shared  []string `json:"shared"`
}

func newSimilarJSON(s hotline.SimilarIssue) similarJSON {
	return similarJSON{ID: string(s.ID), Name: s.Name, Tickets: s.Tickets, Shared: filled(s.Shared)}
}

type eventJSON struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Issue     *string     `json:"issue"`
	IssueName string      `json:"issue_name"`
	Tickets   int64       `json:"tickets"`
	Callers   int64       `json:"callers"`
	First     *time.Time  `json:"first"`
	Last      *time.Time  `json:"last"`
	Areas     []countJSON `json:"areas"`
}

func newEventJSON(e hotline.EventRow) eventJSON {
	return eventJSON{
		ID: e.ID, Name: e.Name, Issue: optional(string(e.Issue)), IssueName: e.IssueName, Tickets: e.Tickets,
		Callers: e.Callers, First: moment(e.First), Last: moment(e.Last), Areas: each(e.Areas, newCountJSON),
	}
}

type eventPageJSON struct {
	eventJSON
	AsOf       *time.Time          `json:"as_of"`
	Keyphrases []hotline.Keyphrase `json:"keyphrases"`
	Days       []hotline.Point     `json:"days"`
	Units      []countJSON         `json:"units"`
	Members    ticketListJSON      `json:"members"`
}

func newEventPageJSON(p hotline.EventPage) eventPageJSON {
	return eventPageJSON{
		eventJSON: newEventJSON(p.EventRow), AsOf: moment(p.AsOf), Keyphrases: filled(p.Keyphrases),
		Days: each(p.Days, zoned), Units: each(p.UnitRows, newCountJSON), Members: newTicketListJSON(p.Members),
	}
}

type summaryJSON struct {
	AsOf         *time.Time      `json:"as_of"`
	Tickets      int64           `json:"tickets"`
	Callers      int64           `json:"callers"`
	CallersKnown int64           `json:"callers_known"`
	Undated      int64           `json:"undated"`
	Issues       int64           `json:"issues"`
	Events       int64           `json:"events"`
	Unassigned   int64           `json:"unassigned"`
	Assigned     hotline.Share   `json:"assigned"`
	Closed       hotline.Share   `json:"closed"`
	Satisfied    hotline.Share   `json:"satisfied"`
	Resolved     hotline.Share   `json:"resolved"`
	Contacted    hotline.Share   `json:"contacted"`
	First        *time.Time      `json:"first"`
	Last         *time.Time      `json:"last"`
	Months       []hotline.Point `json:"months"`
	Top          []issueJSON     `json:"top"`
	Rising       []changeJSON    `json:"rising"`
	Units        []countJSON     `json:"units"`
	Areas        []countJSON     `json:"areas"`
	Kinds        []countJSON     `json:"kinds"`
}

func newSummaryJSON(s hotline.Summary) summaryJSON {
	return summaryJSON{
		AsOf: moment(s.AsOf), Tickets: s.Tickets, Callers: s.Callers, CallersKnown: s.CallersKnown,
		Undated: s.Undated, Issues: s.Issues, Events: s.Events, Unassigned: s.Unassigned,
		Assigned: s.Assigned, Closed: s.Closed, Satisfied: s.Satisfied, Resolved: s.Resolved,
		Contacted: s.Contacted, First: moment(s.First), Last: moment(s.Last), Months: each(s.Months, zoned),
		Top: each(s.Top, newIssueJSON), Rising: each(s.Rising, newChangeJSON),
		Units: each(s.Units, newCountJSON), Areas: each(s.Areas, newCountJSON), Kinds: each(s.Kinds, newCountJSON),
	}
}

type changeJSON struct {
	Issue   string `json:"issue"`
	Name    string `json:"name"`
	Now     int64  `json:"now"`
	Before  int64  `json:"before"`
	Callers int64  `json:"callers"`
}

func newChangeJSON(c hotline.Change) changeJSON {
	return changeJSON{Issue: string(c.Issue), Name: c.Name, Now: c.Now, Before: c.Before, Callers: c.Callers}
}

// moment writes a time in the programme's zone, and null for one that is not known.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(hotline.Zone())
	return &t
}

func zoned(p hotline.Point) hotline.Point {
	p.From = p.From.In(hotline.Zone())
	return p
}

// optional writes null for a text that is empty because there is nothing.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// filled makes an empty list of a missing one, so that the API never answers null for a list.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
