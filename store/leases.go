package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yileishi/hotline"
)

// Lease is the right to do one kind of work alone. Fence grows with each new holder, so that what a late
// holder still writes can be told from the work of its successor.
type Lease struct {
	Name  string
	Owner string
	Fence int64
}

// Acquire takes a lease that is free, expired, already owner's, or held by somebody of whom gone says that
// he no longer lives (nil: nobody is known to be gone). Otherwise it fails with hotline.Busy and the
// message names the holder.
func (s *Store) Acquire(ctx context.Context, name, owner string, now time.Time, ttl time.Duration, gone func(owner string) bool) (Lease, error) {
	lease := Lease{Name: name, Owner: owner}
	err := s.write(ctx, func(tx *sql.Tx) error {
		var holder string
		var expires int64
		err := tx.QueryRowContext(ctx, `SELECT owner, fence, expires FROM leases WHERE name = $1`, name).
			Scan(&holder, &lease.Fence, &expires)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		held := err == nil && holder != "" && holder != owner && expires > millis(now)
		if held && (gone == nil || !gone(holder)) {
			return hotline.Errorf(hotline.Busy, "另一个进程（%s）正在做这件事，请等它结束后再试。", holder)
		}
		lease.Fence++
		_, err = tx.ExecContext(ctx, `
			INSERT INTO leases (name, owner, fence, expires) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, fence = excluded.fence, expires = excluded.expires`,
			name, owner, lease.Fence, millis(now.Add(ttl)))
		return err
	})
	if err != nil {
		return Lease{}, fmt.Errorf("lease %s: %w", name, err)
	}
	return lease, nil
}

// Renew prolongs a lease. It fails with hotline.Conflict when somebody else holds it by now: the work must
// stop then.
func (s *Store) Renew(ctx context.Context, lease Lease, now time.Time, ttl time.Duration) error {
	res, err := s.db.ExecContext(ctx, `
		UPDATE leases SET expires = $1
		WHERE name = $2 AND owner = $3 AND fence = $4`,
		millis(now.Add(ttl)), lease.Name, lease.Owner, lease.Fence)
	if err != nil {
		return fmt.Errorf("renew lease %s: %w", lease.Name, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, hotline.Errorf(hotline.Conflict, "这项工作已由另一个进程接手，本进程停止。"))
	}
	return nil
}

// Release gives a lease back. A lease that somebody else holds by now is left alone.
func (s *Store) Release(ctx context.Context, lease Lease) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE leases SET owner = '', expires = 0
		WHERE name = $1 AND owner = $2 AND fence = $3`,
		lease.Name, lease.Owner, lease.Fence)
	if err != nil {
		return fmt.Errorf("release lease %s: %w", lease.Name, err)
	}
	return nil
}
