package analytics

import (
	"context"
	"fmt"
	"time"

	"yileishi/hotline"
)

// extent is how far a scope reaches: it decides the level of areas and the period that rises are seen in.
type extent struct {
	newest time.Time // received; zero when no ticket of the scope has a time
	width  int       // digits of the official codes by which areas are told apart
}

// The levels of official codes: city, county, street.
const (
	cityDigits   = 4
	countyDigits = 6
	streetDigits = 9
)

func (f frame) extentStatement(of filter) statement {
	return statement{
		SQL: `SELECT
    max(received) AS newest,
    uniqExactIf(substring(area, 1, {city:UInt8}), area != '') AS cities,
    uniqExactIf(substring(area, 1, {county:UInt8}), length(area) >= {county:UInt8}) AS counties
FROM (
` + indent(1, f.scoped(of, []string{"received", "area"})) + `
)`,
		Params: of.params.with(params{"city": cityDigits, "county": countyDigits}),
	}
}

func (db *DB) extent(ctx context.Context, f frame, scope hotline.Scope) (extent, error) {
	return kept(ctx, db.answers, f.key("extent", scope), func(ctx context.Context) (extent, error) {
		var (
			e                extent
			cities, counties uint64
		)
		of, err := f.filter(scope)
		if err != nil {
			return e, err
		}
		err = db.ask(ctx, f.extentStatement(of), func(row scanner) error {
			return row.Scan(&e.newest, &cities, &counties)
		})
		if err != nil {
			return e, fmt.Errorf("extent of a scope: %w", err)
		}
		e.newest, e.width = moment(e.newest), areaWidth(scope.Area, cities, counties)
		return e, nil
	})
}

// areaWidth is the coarsest level below the scope's area at which there is something to tell apart.
func areaWidth(area string, cities, counties uint64) int {
	switch {
	case len(area) < cityDigits && cities > 1:
		return cityDigits
	case len(area) < countyDigits && counties > 1:
		return countyDigits
	}
	return streetDigits
}
