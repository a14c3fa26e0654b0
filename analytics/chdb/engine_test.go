package chdb

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"yileishi/hotline"
)

// The library must leave Go's crash signals alone: otherwise a nil dereference hangs the process.
func TestNilDereferenceIsRecovered(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	for range 3 {
		_ = value[uint8](t, conn, "SELECT 1")
		if recovered := dereference(nil); recovered == nil {
			t.Fatal("nothing to recover")
		}
	}
	_ = value[uint8](t, conn, "SELECT 1")
}

func dereference(nowhere *int) (recovered any) {
	defer func() { recovered = recover() }()
	*nowhere = 1
	return nil
}

// One folder has one engine: in this process, in another one, and the first is not disturbed.
func TestFolderInUse(t *testing.T) {
	t.Parallel()
	conn := openDirect(t)
	own := strconv.Itoa(os.Getpid())
	_, err := openFolder(testFolder)
	if hotline.ErrorCode(err) != hotline.Busy || !strings.Contains(hotline.ErrorMessage(err), own) {
		t.Errorf("in this process: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), engineEnv+"="+strings.TrimSuffix(testFolder, "/clickhouse"))
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("in another process: %v", err)
	}
	for _, part := range []string{"正被另一个进程使用", own, testFolder} {
		if !strings.Contains(string(output), part) {
			t.Errorf("the message does not say %s: %s", part, output)
		}
	}
	if strings.Contains(string(output), "engine is open") {
		t.Error("the second engine opened")
	}
	_ = value[uint8](t, conn, "SELECT 1")
}

func TestSecondFolderInProcess(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for range 2 {
		_, err := openFolder(folder)
		if hotline.ErrorCode(err) != hotline.Unavailable {
			t.Errorf("got %v", err)
		}
	}
	_ = value[uint8](t, openDirect(t), "SELECT 1")
}

func TestOpenNeedsPaths(t *testing.T) {
	t.Parallel()
	if _, err := Open(Config{Path: t.TempDir()}); err == nil {
		t.Error("opened without a library")
	}
	if _, err := Open(Config{Library: "x"}); err == nil {
		t.Error("opened without a folder")
	}
}

// A statement beyond the bound is refused and does not wait for ever.
func TestTooManyOpenStatements(t *testing.T) {
	t.Parallel()
	e := newEngine(Config{MaxConcurrent: 1}, &library{}, nil, t.TempDir())
	for range e.maxOpen {
		_, _, done, err := e.begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer done()
	}
	_, _, _, err := e.begin(t.Context())
	var refused *exception
	if !errors.As(err, &refused) || refused.code != codeTooManyQueries {
		t.Errorf("got %v", err)
	}
}

func TestNoStatementsAfterClose(t *testing.T) {
	t.Parallel()
	e := newEngine(Config{}, &library{}, nil, t.TempDir())
	ctx, _, done, err := e.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.stopAccepting(); err != nil {
		t.Fatal(err)
	}
	if err := e.stopAccepting(); err == nil {
		t.Error("closed twice")
	}
	if _, _, _, err := e.begin(t.Context()); err == nil {
		t.Error("a statement after closing")
	}
	select {
	case <-e.idle:
		t.Error("idle with a statement open")
	default:
	}
	go func() {
		<-ctx.Done()
		done()
	}()
	if err := e.killOpen(); err != nil {
		t.Error(err)
	}
	if cause := context.Cause(ctx); !errors.Is(cause, errClosing) {
		t.Errorf("cause %v", cause)
	}
	<-e.idle
}

// Slots bound what runs, a waiting caller may leave, and no work begins for one who has left.
func TestSlots(t *testing.T) {
	t.Parallel()
	e := newEngine(Config{MaxConcurrent: 1}, &library{}, nil, t.TempDir())
	inside, leave := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() {
		finished <- e.run(t.Context(), func() error {
			close(inside)
			<-leave
			return nil
		})
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, 1)
	go func() {
		waiting <- e.run(ctx, func() error { t.Error("ran without a slot"); return nil })
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(leave)
	if err := <-finished; err != nil {
		t.Error(err)
	}
	if err := e.run(ctx, func() error { t.Error("ran for one who has left"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
