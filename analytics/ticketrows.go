package analytics

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yileishi/hotline"
)

// ticketFacts are the columns of a ticket that people read, in the order of scanTicket. Tokens are not among them:
// they are for machines and the largest part of a ticket.
func ticketFacts() []string {
	return []string{
		"ticket", "filed", "source", "number", "received", "closed", "replied", "due", "title", "text", "reply",
		"kind", "channel", "category", "area", "area_name", "unit", "subject", "caller", "caller_kind", "state",
		"contacted", "resolved", "result", "likes", "dislikes", "title_words", "version", "import_id",
	}
}

// foundTicket is a ticket with its place in the run.
type foundTicket struct {
	ticket     hotline.Ticket
	issue      string
	place      int64
	cluster    int32
	confidence int8
	score      float32
	rival      int32
	rivalScore float32
	words      []string
}

func scanTicket(row scanner) (foundTicket, error) {
	var (
		found                       foundTicket
		t                           = &found.ticket
		kind, callerKind, state     string
		contacted, resolved, result int8
		titleWords                  uint16
	)
	err := row.Scan(
		&t.ID, &t.Filed, &t.Source, &t.Number, &t.Received, &t.Closed, &t.Replied, &t.Due, &t.Title, &t.Text, &t.Reply,
		&kind, &t.Channel, &t.Category, &t.Area, &t.AreaName, &t.Unit, &t.Subject, &t.Caller, &callerKind, &state,
		&contacted, &resolved, &result, &t.Likes, &t.Dislikes, &titleWords, &t.Version, &t.Import,
		&found.issue, &found.place, &found.cluster, &found.confidence, &found.score, &found.rival, &found.rivalScore,
		&found.words,
	)
	if err != nil {
		return found, fmt.Errorf("ticket: %w", err)
	}
	t.Filed = dayOf(t.Filed)
	for _, at := range []*time.Time{&t.Received, &t.Closed, &t.Replied, &t.Due} {
		*at = moment(*at)
	}
	t.Kind, t.CallerKind, t.State = hotline.Kind(kind), hotline.CallerKind(callerKind), hotline.State(state)
	t.Contacted, t.Resolved, t.Result = hotline.Verdict(contacted), hotline.Verdict(resolved), hotline.Grade(result)
	t.TitleWords = int(titleWords)
	return found, nil
}

// foundStatement selects given tickets with their places.
func (f frame) foundStatement(ids []hotline.TicketID) statement {
	of := filter{only: givenTickets}
	of.add("ticket IN "+givenTickets, params{"tickets": hexIDs(ids)})
	return f.placed(of, events|causes, ticketFacts()...)
}

// found returns the given tickets that count, in the order of ids.
func (db *DB) found(ctx context.Context, f frame, ids []hotline.TicketID) ([]foundTicket, error) {
	byID := make(map[hotline.TicketID]foundTicket, len(ids))
	for chunk := range slices.Chunk(ids, idsAtOnce) {
		err := db.ask(ctx, f.foundStatement(chunk), func(row scanner) error {
			t, err := scanTicket(row)
			byID[t.ticket.ID] = t
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("tickets: %w", err)
		}
	}
	out := make([]foundTicket, 0, len(ids))
	for _, id := range ids {
		if t, ok := byID[id]; ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// ticketRows returns the given tickets as rows of a list, in the order of ids.
func (db *DB) ticketRows(ctx context.Context, f frame, ids []hotline.TicketID) ([]hotline.TicketRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := db.found(ctx, f, ids)
	if err != nil {
		return nil, err
	}
	return db.namedRows(ctx, f, found)
}

// namedRows adds the names of issues and events.
func (db *DB) namedRows(ctx context.Context, f frame, found []foundTicket) ([]hotline.TicketRow, error) {
	names, err := db.catalog(ctx, f)
	if err != nil {
		return nil, err
	}
	numbers := make([]int32, 0, len(found))
	for i := range found {
		if found[i].place > 0 {
			numbers = append(numbers, int32(found[i].place-1))
		}
	}
	events, err := db.eventFacts(ctx, f, numbers)
	if err != nil {
		return nil, err
	}
	rows := make([]hotline.TicketRow, len(found))
	for i := range found {
		t := &found[i]
		issue := hotline.IssueID(t.issue)
		rows[i] = hotline.TicketRow{
			Ticket:     t.ticket,
			Issue:      issue,
			IssueName:  names.name(issue),
			EventID:    f.eventID(t.place),
			EventName:  events[int32(t.place-1)].name,
			Confidence: hotline.Confidence(t.confidence),
			Words:      t.words,
		}
	}
	return rows, nil
}
