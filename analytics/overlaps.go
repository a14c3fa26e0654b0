package analytics

import (
	"context"
	"fmt"

	"yileishi/hotline"
)

// Overlaps counts, for each cluster of run, the tickets that it shares with each issue as the run before had it,
// overrides included: a ticket that a person moved is with that issue. Ordered by cluster, then most tickets, then
// issue. Tickets without an issue before, or without a cluster now, are in no pair.
func (db *DB) Overlaps(ctx context.Context, run, previous int64) ([]hotline.Overlap, error) {
	var all []hotline.Overlap
	err := db.each(ctx, overlapsStatement(run, previous), func(row scanner) error {
		var (
			o       hotline.Overlap
			issue   string
			tickets uint64
		)
		if err := row.Scan(&o.Cluster, &issue, &tickets); err != nil {
			return err //nolint:wrapcheck // each says what was read
		}
		o.Issue, o.Tickets = hotline.IssueID(issue), int64(tickets)
		all = append(all, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("overlaps of run %d with run %d: %w", run, previous, err)
	}
	return all, nil
}

func overlapsStatement(run, previous int64) statement {
	return statement{
		SQL: `SELECT
    a.cluster AS cluster,
    if(o.moved = 1, o.issue, b.issue) AS issue,
    count() AS tickets
FROM (
    SELECT
        ticket,
        cluster
    FROM yileishi.assignments FINAL
    WHERE run = {run:Int64}
        AND cluster >= 0
) AS a
LEFT ANY JOIN (
    SELECT
        p.ticket AS ticket,
        m.issue AS issue
    FROM yileishi.assignments AS p
    INNER JOIN (
        SELECT
            cluster,
            issue
        FROM yileishi.issue_map FINAL
        WHERE run = {previous:Int64}
    ) AS m ON m.cluster = p.cluster
    WHERE p.run = {previous:Int64}
) AS b ON b.ticket = a.ticket
LEFT ANY JOIN (
    SELECT
        ticket,
        issue,
        1 AS moved
    FROM yileishi.overrides FINAL
) AS o ON o.ticket = a.ticket
WHERE issue != ''
GROUP BY
    cluster,
    issue
ORDER BY
    cluster,
    tickets DESC,
    issue`,
		Params: params{"run": run, "previous": previous},
	}
}
