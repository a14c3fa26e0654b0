package dashboard

import (
	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// pageRows is how many rows a list page shows before "下一页".
const pageRows = 30

type issuesView struct {
	Page
	Filters    filterBar
	Heading    string
	Table      issueTable
	Total      int64
	Unassigned int64
	Loose      string // address of the tickets without an issue
	Next       string
	First      string // address of the first page, "" on it
	Empty      emptyState
}

// issueTable is a list of issues as rows.
type issueTable struct {
	Rows  []issueLine
	Sorts map[string]sortLink
	Rates bool // whether any row has a closing rate
	Where bool // whether any row has a place or a unit to show
}

type issueLine struct {
	hotline.IssueRow
	Href    string
	Tickets string // address of its tickets
	Width   string // of the count's bar
	Trend   sparkline
	Closed  fact
	Where   string
	Who     string
}

// sortLink is a column's heading; without an address it is plain text.
type sortLink struct {
	Label string
	Href  string
	On    bool
}

// sorted labels the heading of a column.
func sorted(links map[string]sortLink, by, label string) sortLink {
	link := links[by]
	link.Label = label
	return link
}

func (s *Server) issues(c *fiber.Ctx) error {
	a, err := s.askPage(c)
	if err != nil {
		return err
	}
	query, err := issueQuery(a)
	if err != nil {
		return err
	}
	list, err := s.config.Questions.Issues(c.UserContext(), query)
	if err != nil {
		return err
	}
	return c.Render("issues", s.issuesView(c, a, list))
}

func (s *Server) issuesView(c *fiber.Ctx, a asked, list hotline.IssueList) issuesView {
	f := a.filter
	view := issuesView{
		Page:    s.page(c, "issues", "一类事"),
		Filters: s.filterBar("/issues", a, "名称、特征词或工单里的词语"),
		Table:   newIssueTable(list.Items, f), Total: list.Total, Unassigned: list.Unassigned,
		Next: f.page("/issues", list.Next),
	}
	view.AsOf = minute(list.AsOf)
	view.Heading = hotline.Grouped(list.Total) + " 类反复出现的事"
	view.Table.Sorts = issueSorts(f)
	loose := f
	loose.Unassigned, loose.Sort = true, ""
	view.Loose = loose.at("/tickets")
	if f.Cursor != "" {
		view.First = f.at("/issues")
	}
	if list.Total == 0 {
		view.Heading = "一类事"
		view.Empty = noIssues(a, list)
	}
	return view
}

func noIssues(a asked, list hotline.IssueList) emptyState {
	if !a.filter.narrowed() && list.Unassigned > 0 {
		return emptyState{
			"工单还没有归类", "已有 " + hotline.Grouped(list.Unassigned) + " 件工单。归类后，相同的问题会合成一类事显示在这里。",
			"/jobs", "去归类",
		}
	}
	empty := emptyData(0, a, "/issues")
	if a.filter.narrowed() {
		empty.Title = "没有符合这些条件的一类事"
	}
	return empty
}

func issueSorts(f filter) map[string]sortLink {
	links := map[string]sortLink{}
	for _, sort := range []hotline.IssueSort{hotline.ByTickets, hotline.ByCallers, hotline.ByRecent, hotline.ByRise, hotline.ByName} {
		to := f
		to.Sort = string(sort)
		if sort == hotline.ByTickets {
			to.Sort = ""
		}
		links[string(sort)] = sortLink{Href: to.at("/issues"), On: f.Sort == to.Sort || f.Sort == string(sort)}
	}
	return links
}

func newIssueTable(rows []hotline.IssueRow, f filter) issueTable {
	var table issueTable
	var longest int64 = 1
	for _, row := range rows {
		longest = max(longest, row.Tickets)
	}
	from, to := reach(rows)
	for _, row := range rows {
		of := f
		of.Issue, of.Sort, of.Q = string(row.ID), "", ""
		line := issueLine{
			IssueRow: row, Href: f.issuePath(row.ID), Tickets: of.at("/tickets"),
			Width: width(row.Tickets, longest), Closed: newFact(row.Closed),
			Where: names(row.Areas), Who: names(row.Units[:min(len(row.Units), 2)]), Trend: newSparkline(row.Trend, from, to),
		}
		table.Where = table.Where || line.Where != "" || line.Who != ""
		table.Rates = table.Rates || !line.Closed.None
		table.Rows = append(table.Rows, line)
	}
	return table
}
