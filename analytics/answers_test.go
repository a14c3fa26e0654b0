package analytics

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"yileishi/hotline"
)

// TestAnswersAreKept shows that an answer is found once for one state of the data, and anew when the data changed,
// also by another process.
func TestAnswersAreKept(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	counting := &counted{conn: db.conn}
	db.conn = counting
	other, err := Open(t.Context(), testConfig(runs))
	must(t, err)
	defer func() { must(t, other.Close()) }()
	ask := func() (tickets, queries int64) {
		before := counting.queries.Load()
		summary, err := db.Summary(t.Context(), hotline.Scope{})
		must(t, err)
		return summary.Tickets, counting.queries.Load() - before
	}
	tickets := drawTickets(61, 60)
	load(t, other, t.Name()+"1", tickets[:30])
	if n, queries := ask(); n != 30 || queries < 4 {
		t.Errorf("first answer: %d tickets by %d queries", n, queries)
	}
	if n, queries := ask(); n != 30 || queries != 1 {
		t.Errorf("second answer: %d tickets by %d queries, want 30 by 1 (for the state)", n, queries)
	}
	load(t, other, t.Name()+"2", tickets[30:])
	if n, _ := ask(); n != 60 {
		t.Errorf("%d tickets after another load, want 60", n)
	}
	must(t, other.Withdraw(t.Context(), tickets[0].ID))
	if n, _ := ask(); n != 59 {
		t.Errorf("%d tickets after a withdrawal, want 59", n)
	}
	runs.set(5, time.Now())
	must(t, other.SaveAssignments(t.Context(), 5, []hotline.Assignment{{Ticket: tickets[1].ID, Cluster: 0}}))
	must(t, other.MirrorIssueMap(t.Context(), 5, []hotline.IssueMapping{{Run: 5, Issue: "a", Name: "名"}}))
	summary, err := db.Summary(t.Context(), hotline.Scope{})
	must(t, err)
	if summary.Run != 5 || summary.Issues != 1 || summary.Unassigned != 58 {
		t.Errorf("after a run: %+v", summary)
	}
}

// counted counts the queries of a connection.
type counted struct {
	conn
	queries atomic.Int64
}

// Query implements conn.
func (c *counted) Query(ctx context.Context, query string, args ...any) (driver.Rows, error) {
	c.queries.Add(1)
	return c.conn.Query(ctx, query, args...)
}

// TestTheSameAtOnce shows that one answer serves all who ask at once, and that one who leaves takes it from nobody.
func TestTheSameAtOnce(t *testing.T) {
	t.Parallel()
	kind := newAnswers()
	var found atomic.Int32
	started, release := make(chan struct{}), make(chan struct{})
	find := func(ctx context.Context) (int, error) {
		if found.Add(1) == 1 {
			close(started)
			select {
			case <-release:
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
		return 42, nil
	}
	leaving, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := kept(leaving, kind, "question", find); !errors.Is(err, context.Canceled) {
			t.Errorf("who left was told %v", err)
		}
	})
	<-started
	for range 5 {
		all.Go(func() {
			if answer, err := kept(t.Context(), kind, "question", find); answer != 42 || err != nil {
				t.Errorf("who stayed was told %d, %v", answer, err)
			}
		})
	}
	leave()
	all.Wait()
	if n := found.Load(); n != 2 {
		t.Errorf("found %d times, want once for who left and once for the rest", n)
	}
}

// TestFailuresAreNotKept shows that an error is found anew, and a panic lets nobody wait for ever.
func TestFailuresAreNotKept(t *testing.T) {
	t.Parallel()
	kind := newAnswers()
	for range 2 {
		if _, err := kept(t.Context(), kind, "q", func(context.Context) (int, error) { return 0, errEnough }); !errors.Is(err, errEnough) {
			t.Errorf("failing question: %v", err)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = kept(t.Context(), kind, "q", func(context.Context) (int, error) { panic("broken") })
	}()
	if answer, err := kept(t.Context(), kind, "q", func(context.Context) (int, error) { return 7, nil }); answer != 7 || err != nil {
		t.Errorf("after a panic: %d, %v", answer, err)
	}
}

// TestOldAnswersGo shows that the number of kept answers is bounded and the least used go first.
func TestOldAnswersGo(t *testing.T) {
	t.Parallel()
	kind := newAnswers()
	found := 0
	ask := func(key string) {
		_, _ = kept(t.Context(), kind, key, func(context.Context) (int, error) { found++; return 1, nil })
	}
	for i := range answersKept {
		ask(fmt.Sprint(i))
	}
	ask("0")
	ask("one more")
	if kind.order.Len() != answersKept || found != answersKept+1 {
		t.Errorf("%d answers kept, %d found", kind.order.Len(), found)
	}
	ask("0")
	if found != answersKept+1 {
		t.Error("an answer in use was dropped")
	}
	if ask("1"); found != answersKept+2 {
		t.Error("the answer used least was kept")
	}
}
