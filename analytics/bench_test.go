package analytics

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"yileishi/hotline"
)

// benchTickets is how many tickets the benchmarks ask about.
const benchTickets = 100_000

// drawProvince draws tickets as a province has them: 16 cities with counties, 120 units, 400 issues of very
// different size, words by Zipf's law, 60 % of the callers known.
func drawProvince(seed uint64, n int) ([]hotline.Ticket, []hotline.Assignment) {
	r := rand.New(rand.NewPCG(seed, 2))
	words := rand.NewZipf(r, 1.1, 4, 20_000)
	units := rand.NewZipf(r, 1.2, 6, 119)
	issues := rand.NewZipf(r, 1.05, 8, 399)
	start := time.Date(2021, 1, 1, 0, 0, 0, 0, hotline.Zone())
	states := []hotline.State{hotline.Open, hotline.InHand, hotline.Closed, hotline.Closed, hotline.Closed}
	tickets, places := make([]hotline.Ticket, n), make([]hotline.Assignment, n)
	for i := range tickets {
		t := &tickets[i]
		t.Source, t.Number = "热线", fmt.Sprintf("P%08d", i)
		t.ID = hotline.NewTicketID(t.Source, t.Number)
		t.Received = start.Add(time.Duration(r.IntN(545*24*3600)) * time.Second)
		t.Filed = hotline.Day(t.Received)
		city, county := 1+r.IntN(16), 1+r.IntN(8)
		t.Area = fmt.Sprintf("34%02d%02d", city, county)
		t.AreaName = fmt.Sprintf("第%d市第%d区", city, county)
		t.Unit = fmt.Sprintf("第%d承办单位", units.Uint64())
		t.Kind = hotline.Kinds()[r.IntN(6)]
		t.State = states[r.IntN(len(states))]
		t.Result, t.Resolved, t.Contacted = hotline.Grade(r.IntN(6)), hotline.Verdict(r.IntN(4)), hotline.Verdict(r.IntN(4))
		if r.IntN(10) < 6 {
			t.Caller = hotline.CallerID(hotline.NewTicketID("caller", fmt.Sprint(r.IntN(n))))
		}
		issue := int(issues.Uint64())
		for range 35 + r.IntN(20) {
			t.Tokens = append(t.Tokens, fmt.Sprintf("词%d", (words.Uint64()+uint64(issue*7))%20_000))
		}
		t.TitleWords = 6
		t.Title, t.Text = fmt.Sprint(t.Tokens[:6]), fmt.Sprint(t.Tokens[6:])
		t.Version, t.Import = 1, 1
		places[i] = hotline.Assignment{
			Ticket: t.ID, Cluster: int32(issue), Event: hotline.NoCluster, Confidence: hotline.Sure,
			Score: r.Float32(), Rival: int32((issue + 1) % 400), RivalScore: r.Float32() / 2, Words: t.Tokens[:5],
		}
		if r.IntN(10) == 0 {
			places[i].Cluster, places[i].Confidence = hotline.NoCluster, hotline.Unassigned
		} else if r.IntN(3) == 0 {
			places[i].Event = int32(issue*40 + r.IntN(40))
		}
	}
	return tickets, places
}

// benchDB is a database with a province of tickets and one run.
func benchDB(b *testing.B) *DB {
	b.Helper()
	db := openTest(b, &fakeRuns{run: 1, asOf: time.Date(2022, 7, 1, 0, 0, 0, 0, hotline.Zone())})
	tickets, places := drawProvince(1, benchTickets)
	for i, part := range slices.Collect(slices.Chunk(tickets, 20_000)) {
		rec := record(part)
		if err := db.Load(b.Context(), rec, nil, fmt.Sprintf("bench%d-%d", time.Now().UnixNano(), i)); err != nil {
			b.Fatal(err)
		}
		rec.Release()
	}
	saveRun(b, db, 1, places, 400)
	if err := db.Settle(b.Context()); err != nil {
		b.Fatal(err)
	}
	return db
}

