//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// How long the program may take to answer on a slow machine, and to end.
const (
	startPatience = 4 * time.Minute
	stopPatience  = time.Minute
)

// program is the program under test and the browser that reads it.
type program struct {
	base    string          // http://127.0.0.1:PORT
	browser context.Context //nolint:containedctx // a browser is a context to its driver
	process int             // of the program
}

// shared is the one program of all stories; the stories that change its data add to it only.
var shared program

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	binary := os.Getenv("YILEISHI_BIN")
	if binary == "" {
		return 1, errors.New("set YILEISHI_BIN to the program to be tested, or type make e2e")
	}
	data, err := os.MkdirTemp("", "yileishi-e2e-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	base, process, stop, err := serve(binary, data)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stop()) }()

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath(chromium()),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"))
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancelAllocator()
	browser, cancelBrowser := chromedp.NewContext(allocator)
	defer cancelBrowser()
	if err := chromedp.Do(browser); err != nil {
		return 1, fmt.Errorf("start of the browser: %w", err)
	}
	shared = program{base: base, browser: browser, process: process}
	return m.Run(), nil
}

func chromium() string {
	if path := os.Getenv("YILEISHI_CHROMIUM"); path != "" {
		return path
	}
	return "/usr/bin/chromium"
}

// serve starts the program and waits until it says where it answers. stop ends it as an operator would.
func serve(binary, data string) (base string, process int, stop func() error, err error) {
	cmd := exec.Command(binary, "serve", "--demo", "--addr", "127.0.0.1:0", "--data", data)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", 0, nil, err
	}
	said := &tail{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		return "", 0, nil, fmt.Errorf("start of the program: %w", err)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	stop = func() error { return end(cmd, lines, said) }
	late := time.After(startPatience)
	for {
		select {
		case line, open := <-lines:
			if strings.HasPrefix(line, "http://") {
				return strings.TrimSuffix(line, "/"), cmd.Process.Pid, stop, nil
			}
			if !open {
				return "", 0, nil, fmt.Errorf("the program ended before it answered: %w\n%s", cmd.Wait(), said)
			}
		case <-late:
			return "", 0, nil, errors.Join(fmt.Errorf("the program did not answer within %v\n%s", startPatience, said), stop())
		}
	}
}

// end asks the program to stop and wants it to end by itself and without an error.
func end(cmd *exec.Cmd, lines <-chan string, said *tail) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("signal to the program: %w", err)
	}
	kill := time.AfterFunc(stopPatience, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	for range lines { // until it closes its output
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("end of the program: %w\n%s", err, said)
	}
	return nil
}

// tail keeps the end of what the program writes to its log.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.text.Len() > 64<<10 {
		if _, err := io.CopyN(io.Discard, &t.text, 32<<10); err != nil {
			return 0, err
		}
	}
	return t.text.Write(p)
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
