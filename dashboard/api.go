package dashboard

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
	"yileishi/schemas"
)

func (s *Server) apiDocument(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json;version=3.1")
	return c.Send(schemas.OpenAPI())
}

func (s *Server) apiSummary(c *fiber.Ctx) error {
	a, err := s.askAPI(c)
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
	return c.JSON(newSummaryJSON(summary))
}

func (s *Server) apiIssues(c *fiber.Ctx) error {
	a, err := s.askAPI(c)
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

func (s *Server) apiIssue(c *fiber.Ctx) error {
	a, err := s.askAPI(c)
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
	return c.JSON(newIssuePageJSON(page))
}

func (s *Server) apiEvent(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Event(c.UserContext(), id)
	if err != nil {
		return err
	}
	return c.JSON(newEventPageJSON(page))
}

func (s *Server) apiTickets(c *fiber.Ctx) error {
	a, err := s.askAPI(c)
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
