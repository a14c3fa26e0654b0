package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yileishi/hotline"
)

// MaxAttempts is how often a job is begun before it is given up: a job that takes its process down each
// time must not do so for ever.
const MaxAttempts = 3

const jobColumns = `id, kind, title, params, state, done, total, result, message, file, cancel, attempts, created, started, finished`

// Enqueue puts a job at the end of the one queue.
func (s *Store) Enqueue(ctx context.Context, kind hotline.JobKind, title, params string, now time.Time) (hotline.Job, error) {
	job, err := scanJob(s.db.QueryRowContext(ctx, `
		INSERT INTO jobs (kind, title, params, state, created)
		VALUES ($1, $2, $3, $4, $5)
		RETURNING `+jobColumns, kind, title, params, hotline.JobWaiting, millis(now)))
	if err != nil {
		return job, fmt.Errorf("enqueue %s job: %w", kind, err)
	}
	return job, nil
}

// NextJob begins the oldest waiting job, if no job is running. Not ok means that there is nothing to do.
// The caller holds the lease of the queue.
func (s *Store) NextJob(ctx context.Context, now time.Time) (job hotline.Job, ok bool, err error) {
	job, err = scanJob(s.db.QueryRowContext(ctx, `
		UPDATE jobs SET state = $1, started = $2, attempts = attempts + 1
		WHERE id = (SELECT min(id) FROM jobs WHERE state = $3)
			AND NOT EXISTS (SELECT 1 FROM jobs WHERE state = $1)
		RETURNING `+jobColumns, hotline.JobRunning, millis(now), hotline.JobWaiting))
	if errors.Is(err, sql.ErrNoRows) {
		return job, false, nil
	}
	if err != nil {
		return job, false, fmt.Errorf("next job: %w", err)
	}
	return job, true, nil
}

// RecoverJobs puts jobs that a dead process left running back into the queue, and gives up those that were
// begun MaxAttempts times. The caller holds the lease of the queue, so no live process runs one.
func (s *Store) RecoverJobs(ctx context.Context, now time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE jobs SET state = $1, finished = $2, message = $3
			WHERE state = $4 AND attempts >= $5`,
			hotline.JobFailed, millis(now), "多次中断，已停止重试。请查看日志后重新发起。", hotline.JobRunning, MaxAttempts)
		if err != nil {
			return fmt.Errorf("give up jobs: %w", err)
		}
		_, err = tx.ExecContext(ctx, `UPDATE jobs SET state = $1 WHERE state = $2`, hotline.JobWaiting, hotline.JobRunning)
		if err != nil {
			return fmt.Errorf("recover jobs: %w", err)
		}
		return nil
	})
}

// Progress records how far a job got and says whether somebody asked for it to stop.
func (s *Store) Progress(ctx context.Context, id, done, all int64) (cancelAsked bool, err error) {
	err = s.db.QueryRowContext(ctx, `
		UPDATE jobs SET done = $1, total = $2 WHERE id = $3
		RETURNING cancel`, done, all, id).Scan(&cancelAsked)
	if err != nil {
		return false, fmt.Errorf("progress of job %d: %w", id, err)
	}
	return cancelAsked, nil
}

// LogJob adds a line for people to a job's log.
func (s *Store) LogJob(ctx context.Context, id int64, at time.Time, text string) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO job_lines (job_id, at, text) VALUES ($1, $2, $3)`, id, millis(at), text)
	if err != nil {
		return fmt.Errorf("log of job %d: %w", id, err)
	}
	return nil
}

// FinishJob records how a running job ended.
func (s *Store) FinishJob(ctx context.Context, job hotline.Job, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE jobs SET state = $1, result = $2, message = $3, file = $4, finished = $5
		WHERE id = $6 AND state = $7`,
		job.State, job.Result, job.Message, job.File, millis(now), job.ID, hotline.JobRunning)
	if err != nil {
		return fmt.Errorf("finish job %d: %w", job.ID, err)
	}
	return nil
}

// CancelJob ends a waiting job at once and asks a running one to stop. A job that has ended gives
// hotline.Conflict, one that never was hotline.NotFound.
func (s *Store) CancelJob(ctx context.Context, id int64, now time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		job, err := scanJob(tx.QueryRowContext(ctx, `SELECT `+jobColumns+` FROM jobs WHERE id = $1`, id))
		if err != nil {
			return noJob(id, err)
		}
		switch job.State {
		case hotline.JobWaiting:
			_, err = tx.ExecContext(ctx, `
				UPDATE jobs SET state = $1, cancel = 1, finished = $2 WHERE id = $3`,
				hotline.JobCancelled, millis(now), id)
		case hotline.JobRunning:
			_, err = tx.ExecContext(ctx, `UPDATE jobs SET cancel = 1 WHERE id = $1`, id)
		case hotline.JobDone, hotline.JobFailed, hotline.JobCancelled:
			return hotline.Errorf(hotline.Conflict, "任务 %d 已经结束，不能取消。", id)
		}
		if err != nil {
			return fmt.Errorf("cancel job %d: %w", id, err)
		}
		return nil
	})
}

// Jobs returns the newest jobs, newest first.
func (s *Store) Jobs(ctx context.Context, limit int) ([]hotline.Job, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+jobColumns+` FROM jobs ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return collect(rows, func(r *sql.Rows) (hotline.Job, error) { return scanJob(r) })
}

// Job returns one job with its log; hotline.NotFound when there is none.
func (s *Store) Job(ctx context.Context, id int64) (hotline.Job, []hotline.JobLine, error) {
	job, err := scanJob(s.db.QueryRowContext(ctx, `SELECT `+jobColumns+` FROM jobs WHERE id = $1`, id))
	if err != nil {
		return job, nil, noJob(id, err)
	}
	rows, err := s.db.QueryContext(ctx, `SELECT at, text FROM job_lines WHERE job_id = $1 ORDER BY id`, id)
	if err != nil {
		return job, nil, fmt.Errorf("log of job %d: %w", id, err)
	}
	lines, err := collect(rows, func(r *sql.Rows) (hotline.JobLine, error) {
		var line hotline.JobLine
		var at int64
		err := r.Scan(&at, &line.Text)
		line.At = moment(at)
		return line, err
	})
	return job, lines, err
}

func noJob(id int64, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return hotline.Errorf(hotline.NotFound, "没有编号为 %d 的任务。", id)
	}
	return fmt.Errorf("job %d: %w", id, err)
}

func scanJob(row scanner) (hotline.Job, error) {
	var j hotline.Job
	var created, started, finished int64
	err := row.Scan(&j.ID, &j.Kind, &j.Title, &j.Params, &j.State, &j.Done, &j.All, &j.Result, &j.Message, &j.File,
		&j.CancelAsked, &j.Attempts, &created, &started, &finished)
	j.Created, j.Started, j.Finished = moment(created), moment(started), moment(finished)
	return j, err
}
