package analytics

import (
	"context"
	"fmt"

	"yileishi/hotline"
)

// tally is an issue as measured in a scope. Issue "" are the unassigned tickets.
type tally struct {
	issue  hotline.IssueID
	group  group
	events int64
}

// tallyStatement measures every issue that has tickets in the scope, largest first.
func (f frame) tallyStatement(of filter) statement {
	base := f.placed(of, events, measured()...)
	selected := append([]string{"issue"}, measures()...)
	selected = append(selected, "uniqExactIf(place, place != 0) AS events")
	return statement{
		SQL: `SELECT
    ` + lines(selected...) + `
FROM (
` + indent(1, base.SQL) + `
)
GROUP BY issue
ORDER BY
    tickets DESC,
    issue`,
		Params: base.Params.with(measureParams()),
	}
}

// tallies are all issues of a scope, largest first, without the unassigned; those stand apart.
type tallies struct {
	issues     []tally
	unassigned int64
	events     int64
}

func (db *DB) tallies(ctx context.Context, f frame, scope hotline.Scope) (tallies, error) {
	return kept(ctx, db.answers, f.key("tallies", scope), func(ctx context.Context) (tallies, error) {
		var out tallies
		of, err := f.filter(scope)
		if err != nil {
			return out, err
		}
		err = db.ask(ctx, f.tallyStatement(of), func(row scanner) error {
			t, err := scanTally(row)
			if err != nil {
				return err
			}
			out.events += t.events
			if t.issue == "" {
				out.unassigned += whole(t.group.tickets)
				return nil
			}
			out.issues = append(out.issues, t)
			return nil
		})
		if err != nil {
			return out, fmt.Errorf("tally of issues: %w", err)
		}
		return out, nil
	})
}

func scanTally(row scanner) (tally, error) {
	var (
		t      tally
		issue  string
		events uint64
	)
	dest := append([]any{&issue}, t.group.dest()...)
	if err := row.Scan(append(dest, &events)...); err != nil {
		return t, fmt.Errorf("issue: %w", err)
	}
	t.issue, t.events = hotline.IssueID(issue), whole(events)
	return t, nil
}

// row is the tally as a row of a list, without what the catalog and the details add.
func (t *tally) row() hotline.IssueRow {
	return hotline.IssueRow{
		ID:           t.issue,
		Tickets:      whole(t.group.tickets),
		Callers:      whole(t.group.callers),
		CallersKnown: whole(t.group.known),
		Events:       t.events,
		First:        moment(t.group.first),
		Last:         moment(t.group.last),
		Closed:       t.group.closed(),
		Satisfied:    t.group.satisfied(),
	}
}
