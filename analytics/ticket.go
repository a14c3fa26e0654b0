package analytics

import (
	"context"
	"fmt"

	"yileishi/hotline"
)

// siblingsShown is how many other tickets of the same event or issue a ticket's page shows.
const siblingsShown = 5

// Ticket answers with one ticket and why it is where it is. NotFound when it was never loaded or was withdrawn.
func (db *DB) Ticket(ctx context.Context, id hotline.TicketID) (hotline.TicketPage, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.TicketPage{}, err
	}
	return kept(ctx, db.answers, f.key("ticket", id), func(ctx context.Context) (hotline.TicketPage, error) {
		return db.ticket(ctx, f, id)
	})
}

func (db *DB) ticket(ctx context.Context, f frame, id hotline.TicketID) (hotline.TicketPage, error) {
	page := hotline.TicketPage{AsOf: f.asOf, Run: f.run}
	found, err := db.found(ctx, f, []hotline.TicketID{id})
	if err != nil {
		return page, err
	}
	if len(found) == 0 {
		return page, hotline.Errorf(hotline.NotFound, "没有编号为“%s”的工单，或它已被撤回。", id)
	}
	rows, err := db.namedRows(ctx, f, found)
	if err != nil {
		return page, err
	}
	page.TicketRow = rows[0]
	page.Score, page.RivalScore = found[0].score, found[0].rivalScore
	if page.RivalIssue, err = db.rival(ctx, f, &found[0]); err != nil {
		return page, err
	}
	err = together(ctx,
		func(ctx context.Context) (err error) { page.Siblings, err = db.siblings(ctx, f, &rows[0]); return err },
		func(ctx context.Context) (err error) {
			page.SameCaller, err = db.sameCaller(ctx, f, &rows[0].Ticket)
			return err
		},
	)
	return page, err
}

// rival describes the issue that the ticket nearly went to.
func (db *DB) rival(ctx context.Context, f frame, t *foundTicket) (hotline.SimilarIssue, error) {
	names, err := db.catalog(ctx, f)
	if err != nil {
		return hotline.SimilarIssue{}, err
	}
	other := names.issues[names.of[t.rival]]
	if other == nil || string(other.id) == t.issue {
		return hotline.SimilarIssue{}, nil
	}
	out := hotline.SimilarIssue{ID: other.id, Name: other.name, Tickets: other.tickets}
	if own := names.issues[hotline.IssueID(t.issue)]; own != nil {
		out.Shared = shared(own, other)
	}
	return out, nil
}

// siblings are the newest other tickets of the same event, else of the same issue.
func (db *DB) siblings(ctx context.Context, f frame, t *hotline.TicketRow) ([]hotline.TicketRow, error) {
	scope := hotline.Scope{Event: t.EventID}
	if t.EventID == "" {
		scope.Issue = t.Issue
	}
	if scope.Event == "" && scope.Issue == "" {
		return nil, nil
	}
	list, err := db.tickets(ctx, f, hotline.TicketQuery{Scope: scope, Limit: siblingsShown + 1})
	if err != nil {
		return nil, err
	}
	var out []hotline.TicketRow
	for i := range list.Items {
		if list.Items[i].ID != t.ID && len(out) < siblingsShown {
			out = append(out, list.Items[i])
		}
	}
	return out, nil
}

// sameCaller counts the other tickets of a known caller.
func (db *DB) sameCaller(ctx context.Context, f frame, t *hotline.Ticket) (int64, error) {
	if !t.Caller.Known() {
		return 0, nil
	}
	var of filter
	of.add("caller = toFixedString(unhex({caller:String}), 16)", params{"caller": hotline.TicketID(t.Caller).String()})
	of.add("ticket != toFixedString(unhex({ticket:String}), 16)", params{"ticket": t.ID.String()})
	count, err := db.countTickets(ctx, f, of)
	if err != nil {
		return 0, fmt.Errorf("tickets of the same caller: %w", err)
	}
	return count, nil
}
