package nlp

import (
	"fmt"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

// TestEventsIgnoreOrderAndBatches streams the sample by time in batches of different sizes, and in one shuffled call.
func TestEventsIgnoreOrderAndBatches(t *testing.T) {
	t.Parallel()
	docs := sampled600(t).docs
	assignments, model, err := ClusterAll(docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	whole := NewEventFinder(model, Settings{})
	whole.Add(docs, assignments)
	want := whole.Finish().Groups
	if len(want) < 80 {
		t.Fatalf("found %d events, want at least 80", len(want))
	}
	order := shuffled(indexes(len(docs)), 4)
	mixed := NewEventFinder(model, Settings{})
	mixed.Add(pick(docs, order), pick(assignments, order))
	if diff := cmp.Diff(want, mixed.Finish().Groups); diff != "" {
		t.Errorf("shuffled (-want +got):\n%.1500s", diff)
	}
	byTime := indexesByTime(docs)
	for _, size := range []int{1, 50} {
		f := NewEventFinder(model, Settings{})
		for from := 0; from < len(byTime); from += size {
			part := byTime[from:min(len(byTime), from+size)]
			f.Add(pick(docs, part), pick(assignments, part))
		}
		if diff := cmp.Diff(want, f.Finish().Groups); diff != "" {
			t.Errorf("batches of %d (-want +got):\n%.1500s", size, diff)
		}
	}
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func indexesByTime(docs []hotline.Document) []int {
	out := indexes(len(docs))
	for i := 1; i < len(out); i++ {
		for j := i; j > 0; j-- {
			a, b := docs[out[j]], docs[out[j-1]]
			if c := a.Received.Compare(b.Received); c > 0 || c == 0 && a.Ticket.Compare(b.Ticket) > 0 {
				break
			}
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func pick[T any](items []T, order []int) []T {
	out := make([]T, len(order))
	for i, at := range order {
		out[i] = items[at]
	}
	return out
}

// TestEventsNeedTheSamePlaceAndTime: the same matter elsewhere, or a year later, is another event.
func TestEventsNeedTheSamePlaceAndTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2021, 3, 1, 9, 0, 0, 0, hotline.Zone())
	docs := sampled600(t).docs
	add := func(id, title, text string, days int) hotline.TicketID {
		d := document(id, title, text)
		d.Received = start.AddDate(0, 0, days)
		docs = append(slices.Clip(docs), d)
		return d.Ticket
	}
	first := add("1", "云麓雅苑旁搅拌站噪音扰民", "云麓雅苑旁边的搅拌站夜里生产，噪音和粉尘让人没法睡", 0)
	second := add("2", "云麓雅苑搅拌站粉尘污染", "搅拌站紧挨着云麓雅苑，粉尘大，夜里噪音不断", 3)
	elsewhere := add("3", "柏景湾旁搅拌站噪音扰民", "柏景湾旁边的搅拌站夜里生产，噪音很大", 3)
	later := add("4", "云麓雅苑旁搅拌站噪音扰民", "云麓雅苑旁边的搅拌站夜里生产，噪音和粉尘让人没法睡", 400)
	_, set, err := FindEvents(docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := set.Of(first), set.Of(second); a != b || a == hotline.NoCluster {
		t.Errorf("the same incident: events %d and %d", a, b)
	}
	for name, ticket := range map[string]hotline.TicketID{"elsewhere": elsewhere, "a year later": later} {
		if set.Of(ticket) == set.Of(first) {
			t.Errorf("%s: in the same event", name)
		}
	}
}

// TestEventGroupsAreWhole checks what each group says of itself.
func TestEventGroupsAreWhole(t *testing.T) {
	t.Parallel()
	docs := sampled600(t).docs
	assignments, set, err := FindEvents(docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[int32]int{}
	for _, a := range assignments {
		sizes[a.Event]++
		if a.Event != hotline.NoCluster && a.Cluster != set.Groups[a.Event].Cluster && set.Groups[a.Event].Cluster != hotline.NoCluster {
			t.Errorf("ticket in issue %d, its event in %d", a.Cluster, set.Groups[a.Event].Cluster)
		}
	}
	for i, g := range set.Groups {
		name := fmt.Sprintf("event %d %s", i, g.Name)
		switch {
		case int(g.Number) != i || g.Tickets < 2 || sizes[g.Number] != g.Tickets:
			t.Errorf("%s: number %d, %d tickets, %d assigned", name, g.Number, g.Tickets, sizes[g.Number])
		case utf8.RuneCountInString(g.Name) > 20 || g.Name == "":
			t.Errorf("%s: a name of %d characters", name, utf8.RuneCountInString(g.Name))
		case len(g.Representatives) < 2 || len(g.Representatives) > 3 || len(g.Keyphrases) == 0:
			t.Errorf("%s: %d representatives, %d keyphrases", name, len(g.Representatives), len(g.Keyphrases))
		case g.First.After(g.Last):
			t.Errorf("%s: from %v to %v", name, g.First, g.Last)
		}
	}
}

func TestEventsOfNothing(t *testing.T) {
	t.Parallel()
	_, set, err := FindEvents(nil, Settings{Lexicon: lexicon(t)})
	if err != nil || len(set.Groups) != 0 || set.Of(hotline.TicketID{1}) != hotline.NoCluster {
		t.Errorf("got %v, %v", set, err)
	}
}