// saveRun saves a run whose clusters are issues I0, I1, … with the name 第n类.
func saveRun(tb testing.TB, db *DB, run int64, places []hotline.Assignment, issues int) {
	tb.Helper()
	var clusters []hotline.Cluster
	var mappings []hotline.IssueMapping
	for i := range int32(issues) {
		clusters = append(clusters, hotline.Cluster{
			Number: i, Name: fmt.Sprintf("第%d类", i), Tickets: 1,
			Keyphrases: []hotline.Keyphrase{{Text: fmt.Sprintf("词%d", i), Weight: 0.9}, {Text: "路灯", Weight: 0.5}},
			Similar:    []int32{(i + 1) % int32(issues)},
		})
		mappings = append(mappings, hotline.IssueMapping{
			Run: run, Cluster: i, Issue: hotline.IssueID(fmt.Sprintf("I%d", i)), Name: fmt.Sprintf("第%d类", i),
		})
	}
	sizes := map[int32]*hotline.EventGroup{}
	for i := range places {
		p := &places[i]
		if p.Cluster >= 0 {
			clusters[p.Cluster].Tickets++
			if len(clusters[p.Cluster].Representatives) < 3 {
				clusters[p.Cluster].Representatives = append(clusters[p.Cluster].Representatives, p.Ticket)
			}
		}
		if p.Event >= 0 {
			e := sizes[p.Event]
			if e == nil {
				e = &hotline.EventGroup{Number: p.Event, Cluster: p.Cluster, Name: fmt.Sprintf("事件%d", p.Event)}
				sizes[p.Event] = e
			}
			e.Tickets++
		}
	}
	var groups []hotline.EventGroup
	for _, e := range sizes {
		groups = append(groups, *e)
	}
	ctx := tb.Context()
	for _, err := range []error{
		db.SaveAssignments(ctx, run, places), db.SaveEventMembers(ctx, run, places), db.SaveClusters(ctx, run, clusters),
		db.SaveEvents(ctx, run, groups), db.MirrorIssueMap(ctx, run, mappings),
	} {
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkQuestions asks each question anew: no answer is kept from one turn to the next. p50 and p95 are in ms.
func BenchmarkQuestions(b *testing.B) {
	db := benchDB(b)
	year := hotline.Scope{From: time.Date(2021, 7, 1, 0, 0, 0, 0, hotline.Zone()), To: time.Date(2022, 1, 1, 0, 0, 0, 0, hotline.Zone())}
	ticket := hotline.NewTicketID("热线", "P00000077")
	questions := []struct {
		name string
		ask  func() error
	}{
		{"summary", func() error { _, err := db.Summary(b.Context(), hotline.Scope{}); return err }},
		{"summary of half a year", func() error { _, err := db.Summary(b.Context(), year); return err }},
		{"summary of a city", func() error { _, err := db.Summary(b.Context(), hotline.Scope{Area: "3401"}); return err }},
		{"issues", func() error { _, err := db.Issues(b.Context(), hotline.IssueQuery{}); return err }},
		{"issues by rise", func() error { _, err := db.Issues(b.Context(), hotline.IssueQuery{Sort: hotline.ByRise}); return err }},
		{"issues by text", func() error { _, err := db.Issues(b.Context(), hotline.IssueQuery{Text: "词19"}); return err }},
		{"largest issue", func() error { _, err := db.Issue(b.Context(), "I0", hotline.Scope{}); return err }},
		{"small issue", func() error { _, err := db.Issue(b.Context(), "I300", hotline.Scope{}); return err }},
		{"event", func() error { _, err := db.Event(b.Context(), "1-3"); return err }},
		{"tickets", func() error { _, err := db.Tickets(b.Context(), hotline.TicketQuery{}); return err }},
		{"tickets by word", func() error {
			_, err := db.Tickets(b.Context(), hotline.TicketQuery{Scope: hotline.Scope{Words: []string{"词19", "词20"}}})
			return err
		}},
		{"unassigned tickets", func() error {
			_, err := db.Tickets(b.Context(), hotline.TicketQuery{Scope: hotline.Scope{Unassigned: true}})
			return err
		}},
		{"ticket", func() error { _, err := db.Ticket(b.Context(), ticket); return err }},
		{"facets", func() error { _, err := db.Facets(b.Context()); return err }},
	}
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				db.answers = newAnswers()
				start := time.Now()
				if err := q.ask(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkLoad loads batches of 10,000 tickets over 18 months; BenchmarkBareBatch sends the same rows by the driver
// alone, row by row from values that are ready.
func BenchmarkLoad(b *testing.B) {
	db := openTest(b, &fakeRuns{})
	tickets, _ := drawProvince(3, 10_000)
	rec := record(tickets)
	defer rec.Release()
	versions := versionsOf(tickets)
	n := 0
	for b.Loop() {
		n++
		if err := db.Load(b.Context(), rec, versions, fmt.Sprintf("load%d", n)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*len(tickets))/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkBareBatch(b *testing.B) {
	db := openTest(b, &fakeRuns{})
	tickets, _ := drawProvince(3, 10_000)
	n := 0
	for b.Loop() {
		n++
		ctx := clickhouse.Context(b.Context(), clickhouse.WithSettings(clickhouse.Settings{"insert_deduplication_token": fmt.Sprint("bare", n)}))
		batch, err := db.conn.PrepareBatch(ctx, insertTickets())
		if err != nil {
			b.Fatal(err)
		}
		for i := range tickets {
			t := &tickets[i]
			err := batch.Append(t.ID[:], calendarDay(t.Filed), t.Source, t.Number, instant(t.Received), instant(t.Closed),
				instant(t.Replied), instant(t.Due), t.Title, t.Text, t.Reply, string(t.Kind), t.Channel, t.Category, t.Area,
				t.AreaName, t.Unit, t.Subject, t.Caller[:], string(t.CallerKind), string(t.State), int8(t.Contacted),
				int8(t.Resolved), int8(t.Result), t.Likes, t.Dislikes, t.Tokens, uint16(t.TitleWords), t.Version, t.Import, uint8(0))
			if err != nil {
				b.Fatal(err)
			}
		}
		if err := batch.Send(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*len(tickets))/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkDocuments hands every ticket to clustering.
func BenchmarkDocuments(b *testing.B) {
	db := benchDB(b)
	n := 0
	for b.Loop() {
		if err := db.Documents(b.Context(), func(batch []hotline.Document) error { n += len(batch); return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "tickets/s")
}

// BenchmarkExport hands every ticket to an export.
func BenchmarkExport(b *testing.B) {
	db := benchDB(b)
	n := 0
	for b.Loop() {
		err := db.ExportTickets(b.Context(), hotline.TicketQuery{}, func(rows []hotline.TicketRow) error { n += len(rows); return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "tickets/s")
}
