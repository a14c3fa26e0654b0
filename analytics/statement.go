package analytics

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// database is our own; every name in SQL is qualified with it. The engine's default database reads the
// machine's files and must never be leant on.
const database = "yileishi"

// params are the values of a statement by name. SQL refers to them as {name:Type}; they travel beside the text.
type params map[string]any

// statement is SQL with its values.
type statement struct {
	SQL    string
	Params params
}

// with returns p with more values; a name stands for one value in one statement.
func (p params) with(more params) params {
	all := make(params, len(p)+len(more))
	maps.Copy(all, p)
	maps.Copy(all, more)
	return all
}

// args returns the values in the driver's form, ordered by name so that a statement is always sent the same way.
func (s statement) args() []any {
	args := make([]any, 0, len(s.Params))
	for _, name := range slices.Sorted(maps.Keys(s.Params)) {
		args = append(args, clickhouse.Named(name, s.Params[name]))
	}
	return args
}

// indent moves the lines of a nested query to the right so that the whole stays readable.
func indent(levels int, sql string) string {
	pad := strings.Repeat("    ", levels)
	return pad + strings.ReplaceAll(sql, "\n", "\n"+pad)
}

// lines writes one expression a line.
func lines(columns ...string) string { return strings.Join(columns, ",\n    ") }

// where writes conditions one a line, "" when there are none.
func where(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString("\nWHERE " + conditions[0])
	for _, c := range conditions[1:] {
		out.WriteString("\n" + indent(1, "AND "+c))
	}
	return out.String()
}

// scanner is one row of an answer.
type scanner interface{ Scan(dest ...any) error }

// each runs a statement and hands over its rows. It stops the statement at once when row fails or ctx ends.
func (db *DB) each(ctx context.Context, s statement, row func(scanner) error) error {
	// Closing a half-read result drains it; cancelling first ends it at once.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := db.conn.Query(ctx, s.SQL, s.args()...)
	if err != nil {
		return failure("query", err)
	}
	defer func() {
		cancel()
		_ = rows.Close() // what counts was reported by Err
	}()
	for rows.Next() {
		if err := row(rows); err != nil {
			return failure("answer row", err)
		}
	}
	if err := rows.Err(); err != nil {
		return failure("query", err)
	}
	return nil
}

// ask is each under the limits of a question.
func (db *DB) ask(ctx context.Context, s statement, row func(scanner) error) error {
	return db.each(clickhouse.Context(ctx, clickhouse.WithSettings(db.limits)), s, row)
}

// exec runs a statement that answers nothing.
func (db *DB) exec(ctx context.Context, s statement) error {
	if err := db.conn.Exec(ctx, s.SQL, s.args()...); err != nil {
		return failure("statement", err)
	}
	return nil
}

// changed notes that the data changed, so that no process answers from what it kept before.
func (db *DB) changed(ctx context.Context, what string) error {
	err := db.exec(ctx, statement{
		SQL:    "INSERT INTO yileishi.changes (at, what)\nSELECT\n    now64(3),\n    {what:String}",
		Params: params{"what": what},
	})
	if err != nil {
		return fmt.Errorf("note of a change: %w", err)
	}
	return nil
}
