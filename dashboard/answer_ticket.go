package dashboard

import (
	"time"

	"yileishi/hotline"
)

type ticketListJSON struct {
	Items []ticketJSON `json:"items"`
	Total int64        `json:"total"`
	AsOf  *time.Time   `json:"as_of"`
	Next  *string      `json:"next"`
}

func newTicketListJSON(list hotline.TicketList) ticketListJSON {
	return ticketListJSON{
		Items: each(list.Items, newTicketJSON), Total: list.Total, AsOf: moment(list.AsOf), Next: optional(list.Next),
	}
}

// ticketJSON is a ticket as the API shows it. The caller's hash stays inside: it could join what a person
// said in different places.
type ticketJSON struct {
	ID         string     `json:"id"`
	Source     string     `json:"source"`
	Number     string     `json:"number"`
	Received   *time.Time `json:"received"`
	Closed     *time.Time `json:"closed"`
	Replied    *time.Time `json:"replied"`
	Due        *time.Time `json:"due"`
	Title      string     `json:"title"`
	Text       string     `json:"text"`
	Reply      string     `json:"reply"`
	Kind       string     `json:"kind"`
	Channel    string     `json:"channel"`
	Category   string     `json:"category"`
	Area       string     `json:"area"`
	AreaName   string     `json:"area_name"`
	Unit       string     `json:"unit"`
	Subject    string     `json:"subject"`
	CallerKind string     `json:"caller_kind"`
	State      string     `json:"state"`
	Contacted  *string    `json:"contacted"`
	Resolved   *string    `json:"resolved"`
	Result     *string    `json:"result"`
	Issue      *string    `json:"issue"`
	IssueName  string     `json:"issue_name"`
	Event      *string    `json:"event"`
	EventName  string     `json:"event_name"`
	Confidence string     `json:"confidence"`
	Words      []string   `json:"words"`
}

func newTicketJSON(row hotline.TicketRow) ticketJSON {
	t := row.Ticket
	return ticketJSON{
		ID: t.ID.String(), Source: t.Source, Number: t.Number, Received: moment(t.Received),
		Closed: moment(t.Closed), Replied: moment(t.Replied), Due: moment(t.Due), Title: t.Title, Text: t.Text,
		Reply: t.Reply, Kind: string(t.Kind), Channel: t.Channel, Category: t.Category, Area: t.Area,
		AreaName: t.AreaName, Unit: t.Unit, Subject: t.Subject, CallerKind: string(t.CallerKind),
		State: string(t.State), Contacted: optional(verdictCode(t.Contacted)),
		Resolved: optional(verdictCode(t.Resolved)), Result: optional(gradeName(t.Result)),
		Issue: optional(string(row.Issue)), IssueName: row.IssueName, Event: optional(row.EventID),
		EventName: row.EventName, Confidence: confidenceCode(row.Confidence), Words: filled(row.Words),
	}
}

type ticketPageJSON struct {
	ticketJSON
	AsOf       *time.Time   `json:"as_of"`
	Score      float32      `json:"score"`
	Rival      *similarJSON `json:"rival"`
	RivalScore float32      `json:"rival_score"`
	Siblings   []ticketJSON `json:"siblings"`
	SameCaller int64        `json:"same_caller"`
}

func newTicketPageJSON(p hotline.TicketPage) ticketPageJSON {
	page := ticketPageJSON{
		ticketJSON: newTicketJSON(p.TicketRow), AsOf: moment(p.AsOf), Score: p.Score, RivalScore: p.RivalScore,
		Siblings: each(p.Siblings, newTicketJSON), SameCaller: p.SameCaller,
	}
	if p.RivalIssue.ID != "" {
		rival := newSimilarJSON(p.RivalIssue)
		page.Rival = &rival
	}
	return page
}

func verdictCode(v hotline.Verdict) string {
	switch v {
	case hotline.Yes:
		return "yes"
	case hotline.No:
		return "no"
	case hotline.Partly:
		return "partly"
	case hotline.Unasked:
	}
	return ""
}

func confidenceCode(c hotline.Confidence) string {
	switch c {
	case hotline.Sure:
		return "sure"
	case hotline.Likely:
		return "likely"
	case hotline.Unassigned:
	}
	return "unassigned"
}

// gradeName returns the grade in the programme's words, "" where none was given.
func gradeName(g hotline.Grade) string {
	switch g {
	case hotline.VerySatisfied:
		return "非常满意"
	case hotline.Satisfied:
		return "满意"
	case hotline.BasicallySatisfied:
		return "基本满意"
	case hotline.Unsatisfied:
		return "不满意"
	case hotline.VeryUnsatisfied:
		return "非常不满意"
	case hotline.Ungraded:
	}
	return ""
}
