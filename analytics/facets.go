package analytics

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yileishi/hotline"
)

// facetsShown bounds how many units and areas a form offers.
const facetsShown = 500

// Facets answers with the values by which tickets can be filtered, as all tickets have them.
func (db *DB) Facets(ctx context.Context) (hotline.Facets, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.Facets{}, err
	}
	return kept(ctx, db.answers, f.key("facets", nil), func(ctx context.Context) (hotline.Facets, error) {
		return db.facets(ctx)
	})
}

// The levels of facets, as GROUPING numbers them.
const (
	facetUnit   = 0b0111
	facetArea   = 0b1011
	facetKind   = 0b1101
	facetSource = 0b1110
	facetAll    = 0b1111
)

func facetsStatement() statement {
	return statement{
		SQL: `SELECT
    grouping(unit, area_key, kind, source) AS level,
    unit,
    area_key,
    max(area_label) AS area_label,
    kind,
    source,
    count() AS tickets,
    minIf(received, received != {never:DateTime64(0, 'Asia/Shanghai')}) AS first,
    max(received) AS last
FROM (
    SELECT
        unit,
        kind,
        source,
        received,
        if(area = '', area_name, area) AS area_key,
        area_name AS area_label
    FROM yileishi.tickets FINAL
)
GROUP BY GROUPING SETS (
    (),
    (unit),
    (area_key),
    (kind),
    (source)
)
ORDER BY
    level,
    tickets DESC,
    unit,
    area_key,
    kind,
    source
LIMIT {shown:UInt32} BY level`,
		Params: params{"never": at(never()), "shown": facetsShown},
	}
}

func (db *DB) facets(ctx context.Context) (hotline.Facets, error) {
	var out hotline.Facets
	seen := map[hotline.Kind]bool{}
	err := db.ask(ctx, facetsStatement(), func(row scanner) error {
		var (
			level, tickets                  uint64
			unit, area, label, kind, source string
			first, last                     time.Time
		)
		if err := row.Scan(&level, &unit, &area, &label, &kind, &source, &tickets, &first, &last); err != nil {
			return err //nolint:wrapcheck // ask says what was read
		}
		switch {
		case level == facetAll:
			out.First, out.Last = moment(first), moment(last)
		case level == facetUnit && unit != "":
			out.Units = append(out.Units, hotline.Count{Key: unit, Name: unit, Tickets: whole(tickets)})
		case level == facetArea && area != "":
			out.Areas = append(out.Areas, hotline.Count{Key: area, Name: label, Tickets: whole(tickets)})
		case level == facetKind:
			seen[hotline.Kind(kind)] = true
		case level == facetSource:
			out.Sources = append(out.Sources, source)
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("facets: %w", err)
	}
	slices.Sort(out.Sources)
	for _, kind := range hotline.Kinds() {
		if seen[kind] {
			out.Kinds = append(out.Kinds, kind)
		}
	}
	return out, nil
}
