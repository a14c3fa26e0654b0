package dashboard

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

type eventView struct {
	Page
	Event    hotline.EventPage
	Findings []string
	Issue    string // address of its issue, "" when it lies in none
	Tickets  string // address of its tickets
	Days     chart
	Phrases  []phraseBar
	Members  ticketTable
	Areas    barList
	Units    barList
}

func (s *Server) event(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Event(c.UserContext(), id)
	if err != nil {
		return err
	}
	return c.Render("event", s.eventView(c, page))
}

func (s *Server) eventView(c *fiber.Ctx, p hotline.EventPage) eventView {
	of := filter{Event: p.ID}
	view := eventView{
		Page: s.page(c, "issues", p.Name), Event: p, Tickets: of.at("/tickets"),
		Phrases: phraseBars(p.Keyphrases, of), Members: ticketTable{Lines: ticketLines(p.Members.Items)},
		Areas: breakdown("地区", p.Areas, of.byArea),
		Units: breakdown("承办单位", p.UnitRows, of.byUnit),
	}
	view.AsOf = minute(p.AsOf)
	if p.Issue != "" {
		view.Issue = filter{}.issuePath(p.Issue)
	}
	view.Findings = []string{eventFinding(p)}
	if text := callerFinding(p.Callers, p.Tickets); p.Callers > 0 && text != "" {
		view.Findings = append(view.Findings, text)
	}
	unit, step := "日期", 1
	if p.Last.Sub(p.First) > 90*24*time.Hour {
		unit, step = "周（周一起）", 7
	}
	view.Days = dayChart("days", unit, p.Days, func(point hotline.Point) string {
		return of.within(point.From, point.From.AddDate(0, 0, step), hotline.Scope{}).at("/tickets")
	})
	return view
}

// closeDays is within how many days tickets count as close together.
const closeDays = 14

// eventFinding says how many, within how many days and from whom.
func eventFinding(p hotline.EventPage) string {
	text := hotline.Grouped(p.Tickets) + " 件工单说的是同一件事"
	if !p.First.IsZero() {
		days := int(hotline.Day(p.Last).Sub(hotline.Day(p.First))/(24*time.Hour)) + 1
		switch {
		case days == 1:
			text = fmt.Sprintf("%s 件工单在 %s 一天里说的是同一件事", hotline.Grouped(p.Tickets), day(p.First))
		case days <= closeDays:
			text += fmt.Sprintf("，集中在 %s 起的 %d 天内", day(p.First), days)
		default:
			text += fmt.Sprintf("，从 %s 到 %s，前后 %d 天", day(p.First), day(p.Last), days)
		}
	}
	if p.Callers > 0 {
		text += fmt.Sprintf("，来自 %s 位诉求人", hotline.Grouped(p.Callers))
	}
	return text + "。"
}
