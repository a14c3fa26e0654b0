package dashboard

import (
	"context"

	"yileishi/hotline"
)

// Questions answers what the pages ask about tickets, issues and events. Every answer carries the moment
// up to which it is true. Errors are those of hotline: Invalid for a cursor or number that cannot be read,
// NotFound, Unavailable while the engine is away.
type Questions interface {
	Summary(ctx context.Context, scope hotline.Scope) (hotline.Summary, error)
	Issues(ctx context.Context, query hotline.IssueQuery) (hotline.IssueList, error)
	Issue(ctx context.Context, id hotline.IssueID, scope hotline.Scope) (hotline.IssuePage, error)
	Event(ctx context.Context, id string) (hotline.EventPage, error)
	Tickets(ctx context.Context, query hotline.TicketQuery) (hotline.TicketList, error)
	Ticket(ctx context.Context, id hotline.TicketID) (hotline.TicketPage, error)
	Facets(ctx context.Context) (hotline.Facets, error)
}

// Places tells official codes and names of areas apart and together. A hotline.Gazetteer
// does.
type Places interface {
	// ByCode returns the place with an official code.
	ByCode(code string) (hotline.Area, bool)
	// ByName returns the one place that a name stands for; none where it may stand for several.
	ByName(name string) (hotline.Area, bool)
}
