package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yileishi/hotline"
)

const quarantineColumns = `id, import_id, file, sheet, row_no, col, value, reason, created, expires, replayed, sealed`

// AddQuarantine keeps rows that were not loaded. A row that stands there already (an import that was
// resumed) is left as it is.
func (s *Store) AddQuarantine(ctx context.Context, rows []hotline.QuarantinedRow) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, `
			INSERT INTO quarantine (import_id, file, sheet, row_no, col, value, reason, created, expires, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (import_id, file, sheet, row_no) DO NOTHING`)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for _, r := range rows {
			_, err := stmt.ExecContext(ctx, r.Import, r.File, r.Sheet, r.Row, r.Column, r.Value, r.Reason,
				millis(r.Created), millis(r.Expires), r.Sealed)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep %d quarantined rows: %w", len(rows), err)
	}
	return nil
}

// Quarantine returns an import's quarantined rows after row id `after`, in the order in which they came,
// at most limit of them.
func (s *Store) Quarantine(ctx context.Context, importID, after int64, limit int) ([]hotline.QuarantinedRow, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+quarantineColumns+`
		FROM quarantine
		WHERE import_id = $1 AND id > $2
		ORDER BY id
		LIMIT $3`, importID, after, limit)
	if err != nil {
		return nil, fmt.Errorf("quarantine of import %d: %w", importID, err)
	}
	return collect(rows, scanQuarantined)
}

// MarkReplayed records that corrected rows were loaded; they stay listed as such. A row that a later import
// quarantined again, from the same place, was not corrected and is left as it is.
func (s *Store) MarkReplayed(ctx context.Context, ids []int64) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, `
			UPDATE quarantine SET replayed = 1
			WHERE id = $1 AND NOT EXISTS (
				SELECT 1 FROM quarantine AS again
				WHERE again.import_id > quarantine.import_id
					AND again.file = quarantine.file
					AND again.sheet = quarantine.sheet
					AND again.row_no = quarantine.row_no
			)`)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for _, id := range ids {
			if _, err := stmt.ExecContext(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("mark %d replayed rows: %w", len(ids), err)
	}
	return nil
}

// ExpireQuarantine forgets the sealed originals whose time is over and says how many it forgot. The rows
// themselves, with place and reason, stay.
func (s *Store) ExpireQuarantine(ctx context.Context, now time.Time) (int64, error) {
	res, err := s.db.ExecContext(ctx, `
		UPDATE quarantine SET sealed = NULL
		WHERE sealed IS NOT NULL AND expires <= $1`, millis(now))
	if err != nil {
		return 0, fmt.Errorf("expire quarantine: %w", err)
	}
	return res.RowsAffected()
}

func scanQuarantined(r *sql.Rows) (hotline.QuarantinedRow, error) {
	var q hotline.QuarantinedRow
	var created, expires int64
	err := r.Scan(&q.ID, &q.Import, &q.File, &q.Sheet, &q.Row, &q.Column, &q.Value, &q.Reason,
		&created, &expires, &q.Replayed, &q.Sealed)
	q.Created, q.Expires = moment(created), moment(expires)
	return q, err
}

// Quarantined returns quarantined rows by their identities; those that never were are left out.
func (s *Store) Quarantined(ctx context.Context, ids []int64) ([]hotline.QuarantinedRow, error) {
	stmt, err := s.db.PrepareContext(ctx, `SELECT `+quarantineColumns+` FROM quarantine WHERE id = $1`)
	if err != nil {
		return nil, fmt.Errorf("quarantined rows: %w", err)
	}
	defer stmt.Close()
	all := make([]hotline.QuarantinedRow, 0, len(ids))
	for _, id := range ids {
		rows, err := stmt.QueryContext(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("quarantined row %d: %w", id, err)
		}
		found, err := collect(rows, scanQuarantined)
		if err != nil {
			return nil, fmt.Errorf("quarantined row %d: %w", id, err)
		}
		all = append(all, found...)
	}
	return all, nil
}
