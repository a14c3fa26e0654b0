package analytics

import (
	"context"
	"fmt"
	"time"

	"yileishi/hotline"
)

// What must have happened now before a rise is worth telling, and how long "now" is where no period is given.
const (
	riseTickets = 5
	riseCallers = 3
	riseDays    = 90
)

// riseWindow is two periods of the same length, one right after the other.
type riseWindow struct{ before, now, end time.Time }

// window is the period of the scope against the one before it; where the scope has no beginning or no end, the last
// 90 days up to its end, or up to its newest ticket, against the 90 before.
func window(scope hotline.Scope, newest time.Time) (riseWindow, bool) {
	end := scope.To
	if end.IsZero() {
		if newest.IsZero() {
			return riseWindow{}, false
		}
		end = hotline.Day(newest).AddDate(0, 0, 1)
	}
	if !scope.From.IsZero() && !scope.To.IsZero() {
		return riseWindow{before: scope.From.Add(-end.Sub(scope.From)), now: scope.From, end: end}, end.After(scope.From)
	}
	return riseWindow{before: end.AddDate(0, 0, -2*riseDays), now: end.AddDate(0, 0, -riseDays), end: end}, true
}

// rise is how an issue's tickets differ between the two periods of a window.
type rise struct {
	issue       hotline.IssueID
	now, before int64
	callers     int64
}

// riseStatement compares two periods; the filter holds both and nothing else.
func (f frame) riseStatement(of filter, w riseWindow) statement {
	base := f.placed(of, 0, "received", who)
	return statement{
		SQL: `SELECT
    issue,
    countIf(received >= {now:DateTime64(0, 'Asia/Shanghai')}) AS tickets_now,
    countIf(received < {now:DateTime64(0, 'Asia/Shanghai')}) AS tickets_before,
    uniqExactIf(who, who != 0 AND received >= {now:DateTime64(0, 'Asia/Shanghai')}) AS callers_now
FROM (
` + indent(1, base.SQL) + `
)
WHERE issue != ''
GROUP BY issue
ORDER BY
    toInt64(tickets_now) - toInt64(tickets_before) DESC,
    issue`,
		Params: base.Params.with(params{"now": at(w.now)}),
	}
}

// rises compares the two periods of a scope, largest rise first.
func (db *DB) rises(ctx context.Context, f frame, scope hotline.Scope) ([]rise, error) {
	if f.run == 0 {
		return nil, nil
	}
	return kept(ctx, db.answers, f.key("rises", scope), func(ctx context.Context) ([]rise, error) {
		reach, err := db.extent(ctx, f, scope)
		if err != nil {
			return nil, err
		}
		w, ok := window(scope, reach.newest)
		if !ok {
			return nil, nil
		}
		scope.From, scope.To = w.before, w.end
		of, err := f.filter(scope)
		if err != nil {
			return nil, err
		}
		var all []rise
		err = db.ask(ctx, f.riseStatement(of, w), func(row scanner) error {
			r, err := scanRise(row)
			all = append(all, r)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("rise of issues: %w", err)
		}
		return all, nil
	})
}

func scanRise(row scanner) (rise, error) {
	var (
		r                    rise
		issue                string
		now, before, callers uint64
	)
	if err := row.Scan(&issue, &now, &before, &callers); err != nil {
		return r, fmt.Errorf("rise: %w", err)
	}
	r.issue, r.now, r.before, r.callers = hotline.IssueID(issue), whole(now), whole(before), whole(callers)
	return r, nil
}

// rising keeps what is worth telling, largest rise first, at most limit.
func rising(all []rise, names *catalog, limit int) []hotline.Change {
	var out []hotline.Change
	for _, r := range all {
		if len(out) == limit || r.now <= r.before {
			break
		}
		if r.now < riseTickets || r.callers < riseCallers {
			continue
		}
		out = append(out, hotline.Change{
			Issue: r.issue, Name: names.name(r.issue), Now: r.now, Before: r.before, Callers: r.callers,
		})
	}
	return out
}
