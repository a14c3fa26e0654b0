package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yileishi/hotline"
)

// exportAtOnce is how many tickets an export hands over at a time.
const exportAtOnce = 1000

// unknownMonth is the month of tickets whose time is not known.
const unknownMonth = 197001

// ExportTickets hands over all tickets of a query in its order, in batches of at most 1,000; Limit and Cursor are
// passed over. All batches speak of the run that was active at the start. It reads month by month of received, so it
// takes memory with the largest month. The batch belongs to yield. An error of yield ends the walk and is returned.
func (db *DB) ExportTickets(ctx context.Context, query hotline.TicketQuery, yield func([]hotline.TicketRow) error) error {
	query.Cursor = ""
	if _, err := ticketAfter(query); err != nil {
		return err
	}
	f, err := db.frame(ctx)
	if err != nil {
		return err
	}
	of, err := f.ticketFilter(query)
	if err != nil {
		return err
	}
	months, err := db.receivedMonths(ctx, f, of, query.Sort)
	if err != nil {
		return err
	}
	batch := exportBatch{yield: func(found []foundTicket) error {
		rows, err := db.namedRows(ctx, f, found)
		if err != nil {
			return err
		}
		return yield(rows)
	}}
	for _, month := range months {
		// The limits of a question do not hold: an export may take its time.
		err := db.each(ctx, f.exportStatement(of, month, query.Sort), func(row scanner) error {
			found, err := scanTicket(row)
			if err != nil {
				return err
			}
			return batch.add(found)
		})
		if err != nil {
			return fmt.Errorf("export of tickets received in %d: %w", month, err)
		}
	}
	return batch.flush()
}

// exportBatch gathers tickets until enough are together.
type exportBatch struct {
	yield func([]foundTicket) error
	found []foundTicket
}

func (b *exportBatch) add(t foundTicket) error {
	b.found = append(b.found, t)
	if len(b.found) < exportAtOnce {
		return nil
	}
	return b.flush()
}

func (b *exportBatch) flush() error {
	if len(b.found) == 0 {
		return nil
	}
	full := b.found
	b.found = nil
	return b.yield(full)
}

// receivedMonths returns the months in which the filter's tickets were received, in an order; those of unknown
// time stand at the end.
func (db *DB) receivedMonths(ctx context.Context, f frame, of filter, sort hotline.TicketSort) ([]uint32, error) {
	var months []uint32
	err := db.each(ctx, f.receivedMonthsStatement(of), func(row scanner) error {
		var month uint32
		err := row.Scan(&month)
		months = append(months, month)
		return err //nolint:wrapcheck // each says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("months of the tickets: %w", err)
	}
	slices.SortFunc(months, func(a, b uint32) int {
		switch {
		case a == unknownMonth || b == unknownMonth:
			return cmp.Compare(b, a)
		case sort == hotline.OldestFirst:
			return cmp.Compare(a, b)
		}
		return cmp.Compare(b, a)
	})
	return months, nil
}

func (f frame) receivedMonthsStatement(of filter) statement {
	return statement{
		SQL: `SELECT
    toYYYYMM(received) AS month
FROM (
` + indent(1, f.scoped(of, []string{"received"})) + `
)
GROUP BY month`,
		Params: of.params,
	}
}

// exportStatement selects the filter's tickets of one month with their places, in an order.
func (f frame) exportStatement(of filter, month uint32, sort hotline.TicketSort) statement {
	of.add("toYYYYMM(received) = {month:UInt32}", params{"month": month})
	base := f.placed(of, events|causes, ticketFacts()...)
	return statement{
		SQL: base.SQL + `
ORDER BY
    received ` + direction(sort) + `,
    ticket`,
		Params: base.Params,
	}
}

func direction(sort hotline.TicketSort) string {
	if sort == hotline.OldestFirst {
		return "ASC"
	}
	return "DESC"
}
