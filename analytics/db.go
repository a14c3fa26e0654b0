package analytics

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"yileishi/hotline"
)

// RunSource says which run the answers are given from and how new the tickets are. The store knows both.
type RunSource interface {
	// ActiveRun returns the run to read. A [hotline.NotFound] error means that nothing has been clustered yet.
	ActiveRun(ctx context.Context) (hotline.Run, error)
	// AsOf returns when the newest import was finished, the zero time when there was none.
	AsOf(ctx context.Context) (time.Time, error)
}

// conn is the part of clickhouse-go's connection pool that is used here. The driver's own interface may grow.
type conn interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
	Exec(ctx context.Context, query string, args ...any) error
	PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error)
	Close() error
}

// Config says where the engine is and what may be spent on one question.
type Config struct {
	// URL of a ClickHouse server, clickhouse://user:password@host:9000/database. "" means the embedded engine.
	// The tables live in a database of our own (yileishi) whatever the URL names. The parameter cluster=NAME
	// makes replicated and sharded tables on that cluster.
	URL string
	// Transport leads to the embedded engine. It is used when URL is "".
	Transport http.RoundTripper
	// Runs is asked at the start of every question.
	Runs RunSource
	// QuestionMemory bounds the memory of one statement of a question, in bytes. 0 means 1 GiB.
	QuestionMemory int64
	// QuestionTime bounds the time of one statement of a question. 0 means 30 s.
	QuestionTime time.Duration
	// Log gets what goes on in the background. Nil discards it.
	Log *slog.Logger
}

const (
	defaultQuestionMemory = 1 << 30
	defaultQuestionTime   = 30 * time.Second
)

// DB is the analytical database. It is safe for concurrent use.
type DB struct {
	conn    conn
	runs    RunSource
	log     *slog.Logger
	cluster string
	limits  clickhouse.Settings
	answers *answers
}

// Open connects, brings the tables up to this program's schema and returns the database. The caller closes it.
// Errors for people: Invalid for an unreadable URL, Unavailable when the engine does not answer, Unsupported when
// the engine is too old or its tables were written by a newer program.
func Open(ctx context.Context, config Config) (*DB, error) {
	options, cluster, err := clientOptions(config)
	if err != nil {
		return nil, err
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	pool, err := clickhouse.Open(options)
	if err != nil {
		return nil, fmt.Errorf("clickhouse client: %w", err)
	}
	db := &DB{
		conn:    pool,
		runs:    config.Runs,
		log:     config.Log,
		cluster: cluster,
		limits:  questionLimits(config),
		answers: newAnswers(),
	}
	if err := db.prepare(ctx, options); err != nil {
		_ = db.Close() // the first error is the one to tell
		return nil, err
	}
	return db, nil
}

// prepare checks the engine and runs the migrations.
func (db *DB) prepare(ctx context.Context, options *clickhouse.Options) error {
	if err := db.checkEngine(ctx); err != nil {
		return err
	}
	return migrate(ctx, options, db.cluster)
}

// Close gives the connections back. Questions still running fail.
func (db *DB) Close() error {
	if err := db.conn.Close(); err != nil {
		return fmt.Errorf("clickhouse client: %w", err)
	}
	return nil
}

// Ping says whether the engine answers now; its error is for people.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.engineVersion(ctx)
	return err
}

// EngineVersion returns the version of the ClickHouse that answers.
func (db *DB) EngineVersion(ctx context.Context) (string, error) { return db.engineVersion(ctx) }
