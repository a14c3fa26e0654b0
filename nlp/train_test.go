package nlp

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

// outcome is everything that a run says, in a form that can be compared.
type outcome struct {
	Assignments map[hotline.TicketID]hotline.Assignment
	Clusters    []hotline.Cluster
	Events      []hotline.EventGroup
}

func run(tb testing.TB, docs []hotline.Document, settings Settings) outcome {
	tb.Helper()
	settings.Lexicon = lexicon(tb)
	assignments, events, model, err := clusterAll(docs, settings)
	if err != nil {
		tb.Fatal(err)
	}
	o := outcome{Assignments: map[hotline.TicketID]hotline.Assignment{}, Clusters: model.Clusters(), Events: events.Groups}
	for _, a := range assignments {
		o.Assignments[a.Ticket] = a
	}
	return o
}

// TestSameInAnyOrderAndOnAnyProcessors is not parallel: it changes GOMAXPROCS.
func TestSameInAnyOrderAndOnAnyProcessors(t *testing.T) { //nolint:paralleltest // GOMAXPROCS belongs to the process
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	docs := sampled600(t).docs
	for _, settings := range []Settings{{Seed: 3}, {Seed: 3, TopLevel: 7}} {
		want := run(t, docs, settings)
		for _, processors := range []int{1, 2, 4} {
			runtime.GOMAXPROCS(processors)
			got := run(t, shuffled(docs, uint64(processors)), settings)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("top level %d, %d processors, shuffled (-want +got):\n%.2000s", settings.TopLevel, processors, diff)
			}
		}
	}
}

func TestAssignLooksAtEachDocumentAlone(t *testing.T) {
	t.Parallel()
	docs := sampled600(t).docs
	model, err := Train(weighted(docs[:400]), Settings{Lexicon: lexicon(t)}, Constraints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := model.Assign(docs)
	for i := range docs {
		if diff := cmp.Diff(want[i], model.Assign(docs[i : i+1])[0]); diff != "" {
			t.Fatalf("document %d alone (-in a batch +alone):\n%s", i, diff)
		}
	}
	for i, a := range want {
		switch {
		case a.Ticket != docs[i].Ticket || a.Event != hotline.NoCluster:
			t.Fatalf("assignment %d: %+v", i, a)
		case a.Cluster == hotline.NoCluster && (a.Confidence != hotline.Unassigned || len(a.Words) > 0):
			t.Fatalf("unassigned, but %+v", a)
		case a.Cluster != hotline.NoCluster && (a.Confidence == hotline.Unassigned || len(a.Words) == 0 || len(a.Words) > 8):
			t.Fatalf("assigned, but %+v", a)
		case a.Rival == a.Cluster && a.Cluster != hotline.NoCluster:
			t.Fatalf("its own rival: %+v", a)
		}
	}
}

func TestTopLevelPlacesEveryTicket(t *testing.T) {
	t.Parallel()
	docs := append(documents("的的的", "!!!", ""), sampled600(t).docs...)
	for _, k := range []int{1, 2, 7, 40} {
		assignments, model, err := ClusterAll(docs, Settings{Lexicon: lexicon(t), TopLevel: k})
		if err != nil {
			t.Fatal(err)
		}
		groups := map[int32]bool{}
		for _, a := range assignments {
			groups[a.Cluster] = true
		}
		if len(groups) != k || groups[hotline.NoCluster] || len(model.Clusters()) != k {
			t.Errorf("k %d: %d groups, unassigned %v, %d clusters", k, len(groups), groups[hotline.NoCluster], len(model.Clusters()))
		}
	}
}

// TestTinyCorpora wants a sensible answer whatever comes.
func TestTinyCorpora(t *testing.T) {
	t.Parallel()
	equal := make([]string, 1000)
	for i := range equal {
		equal[i] = "小区电梯故障停运，物业不维修"
	}
	cases := []struct {
		name  string
		texts []string
		least int // issues
		most  int
	}{
		{"nothing", nil, 0, 0},
		{"one ticket", []string{"小区电梯故障停运"}, 0, 1},
		{"empty texts", []string{"", "", ""}, 0, 0},
		{"equal tickets", equal, 1, 1},
		{"stop words only", []string{"我们的问题", "请问这个怎么办", "您好谢谢"}, 0, 0},
		{"emoji", []string{"😡😡😡", "🙏", "😡"}, 0, 0},
		{"english", []string{
			"the elevator is broken", "elevator broken again", "broken elevator since monday",
			"garbage bins overflow", "garbage bins smell", "smelly garbage bins everywhere",
		}, 1, 3},
		{"twelve tickets", []string{
			"小区电梯故障停运", "电梯坏了停运三天", "电梯故障困人", "电梯停运老人下不了楼",
			"烧烤店油烟扰民", "楼下烧烤油烟熏人", "饭店油烟直排", "油烟扰民烧烤店",
			"工地夜间施工噪音", "夜间施工噪音扰民", "工地凌晨施工噪音大", "夜里施工噪音",
		}, 2, 5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			docs := documents(c.texts...)
			assignments, model, err := ClusterAll(docs, Settings{Lexicon: lexicon(t)})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(model.Clusters()); n < c.least || n > c.most {
				t.Errorf("issues: got %d, want %d to %d", n, c.least, c.most)
			}
			if len(assignments) != len(docs) {
				t.Errorf("assignments: got %d, want %d", len(assignments), len(docs))
			}
			for _, cluster := range model.Clusters() {
				if cluster.Name == "" || len(cluster.Keyphrases) == 0 || len(cluster.Representatives) == 0 {
					t.Errorf("cluster %+v", cluster)
				}
			}
		})
	}
}

