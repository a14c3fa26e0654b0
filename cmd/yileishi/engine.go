package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"yileishi/analytics/chdb"
	"yileishi/hotline"
)

// startEngine starts and watches the engine's process, or reaches the server, and opens analytics on it.
func (p *program) startEngine(ctx context.Context, w *workplace, o *serveOptions) (func() hotline.EngineStatus, error) {
	if !w.cfg.embedded() {
		if err := w.openAnalytics(ctx, p, nil); err != nil {
			return nil, err
		}
		return w.servedStatus(ctx, p.now)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("own executable: %w", err)
	}
	explicit, _ := p.lookupEnv("YILEISHI_LIBCHDB")
	if _, err := chdb.FindLibrary(explicit); err != nil {
		return nil, err // said here, where a person reads it, and not in the child's log
	}
	socket := chdb.SocketPath(w.cfg.data)
	child, err := chdb.StartChild(ctx, chdb.ChildConfig{
		Socket: socket,
		Now:    p.now,
		Log:    p.log,
		Command: func() *exec.Cmd {
			cmd := exec.Command(self, "engine") //nolint:noctx // it lives as long as the supervisor says, not a context
			cmd.Env = w.cfg.environment(o)
			return cmd
		},
	})
	if err != nil {
		return nil, err
	}
	w.closer = append(w.closer, func() error { child.Stop(); return nil })
	if err := w.openAnalytics(ctx, p, chdb.SocketTransport(socket)); err != nil {
		return nil, err
	}
	engine, err := w.db.EngineVersion(ctx)
	if err != nil {
		return nil, err
	}
	return func() hotline.EngineStatus {
		state := child.State()
		return hotline.EngineStatus{Up: state.Up, Since: state.Since, Version: engine, Mode: "embedded"}
	}, nil
}

// servedStatus says how a ClickHouse server does: it is asked now and then, since it is nobody's child.
func (w *workplace) servedStatus(ctx context.Context, now func() time.Time) (func() hotline.EngineStatus, error) {
	engine, err := w.db.EngineVersion(ctx)
	if err != nil {
		return nil, err
	}
	last := &servedState{status: hotline.EngineStatus{Up: true, Since: now(), Version: engine, Mode: "served"}}
	done := make(chan struct{})
	watched, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(done)
		last.watch(watched, w.db.Ping, now)
	}()
	w.closer = append(w.closer, func() error { stop(); <-done; return nil })
	return last.get, nil
}

// servedState is what was last heard of a server.
type servedState struct {
	mu     sync.Mutex
	status hotline.EngineStatus
}

// serverPoll is how often a server is asked whether it is there.
const serverPoll = 2 * time.Second

func (s *servedState) watch(ctx context.Context, ping func(context.Context) error, now func() time.Time) {
	tick := time.NewTicker(serverPoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked, cancel := context.WithTimeout(ctx, serverPoll)
		up := ping(asked) == nil
		cancel()
		s.mu.Lock()
		if up != s.status.Up {
			s.status.Up, s.status.Since = up, now()
		}
		s.mu.Unlock()
	}
}

func (s *servedState) get() hotline.EngineStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// openEngine opens the embedded engine in this process.
func openEngine(p *program, cfg *config) (*chdb.Engine, error) {
	explicit, _ := p.lookupEnv("YILEISHI_LIBCHDB")
	library, err := chdb.FindLibrary(explicit)
	if err != nil {
		return nil, err
	}
	return chdb.Open(chdb.Config{
		Library:     library,
		Path:        cfg.engineFolder(),
		MemoryBytes: cfg.engineMemory(),
		Log:         p.log,
	})
}

// engineFolder is where the embedded engine keeps its tables.
func (c *config) engineFolder() string { return filepath.Join(c.data, "clickhouse") }

// engineCommand runs the embedded engine for other processes; serve starts and watches it.
func (p *program) engineCommand(cfg *config) *cobra.Command {
	return &cobra.Command{
		Use:    "engine",
		Short:  "运行内嵌引擎，供其他进程使用（由 serve 调用）",
		Hidden: true,
		Args:   arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if err := cfg.openFolder(); err != nil {
				return err
			}
			engine, err := openEngine(p, cfg)
			if err != nil {
				return err
			}
			// Served until the signal: the engine needs nearly no Go heap of its own.
			err = chdb.Serve(ctx, engine, chdb.SocketPath(cfg.data))
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
			defer cancel()
			return errors.Join(err, engine.Close(late))
		},
	}
}
