package analytics

import (
	"context"
	"fmt"
	"time"

	"yileishi/hotline"
)

// topParts is how many areas and units a row of a list names.
const topParts = 3

// detailsStatement measures the parts of the issues on a page: months, units, areas. Only the largest units and
// areas of each issue come back.
func (f frame) detailsStatement(of filter, width int) statement {
	base := f.placed(of, 0, append(measured(), "unit",
		"toStartOfMonth(received) AS month",
		"if(area = '', area_name, substring(area, 1, {width:UInt8})) AS area_key",
		"if(area = area_key OR area = '', area_name, '') AS area_label")...)
	selected := append([]string{
		"issue", "grouping(month, unit, area_key) AS level", "month", "unit", "area_key", "max(area_label) AS area_label",
	}, measures()...)
	return statement{
		SQL: `SELECT
    ` + lines(selected...) + `
FROM (
` + indent(1, base.SQL) + `
)
GROUP BY GROUPING SETS (
    (issue, month),
    (issue, unit),
    (issue, area_key)
)
HAVING level = {month_level:UInt64}
    OR unit != ''
    OR area_key != ''
ORDER BY
    issue,
    level,
    tickets DESC,
    month,
    unit,
    area_key
LIMIT {parts:UInt32} BY
    issue,
    level,
    if(level = {month_level:UInt64}, month, toDate(0))`,
		Params: base.Params.with(measureParams()).with(params{
			"width": width, "parts": topParts, "month_level": detailMonth,
		}),
	}
}

// The levels of details, as GROUPING numbers them.
const (
	detailMonth = 0b011
	detailUnit  = 0b101
	detailArea  = 0b110
)

// detail is what a row of a list shows beside its measures.
type detail struct {
	months []hotline.Point
	units  []hotline.Count
	areas  []hotline.Count
}

// details returns the parts of issues within a scope.
func (db *DB) details(ctx context.Context, f frame, scope hotline.Scope, issues []hotline.IssueID) (map[hotline.IssueID]*detail, error) {
	out := map[hotline.IssueID]*detail{}
	if len(issues) == 0 {
		return out, nil
	}
	reach, err := db.extent(ctx, f, scope)
	if err != nil {
		return nil, err
	}
	of, err := f.filter(scope)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(issues))
	for i, id := range issues {
		names[i] = string(id)
		out[id] = &detail{}
	}
	of.only = f.runTickets("issue IN {issues:Array(String)}")
	of.add(f.ticketsOf("issue IN {issues:Array(String)}"), f.values(params{"issues": names}))
	err = db.ask(ctx, f.detailsStatement(of, reach.width), func(row scanner) error {
		return scanDetail(row, out)
	})
	if err != nil {
		return nil, fmt.Errorf("details of issues: %w", err)
	}
	for _, d := range out {
		d.months = fillMonths(d.months)
	}
	return out, nil
}

func scanDetail(row scanner, into map[hotline.IssueID]*detail) error {
	var (
		issue, unit, area, areaName string
		level                       uint64
		month                       time.Time
		g                           group
	)
	if err := row.Scan(append([]any{&issue, &level, &month, &unit, &area, &areaName}, g.dest()...)...); err != nil {
		return fmt.Errorf("detail: %w", err)
	}
	d := into[hotline.IssueID(issue)]
	switch {
	case d == nil:
	case level == detailMonth && month.Year() > 1970:
		d.months = append(d.months, hotline.Point{From: dayOf(month), Tickets: whole(g.tickets)})
	case level == detailUnit && unit != "":
		d.units = append(d.units, g.count(unit, unit))
	case level == detailArea && area != "":
		d.areas = append(d.areas, g.count(area, areaName))
	}
	return nil
}

// addTo completes a row of a list.
func (d *detail) addTo(row *hotline.IssueRow) {
	row.Trend, row.Units, row.Areas = d.months, d.units, d.areas
}