// TestTwelveTicketsFallByMatter looks at who sits with whom.
func TestTwelveTicketsFallByMatter(t *testing.T) {
	t.Parallel()
	docs := documents(
		"小区电梯故障停运", "电梯坏了停运三天", "电梯故障困人", "电梯停运老人下不了楼",
		"烧烤店油烟扰民", "楼下烧烤油烟熏人", "饭店油烟直排", "油烟扰民烧烤店",
		"工地夜间施工噪音", "夜间施工噪音扰民", "工地凌晨施工噪音大", "夜里施工噪音",
	)
	assignments, _, err := ClusterAll(docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	labels, groups := make([]string, len(docs)), make([]int32, len(docs))
	for i := range docs {
		labels[i], groups[i] = fmt.Sprint(i/4), assignments[i].Cluster
	}
	if q := EvaluateClusters(labels, groups); q.VMeasure < 0.7 {
		t.Errorf("V-measure of three clear matters: got %.2f (%v), want at least 0.7", q.VMeasure, groups)
	}
}

func TestConstraintsHold(t *testing.T) {
	t.Parallel()
	docs := sampled600(t).docs
	free, err := Train(weighted(docs), Settings{Lexicon: lexicon(t)}, Constraints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := free.Assign(docs)
	var first, other, another, same, pinned hotline.Assignment
	for _, a := range before {
		switch {
		case a.Cluster == 0 && first.Cluster == 0 && first.Words == nil:
			first = a
		case a.Cluster == 0 && a.Rival != hotline.NoCluster && same.Words == nil:
			same = a
		case a.Cluster == 5 && other.Words == nil:
			other = a
		case a.Cluster == 9 && another.Words == nil:
			another = a
		case a.Cluster == 7 && pinned.Words == nil:
			pinned = a
		}
	}
	constraints := Constraints{
		Together: [][]hotline.TicketID{{other.Ticket, another.Ticket}},
		Apart:    [][2]hotline.TicketID{{first.Ticket, same.Ticket}},
		Pinned:   map[hotline.TicketID]int32{pinned.Ticket: 2},
	}
	model, err := Train(weighted(docs), Settings{Lexicon: lexicon(t)}, constraints, free)
	if err != nil {
		t.Fatal(err)
	}
	after := map[hotline.TicketID]hotline.Assignment{}
	for _, a := range model.Assign(docs) {
		after[a.Ticket] = a
	}
	together := constraints.Together[0]
	if a, b := after[together[0]].Cluster, after[together[1]].Cluster; a != b || a == hotline.NoCluster {
		t.Errorf("together: clusters %d and %d", a, b)
	}
	if a, b := after[first.Ticket].Cluster, after[same.Ticket].Cluster; a == b {
		t.Errorf("apart: both in cluster %d", a)
	}
	if got := after[pinned.Ticket].Cluster; got != 2 {
		t.Errorf("pinned: got cluster %d, want 2", got)
	}
}

// TestWarmStartKeepsNumbers trains on nine tenths, then on all with the first model: clusters keep their numbers, and
// the tickets theirs.
func TestWarmStartKeepsNumbers(t *testing.T) {
	t.Parallel()
	docs := shuffled(sampled600(t).docs, 9)
	some := docs[:len(docs)*9/10]
	settings := Settings{Lexicon: lexicon(t)}
	first, err := Train(weighted(some), settings, Constraints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Train(weighted(docs), settings, Constraints{}, first)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(second.Clusters()), len(first.Clusters()); got != want {
		t.Errorf("clusters: got %d, want %d", got, want)
	}
	before, after := first.Assign(some), second.Assign(some)
	kept := 0
	for i := range some {
		if before[i].Cluster == after[i].Cluster {
			kept++
		}
	}
	if share := float64(kept) / float64(len(some)); share < 0.92 {
		t.Errorf("tickets that keep their cluster: got %.3f, want at least 0.92", share)
	}
}

func TestTrainRefusesSettingsWithoutLexicon(t *testing.T) {
	t.Parallel()
	if _, err := Train(nil, Settings{}, Constraints{}, nil); err == nil || !strings.Contains(err.Error(), "lexicon") {
		t.Errorf("got %v, want an error that names the lexicon", err)
	}
}
