package dashboard

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
	"yileishi/schemas"
)

// asked is what one request of the API asks.
type asked struct {
	filter filter
	scope  hotline.Scope
}

// ask reads the filter and its scope. Facets are fetched only where a name of an area has to be looked up.
func (s *Server) ask(c *fiber.Ctx) (asked, error) {
	f, err := readFilter(c)
	if err != nil {
		return asked{}, err
	}
	var facets hotline.Facets
	if f.Area != "" && !isCode(f.Area) {
		if facets, err = s.config.Questions.Facets(c.UserContext()); err != nil {
			return asked{}, err
		}
	}
	scope, err := s.scope(f, facets)
	return asked{f, scope}, err
}

func (s *Server) apiDocument(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json;version=3.1")
	return c.Send(schemas.OpenAPI())
}

func (s *Server) apiSummary(c *fiber.Ctx) error {
	a, err := s.ask(c)
	if err != nil {
		return err
	}
	summary, err := s.config.Questions.Summary(c.UserContext(), a.scope)
	if err != nil {
		return err
	}
	return c.JSON(newSummaryJSON(summary))
}

func (s *Server) apiIssues(c *fiber.Ctx) error {
	a, err := s.ask(c)
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
	return c.JSON(issueListJSON{
		Items: each(list.Items, newIssueJSON), Total: list.Total, AsOf: moment(list.AsOf),
		Next: optional(list.Next), Unassigned: list.Unassigned,
	})
}

// issueQuery asks for the issues of a filter. What somebody typed is looked for in names and keyphrases as
// well as in tickets, so it stays out of the scope.
func issueQuery(a asked) (hotline.IssueQuery, error) {
	query := hotline.IssueQuery{
		Scope: a.scope, Text: a.filter.Q, Sort: hotline.IssueSort(a.filter.Sort),
		Limit: a.filter.Limit, Cursor: a.filter.Cursor,
	}
	query.Scope.Words = nil
	switch query.Sort {
	case "":
		query.Sort = hotline.ByTickets
	case hotline.ByTickets, hotline.ByCallers, hotline.ByRecent, hotline.ByRise, hotline.ByName:
	default:
		return query, hotline.Errorf(hotline.Invalid, "没有“%s”这种排序，可用 tickets、callers、recent、rise、name。", a.filter.Sort)
	}
	return query, nil
}

func (s *Server) apiIssue(c *fiber.Ctx) error {
	a, err := s.ask(c)
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Issue(c.UserContext(), hotline.IssueID(c.Params("id")), a.scope)
	if err != nil {
		return err
	}
	return c.JSON(newIssuePageJSON(page))
}

func (s *Server) apiEvent(c *fiber.Ctx) error {
	page, err := s.config.Questions.Event(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return c.JSON(newEventPageJSON(page))
}

func (s *Server) apiTickets(c *fiber.Ctx) error {
	a, err := s.ask(c)
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
	return c.JSON(newTicketListJSON(list))
}

func ticketQuery(a asked) (hotline.TicketQuery, error) {
	query := hotline.TicketQuery{
		Scope: a.scope, Number: a.filter.Number, Sort: hotline.TicketSort(a.filter.Sort),
		Limit: a.filter.Limit, Cursor: a.filter.Cursor,
	}
	switch query.Sort {
	case "":
		query.Sort = hotline.NewestFirst
	case hotline.NewestFirst, hotline.OldestFirst:
	default:
		return query, hotline.Errorf(hotline.Invalid, "没有“%s”这种排序，可用 newest、oldest。", a.filter.Sort)
	}
	return query, nil
}

func (s *Server) apiTicket(c *fiber.Ctx) error {
	id, err := hotline.ParseTicketID(c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Ticket(c.UserContext(), id)
	if err != nil {
		return err
	}
	return c.JSON(newTicketPageJSON(page))
}

func (s *Server) apiFacets(c *fiber.Ctx) error {
	facets, err := s.config.Questions.Facets(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(newFacetsJSON(facets))
}

func (s *Server) apiImports(c *fiber.Ctx) error {
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	imports, err := s.config.Desk.Imports(c.UserContext(), f.Limit)
	if err != nil {
		return err
	}
	return c.JSON(importListJSON{Items: each(imports, newImportJSON)})
}

func (s *Server) apiJobs(c *fiber.Ctx) error {
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	jobs, err := s.config.Desk.Jobs(c.UserContext(), f.Limit)
	if err != nil {
		return err
	}
	return c.JSON(jobListJSON{Items: each(jobs, newJobJSON)})
}

func (s *Server) apiJob(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	job, lines, err := s.config.Desk.Job(c.UserContext(), id)
	if err != nil {
		return err
	}
	return c.JSON(jobPageJSON{jobJSON: newJobJSON(job), Log: each(lines, newJobLineJSON)})
}

// readNumber reads the number of an import or a job out of an address.
func readNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, hotline.Errorf(hotline.NotFound, "没有编号为“%s”的记录。", text)
	}
	return n, nil
}

func each[From, To any](from []From, turn func(From) To) []To {
	to := make([]To, len(from))
	for i, item := range from {
		to[i] = turn(item)
	}
	return to
}
