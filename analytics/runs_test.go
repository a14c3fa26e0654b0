package analytics

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"

	"yileishi/hotline"
)

var errEnough = errors.New("enough")

// TestDocuments shows that documents come in one order, whatever the order of loading, in bounded batches, without
// withdrawn tickets, and that an error of the reader ends the walk.
func TestDocuments(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(31, documentsAtOnce+500)
	load(t, db, t.Name()+"1", tickets[700:])
	load(t, db, t.Name()+"2", tickets[:700])
	must(t, db.Withdraw(t.Context(), tickets[3].ID))
	want := slices.Delete(slices.Clone(tickets), 3, 4)
	slices.SortFunc(want, func(a, b hotline.Ticket) int { return cmp.Or(a.Filed.Compare(b.Filed), a.ID.Compare(b.ID)) })
	var got []hotline.TicketID
	must(t, db.Documents(t.Context(), func(batch []hotline.Document) error {
		if len(batch) == 0 || len(batch) > documentsAtOnce {
			t.Errorf("a batch of %d documents", len(batch))
		}
		for _, d := range batch {
			got = append(got, d.Ticket)
		}
		return nil
	}))
	equal(t, "order of documents", idsOf(want), got)
	calls := 0
	err := db.Documents(t.Context(), func([]hotline.Document) error { calls++; return errEnough })
	if !errors.Is(err, errEnough) || calls != 1 {
		t.Errorf("walk after an error: %v, %d calls", err, calls)
	}
}

// TestClusterDocuments shows that clusters come one after the other, each by received time.
func TestClusterDocuments(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 32, 250)
	type key struct {
		cluster int32
		ticket  hotline.TicketID
	}
	var got, want []key
	must(t, db.ClusterDocuments(t.Context(), w.run, func(cluster int32, batch []hotline.Document) error {
		for _, d := range batch {
			got = append(got, key{cluster, d.Ticket})
		}
		return nil
	}))
	tickets := w.in(hotline.Scope{})
	slices.SortStableFunc(tickets, func(a, b hotline.Ticket) int {
		return cmp.Or(cmp.Compare(w.places[a.ID].Cluster, w.places[b.ID].Cluster), a.Received.Compare(b.Received))
	})
	for _, x := range tickets {
		if p, ok := w.places[x.ID]; ok && p.Cluster >= 0 {
			want = append(want, key{p.Cluster, x.ID})
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d documents by cluster, want %d; the first ten are %v, want %v", len(got), len(want), firstOf(got, 10), firstOf(want, 10))
	}
	err := db.ClusterDocuments(t.Context(), w.run, func(int32, []hotline.Document) error { return errEnough })
	if !errors.Is(err, errEnough) {
		t.Errorf("walk after an error: %v", err)
	}
	none := 0
	must(t, db.ClusterDocuments(t.Context(), 99, func(int32, []hotline.Document) error { none++; return nil }))
	if none != 0 {
		t.Error("documents of a run that never was")
	}
}

// TestClusterBatch shows that a large cluster comes in bounded batches and never together with another.
func TestClusterBatch(t *testing.T) {
	t.Parallel()
	var sizes []string
	gather := clusterBatch{yield: func(cluster int32, batch []hotline.Document) error {
		sizes = append(sizes, fmt.Sprintf("%d:%d", cluster, len(batch)))
		return nil
	}}
	for cluster, n := range []int{3, documentsAtOnce, documentsAtOnce + 1, 1} {
		for range n {
			must(t, gather.add(int32(cluster), hotline.Document{}))
		}
	}
	must(t, gather.flush())
	must(t, gather.flush())
	equal(t, "batches", []string{
		"0:3", fmt.Sprintf("1:%d", documentsAtOnce), fmt.Sprintf("2:%d", documentsAtOnce), "2:1", "3:1",
	}, sizes)
}

// TestOverlaps counts again what two runs share.
func TestOverlaps(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 33, 250)
	w.mirrorOverrides(t, db)
	var next []hotline.Assignment
	for _, p := range w.places {
		p.Cluster = int32(p.Ticket[0]%5) - 1
		next = append(next, p)
	}
	must(t, db.SaveAssignments(t.Context(), 8, next))
	counts := map[hotline.Overlap]int64{}
	for _, p := range next {
		if issue, _ := w.place(p.Ticket); p.Cluster >= 0 && issue != "" {
			counts[hotline.Overlap{Cluster: p.Cluster, Issue: issue}]++
		}
	}
	var want []hotline.Overlap
	for o, n := range counts {
		o.Tickets = n
		want = append(want, o)
	}
	slices.SortFunc(want, func(a, b hotline.Overlap) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(a.Issue, b.Issue))
	})
	got, err := db.Overlaps(t.Context(), 8, w.run)
	must(t, err)
	equal(t, "overlaps", want, got)
}

// TestMirrors shows that a mirror holds what was handed over last and nothing else.
func TestMirrors(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 34, 250)
	w.overrides = nil
	delete(w.issueOf, 2)
	w.issueOf[1] = "renamed"
	w.names = map[hotline.IssueID]string{"renamed": "新名字"}
	for _, id := range w.issueOf {
		w.names[id] = "名-" + string(id)
	}
	must(t, db.MirrorIssueMap(t.Context(), w.run, w.mappings()))
	list, err := db.Issues(t.Context(), hotline.IssueQuery{Limit: 500})
	must(t, err)
	equal(t, "issues after the map changed", w.issues(hotline.Scope{}), list.Items)
	must(t, db.MirrorIssueMap(t.Context(), w.run, nil))
	list, err = db.Issues(t.Context(), hotline.IssueQuery{})
	must(t, err)
	if list.Total != 0 || list.Unassigned != int64(len(w.tickets)) {
		t.Errorf("an empty map leaves %d issues and %d unassigned tickets of %d", list.Total, list.Unassigned, len(w.tickets))
	}
}

// TestDropRun shows that a run is forgotten whole, and others stay.
func TestDropRun(t *testing.T) {
	t.Parallel()
	runs := &fakeRuns{}
	db := openTest(t, runs)
	w := tell(t, db, runs, 35, 250)
	must(t, db.DropRun(t.Context(), w.run))
	must(t, db.DropRun(t.Context(), 12345))
	left := func(run int64) (n uint64) {
		must(t, db.each(t.Context(), statement{SQL: `SELECT
    (SELECT count() FROM yileishi.assignments WHERE run = {run:Int64})
    + (SELECT count() FROM yileishi.event_members WHERE run = {run:Int64})
    + (SELECT count() FROM yileishi.clusters WHERE run = {run:Int64})
    + (SELECT count() FROM yileishi.events WHERE run = {run:Int64})
    + (SELECT count() FROM yileishi.issue_map WHERE run = {run:Int64})`, Params: params{"run": run}},
			func(row scanner) error { return row.Scan(&n) }))
		return n
	}
	if n := left(w.run); n != 0 {
		t.Errorf("%d rows of the run are left", n)
	}
	if n := left(w.run + 1); n == 0 {
		t.Error("another run was dropped too")
	}
	// The engine remembers the last batches to keep repeated ones out; a forgotten run must not be among them.
	w.save(t, db)
	list, err := db.Issues(t.Context(), hotline.IssueQuery{Limit: 500})
	must(t, err)
	w.overrides = nil
	equal(t, "issues of the run when it is saved again", w.issues(hotline.Scope{}), list.Items)
}
