package analytics

import (
	"context"
	"fmt"

	"yileishi/hotline"
)

// exportAtOnce is how many tickets an export hands over at a time.
const exportAtOnce = 1000

// ExportTickets hands over all tickets of a query in its order, in batches of at most 1,000; Limit is passed over,
// and a Cursor begins behind its place. All batches speak of the run that was active at the start. The batch belongs to yield. An
// error of yield ends the walk and is returned.
func (db *DB) ExportTickets(ctx context.Context, query hotline.TicketQuery, yield func([]hotline.TicketRow) error) error {
	f, err := db.frame(ctx)
	if err != nil {
		return err
	}
	of, err := f.ticketFilter(query)
	if err != nil {
		return err
	}
	after, err := ticketAfter(query)
	if err != nil {
		return err
	}
	for {
		places, err := db.ticketPlaces(ctx, f.ticketPageStatement(of, query.Sort, after, exportAtOnce), query.Sort)
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if len(places) == 0 {
			return nil
		}
		rows, err := db.ticketRows(ctx, f, ticketIDs(places))
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if err := yield(rows); err != nil {
			return err
		}
		after = &places[len(places)-1]
	}
}
