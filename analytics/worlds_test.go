package analytics

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"yileishi/hotline"
)

// worldIssues is how many clusters the run of a test world has. The last but one stands for no issue, the last one
// for the same issue as the first.
const worldClusters = 9

// tell loads a world into db in the ways that real data comes: in several batches, with corrections, with rows that
// come again, with older versions after newer ones, and with withdrawals. It returns the truth.
func tell(tb testing.TB, db *DB, runs *fakeRuns, seed uint64, n int) *world {
	tb.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	tickets := drawTickets(seed, n)
	w := &world{
		run: 3, asOf: time.Date(2022, 7, 1, 8, 0, 0, 0, hotline.Zone()),
		tickets: map[hotline.TicketID]hotline.Ticket{}, places: map[hotline.TicketID]hotline.Assignment{},
		issueOf: map[int32]hotline.IssueID{}, names: map[hotline.IssueID]string{},
		overrides: map[hotline.TicketID]hotline.IssueID{}, events: map[int32]hotline.EventGroup{},
	}
	runs.set(w.run, w.asOf)
	token := func(part string) string { return fmt.Sprintf("%s/%d/%s", tb.Name(), seed, part) }
	load(tb, db, token("first"), tickets[:n/2])
	load(tb, db, token("second"), tickets[n/3:])
	load(tb, db, token("first"), tickets[:n/2]) // the same batch once more
	for _, t := range tickets {
		w.tickets[t.ID] = t
	}
	corrected := correct(r, tickets)
	load(tb, db, token("corrections"), corrected)
	for _, t := range corrected {
		w.tickets[t.ID] = t
	}
	load(tb, db, token("an old file"), tickets[n/4:n*3/4])
	var gone []hotline.TicketID
	for i := range tickets {
		if r.IntN(25) == 0 {
			gone = append(gone, tickets[i].ID)
			delete(w.tickets, tickets[i].ID)
		}
	}
	if err := db.Withdraw(tb.Context(), gone...); err != nil {
		tb.Fatal(err)
	}
	w.cluster(r, tickets)
	w.save(tb, db)
	return w
}

// correct makes newer versions of a fifth of the tickets: received in another month, another unit, another state, a
// time for one that had none, and none for one that had a time.
func correct(r *rand.Rand, tickets []hotline.Ticket) []hotline.Ticket {
	var out []hotline.Ticket
	for _, t := range tickets {
		if r.IntN(5) > 0 {
			continue
		}
		t.Version = 2
		switch r.IntN(5) {
		case 0:
			t.Received = t.Received.AddDate(0, 1+r.IntN(3), 0)
			if t.Received.Year() < 2000 {
				t.Received = time.Date(2021, 3, 31, 23, 59, 59, 0, hotline.Zone())
			}
		case 1:
			t.Unit = "水务局"
		case 2:
			t.State, t.Result = hotline.Closed, hotline.VerySatisfied
		case 3:
			t.Received = time.Time{}
		case 4:
			t.Tokens, t.Area, t.AreaName = []string{"地铁", "噪声"}, "340202", "芜湖市镜湖区"
		}
		out = append(out, t)
	}
	return out
}

// cluster draws a run over the tickets; a few came after it and have no assignment.
func (w *world) cluster(r *rand.Rand, tickets []hotline.Ticket) {
	for n := range int32(worldClusters) {
		w.clusters = append(w.clusters, hotline.Cluster{
			Number: n, Name: fmt.Sprintf("类%d", n), Similar: []int32{(n + 1) % worldClusters, (n + 2) % worldClusters},
			Keyphrases: []hotline.Keyphrase{{Text: fmt.Sprintf("短语%d", n), Weight: 0.9}, {Text: fmt.Sprintf("共有%d", n/2), Weight: 0.4}},
		})
		if n != worldClusters-2 {
			w.issueOf[n] = hotline.IssueID(fmt.Sprintf("issue-%d", n%(worldClusters-1)))
		}
	}
	for n, id := range w.issueOf {
		if n < worldClusters-1 {
			w.names[id] = fmt.Sprintf("一类事%d", n)
		}
	}
	for _, t := range tickets[:len(tickets)-len(tickets)/20] {
		w.places[t.ID] = w.assign(r, t)
	}
	for range len(tickets) / 30 {
		id := tickets[r.IntN(len(tickets))].ID
		to := hotline.IssueID(fmt.Sprintf("issue-%d", r.IntN(4)))
		if r.IntN(4) == 0 {
			to = ""
		}
		w.overrides[id] = to
	}
}

