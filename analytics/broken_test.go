package analytics

import (
	"context"
	"errors"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

var errBroken = errors.New("connection broke")

// failing is a connection that breaks after some batches.
type failing struct {
	conn
	batches int
}

// PrepareBatch implements conn.
func (f *failing) PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error) {
	if f.batches--; f.batches < 0 {
		return nil, errBroken
	}
	return f.conn.PrepareBatch(ctx, query, opts...)
}
