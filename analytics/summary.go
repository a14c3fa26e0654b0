package analytics

import (
	"context"
	"fmt"
	"time"

	"yileishi/hotline"
)

// What a summary shows at most.
const (
	summaryIssues = 10
	summaryRises  = 10
	summaryParts  = 50 // units and areas
)

// Summary answers what is going on in a scope. Tickets without a time count unless the scope names a period, and
// are told apart in any case. Units and Areas hold the largest 50.
func (db *DB) Summary(ctx context.Context, scope hotline.Scope) (hotline.Summary, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.Summary{}, err
	}
	return kept(ctx, db.answers, f.key("summary", scope), func(ctx context.Context) (hotline.Summary, error) {
		return db.summary(ctx, f, scope)
	})
}

func (db *DB) summary(ctx context.Context, f frame, scope hotline.Scope) (hotline.Summary, error) {
	var (
		whole   breakdown
		issues  tallies
		top     []hotline.IssueRow
		names   *catalog
		rises   []rise
		undated int64
	)
	err := together(ctx,
		func(ctx context.Context) (err error) { whole, err = db.scopeBreakdown(ctx, f, scope); return err },
		func(ctx context.Context) (err error) { issues, top, err = db.topIssues(ctx, f, scope); return err },
		func(ctx context.Context) (err error) { names, err = db.catalog(ctx, f); return err },
		func(ctx context.Context) (err error) { rises, err = db.rises(ctx, f, scope); return err },
		func(ctx context.Context) (err error) { undated, err = db.undated(ctx, f, scope); return err },
	)
	if err != nil {
		return hotline.Summary{}, err
	}
	out := whole.summary()
	out.AsOf, out.Run, out.Undated = f.asOf, f.run, undated
	out.Issues, out.Events, out.Unassigned = int64(len(issues.issues)), issues.events, issues.unassigned
	out.Assigned = hotline.Share{Part: out.Tickets - out.Unassigned, Base: out.Tickets}
	out.Top, out.Rising = top, rising(rises, names, summaryRises)
	return out, nil
}

// scopeBreakdown parts the tickets of a scope, its areas at the level where there is something to tell apart.
func (db *DB) scopeBreakdown(ctx context.Context, f frame, scope hotline.Scope) (breakdown, error) {
	reach, err := db.extent(ctx, f, scope)
	if err != nil {
		return breakdown{}, err
	}
	of, err := f.filter(scope)
	if err != nil {
		return breakdown{}, err
	}
	return db.breakdown(ctx, f, of, reach.width)
}

// summary is the part of a summary that needs no run.
func (b *breakdown) summary() hotline.Summary {
	g := &b.all.group
	return hotline.Summary{
		Tickets:      whole(g.tickets),
		Callers:      whole(g.callers),
		CallersKnown: whole(g.known),
		Closed:       g.closed(),
		Satisfied:    g.satisfied(),
		Resolved:     b.all.resolved,
		Contacted:    b.all.contacted,
		First:        moment(g.first),
		Last:         moment(g.last),
		Months:       b.months,
		Units:        b.units[:min(len(b.units), summaryParts)],
		Areas:        b.areas[:min(len(b.areas), summaryParts)],
		Kinds:        b.kinds,
	}
}

// topIssues returns all issues of the scope in short and the largest ones as rows.
func (db *DB) topIssues(ctx context.Context, f frame, scope hotline.Scope) (tallies, []hotline.IssueRow, error) {
	all, err := db.tallies(ctx, f, scope)
	if err != nil {
		return all, nil, err
	}
	page := make([]ranked, min(len(all.issues), summaryIssues))
	for i := range page {
		page[i].tally = all.issues[i]
	}
	rows, err := db.issueRows(ctx, f, scope, page)
	return all, rows, err
}

// undated counts the tickets of unknown time in a scope without its period.
func (db *DB) undated(ctx context.Context, f frame, scope hotline.Scope) (int64, error) {
	scope.From, scope.To = time.Time{}, time.Time{}
	of, err := f.filter(scope)
	if err != nil {
		return 0, err
	}
	var count uint64
	err = db.ask(ctx, f.undatedStatement(of), func(row scanner) error { return row.Scan(&count) })
	if err != nil {
		return 0, fmt.Errorf("tickets of unknown time: %w", err)
	}
	return whole(count), nil
}

func (f frame) undatedStatement(of filter) statement {
	of.add("received = {never:DateTime64(0, 'Asia/Shanghai')}", params{"never": at(never())})
	return statement{
		SQL: `SELECT
    count()
FROM yileishi.tickets FINAL` + where(of.conditions),
		Params: of.params,
	}
}
