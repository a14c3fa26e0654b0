package chdb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"yileishi/hotline"
)

// Defaults of [ChildConfig].
const (
	defaultStartTimeout = time.Minute
	defaultStopTimeout  = 20 * time.Second
	defaultMinBackoff   = 200 * time.Millisecond
	defaultMaxBackoff   = 10 * time.Second
	// steadyAfter is how long a process must have answered for its end to count as a first failure again.
	steadyAfter = 30 * time.Second
	// aliveEvery is how often a starting process is asked whether it answers.
	aliveEvery = 30 * time.Millisecond
	// outputDelay is how long a dead process's output may still be read, when something else holds it open.
	outputDelay = 2 * time.Second
)

// ChildConfig says how to run an engine as a process of its own.
type ChildConfig struct {
	// Command makes the command for one start; it is called again for each. The process must serve [Serve] on Socket
	// and end on SIGTERM. Its output goes to Log, whatever the command's own Stdout and Stderr.
	Command func() *exec.Cmd
	// Socket is the path the process listens on, see [SocketPath].
	Socket string
	// StartTimeout bounds a start until the socket answers (0: one minute), StopTimeout an orderly end before the
	// process is killed (0: 20 seconds).
	StartTimeout, StopTimeout time.Duration
	// MinBackoff and MaxBackoff bound the pause before a restart, which doubles each time (0: 200 ms and 10 s).
	MinBackoff, MaxBackoff time.Duration
	// Now is the clock of [ChildState]; nil means time.Now.
	Now func() time.Time
	// Log takes the process's output line by line and what happens to it; nil discards it.
	Log *slog.Logger
}

// ChildState is what a page can show about the engine process.
type ChildState struct {
	Up       bool
	Since    time.Time // of being up, or of being down
	PID      int       // 0 while there is no process
	Starts   int       // how many processes were started
	LastExit string    // how the last process ended, for the log and for experts; "" when none has
}

// Child keeps an engine process running: one that dies is started again after a pause, however often. It never ends
// the process it runs in, which sees failed requests in between. On Linux the engine is killed with its parent,
// however that ends; on other systems it then stays until it is stopped by hand.
type Child struct {
	cfg    ChildConfig
	cancel context.CancelFunc
	done   chan struct{}
	output *lineLog

	mu    sync.Mutex
	state ChildState
}

