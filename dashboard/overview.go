package dashboard

import (
	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// The number of rows of a list on the overview; what follows is a click away.
const overviewRows = 10

type overviewView struct {
	Page
	Filters  filterBar
	Heading  string
	Findings []string
	Summary  hotline.Summary
	Volume   chart
	Top      issueTable
	Rising   []risingRow
	TopTitle string
	Rises    string // title of the list of rises
	Compared string // which periods the rises compare
	Units    barList
	Areas    barList
	Kinds    barList
	Links    overviewLinks
	Empty    emptyState
}

type overviewLinks struct{ Tickets, Issues, Unassigned string }

type risingRow struct {
	hotline.Change
	Delta int64
	Clear bool // more than chance
	Href  string
}

func (s *Server) overview(c *fiber.Ctx) error {
	a, err := s.askPage(c)
	if err != nil {
		return err
	}
	if err := a.searchable(); err != nil {
		return err
	}
	summary, err := s.config.Questions.Summary(c.UserContext(), a.scope)
	if err != nil {
		return err
	}
	return c.Render("overview", s.overviewView(c, a, summary))
}

func (s *Server) overviewView(c *fiber.Ctx, a asked, summary hotline.Summary) overviewView {
	f := a.filter
	view := overviewView{
		Page:     s.page(c, "overview", "总览"),
		Filters:  s.filterBar("/", a, "工单里的词语"),
		Heading:  overviewHeading(summary),
		Findings: overviewFindings(a.scope, summary),
		Summary:  summary,
		Top:      newIssueTable(firstRows(summary.Top), f),
		Rising:   risingRows(summary.Rising, f),
		TopTitle: topTitle(summary.Top),
		Rises:    risingTitle(summary.Rising),
		Compared: comparedPeriods(a.scope),
		Units:    breakdown("承办单位", summary.Units, f.byUnit),
		Areas:    breakdown("地区", summary.Areas, f.byArea),
		Kinds:    breakdown("诉求类型", summary.Kinds, f.byKind),
		Empty:    emptyData(summary.Tickets, a, "/"),
	}
	view.AsOf = minute(summary.AsOf)
	whole := wholeMonths(summary.Months, a, s.now())
	view.Volume = monthChart("volume", summary.Months, whole, func(p hotline.Point) string {
		return f.within(p.From, p.From.AddDate(0, 1, 0), a.scope).at("/tickets")
	})
	view.Volume.Title = volumeTitle(whole)
	open := f
	open.Unassigned = true
	view.Links = overviewLinks{Tickets: f.at("/tickets"), Issues: f.at("/issues"), Unassigned: open.at("/tickets")}
	return view
}

func risingRows(changes []hotline.Change, f filter) []risingRow {
	var rows []risingRow
	for _, change := range changes {
		if len(rows) < overviewRows && change.Now > change.Before {
			rows = append(rows, risingRow{
				change, change.Now - change.Before, risen(change.Now, change.Before), f.issuePath(change.Issue),
			})
		}
	}
	return rows
}

func firstRows(rows []hotline.IssueRow) []hotline.IssueRow {
	return rows[:min(len(rows), overviewRows)]
}
