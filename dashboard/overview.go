package dashboard

import (
	"time"

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
	Compared string // which periods the rises compare
	Units    barList
	Areas    barList
	Kinds    barList
	Links    overviewLinks
	Empty    emptyState
}

type overviewLinks struct {
	Tickets, Issues, Unassigned, Undated string
}

// barList is a breakdown with its heading.
type barList struct {
	Title string
	Unit  string // what the bars count
	Bars  []bar
	Rates bool   // whether any bar has a closing rate
	More  string // "另有 12 个", "" when all are shown
}

// emptyState says what would be here and how to get it; its zero value means that there is something.
type emptyState struct {
	Title string
	Text  string
	Href  string
	Link  string
}

type risingRow struct {
	hotline.Change
	Delta int64
	Href  string
}

func (s *Server) overview(c *fiber.Ctx) error {
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
	summary, err := s.config.Questions.Summary(c.UserContext(), scope)
	if err != nil {
		return err
	}
	view := s.overviewView(c, f, facets, scope, summary)
	return c.Render("overview", view)
}

func (s *Server) overviewView(c *fiber.Ctx, f filter, facets hotline.Facets, scope hotline.Scope, summary hotline.Summary) overviewView {
	view := overviewView{
		Page:     s.page(c, "overview", "总览"),
		Filters:  s.filterBar("/", f, facets, "工单里的词语"),
		Heading:  overviewHeading(summary),
		Findings: overviewFindings(scope, summary),
		Summary:  summary,
		Compared: comparedPeriods(scope),
		Empty:    emptyData(summary.Tickets, f, facets, "/"),
	}
	view.AsOf = minute(summary.AsOf)
	view.Volume = timeChart("volume", "月份", summary.Months, monthLabel, func(p hotline.Point) string {
		return f.within(p.From, p.From.AddDate(0, 1, 0), scope).at("/tickets")
	})
	view.Top = newIssueTable(firstRows(summary.Top), f)
	for _, change := range summary.Rising {
		if len(view.Rising) < overviewRows && change.Now > change.Before {
			view.Rising = append(view.Rising, risingRow{change, change.Now - change.Before, f.issuePath(change.Issue)})
		}
	}
	view.Units = breakdown("承办单位", summary.Units, f.byUnit("/tickets"))
	view.Areas = breakdown("地区", summary.Areas, f.byArea("/tickets"))
	view.Kinds = breakdown("诉求类型", summary.Kinds, f.byKind("/tickets"))
	open := f
	open.Unassigned = true
	view.Links = overviewLinks{Tickets: f.at("/tickets"), Issues: f.at("/issues"), Unassigned: open.at("/tickets")}
	return view
}

func breakdown(title string, counts []hotline.Count, href func(hotline.Count) string) barList {
	list := barList{Title: title, Unit: "工单（件）", Bars: bars(counts, overviewRows, href)}
	list.Rates = anyRate(list.Bars)
	if rest := len(counts) - overviewRows; rest > 0 {
		list.More = "另有 " + hotline.Grouped(int64(rest)) + " 个未列出"
	}
	return list
}

func firstRows(rows []hotline.IssueRow) []hotline.IssueRow {
	return rows[:min(len(rows), overviewRows)]
}

// emptyData explains a page without tickets: nothing was loaded yet, or nothing fits the choice.
func emptyData(tickets int64, f filter, facets hotline.Facets, path string) emptyState {
	switch {
	case tickets > 0:
		return emptyState{}
	case f.narrowed():
		text := "换一个时段或去掉一项条件再看。"
		if !facets.First.IsZero() {
			text = "已有的工单从 " + day(facets.First) + " 到 " + day(facets.Last) + "。" + text
		}
		return emptyState{"没有符合这些条件的工单", text, filter{Sort: f.Sort}.at(path), "去掉全部条件"}
	}
	return emptyState{
		"还没有工单", "导入热线导出的工单文件（CSV、XLSX、JSON、Parquet、Arrow）后，这里会显示反复出现的问题。",
		"/imports", "去导入",
	}
}

func monthLabel(p hotline.Point) string { return month(p.From) }

// within narrows the filter to [from, to) and to the scope's own period, written as days.
func (f filter) within(from, to time.Time, scope hotline.Scope) filter {
	if !scope.From.IsZero() && scope.From.After(from) {
		from = scope.From
	}
	if !scope.To.IsZero() && scope.To.Before(to) {
		to = scope.To
	}
	f.From, f.To = day(from), day(to.Add(-time.Second))
	f.Sort = ""
	return f
}

func (f filter) byUnit(path string) func(hotline.Count) string {
	return func(c hotline.Count) string {
		f.Unit, f.Sort = c.Key, ""
		return f.at(path)
	}
}

func (f filter) byArea(path string) func(hotline.Count) string {
	return func(c hotline.Count) string {
		f.Area, f.Sort = c.Key, ""
		return f.at(path)
	}
}

func (f filter) byKind(path string) func(hotline.Count) string {
	return func(c hotline.Count) string {
		f.Kind, f.Sort = c.Key, ""
		return f.at(path)
	}
}

// issuePath leads to an issue's page under the period and place that the reader has chosen.
func (f filter) issuePath(id hotline.IssueID) string {
	kept := filter{From: f.From, To: f.To, Area: f.Area, Unit: f.Unit, Kind: f.Kind, Source: f.Source}
	return kept.at("/issues/" + escapePath(string(id)))
}
