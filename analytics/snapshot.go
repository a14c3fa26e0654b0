package analytics

import (
	"context"
	"fmt"
)

// Snapshot tells one state of the tickets from another: Hash is equal exactly when the same tickets stand in the
// same versions (up to collisions of 128 bits), in whatever order and batches they were loaded.
type Snapshot struct {
	Hash    string // 32 hexadecimal digits
	Tickets int64  // those that count: withdrawn ones do not
}

// Snapshot reads the state of the tickets as it is now.
func (db *DB) Snapshot(ctx context.Context) (Snapshot, error) {
	var (
		sum, xor uint64
		count    uint64
	)
	err := db.each(ctx, snapshotStatement(), func(row scanner) error {
		return row.Scan(&sum, &xor, &count)
	})
	if err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of the tickets: %w", err)
	}
	return Snapshot{Hash: fmt.Sprintf("%016x%016x", sum, xor), Tickets: int64(count)}, nil
}

// Sum and exclusive or of a row's hash do not depend on the order of rows.
func snapshotStatement() statement {
	return statement{SQL: `SELECT
    sum(sipHash64(ticket, version)),
    groupBitXor(sipHash64(version, ticket)),
    count()
FROM yileishi.tickets FINAL`}
}
