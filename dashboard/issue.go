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
	Events   []eventLine
	Quotes   []ticketLine
	Boundary []ticketLine
	Areas    barList
	Units    barList
	Kinds    barList
	Similar  []similarLine
	Grades   gradeView
	Empty    emptyState
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

type similarLine struct {
	hotline.SimilarIssue
	Href string
}

// gradeView says how sure the assignments are.
type gradeView struct {
	Sure   fact
	Likely fact
}

func (s *Server) issue(c *fiber.Ctx) error {
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	facets, err := s.config.Questions.Facets(c.UserContext())
	if err != nil {
		return err
	}
	scope, err := s.scope(f, facets)
	if err != nil {
		return err
	}
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Issue(c.UserContext(), hotline.IssueID(id), scope)
	if err != nil {
		return err
	}
	return c.Render("issue", s.issueView(c, f, facets, scope, page))
}

func (s *Server) issueView(c *fiber.Ctx, f filter, facets hotline.Facets, scope hotline.Scope, p hotline.IssuePage) issueView {
	self := "/issues/" + escapePath(string(p.ID))
	within := f
	within.Issue, within.Sort = string(p.ID), ""
	view := issueView{
		Page:    s.page(c, "issues", p.Name),
		Filters: s.filterBar(self, f, facets, "工单里的词语"),
		Issue:   p, Heading: p.Name, Tickets: within.at("/tickets"),
		Quotes: ticketLines(p.Representatives), Boundary: ticketLines(p.Boundary),
		Areas:  breakdown("地区", p.AllAreas, within.byArea("/tickets")),
		Units:  breakdown("承办单位", p.AllUnits, within.byUnit("/tickets")),
		Kinds:  breakdown("诉求类型", p.KindCounts, within.byKind("/tickets")),
		Grades: newGrades(p.Sure, p.Likely),
		Empty:  emptyData(p.Tickets, f, facets, self),
	}
	view.AsOf = minute(p.AsOf)
	for _, text := range []string{issueFinding(p), trendFinding(p.Months), callerFinding(p.Tickets, p.Callers, p.CallersKnown)} {
		if text != "" {
			view.Findings = append(view.Findings, text)
		}
	}
	view.Trend = timeChart("trend", "月份", p.Months, monthLabel, func(point hotline.Point) string {
		return within.within(point.From, point.From.AddDate(0, 1, 0), scope).at("/tickets")
	})
	view.Phrases = phraseBars(p.Keyphrases, within)
	for _, row := range p.EventRows {
		view.Events = append(view.Events, eventLine{row, eventPath(row.ID), names(row.Areas)})
	}
	for _, row := range p.Similar {
		view.Similar = append(view.Similar, similarLine{row, f.issuePath(row.ID)})
	}
	return view
}

func newGrades(sure, likely int64) gradeView {
	return gradeView{
		newFact(hotline.Share{Part: sure, Base: sure + likely}), newFact(hotline.Share{Part: likely, Base: sure + likely}),
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

func eventPath(id string) string { return "/events/" + escapePath(id) }

// pathValue reads a part of the path as it was before it was escaped.
func pathValue(c *fiber.Ctx, name string) (string, error) {
	value, err := url.PathUnescape(c.Params(name))
	if err != nil || len(value) > longestText {
		return "", fiber.ErrNotFound
	}
	return value, nil
}
