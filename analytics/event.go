package analytics

import (
	"context"

	"yileishi/hotline"
)

// membersShown is how many tickets an event's page shows; the rest is a list of its own.
const membersShown = 50

// Event answers with one event of the active run, all its tickets whatever the period. NotFound for an event of
// another run, or one that all its tickets have left.
func (db *DB) Event(ctx context.Context, id string) (hotline.EventPage, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.EventPage{}, err
	}
	return kept(ctx, db.answers, f.key("event", id), func(ctx context.Context) (hotline.EventPage, error) {
		return db.event(ctx, f, id)
	})
}

func (db *DB) event(ctx context.Context, f frame, id string) (hotline.EventPage, error) {
	page := hotline.EventPage{AsOf: f.asOf, Run: f.run}
	number, err := f.eventNumber(id)
	if err != nil {
		return page, err
	}
	scope := hotline.Scope{Event: id}
	of, err := f.filter(scope)
	if err != nil {
		return page, err
	}
	var (
		rows  []eventTally
		facts map[int32]eventFact
		whole breakdown
		names *catalog
	)
	err = together(ctx,
		func(ctx context.Context) (err error) { rows, _, err = db.eventTallies(ctx, f, of, 1); return err },
		func(ctx context.Context) (err error) { facts, err = db.eventFacts(ctx, f, []int32{number}); return err },
		func(ctx context.Context) (err error) { whole, err = db.scopeBreakdown(ctx, f, scope); return err },
		func(ctx context.Context) (err error) { page.Days, err = db.days(ctx, f, of); return err },
		func(ctx context.Context) (err error) { names, err = db.catalog(ctx, f); return err },
		func(ctx context.Context) (err error) {
			page.Members, err = db.tickets(ctx, f, hotline.TicketQuery{Scope: scope, Sort: hotline.OldestFirst, Limit: membersShown})
			return err
		},
	)
	if err != nil {
		return page, err
	}
	if len(rows) == 0 {
		return page, unknownEvent(id)
	}
	page.EventRow = whole.event(f, &rows[0], facts[number].name, names)
	page.Keyphrases, page.UnitRows = facts[number].keyphrases, whole.units
	return page, nil
}

// event is the row of an event whose tickets were broken down.
func (b *breakdown) event(f frame, t *eventTally, name string, names *catalog) hotline.EventRow {
	return hotline.EventRow{
		ID:        f.eventID(t.place),
		Name:      name,
		Issue:     t.issue,
		IssueName: names.name(t.issue),
		Tickets:   whole(t.group.tickets),
		Callers:   whole(t.group.callers),
		First:     moment(t.group.first),
		Last:      moment(t.group.last),
		Areas:     b.areas,
	}
}