func (w *world) assign(r *rand.Rand, t hotline.Ticket) hotline.Assignment {
	a := hotline.Assignment{
		Ticket: t.ID, Cluster: hotline.NoCluster, Event: hotline.NoCluster, Rival: hotline.NoCluster, Score: r.Float32(),
	}
	if r.IntN(8) == 0 {
		return a
	}
	// Small clusters are rarer, so that orders by size differ from orders by name.
	a.Cluster = int32(min(r.IntN(worldClusters), r.IntN(worldClusters)))
	a.Confidence = hotline.Confidence(1 + r.IntN(2))
	a.Rival, a.RivalScore = (a.Cluster+1)%worldClusters, r.Float32()
	a.Words = []string{t.Tokens[0], "因为"}
	c := &w.clusters[a.Cluster]
	c.Tickets++
	if len(c.Representatives) < 3 {
		c.Representatives = append(c.Representatives, t.ID)
	}
	if _, ok := w.issueOf[a.Cluster]; ok && r.IntN(3) == 0 {
		a.Event = a.Cluster*10 + int32(r.IntN(6))
		e := w.events[a.Event]
		e.Number, e.Cluster, e.Name = a.Event, a.Cluster, fmt.Sprintf("事件%d", a.Event)
		e.Keyphrases = []hotline.Keyphrase{{Text: "路段", Weight: 0.7}}
		e.Tickets++
		w.events[a.Event] = e
	}
	return a
}

// save hands the run over as cmd does: assignments and events in parts, then what describes them, then the map.
func (w *world) save(tb testing.TB, db *DB) {
	tb.Helper()
	ctx := tb.Context()
	var places []hotline.Assignment
	for _, p := range w.places {
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b hotline.Assignment) int { return a.Ticket.Compare(b.Ticket) })
	for part := range slices.Chunk(places, len(places)/3+1) {
		must(tb, db.SaveAssignments(ctx, w.run, part))
		must(tb, db.SaveEventMembers(ctx, w.run, part))
	}
	// A part sent again after an error that was none adds nothing.
	must(tb, db.SaveAssignments(ctx, w.run, places[:len(places)/4]))
	must(tb, db.SaveEventMembers(ctx, w.run, places[:len(places)/4]))
	// Another run of the same tickets must not be seen.
	must(tb, db.SaveAssignments(ctx, w.run+1, places[:len(places)/5]))
	must(tb, db.SaveClusters(ctx, w.run, w.clusters))
	var groups []hotline.EventGroup
	for _, e := range w.events {
		groups = append(groups, e)
	}
	must(tb, db.SaveEvents(ctx, w.run, groups))
	must(tb, db.MirrorIssueMap(ctx, w.run, w.mappings()))
}

func (w *world) mappings() []hotline.IssueMapping {
	var out []hotline.IssueMapping
	for n := range int32(worldClusters) {
		if id, ok := w.issueOf[n]; ok {
			out = append(out, hotline.IssueMapping{Run: w.run, Cluster: n, Issue: id, Name: w.names[id]})
		}
	}
	return out
}

// mirrorOverrides hands the world's overrides over.
func (w *world) mirrorOverrides(tb testing.TB, db *DB) {
	tb.Helper()
	var out []hotline.Override
	for id, issue := range w.overrides {
		out = append(out, hotline.Override{Ticket: id, Issue: issue})
	}
	must(tb, db.MirrorOverrides(tb.Context(), out))
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
