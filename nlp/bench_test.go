package nlp

import (
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"yileishi/hotline"
)

// enlarge makes n documents of a corpus, the same each time: the title of one ticket, two to seven of the clauses of
// its text, and in every third a few clauses of another ticket. Words therefore stand together as they do in tickets,
// and few documents are equal.
func enlarge(docs []hotline.Document, n int) []hotline.Document {
	clauses := make([][][]string, len(docs))
	for i := range docs {
		text := docs[i].Tokens[docs[i].TitleWords:]
		eachClause(text, func(from, to int) { clauses[i] = append(clauses[i], text[from:to]) })
	}
	chance := random(7)
	below := func(n int) int { return int(chance.next() % uint64(n)) }
	out := make([]hotline.Document, n)
	for i := range out {
		at := below(len(docs))
		tokens := append([]string(nil), docs[at].Tokens[:docs[at].TitleWords]...)
		add := func(from, times int) {
			for range times {
				if len(clauses[from]) > 0 {
					tokens = append(append(tokens, hotline.ClauseEnd), clauses[from][below(len(clauses[from]))]...)
				}
			}
		}
		add(at, 2+below(6))
		if below(3) == 0 {
			add(below(len(docs)), 1+below(2))
		}
		out[i] = hotline.Document{
			Ticket: hotline.NewTicketID("enlarged", strconv.Itoa(i)), Tokens: tokens, TitleWords: docs[at].TitleWords,
			Received: time.Date(2021, 1, 1, 0, 0, 0, 0, hotline.Zone()).Add(time.Duration(below(540*24)) * time.Hour),
		}
	}
	return out
}

// texts returns the titles and texts of the sample.
func texts(tb testing.TB) (titles, bodies []string, bytes int64) {
	tb.Helper()
	for _, part := range []string{"a", "b"} {
		rows, err := readTable("../testdata/sample/tickets-" + part + ".csv")
		if err != nil {
			tb.Fatal(err)
		}
		for _, row := range rows {
			titles, bodies = append(titles, row["标题"]), append(bodies, row["主要内容"])
			bytes += int64(len(row["标题"]) + len(row["主要内容"]))
		}
	}
	return titles, bodies, bytes
}

// BenchmarkAnalyze reports bytes and tickets per second of the whole text chain, on one and two processors.
func BenchmarkAnalyze(b *testing.B) {
	analyzer := NewAnalyzer(dictionary)
	titles, bodies, bytes := texts(b)
	lexicon(b)
	for _, processors := range []int{1, 2} {
		b.Run(fmt.Sprintf("processors=%d", processors), func(b *testing.B) {
			before := runtime.GOMAXPROCS(processors)
			defer runtime.GOMAXPROCS(before)
			b.SetBytes(bytes)
			for b.Loop() {
				parallel(len(titles), func(_, from, to int) {
					for i := from; i < to; i++ {
						analyzer.Analyze(titles[i], bodies[i])
					}
				})
			}
			b.ReportMetric(float64(len(titles))*float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
		})
	}
}

// BenchmarkSegment reports bytes per second of the dictionary alone.
func BenchmarkSegment(b *testing.B) {
	_, bodies, _ := texts(b)
	lexicon(b)
	var stretches [][]byte
	var bytes int64
	for _, body := range bodies {
		n := normalise(body)
		scan(n.text, func(span Span, k kind) {
			if k == wordSpan {
				stretches = append(stretches, n.text[span.Start:span.End])
				bytes += int64(span.End - span.Start)
			}
		})
	}
	b.SetBytes(bytes)
	for b.Loop() {
		for _, stretch := range stretches {
			dictionary.Segment(stretch)
		}
	}
}

// BenchmarkTrain trains on enlarged samples; the sampler is part of it.
func BenchmarkTrain(b *testing.B) {
	docs := sampled600(b).docs
	for _, n := range []int{1_000, 10_000, 100_000} {
		big := enlarge(docs, n)
		b.Run(fmt.Sprintf("tickets=%d", n), func(b *testing.B) {
			var heap uint64
			for b.Loop() {
				sampler := NewSampler(0, 0)
				sampler.Add(big...)
				model, err := Train(sampler.Sample(), Settings{Lexicon: lexicon(b)}, Constraints{}, nil)
				if err != nil {
					b.Fatal(err)
				}
				var memory runtime.MemStats
				runtime.ReadMemStats(&memory)
				heap = max(heap, memory.HeapSys)
				b.ReportMetric(float64(len(model.Clusters())), "issues")
			}
			b.ReportMetric(float64(heap)/(1<<20), "MiB-heap")
		})
	}
}

// BenchmarkAssign reports the time of one ticket at about 375 issues, on one processor.
func BenchmarkAssign(b *testing.B) {
	big := enlarge(sampled600(b).docs, 10_000)
	model, err := Train(weighted(big), Settings{Lexicon: lexicon(b)}, Constraints{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		model.Assign(big[i%len(big) : i%len(big)+1])
		i++
	}
}

// BenchmarkEvents finds the events among 10,000 tickets of eighteen months.
func BenchmarkEvents(b *testing.B) {
	big := enlarge(sampled600(b).docs, 10_000)
	model, err := Train(weighted(big), Settings{Lexicon: lexicon(b)}, Constraints{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	assignments := model.Assign(big)
	for b.Loop() {
		finder := NewEventFinder(model, Settings{})
		finder.Add(big, assignments)
		finder.Finish()
	}
}
