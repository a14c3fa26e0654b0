package analytics

import (
	"context"
	"fmt"
	"slices"

	"yileishi/hotline"
)

// Versions returns every version of the tickets that was ever loaded, ordered by ticket, then version, then row.
// Tickets that were never loaded have none; withdrawn ones keep theirs.
func (db *DB) Versions(ctx context.Context, ids []hotline.TicketID) ([]hotline.TicketVersion, error) {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, hotline.TicketID.Compare)
	ids = slices.Compact(ids)
	var all []hotline.TicketVersion
	for chunk := range slices.Chunk(ids, idsAtOnce) {
		err := db.each(ctx, versionsStatement(chunk), func(row scanner) error {
			var v hotline.TicketVersion
			if err := row.Scan(&v.Ticket, &v.Row, &v.Text, &v.Filed, &v.Received, &v.Version); err != nil {
				return err //nolint:wrapcheck // each says what was read
			}
			v.Filed, v.Received = dayOf(v.Filed), moment(v.Received)
			all = append(all, v)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("ticket versions: %w", err)
		}
	}
	return all, nil
}

func versionsStatement(ids []hotline.TicketID) statement {
	return statement{
		SQL: `SELECT
    ticket,
    row,
    text,
    filed,
    received,
    version
FROM yileishi.ticket_versions FINAL
WHERE ticket IN ` + givenTickets + `
ORDER BY
    ticket,
    version,
    row`,
		Params: params{"tickets": hexIDs(ids)},
	}
}
