package main

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"yileishi/analytics"
	"yileishi/analytics/chdb"
	"yileishi/store"
)

// closePatience is how long the engine may take to end its statements when a command ends.
const closePatience = 10 * time.Second

// workplace is an open data folder: what most commands work in.
type workplace struct {
	cfg    *config
	store  *store.Store
	db     *analytics.DB
	key    []byte
	log    *slog.Logger
	closer []func() error
}

// openWorkplace opens the store and ClickHouse. ClickHouse is a server when --clickhouse names one, else
// the engine of the server process that holds the folder, else an engine in this process.
func (p *program) openWorkplace(ctx context.Context, cfg *config) (_ *workplace, err error) {
	w := &workplace{cfg: cfg, log: p.log}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if err := w.openStore(ctx, p); err != nil {
		return nil, err
	}
	transport, err := w.engine(ctx, p)
	if err != nil {
		return nil, err
	}
	return w, w.openAnalytics(ctx, p, transport)
}

// openStore opens what needs no engine: the folder, the key and the store.
func (w *workplace) openStore(ctx context.Context, p *program) (err error) {
	if err := w.cfg.openFolder(); err != nil {
		return err
	}
	if w.key, err = p.secretKey(w.cfg); err != nil {
		return err
	}
	if w.store, err = store.Open(ctx, w.cfg.store); err != nil {
		return err
	}
	w.closer = append(w.closer, w.store.Close)
	debug.SetMemoryLimit(w.cfg.goMemory())
	return nil
}

// engine returns the way to the embedded engine, nil where a server is used.
func (w *workplace) engine(ctx context.Context, p *program) (http.RoundTripper, error) {
	if !w.cfg.embedded() {
		return nil, nil //nolint:nilnil // no transport is what a server needs
	}
	if socket := chdb.SocketPath(w.cfg.data); chdb.Alive(ctx, socket) {
		return chdb.SocketTransport(socket), nil
	}
	engine, err := openEngine(p, w.cfg)
	if err != nil {
		return nil, err
	}
	w.closer = append(w.closer, func() error {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
		defer cancel()
		return engine.Close(late)
	})
	return chdb.Transport(engine), nil
}

func (w *workplace) openAnalytics(ctx context.Context, p *program, transport http.RoundTripper) (err error) {
	w.db, err = analytics.Open(ctx, analytics.Config{
		URL:            w.cfg.clickhouse,
		Transport:      transport,
		Runs:           w.store,
		QuestionMemory: w.cfg.engineMemory() / 2,
		Log:            p.log,
	})
	if err != nil {
		return err
	}
	w.closer = append(w.closer, w.db.Close)
	return nil
}

// close closes what was opened, the last first. There is nobody left to tell of an error but the log.
func (w *workplace) close() {
	for len(w.closer) > 0 {
		last := len(w.closer) - 1
		if err := w.closer[last](); err != nil {
			w.log.Warn("not closed in order", "error", err)
		}
		w.closer = w.closer[:last]
	}
}
