// Command yileishi groups the tickets of a 12345 hotline into issues (一类事) and shows them.
//
// This package wires the rooms of the house together: it reads flags and environment, opens the store and
// ClickHouse, and lets the rooms meet. It is the only one that knows all of them, and the only one that
// reads the environment, the clock and the machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"yileishi/hotline"
)

// version is set by the build.
var version = "dev" //nolint:gochecknoglobals // the linker can set nothing else

// Exit codes, a contract with scripts: done (quarantined rows included), refused or failed with a message,
// wrong usage.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{
		stdin:     os.Stdin,
		stdout:    os.Stdout,
		stderr:    os.Stderr,
		lookupEnv: os.LookupEnv,
		now:       time.Now,
		log:       slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: logLevel(os.LookupEnv)})),
	}
	return p.main(ctx, os.Args[1:])
}

// program is what every command is given of the outside world.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lookupEnv      func(string) (string, bool)
	now            func() time.Time
	log            *slog.Logger
}

// main runs one command line and returns its exit code. Every error ends here: wrong usage and errors for
// people are printed, all others are logged and printed as a sentence that gives nothing away.
func (p *program) main(ctx context.Context, args []string) int {
	root := p.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(p.stderr, "用法有误：%s\n运行 “%s --help” 查看用法。\n", usage.message, usage.command)
		return exitUsage
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(p.stderr, "已停止。没有做完的部分可以再次运行同一命令接着做。")
		return exitFailed
	}
	if hotline.ErrorCode(err) == hotline.Internal {
		p.log.ErrorContext(ctx, "command failed", "error", err)
	} else {
		p.log.DebugContext(ctx, "command refused", "error", err)
	}
	fmt.Fprintln(p.stderr, "错误："+hotline.ErrorMessage(err))
	return exitFailed
}

// logLevel reads YILEISHI_LOG (debug, info, warn, error); the default keeps a terminal quiet.
func logLevel(lookupEnv func(string) (string, bool)) slog.Level {
	var level slog.Level
	text, _ := lookupEnv("YILEISHI_LOG")
	if text == "" || level.UnmarshalText([]byte(text)) != nil {
		return slog.LevelWarn
	}
	return level
}
