package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yileishi/hotline"
)

// dimension is a way to part tickets into groups.
type dimension struct {
	name    string // of the column that holds the key
	columns []string
}

// The dimensions of a breakdown. Each has one bit of GROUPING, the first one the highest.
func dimensions() []dimension {
	return []dimension{
		{"month", []string{"month"}},
		{"unit", []string{"unit"}},
		{"area_key", []string{"area_key"}},
		{"kind", []string{"kind"}},
	}
}

// breakdownRow is one group of a breakdown.
type breakdownRow struct {
	level     uint64 // bits of the dimensions that do NOT part this group
	month     time.Time
	unit      string
	area      string
	areaName  string
	kind      string
	group     group
	resolved  hotline.Share
	contacted hotline.Share
	undated   int64
}

// breakdown is the whole of the filter's tickets and its parts, largest first.
type breakdown struct {
	all    breakdownRow
	months []hotline.Point // without gaps
	units  []hotline.Count
	areas  []hotline.Count
	kinds  []hotline.Count
}

// breakdownStatement measures all tickets and their parts in one pass. width is the number of digits to which
// official codes of areas are cut.
func (f frame) breakdownStatement(of filter, width int) statement {
	columns := append(measured(), "resolved", "contacted", "unit", "kind",
		"toStartOfMonth(received) AS month",
		"if(area = '', area_name, substring(area, 1, {width:UInt8})) AS area_key",
		"if(area = area_key OR area = '', area_name, '') AS area_label",
	)
	names := make([]string, 0, len(dimensions()))
	sets := make([]string, 0, len(dimensions())+1)
	sets = append(sets, "()")
	for _, d := range dimensions() {
		names = append(names, d.name)
		sets = append(sets, "("+strings.Join(d.columns, ", ")+")")
	}
	selected := append([]string{
		"grouping(" + strings.Join(names, ", ") + ") AS level", "month", "unit", "area_key", "max(area_label) AS area_label", "kind",
	}, measures()...)
	selected = append(selected,
		"countIf(resolved = {yes:Int8}) AS resolved_part",
		"countIf(resolved != {unasked:Int8}) AS resolved_base",
		"countIf(contacted = {yes:Int8}) AS contacted_part",
		"countIf(contacted != {unasked:Int8}) AS contacted_base",
		"countIf(received = {never:DateTime64(0, 'Asia/Shanghai')}) AS undated",
	)
	return statement{
		SQL: `SELECT
    ` + lines(selected...) + `
FROM (
` + indent(1, f.scoped(of, columns)) + `
)
GROUP BY GROUPING SETS (
    ` + lines(sets...) + `
)
ORDER BY
    level,
    tickets DESC,
    month,
    unit,
    area_key,
    kind`,
		Params: of.params.with(measureParams()).with(params{
			"width": width, "yes": int8(hotline.Yes), "unasked": int8(hotline.Unasked),
		}),
	}
}

func (db *DB) breakdown(ctx context.Context, f frame, of filter, width int) (breakdown, error) {
	var out breakdown
	err := db.ask(ctx, f.breakdownStatement(of, width), func(row scanner) error {
		read, err := scanBreakdown(row)
		if err != nil {
			return err
		}
		out.add(read)
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("breakdown: %w", err)
	}
	out.months = fillMonths(out.months)
	return out, nil
}

func scanBreakdown(row scanner) (breakdownRow, error) {
	var (
		r                                                                 breakdownRow
		resolvedPart, resolvedBase, contactedPart, contactedBase, undated uint64
	)
	dest := append([]any{&r.level, &r.month, &r.unit, &r.area, &r.areaName, &r.kind}, r.group.dest()...)
	dest = append(dest, &resolvedPart, &resolvedBase, &contactedPart, &contactedBase, &undated)
	if err := row.Scan(dest...); err != nil {
		return r, fmt.Errorf("group: %w", err)
	}
	r.resolved, r.contacted = share(resolvedPart, resolvedBase), share(contactedPart, contactedBase)
	r.undated = whole(undated)
	return r, nil
}

// The levels of a breakdown, as GROUPING numbers them.
const (
	levelMonth = 0b0111
	levelUnit  = 0b1011
	levelArea  = 0b1101
	levelKind  = 0b1110
	levelAll   = 0b1111
)

func (b *breakdown) add(r breakdownRow) {
	switch r.level {
	case levelAll:
		b.all = r
	case levelMonth:
		if r.month.Year() > 1970 {
			b.months = append(b.months, hotline.Point{From: dayOf(r.month), Tickets: whole(r.group.tickets)})
		}
	case levelUnit:
		if r.unit != "" {
			b.units = append(b.units, r.group.count(r.unit, r.unit))
		}
	case levelArea:
		if r.area != "" {
			b.areas = append(b.areas, r.group.count(r.area, r.areaName))
		}
	case levelKind:
		if r.kind != "" {
			b.kinds = append(b.kinds, r.group.count(r.kind, r.kind))
		}
	}
}

// fillMonths puts months into order and a zero where a month between two has no ticket.
func fillMonths(points []hotline.Point) []hotline.Point {
	return fillPoints(points, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) })
}

func fillPoints(points []hotline.Point, next func(time.Time) time.Time) []hotline.Point {
	if len(points) == 0 {
		return nil
	}
	slices.SortFunc(points, func(a, b hotline.Point) int { return a.From.Compare(b.From) })
	var out []hotline.Point
	at := points[0].From
	for _, p := range points {
		for ; at.Before(p.From); at = next(at) {
			out = append(out, hotline.Point{From: at})
		}
		out = append(out, p)
		at = next(p.From)
	}
	return out
}
