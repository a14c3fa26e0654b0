package analytics

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/pressly/goose/v3"
	goosedb "github.com/pressly/goose/v3/database"

	"yileishi/hotline"
	"yileishi/schemas"
)

// migrate brings the tables up to the newest migration and refuses tables of a newer program.
func migrate(ctx context.Context, options *clickhouse.Options, cluster string) error {
	folder, err := fs.Sub(schemas.ClickHouse, "clickhouse")
	if err != nil {
		return fmt.Errorf("folder of migrations: %w", err)
	}
	pool := clickhouse.OpenDB(options)
	defer func() { _ = pool.Close() }() // nothing is pending in it
	fill := clauses{Cluster: cluster}
	if _, err := pool.ExecContext(ctx, createDatabase(fill)); err != nil {
		return failure("database", err)
	}
	return applyMigrations(ctx, pool, filledFS{folder: folder, clauses: fill}, fill)
}

// createDatabase names the engine: the embedded engine's default one would read files of the machine.
func createDatabase(fill clauses) string {
	return "CREATE DATABASE IF NOT EXISTS " + database + fill.OnCluster() + "\nENGINE = Atomic"
}

func applyMigrations(ctx context.Context, pool *sql.DB, folder fs.FS, fill clauses) error {
	provider, err := goose.NewProvider(goose.DialectCustom, pool, folder,
		goose.WithStore(versionTable{fill}),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return failure("schema version", err)
	}
	if have > known {
		return hotline.Errorf(hotline.Unsupported,
			"统计数据由更新版本的程序写成（数据结构版本 %d，本程序只到 %d）。请升级本程序，或用 --data 指定另一个数据目录。", have, known)
	}
	if _, err := provider.Up(ctx); err != nil {
		return failure("migration", err)
	}
	return nil
}

// versionTable notes which migrations ran. Goose's own table for ClickHouse stands in the connection's default
// database, is not replicated and deletes by mutation; this one adds a row and keeps the newest.
type versionTable struct{ clauses clauses }

// Tablename implements [goosedb.Store].
func (versionTable) Tablename() string { return database + ".schema_versions" }

// CreateVersionTable implements [goosedb.Store].
func (v versionTable) CreateVersionTable(ctx context.Context, db goosedb.DBTxConn) error {
	_, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS yileishi.schema_versions`+v.clauses.OnCluster()+`
(
    version Int64,
    applied UInt8,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = `+v.clauses.Everywhere("schema_versions", "at")+`
ORDER BY version`)
	if err != nil {
		return fmt.Errorf("table of schema versions: %w", err)
	}
	return nil
}

// Insert implements [goosedb.Store].
func (v versionTable) Insert(ctx context.Context, db goosedb.DBTxConn, req goosedb.InsertRequest) error {
	return v.note(ctx, db, req.Version, 1)
}

// Delete implements [goosedb.Store].
func (v versionTable) Delete(ctx context.Context, db goosedb.DBTxConn, version int64) error {
	return v.note(ctx, db, version, 0)
}

func (versionTable) note(ctx context.Context, db goosedb.DBTxConn, version, applied int64) error {
	_, err := db.ExecContext(ctx, `INSERT INTO yileishi.schema_versions (version, applied, at)
SELECT
    {version:Int64},
    {applied:UInt8},
    now64(3)`, clickhouse.Named("version", version), clickhouse.Named("applied", applied))
	if err != nil {
		return fmt.Errorf("note of schema version %d: %w", version, err)
	}
	return nil
}

// GetMigration implements [goosedb.Store].
func (versionTable) GetMigration(ctx context.Context, db goosedb.DBTxConn, version int64) (*goosedb.GetMigrationResult, error) {
	var at time.Time
	err := db.QueryRowContext(ctx, `SELECT
    at
FROM yileishi.schema_versions FINAL
WHERE version = {version:Int64}
    AND applied = 1`, clickhouse.Named("version", version)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, goosedb.ErrVersionNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("schema version %d: %w", version, err)
	}
	return &goosedb.GetMigrationResult{Timestamp: at, IsApplied: true}, nil
}

// GetLatestVersion implements [goosedb.Store].
func (v versionTable) GetLatestVersion(ctx context.Context, db goosedb.DBTxConn) (int64, error) {
	all, err := v.ListMigrations(ctx, db)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, goosedb.ErrVersionNotFound
	}
	return all[0].Version, nil
}

// ListMigrations implements [goosedb.Store].
func (versionTable) ListMigrations(ctx context.Context, db goosedb.DBTxConn) ([]*goosedb.ListMigrationsResult, error) {
	rows, err := db.QueryContext(ctx, `SELECT
    version
FROM yileishi.schema_versions FINAL
WHERE applied = 1
ORDER BY version DESC`)
	if err != nil {
		return nil, fmt.Errorf("schema versions: %w", err)
	}
	defer func() { _ = rows.Close() }() // what counts is reported by Err
	var all []*goosedb.ListMigrationsResult
	for rows.Next() {
		one := &goosedb.ListMigrationsResult{IsApplied: true}
		if err := rows.Scan(&one.Version); err != nil {
			return nil, fmt.Errorf("schema version: %w", err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("schema versions: %w", err)
	}
	return all, nil
}

// TableExists lets goose ask without an error in the engine's log.
func (versionTable) TableExists(ctx context.Context, db goosedb.DBTxConn) (bool, error) {
	var count uint64
	err := db.QueryRowContext(ctx, `SELECT
    count()
FROM system.tables
WHERE database = 'yileishi'
    AND name = 'schema_versions'`).Scan(&count)
	if err != nil {
		return false, fmt.Errorf("table of schema versions: %w", err)
	}
	return count > 0, nil
}
