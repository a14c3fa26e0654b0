package analytics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"yileishi/hotline"
)

// flaky is the way to an engine that dies and comes back.
type flaky struct {
	way  http.RoundTripper
	mode atomic.Int32
}

// What a flaky way does.
const (
	up       int32 = iota
	down           // nobody listens
	breaking       // the answer ends in its middle
)

// RoundTrip implements http.RoundTripper.
func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	switch f.mode.Load() {
	case down:
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case breaking:
		answer, err := f.way.RoundTrip(r)
		if err == nil {
			answer.Body = &cut{ReadCloser: answer.Body}
		}
		return answer, err
	}
	return f.way.RoundTrip(r)
}

// cut is a body that breaks off after its first bytes.
type cut struct {
	io.ReadCloser
	read bool
}

// Read implements io.Reader.
func (c *cut) Read(p []byte) (int, error) {
	if c.read {
		return 0, io.ErrUnexpectedEOF
	}
	c.read = true
	return c.ReadCloser.Read(p[:1])
}

// TestEngineDown shows that a dead engine is told as such, and that the same database answers once it is back.
func TestEngineDown(t *testing.T) {
	t.Parallel()
	if os.Getenv("CLICKHOUSE_DSN") != "" {
		t.Skip("a server cannot be taken away from here")
	}
	openTest(t, &fakeRuns{})
	way := &flaky{way: embedded()}
	db, err := Open(t.Context(), Config{Transport: way, Runs: &fakeRuns{}})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	load(t, db, t.Name(), drawTickets(51, 40))
	for _, mode := range []int32{down, breaking, down} {
		way.mode.Store(mode)
		for name, err := range map[string]error{
			"question": func() error { _, err := db.Summary(t.Context(), hotline.Scope{}); return err }(),
			"load": func() error {
				rec := record(drawTickets(52, 5))
				defer rec.Release()
				return db.Load(t.Context(), rec, nil, fmt.Sprint(t.Name(), mode))
			}(),
			"ping":     db.Ping(t.Context()),
			"withdraw": db.Withdraw(t.Context(), hotline.NewTicketID("a", "b")),
		} {
			if hotline.ErrorCode(err) != hotline.Unavailable || !strings.Contains(hotline.ErrorMessage(err), "正在重启") {
				t.Errorf("%s with the engine in mode %d: %v, want unavailable", name, mode, err)
			}
		}
		way.mode.Store(up)
		summary, err := db.Summary(t.Context(), hotline.Scope{})
		must(t, err)
		if summary.Tickets < 40 {
			t.Errorf("%d tickets after the engine came back", summary.Tickets)
		}
	}
	way.mode.Store(down)
	if _, err := Open(t.Context(), Config{Transport: way, Runs: &fakeRuns{}}); hotline.ErrorCode(err) != hotline.Unavailable {
		t.Errorf("opening without an engine: %v, want unavailable", err)
	}
}

// TestLimits shows that a question which needs too much memory or time ends with an error for people.
func TestLimits(t *testing.T) {
	t.Parallel()
	config := testConfig(&fakeRuns{})
	openTest(t, &fakeRuns{})
	config.QuestionMemory, config.QuestionTime = 20<<20, time.Second
	db, err := Open(t.Context(), config)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	nothing := func(scanner) error { return nil }
	err = db.ask(t.Context(), statement{SQL: "SELECT\n    groupArray(number)\nFROM numbers(100000000)"}, nothing)
	if hotline.ErrorCode(err) != hotline.TooLarge {
		t.Errorf("too much memory: %v, want too large", err)
	}
	err = db.ask(t.Context(), statement{SQL: "SELECT\n    max(cityHash64(number, 1))\nFROM numbers(1000000000000)"}, nothing)
	if hotline.ErrorCode(err) != hotline.Unavailable {
		t.Errorf("too much time: %v, want unavailable", err)
	}
	if _, ok := errors.AsType[*clickhouse.Exception](err); !ok {
		t.Errorf("the cause is lost: %v", err)
	}
}

// TestLeaving shows that a question ends when its asker leaves, and that this is no failure of the engine.
func TestLeaving(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	endless := statement{SQL: "SELECT\n    number\nFROM system.numbers"}
	ctx, cancel := context.WithCancel(t.Context())
	err := db.ask(ctx, endless, func(scanner) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) || hotline.ErrorCode(err) != hotline.Internal {
		t.Errorf("a question whose asker left: %v, want cancelled", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = db.ask(ctx, endless, func(scanner) error { return nil })
	if hotline.ErrorCode(err) != hotline.Unavailable {
		t.Errorf("a question whose asker has no more time: %v, want unavailable", err)
	}
	if err := db.ask(t.Context(), endless, func(scanner) error { return errEnough }); !errors.Is(err, errEnough) {
		t.Errorf("an endless answer that was refused: %v", err)
	}
}

// TestAddresses shows which addresses of a server are understood, and that none is repeated in an error.
func TestAddresses(t *testing.T) {
	t.Parallel()
	options, cluster, err := clientOptions(Config{URL: "clickhouse://me:secret@db1:9000,db2:9000/reports?cluster=province"})
	must(t, err)
	if cluster != "province" || len(options.Addr) != 2 || options.Protocol != clickhouse.Native || options.Auth.Password != "secret" {
		t.Errorf("read %v on cluster %q", options.Addr, cluster)
	}
	if options.Settings["distributed_product_mode"] != "local" {
		t.Error("a cluster needs its settings")
	}
	for _, url := range []string{"clickhouse://me:secret@/x", "clickhouse://me:secret@host:9000/?dial_timeout=x", "://secret", "clickhouse://me:secret@ho st"} {
		_, _, err := clientOptions(Config{URL: url})
		if hotline.ErrorCode(err) != hotline.Invalid {
			t.Errorf("%s: %v, want invalid", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error repeats the password: %v", err)
		}
	}
}

// TestCodes shows which exceptions a person can act on.
func TestCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[int32]hotline.Code{
		codeTimeout: hotline.Unavailable, codeMemory: hotline.TooLarge, codeNoSpace: hotline.Unavailable,
		codeTooManyAtOnce: hotline.Busy, 62: hotline.Internal,
	} {
		err := failure("query", fmt.Errorf("sent: %w", &clickhouse.Exception{Code: code, Message: "text"}))
		if hotline.ErrorCode(err) != want {
			t.Errorf("code %d: %v, want %s", code, err, want)
		}
	}
	told := hotline.Errorf(hotline.Busy, "数据目录正被使用。")
	if err := failure("query", fmt.Errorf("way: %w", told)); hotline.ErrorMessage(err) != told.Message {
		t.Errorf("an error for people became %v", err)
	}
}
