package analytics

import (
	"context"
	"fmt"
)

// Settle merges what many batches left in pieces, month by month, so that questions find one sorted piece a month and
// have nothing left to compare. Answers are the same before and after. It is worth calling after an import or a run;
// it takes memory with the largest month, not with all tickets, and leaves alone what is in one piece. In a cluster
// it does nothing: servers merge by themselves.
func (db *DB) Settle(ctx context.Context) error {
	if db.cluster != "" {
		return nil
	}
	type piece struct{ table, partition string }
	var pieces []piece
	err := db.each(ctx, unsettledStatement(), func(row scanner) error {
		var p piece
		err := row.Scan(&p.table, &p.partition)
		pieces = append(pieces, p)
		return err //nolint:wrapcheck // each says what was read
	})
	if err != nil {
		return fmt.Errorf("unmerged parts: %w", err)
	}
	for _, p := range pieces {
		// Names cannot be parameters; both come from the engine.
		sql := "OPTIMIZE TABLE yileishi." + p.table + "\nPARTITION ID '" + p.partition + "' FINAL"
		if err := db.exec(ctx, statement{SQL: sql}); err != nil {
			return fmt.Errorf("merge of %s in %s: %w", p.partition, p.table, err)
		}
	}
	return nil
}

func unsettledStatement() statement {
	return statement{SQL: `SELECT
    table,
    partition_id
FROM system.parts
WHERE database = 'yileishi'
    AND active
GROUP BY
    table,
    partition_id
HAVING count() > 1
    OR max(level) = 0
ORDER BY
    table,
    partition_id`}
}
