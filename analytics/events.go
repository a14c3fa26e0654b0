package analytics

import (
	"context"
	"fmt"
	"time"

	"yileishi/hotline"
)

// eventTally is an event as measured in a scope.
type eventTally struct {
	place int64 // its number plus one; 0 are the tickets in no event
	issue hotline.IssueID
	group group
}

// eventsStatement measures the events of a scope, largest first, the tickets in no event among them.
func (f frame) eventsStatement(of filter, limit int) statement {
	base := f.placed(of, events, measured()...)
	selected := append([]string{"place", "max(issue) AS issue"}, measures()...)
	return statement{
		SQL: `SELECT
    ` + lines(selected...) + `
FROM (
` + indent(1, base.SQL) + `
)
GROUP BY place
ORDER BY
    place = 0 DESC,
    tickets DESC,
    place
LIMIT {limit:UInt32}`,
		Params: base.Params.with(measureParams()).with(params{"limit": limit + 1}),
	}
}

// eventTallies returns the largest events of a scope and how many tickets are in none.
func (db *DB) eventTallies(ctx context.Context, f frame, of filter, limit int) (all []eventTally, loose int64, err error) {
	err = db.ask(ctx, f.eventsStatement(of, limit), func(row scanner) error {
		var (
			t     eventTally
			issue string
		)
		if err := row.Scan(append([]any{&t.place, &issue}, t.group.dest()...)...); err != nil {
			return err //nolint:wrapcheck // ask says what was read
		}
		if t.place == 0 {
			loose = whole(t.group.tickets)
			return nil
		}
		t.issue = hotline.IssueID(issue)
		all = append(all, t)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("events: %w", err)
	}
	return all[:min(len(all), limit)], loose, nil
}

// eventAreasStatement finds the largest areas of the given events.
func (f frame) eventAreasStatement(of filter, places []int64, width int) statement {
	base := f.placed(of, events, append(measured(),
		"if(area = '', area_name, substring(area, 1, {width:UInt8})) AS area_key",
		"if(area = area_key OR area = '', area_name, '') AS area_label")...)
	selected := append([]string{"place", "area_key", "max(area_label) AS area_label"}, measures()...)
	return statement{
		SQL: `SELECT
    ` + lines(selected...) + `
FROM (
` + indent(1, base.SQL) + `
)
WHERE place IN {places:Array(Int64)}
    AND area_key != ''
GROUP BY
    place,
    area_key
ORDER BY
    place,
    tickets DESC,
    area_key
LIMIT {parts:UInt32} BY place`,
		Params: base.Params.with(measureParams()).with(params{"width": width, "places": places, "parts": topParts}),
	}
}

// Events answers with the events that have tickets in the scope, largest first, at most limit (1 to 500, 0 means
// 50). Without a run there are none.
func (db *DB) Events(ctx context.Context, scope hotline.Scope, limit int) ([]hotline.EventRow, error) {
	limit, err := pageLimit(limit)
	if err != nil {
		return nil, err
	}
	f, err := db.frame(ctx)
	if err != nil {
		return nil, err
	}
	return kept(ctx, db.answers, f.key(fmt.Sprintf("events %d", limit), scope), func(ctx context.Context) ([]hotline.EventRow, error) {
		rows, _, err := db.eventRows(ctx, f, scope, limit)
		return rows, err
	})
}

// eventRows returns the largest events of a scope and how many of its tickets are in none.
func (db *DB) eventRows(ctx context.Context, f frame, scope hotline.Scope, limit int) ([]hotline.EventRow, int64, error) {
	of, err := f.filter(scope)
	if err != nil {
		return nil, 0, err
	}
	all, loose, err := db.eventTallies(ctx, f, of, limit)
	if err != nil || len(all) == 0 {
		return nil, loose, err
	}
	places, numbers := make([]int64, len(all)), make([]int32, len(all))
	for i := range all {
		places[i], numbers[i] = all[i].place, int32(all[i].place-1)
	}
	var (
		names *catalog
		facts map[int32]eventFact
		areas map[int64][]hotline.Count
	)
	err = together(ctx,
		func(ctx context.Context) (err error) { names, err = db.catalog(ctx, f); return err },
		func(ctx context.Context) (err error) { facts, err = db.eventFacts(ctx, f, numbers); return err },
		func(ctx context.Context) (err error) {
			areas, err = db.eventAreas(ctx, f, scope, of, places)
			return err
		},
	)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]hotline.EventRow, len(all))
	for i := range all {
		t := &all[i]
		rows[i] = hotline.EventRow{
			ID:        f.eventID(t.place),
			Name:      facts[int32(t.place-1)].name,
			Issue:     t.issue,
			IssueName: names.name(t.issue),
			Tickets:   whole(t.group.tickets),
			Callers:   whole(t.group.callers),
			First:     moment(t.group.first),
			Last:      moment(t.group.last),
			Areas:     areas[t.place],
		}
	}
	return rows, loose, nil
}

func (db *DB) eventAreas(ctx context.Context, f frame, scope hotline.Scope, of filter, places []int64) (map[int64][]hotline.Count, error) {
	reach, err := db.extent(ctx, f, scope)
	if err != nil {
		return nil, err
	}
	out := map[int64][]hotline.Count{}
	err = db.ask(ctx, f.eventAreasStatement(of, places, reach.width), func(row scanner) error {
		var (
			place      int64
			area, name string
			g          group
		)
		if err := row.Scan(append([]any{&place, &area, &name}, g.dest()...)...); err != nil {
			return err //nolint:wrapcheck // ask says what was read
		}
		out[place] = append(out[place], g.count(area, name))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("areas of events: %w", err)
	}
	return out, nil
}

// daysStatement counts the filter's tickets by day.
func (f frame) daysStatement(of filter) statement {
	return statement{
		SQL: `SELECT
    toDate(received) AS day,
    count() AS tickets
FROM (
` + indent(1, f.scoped(of, []string{"received"})) + `
)
WHERE received != {never:DateTime64(0, 'Asia/Shanghai')}
GROUP BY day
ORDER BY day`,
		Params: of.params.with(params{"never": at(never())}),
	}
}

// longEvent is how many days an event may last before its trend is by week.
const longEvent = 90

// days counts tickets by day without gaps, or by week from Monday where they last over 90 days.
func (db *DB) days(ctx context.Context, f frame, of filter) ([]hotline.Point, error) {
	var points []hotline.Point
	err := db.ask(ctx, f.daysStatement(of), func(row scanner) error {
		var (
			day   time.Time
			count uint64
		)
		err := row.Scan(&day, &count)
		points = append(points, hotline.Point{From: dayOf(day), Tickets: whole(count)})
		return err //nolint:wrapcheck // ask says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("days: %w", err)
	}
	if len(points) > 0 && points[len(points)-1].From.Sub(points[0].From) > longEvent*24*time.Hour {
		return fillPoints(byWeek(points), func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }), nil
	}
	return fillPoints(points, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }), nil
}

// byWeek adds up days, in order, to weeks that begin on Monday.
func byWeek(days []hotline.Point) []hotline.Point {
	var out []hotline.Point
	for _, d := range days {
		monday := d.From.AddDate(0, 0, -(int(d.From.Weekday())+6)%7)
		if len(out) == 0 || !out[len(out)-1].From.Equal(monday) {
			out = append(out, hotline.Point{From: monday})
		}
		out[len(out)-1].Tickets += d.Tickets
	}
	return out
}
