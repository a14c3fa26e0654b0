package analytics

import (
	"context"
	"fmt"
	"slices"

	"yileishi/hotline"
)

// eventFact is what a run says about an event whatever the scope.
type eventFact struct {
	name       string
	cluster    int32
	keyphrases []hotline.Keyphrase
}

func (f frame) eventFactsStatement(numbers []int32) statement {
	return statement{
		SQL: `SELECT
    event,
    name,
    cluster,
    phrases,
    weights
FROM yileishi.events FINAL
WHERE run = {run:Int64}
    AND event IN {events:Array(Int32)}
ORDER BY event`,
		Params: f.values(params{"events": numbers}),
	}
}

// eventFacts describes the given events by number; unknown ones are left out.
func (db *DB) eventFacts(ctx context.Context, f frame, numbers []int32) (map[int32]eventFact, error) {
	out := map[int32]eventFact{}
	if len(numbers) == 0 || f.run == 0 {
		return out, nil
	}
	slices.Sort(numbers)
	err := db.ask(ctx, f.eventFactsStatement(slices.Compact(numbers)), func(row scanner) error {
		var (
			number  int32
			fact    eventFact
			phrases []string
			weights []float64
		)
		if err := row.Scan(&number, &fact.name, &fact.cluster, &phrases, &weights); err != nil {
			return err //nolint:wrapcheck // ask says what was read
		}
		fact.keyphrases = joinPhrases(phrases, weights)
		out[number] = fact
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("descriptions of events: %w", err)
	}
	return out, nil
}
