package dashboard

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

type issueView struct {
	Page
	Filters  filterBar
	Issue    hotline.IssuePage
	Heading  string
	Findings []string
	Tickets  string // address of its tickets
	Trend    chart
	Phrases  []phraseBar
	Events   eventTable
	// MoreEvents are those after the first ten; they stay folded.
	MoreEvents eventTable
	Quotes     []ticketLine
	Boundary   []ticketLine
	Areas      barList
	Units      barList
	Kinds      barList
	Similar    []similarLine
	Grades     gradeView
	Empty      emptyState
}

// phraseBar is a keyphrase with its weight; the address finds the issue's tickets that hold it.
type phraseBar struct {
	Text   string
	Weight string
	Width  string
	Href   string
}

type eventLine struct {
	hotline.EventRow
	Href  string
	Where string
}

// eventTable is a list of events.
type eventTable struct {
	Rows  []eventLine
	Where bool // whether any row has a place to show
}

func newEventTables(rows []hotline.EventRow) (first, more eventTable) {
	for i, row := range rows {
		table := &first
		if i >= overviewRows {
			table = &more
		}
		table.Rows = append(table.Rows, eventLine{row, eventPath(row.ID), names(row.Areas)})
		table.Where = table.Where || len(row.Areas) > 0
	}
	return first, more
}

type similarLine struct {
	hotline.SimilarIssue
	Href string
}

// gradeView says how sure the assignments are.
type gradeView struct {
	Sure   fact
	Likely fact
	Uneven bool // the rounded shares do not add up
}

func (s *Server) issue(c *fiber.Ctx) error {
	a, err := s.askPage(c)
	if err != nil {
		return err
	}
	if err := a.searchable(); err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Issue(c.UserContext(), hotline.IssueID(id), a.scope)
	if err != nil {
		return err
	}
	return c.Render("issue", s.issueView(c, a, page))
}

func (s *Server) issueView(c *fiber.Ctx, a asked, p hotline.IssuePage) issueView {
	f, self := a.filter, "/issues/"+url.PathEscape(string(p.ID))
	within := f
	within.Issue, within.Sort = string(p.ID), ""
	view := issueView{
		Page:    s.page(c, "issues", p.Name),
		Filters: s.filterBar(self, a, "工单里的词语"),
		Issue:   p, Heading: p.Name, Tickets: within.at("/tickets"),
		Quotes: ticketLines(p.Representatives), Boundary: ticketLines(p.Boundary),
		Areas:  breakdown("地区", p.AllAreas, within.byArea),
		Units:  breakdown("承办单位", p.AllUnits, within.byUnit),
		Kinds:  breakdown("诉求类型", p.KindCounts, within.byKind),
		Grades: newGrades(p.Sure, p.Likely),
		Empty:  emptyData(p.Tickets, a, self),
	}
	view.AsOf = minute(p.AsOf)
	for _, text := range []string{issueFinding(p), callerFinding(p.Callers, p.CallersKnown)} {
		if text != "" {
			view.Findings = append(view.Findings, text)
		}
	}
	whole := wholeMonths(p.Months, a, s.now())
	view.Trend = monthChart("trend", p.Months, whole, func(point hotline.Point) string {
		return within.within(point.From, point.From.AddDate(0, 1, 0), a.scope).at("/tickets")
	})
	view.Trend.Title = trendTitle(whole)
	view.Phrases = phraseBars(p.Keyphrases, within)
	view.Events, view.MoreEvents = newEventTables(p.EventRows)
	for _, row := range p.Similar {
		view.Similar = append(view.Similar, similarLine{row, f.issuePath(row.ID)})
	}
	return view
}

func newGrades(sure, likely int64) gradeView {
	surely, likewise := hotline.Share{Part: sure, Base: sure + likely}, hotline.Share{Part: likely, Base: sure + likely}
	return gradeView{
		newFact(surely), newFact(likewise), sure+likely > 0 && surely.PerMille()+likewise.PerMille() != 1000,
	}
}

func phraseBars(phrases []hotline.Keyphrase, within filter) []phraseBar {
	return each(phrases, func(k hotline.Keyphrase) phraseBar {
		of := within
		of.Q = k.Text
		return phraseBar{
			Text: k.Text, Weight: strconv.FormatFloat(k.Weight, 'f', 2, 64),
			Width: width(int64(k.Weight*10000), 10000), Href: of.at("/tickets"),
		}
	})
}
