package analytics

import (
	"context"
	"fmt"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/apache/arrow/go/v17/arrow"

	"yileishi/hotline"
)

// Load stores one batch of tickets and then the versions that came with them. rec has the columns of table
// tickets, by name, in any order; it is read only and stays the caller's.
//
// The batch is split by month of filed, since one insert must not touch many partitions. token names the batch: a
// batch sent again under its token, after an error or a crash, completes what is missing and adds nothing twice. A
// [hotline.Unavailable] error may be retried that way. Different batches need different tokens.
func (db *DB) Load(ctx context.Context, rec arrow.Record, versions []hotline.TicketVersion, token string) error {
	if token == "" {
		return fmt.Errorf("batch without a token: %d rows", rec.NumRows())
	}
	columns, err := readTicketColumns(rec)
	if err != nil {
		return err
	}
	for _, month := range columns.months() {
		part := fmt.Sprintf("%s/%s", token, month.name)
		if err := db.insert(ctx, insertTickets(), part, func(batch driver.Batch) error {
			return columns.appendTo(batch, month.rows)
		}); err != nil {
			return fmt.Errorf("tickets filed in %s: %w", month.name, err)
		}
	}
	if err := db.loadVersions(ctx, versions, token); err != nil {
		return err
	}
	return db.changed(ctx, "load")
}

func (db *DB) loadVersions(ctx context.Context, versions []hotline.TicketVersion, token string) error {
	if len(versions) == 0 {
		return nil
	}
	const sql = "INSERT INTO yileishi.ticket_versions (ticket, row, text, filed, received, version)"
	err := db.insert(ctx, sql, token+"/versions", func(batch driver.Batch) error {
		for _, v := range versions {
			err := batch.Append(v.Ticket[:], v.Row[:], v.Text[:], calendarDay(v.Filed), instant(v.Received), v.Version)
			if err != nil {
				return fmt.Errorf("version of a ticket: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("ticket versions: %w", err)
	}
	return nil
}

// insert sends one batch under a token, "" for none.
func (db *DB) insert(ctx context.Context, sql, token string, fill func(driver.Batch) error) error {
	settings := clickhouse.Settings{}
	if token != "" {
		settings["insert_deduplication_token"] = token
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(settings))
	batch, err := db.conn.PrepareBatch(ctx, sql)
	if err != nil {
		return failure("batch", err)
	}
	defer func() { _ = batch.Close() }() // after Send it has nothing left to fail with
	if err := fill(batch); err != nil {
		return err
	}
	if err := batch.Send(); err != nil {
		return failure("batch", err)
	}
	return nil
}

// Withdraw takes tickets out of every count, as if they had never been loaded; a later version of a ticket brings
// it back. Unknown and withdrawn tickets are passed over. Withdrawing twice is the same as once.
func (db *DB) Withdraw(ctx context.Context, ids ...hotline.TicketID) error {
	for chunk := range slices.Chunk(ids, idsAtOnce) {
		if err := db.exec(ctx, withdrawStatement(chunk)); err != nil {
			return fmt.Errorf("withdrawn tickets: %w", err)
		}
	}
	return db.changed(ctx, "withdraw")
}

func withdrawStatement(ids []hotline.TicketID) statement {
	return statement{
		SQL: `INSERT INTO yileishi.tickets
SELECT
    * REPLACE (
        version + 1 AS version,
        1 AS gone
    )
FROM yileishi.tickets FINAL
WHERE ticket IN ` + givenTickets + `
SETTINGS max_partitions_per_insert_block = 0`,
		Params: params{"tickets": hexIDs(ids)},
	}
}
