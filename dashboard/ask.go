package dashboard

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// asked is what one request asks: the address as it is written, what that means, and what could be asked.
type asked struct {
	filter filter
	scope  hotline.Scope
	facets hotline.Facets // empty for the API, unless a name of an area had to be looked up
}

// askPage reads what a page is asked, with everything that its filters offer.
func (s *Server) askPage(c *fiber.Ctx) (asked, error) {
	f, err := readFilter(c)
	if err != nil {
		return asked{}, err
	}
	if !f.limited {
		f.Limit = pageRows
	}
	facets, err := s.config.Questions.Facets(c.UserContext())
	if err != nil {
		return asked{}, err
	}
	scope, err := s.scope(f, facets)
	return asked{f, scope, facets}, err
}

// askAPI reads what the API is asked. Facets are fetched only where a name of an area has to be looked up.
func (s *Server) askAPI(c *fiber.Ctx) (asked, error) {
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
	return asked{f, scope, facets}, err
}

// searchable refuses a search that holds no word: it would find everything.
func (a asked) searchable() error {
	if a.filter.Q != "" && len(a.scope.Words) == 0 {
		return hotline.Errorf(hotline.Invalid, "“%s”里没有可以查找的词，请换一个词。", a.filter.Q)
	}
	return nil
}

// issueQuery asks for the issues of a filter. What somebody typed is looked for in names and keyphrases as
// well as in tickets, so it stays out of the scope: an issue that is found shows all its tickets. Words are
// parted as those of tickets are, so that 装修押金 finds tickets about a 装修 and its 押金.
func issueQuery(a asked) (hotline.IssueQuery, error) {
	query := hotline.IssueQuery{
		Scope: a.scope, Text: strings.Join(a.scope.Words, " "), Sort: hotline.IssueSort(a.filter.Sort),
		Limit: a.filter.Limit, Cursor: a.filter.Cursor,
	}
	query.Scope.Words = nil
	if query.Text == "" {
		query.Text = a.filter.Q
	}
	switch query.Sort {
	case "":
		query.Sort = hotline.ByTickets
	case hotline.ByTickets, hotline.ByCallers, hotline.ByRecent, hotline.ByRise, hotline.ByName:
	default:
		return query, hotline.Errorf(hotline.Invalid, "没有“%s”这种排序，可用 tickets、callers、recent、rise、name。", a.filter.Sort)
	}
	return query, nil
}

func ticketQuery(a asked) (hotline.TicketQuery, error) {
	query := hotline.TicketQuery{
		Scope: a.scope, Number: a.filter.Number, Sort: hotline.TicketSort(a.filter.Sort),
		Limit: a.filter.Limit, Cursor: a.filter.Cursor,
	}
	if err := a.searchable(); err != nil {
		return query, err
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
