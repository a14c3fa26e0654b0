package analytics

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"yileishi/hotline"
)

// SaveAssignments adds a part of a run's assignments: each ticket's issue cluster. A ticket stands in one call of a
// run only; the call may be repeated after an error. Events are saved by SaveEventMembers: they are found later.
func (db *DB) SaveAssignments(ctx context.Context, run int64, assignments []hotline.Assignment) error {
	if len(assignments) == 0 {
		return nil
	}
	const sql = "INSERT INTO yileishi.assignments (run, ticket, cluster, confidence, score, rival, rival_score, words)"
	err := db.insert(ctx, sql, "", func(batch driver.Batch) error {
		for i := range assignments {
			a := &assignments[i]
			words := a.Words
			if words == nil {
				words = []string{}
			}
			err := batch.Append(run, a.Ticket[:], a.Cluster, int8(a.Confidence), a.Score, a.Rival, a.RivalScore, words)
			if err != nil {
				return fmt.Errorf("assignment: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("assignments of run %d: %w", run, err)
	}
	return db.changed(ctx, "assignments")
}

// SaveEventMembers adds which tickets belong to which event of a run, by the Ticket and Event of the assignments;
// those without an event are passed over. A ticket stands in one call of a run only; the call may be repeated.
func (db *DB) SaveEventMembers(ctx context.Context, run int64, assignments []hotline.Assignment) error {
	const sql = "INSERT INTO yileishi.event_members (run, ticket, event)"
	err := db.insert(ctx, sql, "", func(batch driver.Batch) error {
		for i := range assignments {
			a := &assignments[i]
			if a.Event < 0 {
				continue
			}
			if err := batch.Append(run, a.Ticket[:], a.Event); err != nil {
				return fmt.Errorf("member of an event: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("members of events of run %d: %w", run, err)
	}
	return db.changed(ctx, "events")
}

// SaveClusters describes the issue clusters of a run. A cluster described again is described anew.
func (db *DB) SaveClusters(ctx context.Context, run int64, clusters []hotline.Cluster) error {
	const sql = "INSERT INTO yileishi.clusters (run, cluster, name, phrases, weights, representatives, similar, tickets)"
	err := db.insert(ctx, sql, "", func(batch driver.Batch) error {
		for i := range clusters {
			c := &clusters[i]
			phrases, weights := splitPhrases(c.Keyphrases)
			similar := append([]int32{}, c.Similar...)
			err := batch.Append(run, c.Number, c.Name, phrases, weights, rawIDs(c.Representatives), similar, int64(c.Tickets))
			if err != nil {
				return fmt.Errorf("cluster: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clusters of run %d: %w", run, err)
	}
	return db.changed(ctx, "clusters")
}

// SaveEvents describes the events of a run. An event described again is described anew.
func (db *DB) SaveEvents(ctx context.Context, run int64, events []hotline.EventGroup) error {
	const sql = "INSERT INTO yileishi.events (run, event, cluster, name, phrases, weights, representatives, tickets, first, last)"
	err := db.insert(ctx, sql, "", func(batch driver.Batch) error {
		for i := range events {
			e := &events[i]
			phrases, weights := splitPhrases(e.Keyphrases)
			err := batch.Append(run, e.Number, e.Cluster, e.Name, phrases, weights, rawIDs(e.Representatives),
				int64(e.Tickets), instant(e.First), instant(e.Last))
			if err != nil {
				return fmt.Errorf("event: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("events of run %d: %w", run, err)
	}
	return db.changed(ctx, "events")
}

// MirrorIssueMap makes the run's map from clusters to issues equal to mappings.
func (db *DB) MirrorIssueMap(ctx context.Context, run int64, mappings []hotline.IssueMapping) error {
	stamp, err := db.nextStamp(ctx)
	if err != nil {
		return err
	}
	const sql = "INSERT INTO yileishi.issue_map (run, cluster, issue, name, stamp, gone)"
	err = db.insert(ctx, sql, "", func(batch driver.Batch) error {
		for _, m := range mappings {
			if err := batch.Append(run, m.Cluster, string(m.Issue), m.Name, stamp, uint8(0)); err != nil {
				return fmt.Errorf("mapping: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("issue map of run %d: %w", run, err)
	}
	if err := db.exec(ctx, forgetMappings(run, stamp)); err != nil {
		return fmt.Errorf("issue map of run %d: %w", run, err)
	}
	return db.changed(ctx, "issue map")
}

// forgetMappings takes out what an older mirror had and this one has not.
func forgetMappings(run int64, stamp uint64) statement {
	return statement{
		SQL: `INSERT INTO yileishi.issue_map (run, cluster, issue, name, stamp, gone)
SELECT
    run,
    cluster,
    issue,
    name,
    {stamp:UInt64},
    1
FROM yileishi.issue_map FINAL
WHERE run = {run:Int64}
    AND stamp < {stamp:UInt64}`,
		Params: params{"run": run, "stamp": stamp},
	}
}

// MirrorOverrides makes the overrides equal to those given, of which a ticket has one at most.
func (db *DB) MirrorOverrides(ctx context.Context, overrides []hotline.Override) error {
	stamp, err := db.nextStamp(ctx)
	if err != nil {
		return err
	}
	const sql = "INSERT INTO yileishi.overrides (ticket, issue, stamp, gone)"
	err = db.insert(ctx, sql, "", func(batch driver.Batch) error {
		for i := range overrides {
			o := &overrides[i]
			if err := batch.Append(o.Ticket[:], string(o.Issue), stamp, uint8(0)); err != nil {
				return fmt.Errorf("override: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("overrides: %w", err)
	}
	if err := db.exec(ctx, forgetOverrides(stamp)); err != nil {
		return fmt.Errorf("overrides: %w", err)
	}
	return db.changed(ctx, "overrides")
}

func forgetOverrides(stamp uint64) statement {
	return statement{
		SQL: `INSERT INTO yileishi.overrides (ticket, issue, stamp, gone)
SELECT
    ticket,
    issue,
    {stamp:UInt64},
    1
FROM yileishi.overrides FINAL
WHERE stamp < {stamp:UInt64}`,
		Params: params{"stamp": stamp},
	}
}

// nextStamp returns a number larger than every stamp given before.
func (db *DB) nextStamp(ctx context.Context) (uint64, error) {
	var stamp uint64
	err := db.each(ctx, statement{SQL: `SELECT
    greatest(
        (SELECT max(stamp) FROM yileishi.issue_map),
        (SELECT max(stamp) FROM yileishi.overrides)
    ) + 1`}, func(row scanner) error { return row.Scan(&stamp) })
	if err != nil {
		return 0, fmt.Errorf("stamp of a mirror: %w", err)
	}
	return stamp, nil
}

// DropRun forgets a run: assignments, events, clusters and its issue map. An unknown run is nothing to forget.
func (db *DB) DropRun(ctx context.Context, run int64) error {
	fill := clauses{Cluster: db.cluster}
	for _, table := range []string{fill.Local("assignments"), fill.Local("event_members"), "clusters", "events", "issue_map"} {
		// A partition's name cannot be a parameter; the number is formatted here and nothing else.
		sql := "ALTER TABLE yileishi." + table + fill.OnCluster() + "\nDROP PARTITION " + strconv.FormatInt(run, 10)
		if err := db.exec(ctx, statement{SQL: sql}); err != nil {
			return fmt.Errorf("run %d in %s: %w", run, table, err)
		}
	}
	return db.changed(ctx, "run dropped")
}

func splitPhrases(phrases []hotline.Keyphrase) (texts []string, weights []float64) {
	texts, weights = make([]string, len(phrases)), make([]float64, len(phrases))
	for i, p := range phrases {
		texts[i], weights[i] = p.Text, p.Weight
	}
	return texts, weights
}

// rawIDs returns identities in the form that the driver stores as FixedString.
func rawIDs(ids []hotline.TicketID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id[:])
	}
	return out
}
