package chdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// pong is what a server says to a ping.
const pong = "Ok.\n"

// insertPiece is how much of an insert's data is handed to the engine at a time.
const insertPiece = 256 << 10

// maxUnread is how much of a failed insert's data is taken from the client for nothing.
const maxUnread = 256 << 20

// ServeHTTP answers one statement as ClickHouse's HTTP interface does, and GET /ping with "Ok.". When the request's
// context ends, the statement is killed; the answer then carries ClickHouse's code 394.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ping" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, pong)
		return
	}
	a := newAnswer(w)
	ctx, id, done, err := e.begin(r.Context())
	if err != nil {
		a.fail(err)
		return
	}
	defer done()
	defer context.AfterFunc(ctx, a.hurry)()
	if err := e.answer(ctx, id, a, r); err != nil {
		if ctx.Err() != nil {
			err = refuse(codeQueryWasCancelled, "Query was cancelled: %v (QUERY_WAS_CANCELLED)", context.Cause(ctx))
		}
		a.fail(err)
	}
}

func (e *Engine) answer(ctx context.Context, id string, a *answer, r *http.Request) error {
	req, err := readRequest(r)
	if err != nil {
		return err
	}
	a.describe(req)
	if req.greeting {
		return a.whole(e.hello)
	}
	conn, release, err := e.prepare(ctx, req, id)
	if err != nil {
		return err
	}
	defer release()
	defer e.killOnEnd(ctx, id)()
	if head, format, ok := insertHead(req.sql, req.tokens); ok && req.data != nil {
		if err := e.insert(ctx, conn, req, head, format); err != nil {
			// A client that is still sending would find the connection broken instead of reading why.
			_, _ = io.CopyN(io.Discard, req.data, maxUnread)
			return err
		}
		return a.whole(nil)
	}
	format := outputFormat(req.tokens)
	if format == "" {
		format = req.format
	}
	if streamable(req.tokens) && headerless(format) && !req.buffered {
		err := e.stream(ctx, conn, req, a)
		var refused *exception
		if !errors.As(err, &refused) || a.started || !refused.notStreamable() {
			return err
		}
	}
	return e.query(ctx, conn, req, a)
}

// prepare gets the request's session and brings it into the state the request asks for. Limits and readonly come last,
// so that they do not forbid what goes before.
func (e *Engine) prepare(ctx context.Context, req *request, id string) (conn *connection, release func(), err error) {
	err = e.run(ctx, func() (err error) {
		if conn, release, err = e.connect(req, id); err != nil {
			return err
		}
		if req.database != "" && (req.database != "default" || req.session != "") {
			if err := conn.exec("USE " + quoteName(req.database)); err != nil {
				return err
			}
		}
		for _, t := range req.tables {
			if err := loadTable(conn, t); err != nil {
				return err
			}
		}
		return conn.set(markStatement(req, id))
	})
	if err != nil && release != nil {
		release()
	}
	return conn, release, err
}

// markStatement adds the id by which the statement can be killed. A fresh connection carries it already; the client's
// own comment follows it.
func markStatement(req *request, id string) []parameter {
	settings, marked := make([]parameter, 0, len(req.settings)+1), req.session == ""
	for _, s := range req.settings {
		if s.name == "log_comment" {
			s.value = id + " " + s.value
			marked = true
		}
		settings = append(settings, s)
	}
	if !marked {
		settings = append(settings, parameter{"log_comment", id})
	}
	return settings
}

// set changes all settings in one statement, so that none is left half changed and readonly may be among them.
func (c *connection) set(settings []parameter) error {
	if len(settings) == 0 {
		return nil
	}
	var sql strings.Builder
	sql.WriteString("SET ")
	for i, s := range settings {
		if i > 0 {
			sql.WriteString(", ")
		}
		sql.WriteString(quoteName(s.name) + " = " + quoteText(s.value))
	}
	return c.exec(sql.String())
}

func loadTable(conn *connection, t externalTable) error {
	if err := conn.exec("CREATE TEMPORARY TABLE " + quoteName(t.name) + " (" + t.structure + ") ENGINE = Memory"); err != nil {
		return fmt.Errorf("external table %s: %w", t.name, err)
	}
	format := t.format
	if format == "" {
		format = defaultFormat
	}
	in, err := conn.insert("INSERT INTO "+quoteName(t.name), format, nil)
	if err != nil {
		return fmt.Errorf("external table %s: %w", t.name, err)
	}
	defer in.close()
	if err := in.write(t.data); err != nil {
		return fmt.Errorf("external table %s: %w", t.name, err)
	}
	return in.commit()
}

// query answers with the whole result at once.
func (e *Engine) query(ctx context.Context, conn *connection, req *request, a *answer) error {
	var r *result
	err := e.run(ctx, func() (err error) {
		r, err = conn.query(req.sql, req.format, req.params)
		return err
	})
	if err != nil {
		return err
	}
	defer r.free()
	return a.whole(r.bytes())
}

// stream answers chunk by chunk. The first one is fetched before anything is answered, so that a statement that fails
// early gets a status of its own.
func (e *Engine) stream(ctx context.Context, conn *connection, req *request, a *answer) error {
	var s *stream
	var chunk *result
	err := e.run(ctx, func() (err error) {
		if s, err = conn.stream(req.sql, req.format, req.params); err != nil {
			return err
		}
		chunk, err = s.next()
		return err
	})
	if s != nil {
		defer s.close()
	}
	if err != nil {
		return err
	}
	a.start()
	for chunk != nil {
		err := a.write(chunk.bytes())
		chunk.free()
		if err != nil {
			return err
		}
		err = e.run(ctx, func() (err error) {
			chunk, err = s.next()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// insert passes the request's data to the engine. Data that break off are not committed. A Native insert without any
// data is refused: the driver sends none only when it failed to encode the batch, and says nothing about that.
func (e *Engine) insert(ctx context.Context, conn *connection, req *request, head, format string) error {
	var in *insertion
	err := e.run(ctx, func() (err error) {
		in, err = conn.insert(head, format, req.params)
		return err
	})
	if err != nil {
		return err
	}
	defer in.close()
	piece, total := make([]byte, insertPiece), 0
	for {
		n, readErr := io.ReadFull(req.data, piece)
		if n > 0 {
			total += n
			if err := e.run(ctx, func() error { return in.write(piece[:n]) }); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) || errors.Is(readErr, io.ErrUnexpectedEOF) {
			break
		}
		if readErr != nil {
			return fmt.Errorf("insert data: %w", readErr)
		}
	}
	if total == 0 && strings.EqualFold(format, "Native") {
		return refuse(codeNoDataToInsert, "No data to insert (NO_DATA_TO_INSERT)")
	}
	return e.run(ctx, in.commit)
}
