package analytics

import (
	"context"
	"fmt"
	"sync"
	"time"

	"yileishi/hotline"
)

// frame is the state of the data that a question is answered from. It is read once, at the question's start, so
// that all parts of an answer speak of the same run.
type frame struct {
	run       int64 // 0 when nothing has been clustered
	asOf      time.Time
	data      uint64 // version of the data: grows with every change
	overrides bool   // whether a person moved any ticket
}

func (db *DB) frame(ctx context.Context) (frame, error) {
	var f frame
	run, err := db.runs.ActiveRun(ctx)
	switch {
	case err == nil:
		f.run = run.ID
	case hotline.ErrorCode(err) != hotline.NotFound:
		return f, fmt.Errorf("active run: %w", err)
	}
	if f.asOf, err = db.runs.AsOf(ctx); err != nil {
		return f, fmt.Errorf("time of the newest import: %w", err)
	}
	err = db.ask(ctx, stateStatement(), func(row scanner) error {
		return row.Scan(&f.data, &f.overrides)
	})
	return f, err
}

func stateStatement() statement {
	return statement{SQL: `SELECT
    (SELECT count() FROM yileishi.changes),
    (SELECT count() > 0 FROM yileishi.overrides FINAL)`}
}

// key names an answer: equal questions about an equal state have equal answers. Strings are quoted in it, so that
// no two questions share a name.
func (f frame) key(kind string, question any) string {
	return fmt.Sprintf("%s run=%d data=%d asof=%d %#v", kind, f.run, f.data, f.asOf.UnixNano(), question)
}

// together runs the parts of an answer side by side, waits for all and returns the first error, which ends the others.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for _, part := range parts {
		all.Go(func() {
			if err := part(ctx); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}
