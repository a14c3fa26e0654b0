package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yileishi/hotline"
)

const importColumns = `id, source, file, format, hash, state, message, started, finished, counts`

// BeginImport records that a file is being loaded and returns the import. A file with the same hash and
// source whose loading was interrupted goes on under its old number, so that its quarantine and its
// sequence stay one.
func (s *Store) BeginImport(ctx context.Context, imp hotline.Import) (begun hotline.Import, resumed bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, `
			UPDATE imports SET state = $1, started = $2
			WHERE id = (
				SELECT max(id) FROM imports
				WHERE hash = $3 AND source = $4 AND state IN ($5, $6)
			)
			RETURNING `+importColumns,
			hotline.ImportRunning, millis(imp.Started), imp.Hash, imp.Source,
			hotline.ImportRunning, hotline.ImportInterrupted)
		begun, err = scanImport(row)
		if err == nil {
			resumed = true
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		row = tx.QueryRowContext(ctx, `
			INSERT INTO imports (source, file, format, hash, state, started)
			VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING `+importColumns,
			imp.Source, imp.File, imp.Format, imp.Hash, hotline.ImportRunning, millis(imp.Started))
		begun, err = scanImport(row)
		return err
	})
	if err != nil {
		return hotline.Import{}, false, fmt.Errorf("begin import of %s: %w", imp.File, err)
	}
	return begun, resumed, nil
}

// FinishImport records how an import ended. State is one of done, failed and interrupted.
func (s *Store) FinishImport(ctx context.Context, id int64, state hotline.ImportState, message string, counts hotline.ImportCounts, now time.Time) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return fmt.Errorf("counts of import %d: %w", id, err)
	}
	_, err = s.db.ExecContext(ctx, `
		UPDATE imports SET state = $1, message = $2, counts = $3, finished = $4
		WHERE id = $5`,
		state, message, string(text), millis(now), id)
	if err != nil {
		return fmt.Errorf("finish import %d: %w", id, err)
	}
	return nil
}

// Imports returns the newest imports, newest first.
func (s *Store) Imports(ctx context.Context, limit int) ([]hotline.Import, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+importColumns+`
		FROM imports
		ORDER BY id DESC
		LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	return collect(rows, func(r *sql.Rows) (hotline.Import, error) { return scanImport(r) })
}

// Import returns one import; hotline.NotFound when there is none.
func (s *Store) Import(ctx context.Context, id int64) (hotline.Import, error) {
	imp, err := scanImport(s.db.QueryRowContext(ctx, `SELECT `+importColumns+` FROM imports WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return imp, hotline.Errorf(hotline.NotFound, "没有第 %d 次导入。", id)
	}
	if err != nil {
		return imp, fmt.Errorf("import %d: %w", id, err)
	}
	return imp, nil
}

// AsOf returns when the newest finished import ended: the moment for which figures hold. It is zero while
// nothing has been loaded.
func (s *Store) AsOf(ctx context.Context) (time.Time, error) {
	var ms int64
	err := s.db.QueryRowContext(ctx, `
		SELECT coalesce(max(finished), 0) FROM imports WHERE state = $1`, hotline.ImportDone).Scan(&ms)
	if err != nil {
		return time.Time{}, fmt.Errorf("newest import: %w", err)
	}
	return moment(ms), nil
}

type scanner interface{ Scan(dest ...any) error }

func scanImport(row scanner) (hotline.Import, error) {
	var imp hotline.Import
	var started, finished int64
	var counts string
	err := row.Scan(&imp.ID, &imp.Source, &imp.File, &imp.Format, &imp.Hash, &imp.State, &imp.Message,
		&started, &finished, &counts)
	if err != nil {
		return imp, err
	}
	imp.Started, imp.Finished = moment(started), moment(finished)
	if err := json.Unmarshal([]byte(counts), &imp.Counts); err != nil {
		return imp, fmt.Errorf("counts of import %d: %w", imp.ID, err)
	}
	return imp, nil
}

// Imported says whether a file of these bytes was loaded to its end under a source.
func (s *Store) Imported(ctx context.Context, hash, source string) (bool, error) {
	var done bool
	err := s.db.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM imports WHERE hash = $1 AND source = $2 AND state = $3)`,
		hash, source, hotline.ImportDone).Scan(&done)
	if err != nil {
		return false, fmt.Errorf("import of %s: %w", hash, err)
	}
	return done, nil
}

// ImportsWithQuarantine returns the identities of the imports that have quarantined rows, the oldest first.
func (s *Store) ImportsWithQuarantine(ctx context.Context) ([]int64, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT DISTINCT import_id FROM quarantine ORDER BY import_id`)
	if err != nil {
		return nil, fmt.Errorf("imports with quarantine: %w", err)
	}
	return collect(rows, func(r *sql.Rows) (int64, error) {
		var id int64
		err := r.Scan(&id)
		return id, err
	})
}
