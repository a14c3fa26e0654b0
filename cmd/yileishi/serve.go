package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"yileishi/dashboard"
	"yileishi/hotline"
	"yileishi/testdata"
)

// defaultAddr is where pages are served when nothing is said: this machine alone.
const defaultAddr = "127.0.0.1:8080"

type serveOptions struct {
	addr string
	now  moment
	demo bool
}

func (p *program) serveCommand(cfg *config) *cobra.Command {
	o := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "打开网页：总览、一类事、工单、导入、任务",
		Args:  arguments(0, 0, ""),
		Example: `  yileishi serve
  yileishi serve --demo
  yileishi serve --addr 127.0.0.1:9000 --now 2022-07-04T09:00`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			return p.serve(cmd.Context(), cfg, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", defaultAddr, "监听的 `地址:端口`")
	flags.Var(&o.now, "now", "演示用的时钟 `TIME`，如 2022-07-04T09:00；每页都会标明")
	flags.BoolVar(&o.demo, "demo", false, "演示：数据文件夹是空的时载入示例工单；只能监听本机，免登录阅读")
	return cmd
}

// check refuses an address that cannot be listened on, and any but a loopback one: until accounts exist,
// whoever reaches the pages reads them.
func (o *serveOptions) check(cmd *cobra.Command) error {
	host, port, err := net.SplitHostPort(o.addr)
	if err != nil {
		return usagef(cmd, "参数 --addr 的值“%s”不能用：要 地址:端口，如 %s。", o.addr, defaultAddr)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return usagef(cmd, "参数 --addr 的端口“%s”不能用：要 0 到 65535 的整数。", port)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return hotline.Errorf(hotline.Unsupported,
			"本版本还没有登录，只能监听本机地址（如 %s），不能监听“%s”。要让别的机器访问，请在前面放一个带登录的反向代理。", defaultAddr, host)
	}
	if o.demo && o.now.IsZero() {
		o.now.Time = testdata.Clock()
	}
	return nil
}

// serve runs the web server, the engine's process and the queue of jobs until ctx ends.
func (p *program) serve(ctx context.Context, cfg *config, o *serveOptions) error {
	if !o.now.IsZero() {
		fixed := o.now.Time
		p.now = func() time.Time { return fixed }
	}
	// The port comes first: it is taken or free at once, and somebody may be waiting behind it already.
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return hotline.Errorf(hotline.Busy, "无法监听 %s：地址已被占用或不可用。请停掉占用它的程序，或用 --addr 换一个端口。", o.addr).Because(err)
	}
	w := &workplace{cfg: cfg, log: p.log}
	defer w.close()
	if err := w.openStore(ctx, p); err != nil {
		return errors.Join(err, ln.Close())
	}
	status, err := p.startEngine(ctx, w, o)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	if o.demo {
		if err := p.loadSample(ctx, w); err != nil {
			return errors.Join(err, ln.Close())
		}
	}
	return p.servePages(ctx, w, o, ln, status)
}

func (p *program) servePages(ctx context.Context, w *workplace, o *serveOptions, ln net.Listener, status func() hotline.EngineStatus) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("own executable: %w", err)
	}
	wake := make(chan struct{}, 1)
	known, err := gazetteer()
	if err != nil {
		return err
	}
	server, err := dashboard.New(dashboard.Config{
		Questions:   w.db,
		Desk:        &desk{workplace: w, program: p, wake: wake, engine: status},
		SearchWords: searchWords(),
		Places:      known,
		Clock:       p.now,
		Fixed:       !o.now.IsZero(),
		Demo:        o.demo,
		Version:     version,
		Log:         p.log,
	})
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	jobs := &queue{store: w.store, log: p.log, now: p.now, wake: wake, start: func(ctx context.Context, id int64) *exec.Cmd {
		cmd := exec.CommandContext(ctx, self, "job", strconv.FormatInt(id, 10)) //nolint:gosec // this program itself, and a number
		cmd.Env, cmd.Stderr = w.cfg.environment(o), p.stderr
		return cmd
	}}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Serve(ln) })
	group.Go(func() error { return stopped(ctx, jobs.run(ctx)) })
	group.Go(func() error { return p.announce(ctx, "http://"+ln.Addr().String()) })
	group.Go(func() error {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
		defer cancel()
		return server.Shutdown(late)
	})
	return group.Wait()
}

// stopped drops the error of work that ended because ctx did.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the end was asked for
	}
	return err
}

// announce prints the address once a page can be used.
func (p *program) announce(ctx context.Context, address string) error {
	client := &http.Client{Timeout: 5 * time.Second}
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/healthz", nil)
		if err != nil {
			return fmt.Errorf("health request: %w", err)
		}
		if response, err := client.Do(request); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				fmt.Fprintln(p.stdout, address)
				return nil
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// environment is what a process started for this workplace is told. It is the environment and not the
// arguments because --clickhouse may hold a password, and arguments can be read by everybody on the machine.
func (c *config) environment(o *serveOptions) []string {
	env := append(os.Environ(),
		"YILEISHI_DATA="+c.data,
		"YILEISHI_STORE="+c.store,
		"YILEISHI_MEMORY="+strconv.FormatInt(int64(c.memory), 10),
	)
	if !c.embedded() {
		env = append(env, "YILEISHI_CLICKHOUSE="+c.clickhouse)
	}
	if !o.now.IsZero() {
		env = append(env, "YILEISHI_NOW="+o.now.Format(time.RFC3339))
	}
	return env
}
