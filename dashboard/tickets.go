package dashboard

import (
	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

type ticketsView struct {
	Page
	Filters filterBar
	Heading string
	Table   ticketTable
	Total   int64
	Newest  sortLink
	Oldest  sortLink
	Next    string
	First   string
	Export  string // where the export's form is sent
	Empty   emptyState
}

// ticketTable is a list of tickets.
type ticketTable struct {
	Lines   []ticketLine
	Belongs bool // whether issue and event are shown
}

// ticketLine is a ticket in a list.
type ticketLine struct {
	hotline.TicketRow
	Href      string
	IssueHref string
	EventHref string
	Heading   string // the title, or the beginning of the text
}

func (s *Server) tickets(c *fiber.Ctx) error {
	a, err := s.askPage(c)
	if err != nil {
		return err
	}
	query, err := ticketQuery(a)
	if err != nil {
		return err
	}
	list, err := s.config.Questions.Tickets(c.UserContext(), query)
	if err != nil {
		return err
	}
	return c.Render("tickets", s.ticketsView(c, a, list))
}

func (s *Server) ticketsView(c *fiber.Ctx, a asked, list hotline.TicketList) ticketsView {
	f := a.filter
	view := ticketsView{
		Page:    s.page(c, "tickets", "工单"),
		Filters: s.filterBar("/tickets", a, "工单里的词语"),
		Heading: hotline.Grouped(list.Total) + " 件工单", Table: ticketTable{Lines: ticketLines(list.Items), Belongs: true}, Total: list.Total,
		Next:  f.page("/tickets", list.Next),
		Empty: emptyData(list.Total, a, "/tickets"),
	}
	view.Query = f.Q
	view.AsOf = minute(list.AsOf)
	nameChips(view.Filters.Chips, list.Items, f)
	if len(a.scope.Words) > 0 { // who looks for words wants to see those, not why the ticket lies where it does
		for i := range view.Table.Lines {
			view.Table.Lines[i].Words = a.scope.Words
		}
	}
	newest, oldest := f, f
	newest.Sort, oldest.Sort = "", string(hotline.OldestFirst)
	view.Newest = sortLink{Href: newest.at("/tickets"), On: f.Sort != string(hotline.OldestFirst)}
	view.Oldest = sortLink{Href: oldest.at("/tickets"), On: f.Sort == string(hotline.OldestFirst)}
	if f.Cursor != "" {
		view.First = f.at("/tickets")
	}
	view.Export = f.at("/jobs/export")
	return view
}

// nameChips writes names instead of identities, where the list holds them.
func nameChips(chips []chip, rows []hotline.TicketRow, f filter) {
	if len(rows) == 0 {
		return
	}
	for i := range chips {
		switch {
		case chips[i].Label == "一类事" && string(rows[0].Issue) == f.Issue && rows[0].IssueName != "":
			chips[i].Value = rows[0].IssueName
		case chips[i].Label == "事件" && rows[0].EventID == f.Event && rows[0].EventName != "":
			chips[i].Value = rows[0].EventName
		}
	}
}

func ticketLines(rows []hotline.TicketRow) []ticketLine {
	return each(rows, func(row hotline.TicketRow) ticketLine {
		line := ticketLine{TicketRow: row, Href: "/tickets/" + row.ID.String(), Heading: row.Title}
		if row.Issue != "" {
			line.IssueHref = filter{}.issuePath(row.Issue)
		}
		if row.EventID != "" {
			line.EventHref = eventPath(row.EventID)
		}
		if line.Heading == "" {
			line.Heading = firstRunes(row.Text, 40)
		}
		return line
	})
}

func firstRunes(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return text
}
