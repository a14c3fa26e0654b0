package analytics

import (
	"context"
	"fmt"

	"yileishi/hotline"
)

// documentsAtOnce is how many documents are handed over at a time.
const documentsAtOnce = 2000

// clusterTicketsAtOnce bounds how many tickets are sorted at a time when documents are wanted by cluster.
const clusterTicketsAtOnce = 200_000

// Documents hands over every ticket that counts, in batches of at most 2,000, ordered by filing day and identity:
// the same tickets come in the same order, however they were loaded. The batch belongs to yield. An error of yield
// ends the walk and is returned.
func (db *DB) Documents(ctx context.Context, yield func([]hotline.Document) error) error {
	months, err := db.filedMonths(ctx)
	if err != nil {
		return err
	}
	batch := make([]hotline.Document, 0, documentsAtOnce)
	// Month by month, because sorting all tokens at once takes memory with every ticket.
	for _, month := range months {
		err := db.each(ctx, documentsStatement(month), func(row scanner) error {
			document, err := scanDocument(row)
			if err != nil {
				return err
			}
			batch = append(batch, document)
			if len(batch) < documentsAtOnce {
				return nil
			}
			full := batch
			batch = make([]hotline.Document, 0, documentsAtOnce)
			return yield(full)
		})
		if err != nil {
			return fmt.Errorf("documents filed in %d: %w", month, err)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return yield(batch)
}

func (db *DB) filedMonths(ctx context.Context) ([]uint32, error) {
	var months []uint32
	err := db.each(ctx, filedMonthsStatement(), func(row scanner) error {
		var month uint32
		err := row.Scan(&month)
		months = append(months, month)
		return err //nolint:wrapcheck // each says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("months of the tickets: %w", err)
	}
	return months, nil
}

func filedMonthsStatement() statement {
	return statement{SQL: `SELECT
    toYYYYMM(filed) AS month
FROM yileishi.tickets
GROUP BY month
ORDER BY month`}
}

func documentsStatement(month uint32) statement {
	return statement{
		SQL: `SELECT
    ticket,
    received,
    caller,
    tokens,
    title_words
FROM yileishi.tickets FINAL
WHERE toYYYYMM(filed) = {month:UInt32}
ORDER BY
    filed,
    ticket`,
		Params: params{"month": month},
	}
}

func scanDocument(row scanner, more ...any) (hotline.Document, error) {
	var (
		d          hotline.Document
		titleWords uint16
	)
	if err := row.Scan(append([]any{&d.Ticket, &d.Received, &d.Caller, &d.Tokens, &titleWords}, more...)...); err != nil {
		return d, fmt.Errorf("document: %w", err)
	}
	d.Received, d.TitleWords = moment(d.Received), int(titleWords)
	return d, nil
}

// ClusterDocuments hands over the assigned tickets of a run, cluster after cluster, within a cluster by received
// time (unknown times first) and identity. A batch holds at most 2,000 documents of one cluster; a cluster larger
// than that comes in several batches, one right after the other. The batch belongs to yield. An error of yield ends
// the walk and is returned. Overrides are left out of it: a run is what the clustering said.
func (db *DB) ClusterDocuments(ctx context.Context, run int64, yield func(cluster int32, batch []hotline.Document) error) error {
	ranges, err := db.clusterRanges(ctx, run)
	if err != nil {
		return err
	}
	gather := clusterBatch{yield: yield}
	for _, r := range ranges {
		err := db.each(ctx, clusterDocumentsStatement(run, r), func(row scanner) error {
			var cluster int32
			document, err := scanDocument(row, &cluster)
			if err != nil {
				return err
			}
			return gather.add(cluster, document)
		})
		if err != nil {
			return fmt.Errorf("documents of clusters %d to %d: %w", r.first, r.last, err)
		}
	}
	return gather.flush()
}

// clusterBatch gathers documents until the cluster changes or enough are together.
type clusterBatch struct {
	yield   func(int32, []hotline.Document) error
	cluster int32
	batch   []hotline.Document
}

func (b *clusterBatch) add(cluster int32, d hotline.Document) error {
	if cluster != b.cluster || len(b.batch) == documentsAtOnce {
		if err := b.flush(); err != nil {
			return err
		}
	}
	b.cluster = cluster
	b.batch = append(b.batch, d)
	return nil
}

func (b *clusterBatch) flush() error {
	if len(b.batch) == 0 {
		return nil
	}
	full := b.batch
	b.batch = nil
	return b.yield(b.cluster, full)
}

// clusterRange is a range of cluster numbers, both ends included.
type clusterRange struct{ first, last int32 }

// clusterRanges parts the clusters of a run so that each part has a bounded number of tickets, or is one cluster.
func (db *DB) clusterRanges(ctx context.Context, run int64) ([]clusterRange, error) {
	var (
		ranges []clusterRange
		inLast uint64
	)
	err := db.each(ctx, clusterSizesStatement(run), func(row scanner) error {
		var (
			cluster int32
			tickets uint64
		)
		if err := row.Scan(&cluster, &tickets); err != nil {
			return err //nolint:wrapcheck // each says what was read
		}
		if len(ranges) == 0 || inLast+tickets > clusterTicketsAtOnce {
			ranges, inLast = append(ranges, clusterRange{first: cluster}), 0
		}
		ranges[len(ranges)-1].last = cluster
		inLast += tickets
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sizes of clusters: %w", err)
	}
	return ranges, nil
}

func clusterSizesStatement(run int64) statement {
	return statement{
		SQL: `SELECT
    cluster,
    count() AS tickets
FROM yileishi.assignments
WHERE run = {run:Int64}
    AND cluster >= 0
GROUP BY cluster
ORDER BY cluster`,
		Params: params{"run": run},
	}
}

func clusterDocumentsStatement(run int64, r clusterRange) statement {
	return statement{
		SQL: `SELECT
    t.ticket,
    t.received,
    t.caller,
    t.tokens,
    t.title_words,
    a.cluster
FROM (
    SELECT
        ticket,
        received,
        caller,
        tokens,
        title_words
    FROM yileishi.tickets FINAL
) AS t
INNER ANY JOIN (
    SELECT
        ticket,
        cluster
    FROM yileishi.assignments
    WHERE run = {run:Int64}
        AND cluster BETWEEN {first:Int32} AND {last:Int32}
) AS a ON a.ticket = t.ticket
ORDER BY
    a.cluster,
    t.received,
    t.ticket`,
		Params: params{"run": run, "first": r.first, "last": r.last},
	}
}