// StartChild starts the process and waits until it answers. When it ends before that, or ctx ends, nothing is left
// running and the error is a [hotline.Error] (Unavailable) with the last line the process wrote. When another engine
// answers on the socket already, nothing is started either (Busy).
func StartChild(ctx context.Context, cfg ChildConfig) (*Child, error) {
	cfg = cfg.withDefaults()
	if Alive(ctx, cfg.Socket) {
		return nil, hotline.Errorf(hotline.Busy,
			"该数据文件夹的 ClickHouse 引擎已由另一个进程提供服务（%s）。请先停止它（例如正在运行的 yileishi serve），或换一个 --data 文件夹",
			cfg.Socket)
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c := &Child{
		cfg:    cfg,
		cancel: cancel,
		done:   make(chan struct{}),
		output: &lineLog{log: cfg.Log},
		state:  ChildState{Since: cfg.Now()},
	}
	first := make(chan error, 1)
	go c.supervise(life, first)
	var err error
	select {
	case err = <-first:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil {
		return c, nil
	}
	cancel()
	<-c.done
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, hotline.Errorf(hotline.Unavailable, "嵌入式 ClickHouse 进程没有启动：%s", c.output.lastLine()).Because(err)
}

func (cfg ChildConfig) withDefaults() ChildConfig {
	fill := func(value *time.Duration, fallback time.Duration) {
		if *value <= 0 {
			*value = fallback
		}
	}
	fill(&cfg.StartTimeout, defaultStartTimeout)
	fill(&cfg.StopTimeout, defaultStopTimeout)
	fill(&cfg.MinBackoff, defaultMinBackoff)
	fill(&cfg.MaxBackoff, defaultMaxBackoff)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return cfg
}

// State returns how the process is doing now.
func (c *Child) State() ChildState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Stop ends the process in order, or by force after the configured time, and waits for its end. It may be called more
// than once.
func (c *Child) Stop() {
	c.cancel()
	<-c.done
}

// supervise runs process after process until life ends, and tells the outcome of the first start.
func (c *Child) supervise(life context.Context, first chan<- error) {
	defer close(c.done)
	// The death signal is tied to the thread that starts the process, not to our process: keep that thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pause := c.cfg.MinBackoff
	for life.Err() == nil {
		upFor, err := c.runOnce(life, first)
		if life.Err() != nil {
			break
		}
		select {
		case first <- err: // only the first start has a reader, and its answer stays the first
		default:
		}
		if upFor >= steadyAfter {
			pause = c.cfg.MinBackoff
		}
		c.cfg.Log.Warn("engine process ended, starting it again", "error", err, "pause", pause)
		select {
		case <-life.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, c.cfg.MaxBackoff)
	}
}

// runOnce starts one process and waits for its end; upFor is how long it answered.
func (c *Child) runOnce(life context.Context, first chan<- error) (upFor time.Duration, err error) {
	cmd := c.cfg.Command()
	cmd.Stdout, cmd.Stderr = c.output, c.output
	cmd.WaitDelay = outputDelay
	setProcessAttributes(cmd)
	if err := cmd.Start(); err != nil {
		c.down(err)
		return 0, fmt.Errorf("engine process: %w", err)
	}
	c.change(func(s *ChildState) { s.PID = cmd.Process.Pid; s.Starts++ })
	if err := offerToMemoryKiller(cmd.Process.Pid); err != nil {
		c.cfg.Log.Debug("engine process keeps its rank for the memory killer", "error", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	err = c.await(life, exited)
	if err != nil {
		err = errors.Join(err, c.end(cmd, exited))
		c.down(err)
		return 0, err
	}
	up := time.Now()
	c.change(func(s *ChildState) { s.Up = true; s.Since = c.cfg.Now() })
	c.cfg.Log.Info("engine process is up", "pid", cmd.Process.Pid)
	select {
	case first <- nil:
	default:
	}
	select {
	case err = <-exited:
	case <-life.Done():
		err = c.end(cmd, exited)
	}
	if err == nil {
		err = errors.New("engine process: ended by itself")
	}
	c.down(err)
	return time.Since(up), err
}

// await returns nil when the socket answers; the process's end is put back for end.
func (c *Child) await(life context.Context, exited chan error) error {
	deadline := time.NewTimer(c.cfg.StartTimeout)
	defer deadline.Stop()
	ticker := time.NewTicker(aliveEvery)
	defer ticker.Stop()
	for {
		select {
		case err := <-exited:
			exited <- err
			return errors.New("engine process: ended before it answered")
		case <-life.Done():
			return life.Err()
		case <-deadline.C:
			return errors.New("engine process: did not answer in time")
		case <-ticker.C:
			if Alive(life, c.cfg.Socket) {
				return nil
			}
		}
	}
}

// end stops the process: SIGTERM first, then by force.
func (c *Child) end(cmd *exec.Cmd, exited <-chan error) error {
	select {
	case err := <-exited:
		return err
	default:
	}
	// A failure means that it has just ended.
	_ = cmd.Process.Signal(syscall.SIGTERM)
	timer := time.NewTimer(c.cfg.StopTimeout)
	defer timer.Stop()
	select {
	case err := <-exited:
		return err
	case <-timer.C:
		c.cfg.Log.Warn("engine process did not stop in time and is killed", "pid", cmd.Process.Pid)
		_ = cmd.Process.Kill()
		return <-exited
	}
}

func (c *Child) down(err error) {
	c.change(func(s *ChildState) {
		if s.Up {
			s.Since = c.cfg.Now()
		}
		s.Up, s.PID = false, 0
		if err != nil {
			s.LastExit = err.Error()
		}
	})
}

func (c *Child) change(f func(*ChildState)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.state)
}
