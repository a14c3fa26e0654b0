package analytics

import (
	"context"
	"fmt"

	"yileishi/hotline"
)

// What an issue's page shows at most.
const (
	issueEvents   = 50
	boundaryShown = 5
)

// Issue answers with one issue as seen in a scope. NotFound when neither the active run nor an override knows it.
func (db *DB) Issue(ctx context.Context, id hotline.IssueID, scope hotline.Scope) (hotline.IssuePage, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.IssuePage{}, err
	}
	scope.Issue = id
	return kept(ctx, db.answers, f.key("issue", scope), func(ctx context.Context) (hotline.IssuePage, error) {
		return db.issue(ctx, f, scope)
	})
}

func (db *DB) issue(ctx context.Context, f frame, scope hotline.Scope) (hotline.IssuePage, error) {
	page := hotline.IssuePage{AsOf: f.asOf, Run: f.run}
	names, err := db.catalog(ctx, f)
	if err != nil {
		return page, err
	}
	described := names.issues[scope.Issue]
	if described == nil {
		return page, hotline.Errorf(hotline.NotFound, "没有编号为“%s”的一类事。", scope.Issue)
	}
	of, err := f.filter(scope)
	if err != nil {
		return page, err
	}
	var whole breakdown
	err = together(ctx,
		func(ctx context.Context) (err error) { whole, err = db.scopeBreakdown(ctx, f, scope); return err },
		func(ctx context.Context) (err error) {
			page.EventRows, page.Loose, err = db.eventRows(ctx, f, scope, issueEvents)
			return err
		},
		func(ctx context.Context) (err error) {
			page.Representatives, err = db.ticketRows(ctx, f, described.representatives)
			return err
		},
		func(ctx context.Context) (err error) { return db.certainty(ctx, f, of, &page) },
		func(ctx context.Context) (err error) { page.Boundary, err = db.boundary(ctx, f, of); return err },
		func(ctx context.Context) (err error) { page.Undated, err = db.undated(ctx, f, scope); return err },
	)
	if err != nil {
		return page, err
	}
	events := page.Events
	page.IssueRow = whole.issue(described)
	page.Events = events
	page.Months, page.AllAreas, page.AllUnits, page.KindCounts = whole.months, whole.areas, whole.units, whole.kinds
	page.Similar = names.neighbours(described)
	return page, nil
}

// issue is the row of an issue whose tickets were broken down.
func (b *breakdown) issue(d *described) hotline.IssueRow {
	g := &b.all.group
	return hotline.IssueRow{
		ID:           d.id,
		Name:         d.name,
		Tickets:      whole(g.tickets),
		Callers:      whole(g.callers),
		CallersKnown: whole(g.known),
		Keyphrases:   d.keyphrases,
		Trend:        b.months,
		First:        moment(g.first),
		Last:         moment(g.last),
		Areas:        b.areas[:min(len(b.areas), topParts)],
		Units:        b.units[:min(len(b.units), topParts)],
		Closed:       g.closed(),
		Satisfied:    g.satisfied(),
	}
}

// certaintyStatement counts how sure the assignments are, and the events that they belong to.
func (f frame) certaintyStatement(of filter) statement {
	base := f.placed(of, events|causes, "received")
	return statement{
		SQL: `SELECT
    countIf(confidence = {sure:Int8}) AS sure,
    countIf(confidence = {likely:Int8}) AS likely,
    uniqExactIf(place, place != 0) AS events
FROM (
` + indent(1, base.SQL) + `
)`,
		Params: base.Params.with(params{"sure": int8(hotline.Sure), "likely": int8(hotline.Likely)}),
	}
}

func (db *DB) certainty(ctx context.Context, f frame, of filter, page *hotline.IssuePage) error {
	var sure, likely, events uint64
	err := db.ask(ctx, f.certaintyStatement(of), func(row scanner) error { return row.Scan(&sure, &likely, &events) })
	if err != nil {
		return fmt.Errorf("certainty of an issue: %w", err)
	}
	page.Sure, page.Likely, page.Events = whole(sure), whole(likely), whole(events)
	return nil
}

// boundaryStatement finds the tickets that nearly went elsewhere. What a person moved here was never near.
func (f frame) boundaryStatement(of filter) statement {
	base := f.placed(of, causes, "ticket")
	return statement{
		SQL: `SELECT
    ticket
FROM (
` + indent(1, base.SQL) + `
)
WHERE rival >= 0
    AND notEmpty(words)
ORDER BY
    score - rival_score,
    ticket
LIMIT {limit:UInt32}`,
		Params: base.Params.with(params{"limit": boundaryShown}),
	}
}

func (db *DB) boundary(ctx context.Context, f frame, of filter) ([]hotline.TicketRow, error) {
	var ids []hotline.TicketID
	err := db.ask(ctx, f.boundaryStatement(of), func(row scanner) error {
		var id hotline.TicketID
		err := row.Scan(&id)
		ids = append(ids, id)
		return err //nolint:wrapcheck // ask says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("tickets near the boundary: %w", err)
	}
	return db.ticketRows(ctx, f, ids)
}
