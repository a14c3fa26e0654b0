package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"yileishi/hotline"
	"yileishi/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var clock = time.Date(2022, 7, 4, 9, 0, 0, 0, hotline.Zone())

func open(t testing.TB) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "资料 store.db")
	return reopen(t, path), path
}

func reopen(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestOpenRefusesWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]hotline.Code{
		"":                          hotline.Invalid,
		"postgres://localhost/db":   hotline.Unsupported,
		"mysql://localhost/hotline": hotline.Unsupported,
	} {
		if _, err := store.Open(t.Context(), location); hotline.ErrorCode(err) != want {
			t.Errorf("Open(%q): code %q, want %q", location, hotline.ErrorCode(err), want)
		}
	}
}

func TestStoreIsReadByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	_, path := open(t)
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", filepath.Base(name), info.Mode().Perm())
		}
	}
}

func TestOpenRefusesASchemaOfANewerProgram(t *testing.T) {
	t.Parallel()
	_, path := open(t)
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path); hotline.ErrorCode(err) != hotline.Unsupported {
		t.Fatalf("a newer schema gave %v", err)
	}
}

func TestImportsResumeUnderTheirNumber(t *testing.T) {
	t.Parallel()
	s, path := open(t)
	ctx := t.Context()
	imp := hotline.Import{Source: "热线", File: "a.csv", Format: "csv", Hash: "h1", Started: clock}
	first, resumed := begin(t, s, imp)
	if resumed {
		t.Fatal("a first import is not resumed")
	}
	again, resumed := begin(t, reopen(t, path), imp)
	if !resumed || again.ID != first.ID {
		t.Fatalf("interrupted import went on as %d (resumed %t), want %d", again.ID, resumed, first.ID)
	}
	counts := hotline.ImportCounts{Read: 3, Loaded: 2, Quarantined: 1, Reasons: map[string]int64{"empty_text": 1}}
	if err := s.FinishImport(ctx, first.ID, hotline.ImportDone, "", counts, clock.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	next, resumed := begin(t, s, imp)
	if resumed || next.ID <= first.ID {
		t.Fatalf("after it was done the same file began as %d (resumed %t)", next.ID, resumed)
	}
	got, err := s.Import(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := imp
	want.ID, want.State, want.Counts, want.Finished = first.ID, hotline.ImportDone, counts, clock.Add(time.Minute)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("import (-want +got):\n%s", diff)
	}
	if asOf, err := s.AsOf(ctx); err != nil || !asOf.Equal(want.Finished) {
		t.Errorf("AsOf = %v, %v; want %v", asOf, err, want.Finished)
	}
	if _, err := s.Import(ctx, 999); hotline.ErrorCode(err) != hotline.NotFound {
		t.Errorf("unknown import: %v", err)
	}
}

func begin(t *testing.T, s *store.Store, imp hotline.Import) (hotline.Import, bool) {
	t.Helper()
	begun, resumed, err := s.BeginImport(t.Context(), imp)
	if err != nil {
		t.Fatal(err)
	}
	return begun, resumed
}

func TestQuarantineKeepsARowOnceAndForgetsItsOriginal(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	ctx := t.Context()
	imp, _ := begin(t, s, hotline.Import{Source: "热线", File: "a.csv", Hash: "h"})
	rows := make([]hotline.QuarantinedRow, 5)
	for i := range rows {
		rows[i] = hotline.QuarantinedRow{
			Import: imp.ID, File: "a.csv", Row: int64(i + 2), Column: "来电时间", Value: "昨天",
			Reason: hotline.UnreadableTime, Created: clock, Expires: clock.AddDate(0, 0, 30), Sealed: []byte{1, byte(i)},
		}
	}
	for range 2 { // the second time is the resumed import
		if err := s.AddQuarantine(ctx, rows); err != nil {
			t.Fatal(err)
		}
	}
	page, err := s.Quarantine(ctx, imp.ID, 0, 3)
	if err != nil || len(page) != 3 {
		t.Fatalf("first page: %d rows, %v", len(page), err)
	}
	rest, err := s.Quarantine(ctx, imp.ID, page[2].ID, 10)
	if err != nil || len(rest) != 2 {
		t.Fatalf("second page: %d rows, %v; want 2", len(rest), err)
	}
	rows[3].ID = rest[0].ID
	if diff := cmp.Diff(rows[3], rest[0]); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
	again, _ := begin(t, s, hotline.Import{Source: "热线", File: "a.csv", Hash: "corrected"})
	stillBad := rows[4]
	stillBad.Import, stillBad.Sealed = again.ID, nil
	if err := s.AddQuarantine(ctx, []hotline.QuarantinedRow{stillBad}); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkReplayed(ctx, []int64{rest[0].ID, rest[1].ID}); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.ImportsWithQuarantine(ctx); err != nil || len(ids) != 2 {
		t.Errorf("imports with quarantine: %v, %v; want two", ids, err)
	}
	if found, err := s.Quarantined(ctx, []int64{rest[1].ID, 999}); err != nil || len(found) != 1 || found[0].Row != rest[1].Row {
		t.Errorf("rows by identity: %+v, %v", found, err)
	}
	if n, err := s.ExpireQuarantine(ctx, clock.AddDate(0, 0, 29)); err != nil || n != 0 {
		t.Errorf("a day early %d originals were forgotten, %v", n, err)
	}
	if n, err := s.ExpireQuarantine(ctx, clock.AddDate(0, 0, 30)); err != nil || n != 5 {
		t.Errorf("after 30 days %d originals were forgotten, %v; want 5", n, err)
	}
	rest, err = s.Quarantine(ctx, imp.ID, page[2].ID, 10)
	if err != nil || len(rest) != 2 || rest[0].Sealed != nil || !rest[0].Replayed || rest[1].Replayed {
		t.Errorf("after expiry: %+v, %v", rest, err)
	}
}

func TestLeaseHasOneHolder(t *testing.T) {
	t.Parallel()
	s, path := open(t)
	other := reopen(t, path)
	ctx := t.Context()
	first, err := s.Acquire(ctx, "ingest", "a", clock, time.Minute, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Acquire(ctx, "ingest", "b", clock, time.Minute, nil); hotline.ErrorCode(err) != hotline.Busy {
		t.Fatalf("second holder: %v, want busy", err)
	}
	if _, err := other.Acquire(ctx, "ingest", "b", clock, time.Minute, func(string) bool { return false }); hotline.ErrorCode(err) != hotline.Busy {
		t.Fatalf("a living holder was robbed: %v", err)
	}
	second, err := other.Acquire(ctx, "ingest", "b", clock, time.Minute, func(owner string) bool { return owner == "a" })
	if err != nil || second.Fence <= first.Fence {
		t.Fatalf("a dead holder's lease: %+v, %v", second, err)
	}
	if err := s.Renew(ctx, first, clock, time.Minute); hotline.ErrorCode(err) != hotline.Conflict {
		t.Errorf("renewal by the former holder: %v, want conflict", err)
	}
	if err := s.Release(ctx, first); err != nil { // must not take it from b
		t.Fatal(err)
	}
	if _, err := s.Acquire(ctx, "ingest", "a", clock, time.Minute, nil); hotline.ErrorCode(err) != hotline.Busy {
		t.Errorf("a former holder released another's lease: %v", err)
	}
	if _, err := s.Acquire(ctx, "ingest", "a", clock.Add(2*time.Minute), time.Minute, nil); err != nil {
		t.Errorf("an expired lease was not free: %v", err)
	}
}

func TestLeaseIsWonOnceByManyProcesses(t *testing.T) {
	t.Parallel()
	_, path := open(t)
	var wg sync.WaitGroup
	won := make(chan string, 8)
	for i := range 8 {
		s := reopen(t, path)
		wg.Go(func() {
			owner := fmt.Sprint("p", i)
			_, err := s.Acquire(context.Background(), "cluster", owner, clock, time.Minute, nil)
			if err == nil {
				won <- owner
			} else if hotline.ErrorCode(err) != hotline.Busy {
				t.Errorf("%s: %v", owner, err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Fatalf("%d holders, want 1", len(won))
	}
}

func TestJobsRunOneAtATimeAndSurvive(t *testing.T) {
	t.Parallel()
	s, path := open(t)
	ctx := t.Context()
	var ids []int64
	for _, title := range []string{"导入甲", "归类", "导出"} {
		job, err := s.Enqueue(ctx, hotline.ImportJob, title, `{"file":"x"}`, clock)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, job.ID)
	}
	running := next(t, s)
	if running.ID != ids[0] {
		t.Fatalf("began job %d, want %d", running.ID, ids[0])
	}
	if _, ok, err := s.NextJob(ctx, clock); ok || err != nil {
		t.Fatalf("a second job began beside the first (%v)", err)
	}
	if asked, err := s.Progress(ctx, running.ID, 5, 10); asked || err != nil {
		t.Fatalf("progress: %t, %v", asked, err)
	}
	if err := s.LogJob(ctx, running.ID, clock, "已读 5 行"); err != nil {
		t.Fatal(err)
	}

	// The process dies; its successor takes the job up again, but not for ever.
	s = reopen(t, path)
	for attempt := 2; attempt <= store.MaxAttempts; attempt++ {
		recoverJobs(t, s)
		if again := next(t, s); again.ID != ids[0] || again.Attempts != attempt {
			t.Fatalf("after a restart job %d began, attempt %d; want %d, %d", again.ID, again.Attempts, ids[0], attempt)
		}
	}
	recoverJobs(t, s)
	given, lines, err := s.Job(ctx, ids[0])
	if err != nil || given.State != hotline.JobFailed || given.Message == "" {
		t.Fatalf("a job that always kills its process: %+v, %v", given, err)
	}
	if diff := cmp.Diff([]hotline.JobLine{{At: clock, Text: "已读 5 行"}}, lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}

	second := next(t, s)
	if err := s.CancelJob(ctx, second.ID, clock); err != nil {
		t.Fatal(err)
	}
	if asked, err := s.Progress(ctx, second.ID, 1, 10); !asked || err != nil {
		t.Fatalf("a running job was not told to stop: %v", err)
	}
	second.State = hotline.JobCancelled
	if err := s.FinishJob(ctx, second, clock); err != nil {
		t.Fatal(err)
	}
	if err := s.CancelJob(ctx, second.ID, clock); hotline.ErrorCode(err) != hotline.Conflict {
		t.Errorf("cancelling an ended job: %v, want conflict", err)
	}
	if err := s.CancelJob(ctx, ids[2], clock); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.NextJob(ctx, clock); ok || err != nil {
		t.Errorf("a job cancelled while waiting began (%v)", err)
	}
	if err := s.CancelJob(ctx, 999, clock); hotline.ErrorCode(err) != hotline.NotFound {
		t.Errorf("cancelling no job: %v, want not found", err)
	}
	if jobs, err := s.Jobs(ctx, 2); err != nil || len(jobs) != 2 || jobs[0].ID != ids[2] {
		t.Errorf("newest jobs: %+v, %v", jobs, err)
	}
}

func next(t *testing.T, s *store.Store) hotline.Job {
	t.Helper()
	job, ok, err := s.NextJob(t.Context(), clock)
	if err != nil || !ok {
		t.Fatalf("no job began: %v", err)
	}
	return job
}

func recoverJobs(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.RecoverJobs(t.Context(), clock); err != nil {
		t.Fatal(err)
	}
}

func TestActiveRunAndIssueMap(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	ctx := t.Context()
	if _, err := s.ActiveRun(ctx); hotline.ErrorCode(err) != hotline.NotFound {
		t.Fatalf("active run of an empty store: %v", err)
	}
	first := beginRun(t, s)
	mappings := []hotline.IssueMapping{{Cluster: 0, Issue: "a", Name: "物业拒退押金"}, {Cluster: 1, Issue: "b", Name: "路灯不亮"}}
	first.Tickets, first.Issues, first.Finished = 10, 2, clock.Add(time.Second)
	if _, err := s.ActivateRun(ctx, first, mappings); err != nil {
		t.Fatal(err)
	}
	second := beginRun(t, s)
	if got, err := s.ActiveRun(ctx); err != nil || got.ID != first.ID {
		t.Fatalf("a run that has only begun is shown: %+v, %v", got, err)
	}
	mappings = []hotline.IssueMapping{{Cluster: 4, Issue: "b", Name: "路灯损坏不亮"}}
	named, err := s.ActivateRun(ctx, second, mappings)
	if err != nil || named[0].Name != "路灯损坏不亮" {
		t.Fatalf("second run: %+v, %v", named, err)
	}
	// Clusters mapped twice are refused whole: the active run stays.
	third := beginRun(t, s)
	if _, err := s.ActivateRun(ctx, third, []hotline.IssueMapping{{Cluster: 1, Issue: "c", Name: "丙"}, {Cluster: 1, Issue: "d", Name: "丁"}}); err == nil {
		t.Fatal("a cluster was mapped to two issues")
	}
	if got, err := s.ActiveRun(ctx); err != nil || got.ID != second.ID {
		t.Fatalf("after a failed activation the run shown is %+v, %v", got, err)
	}
	if known, err := s.KnownIssue(ctx, "c"); known || err != nil {
		t.Errorf("a failed activation left an issue behind (%v)", err)
	}
	want := []hotline.IssueMapping{{Run: first.ID, Cluster: 0, Issue: "a", Name: "物业拒退押金"}, {Run: first.ID, Cluster: 1, Issue: "b", Name: "路灯不亮"}}
	got, err := s.IssueMap(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("map of the first run was rewritten (-want +got):\n%s", diff)
	}
}

func beginRun(t *testing.T, s *store.Store) hotline.Run {
	t.Helper()
	run, err := s.BeginRun(t.Context(), hotline.Run{Started: clock, Seed: 1, Settings: "{}", Dictionary: "d", Code: "0.1.0", Snapshot: "s"})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestOverridesAreKeptByTicket(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	ctx := t.Context()
	o := hotline.Override{Ticket: hotline.NewTicketID("热线", "1"), Issue: "a", At: clock, By: "local:zhang", Why: "同一小区"}
	if err := s.SetOverride(ctx, o); err != nil {
		t.Fatal(err)
	}
	o.Issue = "b"
	if err := s.SetOverride(ctx, o); err != nil {
		t.Fatal(err)
	}
	got, err := s.Overrides(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]hotline.Override{o}, got); diff != "" {
		t.Errorf("overrides (-want +got):\n%s", diff)
	}
}

func TestCancelledContextIsSaid(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Jobs(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
