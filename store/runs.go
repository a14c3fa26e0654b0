package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"yileishi/hotline"
)

const runColumns = `id, started, finished, seed, settings, dictionary, code, snapshot, tickets, issues, events, unassigned`

// BeginRun records that a run of clustering begins and gives it its number.
func (s *Store) BeginRun(ctx context.Context, run hotline.Run) (hotline.Run, error) {
	begun, err := scanRun(s.db.QueryRowContext(ctx, `
		INSERT INTO runs (started, seed, settings, dictionary, code, snapshot)
		VALUES ($1, $2, $3, $4, $5, $6)
		RETURNING `+runColumns,
		millis(run.Started), run.Seed, run.Settings, run.Dictionary, run.Code, run.Snapshot))
	if err != nil {
		return begun, fmt.Errorf("begin run: %w", err)
	}
	return begun, nil
}

// ActivateRun finishes a run, keeps which issue each of its clusters stands for, and makes it the run that
// every question reads, all at once. Issues that are not known yet are born with it; a pinned name is
// never overwritten. It returns the mappings with the names that hold.
func (s *Store) ActivateRun(ctx context.Context, run hotline.Run, mappings []hotline.IssueMapping) ([]hotline.IssueMapping, error) {
	named := make([]hotline.IssueMapping, len(mappings))
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE runs SET finished = $1, tickets = $2, issues = $3, events = $4, unassigned = $5
			WHERE id = $6`,
			millis(run.Finished), run.Tickets, run.Issues, run.Events, run.Unassigned, run.ID)
		if err != nil {
			return err
		}
		for i, m := range mappings {
			m.Run = run.ID
			if named[i], err = mapIssue(ctx, tx, m); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO active_run (only, run_id) VALUES (1, $1)
			ON CONFLICT (only) DO UPDATE SET run_id = excluded.run_id`, run.ID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("activate run %d: %w", run.ID, err)
	}
	return named, nil
}

func mapIssue(ctx context.Context, tx *sql.Tx, m hotline.IssueMapping) (hotline.IssueMapping, error) {
	err := tx.QueryRowContext(ctx, `
		INSERT INTO issues (id, name, born_run) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET name = CASE issues.pinned WHEN 0 THEN excluded.name ELSE issues.name END
		RETURNING name`, m.Issue, m.Name, m.Run).Scan(&m.Name)
	if err != nil {
		return m, fmt.Errorf("issue %s: %w", m.Issue, err)
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO issue_map (run_id, cluster, issue, name) VALUES ($1, $2, $3, $4)`,
		m.Run, m.Cluster, m.Issue, m.Name)
	if err != nil {
		return m, fmt.Errorf("map cluster %d of run %d: %w", m.Cluster, m.Run, err)
	}
	return m, nil
}

// ActiveRun returns the run that every question reads; hotline.NotFound while nothing has been clustered.
func (s *Store) ActiveRun(ctx context.Context) (hotline.Run, error) {
	run, err := scanRun(s.db.QueryRowContext(ctx, `
		SELECT `+runColumns+`
		FROM runs
		WHERE id = (SELECT run_id FROM active_run WHERE only = 1)`))
	if errors.Is(err, sql.ErrNoRows) {
		return run, hotline.Errorf(hotline.NotFound, "还没有归类过。请先运行 yileishi cluster。")
	}
	if err != nil {
		return run, fmt.Errorf("active run: %w", err)
	}
	return run, nil
}

// IssueMap returns which issue each cluster of a run stands for, by cluster.
func (s *Store) IssueMap(ctx context.Context, run int64) ([]hotline.IssueMapping, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT run_id, cluster, issue, name
		FROM issue_map
		WHERE run_id = $1
		ORDER BY cluster`, run)
	if err != nil {
		return nil, fmt.Errorf("issue map of run %d: %w", run, err)
	}
	return collect(rows, func(r *sql.Rows) (hotline.IssueMapping, error) {
		var m hotline.IssueMapping
		err := r.Scan(&m.Run, &m.Cluster, &m.Issue, &m.Name)
		return m, err
	})
}

// KnownIssue says whether an issue of this identity was ever born.
func (s *Store) KnownIssue(ctx context.Context, id hotline.IssueID) (bool, error) {
	var known bool
	err := s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM issues WHERE id = $1)`, id).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("issue %s: %w", id, err)
	}
	return known, nil
}

// SetOverride moves a ticket to an issue, whatever any run says.
func (s *Store) SetOverride(ctx context.Context, o hotline.Override) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO overrides (ticket, issue, at, who, why) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (ticket) DO UPDATE SET issue = excluded.issue, at = excluded.at, who = excluded.who, why = excluded.why`,
		o.Ticket[:], o.Issue, millis(o.At), o.By, o.Why)
	if err != nil {
		return fmt.Errorf("override of ticket %s: %w", o.Ticket, err)
	}
	return nil
}

// Overrides returns every override, by ticket.
func (s *Store) Overrides(ctx context.Context) ([]hotline.Override, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT ticket, issue, at, who, why FROM overrides ORDER BY ticket`)
	if err != nil {
		return nil, fmt.Errorf("overrides: %w", err)
	}
	return collect(rows, func(r *sql.Rows) (hotline.Override, error) {
		var o hotline.Override
		var ticket []byte
		var at int64
		err := r.Scan(&ticket, &o.Issue, &at, &o.By, &o.Why)
		copy(o.Ticket[:], ticket)
		o.At = moment(at)
		return o, err
	})
}

func scanRun(row scanner) (hotline.Run, error) {
	var run hotline.Run
	var started, finished int64
	err := row.Scan(&run.ID, &started, &finished, &run.Seed, &run.Settings, &run.Dictionary, &run.Code, &run.Snapshot,
		&run.Tickets, &run.Issues, &run.Events, &run.Unassigned)
	run.Started, run.Finished = moment(started), moment(finished)
	return run, err
}
