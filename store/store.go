// Package store keeps what people and processes decide: imports and their quarantine, leases, jobs, runs
// of clustering, which run is shown, and which lasting issue each cluster of a run stands for.
//
// It is a SQLite file (WAL) that several processes may open at once. It never holds the text of a ticket
// in the clear (quarantined originals are sealed by the caller), never asks a clock (every moment is an
// argument) and never talks to ClickHouse.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the database driver "sqlite"

	"yileishi/hotline"
	"yileishi/schemas"
)

// busyTimeout is how long a statement waits for another process's write.
const busyTimeout = 10 * time.Second

// Store is an open store. It is safe for concurrent use.
type Store struct {
	db *sql.DB
}

// Open opens the store at a URL and brings its schema up to date. The URL is sqlite:///absolute/path,
// sqlite:relative/path or a plain path; the file is made when missing. A schema written by a newer program
// is refused with hotline.Unsupported; nothing is changed then.
func Open(ctx context.Context, location string) (*Store, error) {
	path, err := sqlitePath(location)
	if err != nil {
		return nil, err
	}
	// SQLite would make the file readable for others; what it holds is for this program alone.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, hotline.Errorf(hotline.Invalid, "无法打开业务库 %s：请检查路径和权限。", path).Because(err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	// Readers and the one writer share few connections; SQLite serialises writers anyway.
	db.SetMaxOpenConns(4)
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db: db}, nil
}

// Close closes the store.
func (s *Store) Close() error { return s.db.Close() }

// Ping says whether the store answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("ping store: %w", err)
	}
	return nil
}

func sqlitePath(location string) (string, error) {
	switch {
	case location == "":
		return "", hotline.Errorf(hotline.Invalid, "没有给出业务库的位置，请用 --store 指定，如 sqlite:data/store.db。")
	case strings.HasPrefix(location, "sqlite://"):
		return strings.TrimPrefix(location, "sqlite://"), nil
	case strings.HasPrefix(location, "sqlite:"):
		return strings.TrimPrefix(location, "sqlite:"), nil
	case strings.Contains(location, "://"):
		scheme, _, _ := strings.Cut(location, "://")
		return "", hotline.Errorf(hotline.Unsupported,
			"本版本的业务库只支持 SQLite，不认识“%s://”。请把 --store 改为 sqlite:路径，或去掉它。", scheme)
	}
	return location, nil
}

func dsn(path string) string {
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()))
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous(FULL)") // an acknowledged decision survives power loss
	q.Add("_pragma", "foreign_keys(1)")
	q.Set("_txlock", "immediate") // a transaction that will write takes its place at once, so it cannot deadlock
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(schemas.StoreMigrations, "store")
	if err != nil {
		return fmt.Errorf("store migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return fmt.Errorf("store migrations: %w", err)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("store schema version: %w", err)
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return hotline.Errorf(hotline.Unsupported,
			"数据文件夹由更新的版本写成（库结构 %d，本程序只到 %d）。请换用新版本的程序，或用 --data 另选文件夹。", have, newest)
	} else if have == newest {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("store migration: %w", err)
	}
	return nil
}

// write runs fn in one transaction.
func (s *Store) write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin store transaction: %w", err)
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit store transaction: %w", err)
	}
	return nil
}

// millis turns a moment into what the tables hold.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment turns what the tables hold into a moment in the programme's zone.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).In(hotline.Zone())
}

// collect reads all rows with scan.
func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) (all []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
