package nlp

import (
	"cmp"
	"slices"
	"time"

	"yileishi/hotline"
)

// EventFinder finds events (the same incident, raised by several tickets) in a stream of tickets. Documents come in
// order of Received, those without a time first; inside one call of Add any order will do, and where a stream is cut
// into calls does not matter unless the cut parts tickets of one moment. It holds the features of the last 180 days
// only; of older tickets it keeps their likenesses. It is for one goroutine.
type EventFinder struct {
	model    *Model
	cosine   float32
	density  float64
	window   []*recentTicket    // oldest first
	postings map[uint64][]int32 // feature → tickets of the window that hold it, oldest first
	oldest   int32              // number of the first ticket of the window
	tickets  []eventTicket
	edges    []eventEdge
}

const (
	eventWindow     = 180 * 24 * time.Hour
	eventWindowSize = 50_000 // tickets, for streams without times
	eventDecay      = 90.0   // days in which likeness falls to 1/e
	eventCosine     = 0.12
	eventResolution = 0.11
	otherIssue      = 0.4  // what is left of a likeness when the issues are not near one another
	noName          = 0.75 // … when the tickets share no rare name
	otherName       = 0.5  // … and when, besides, both titles name something
	rareShare       = 0.05 // a feature in more tickets of the sample than this …
	rareFeature     = 200  // … or than this many suggests no pair
)

// eventTicket is what is kept of every ticket.
type eventTicket struct {
	id       hotline.TicketID
	received time.Time
	cluster  int32
	rival    int32
	tokens   []string // of the title, for names; only of tickets that are like another
	words    []string // the strongest features; likewise
}

// recentTicket is what is kept of a ticket of the window.
type recentTicket struct {
	number   int32
	features []eventFeature
	title    []string
}

type eventEdge struct {
	a, b   int32
	weight float32
}

// NewEventFinder returns a finder that weighs words as the model's sample does. Settings are those of the model when
// they are left at zero.
func NewEventFinder(model *Model, settings Settings) *EventFinder {
	f := &EventFinder{model: model, cosine: eventCosine, density: eventResolution, postings: make(map[uint64][]int32)}
	if settings.EventCosine > 0 {
		f.cosine = float32(settings.EventCosine)
	}
	if settings.EventResolution > 0 {
		f.density = settings.EventResolution
	}
	return f
}

// Add takes the next documents with their assignments, which lie in the same order and may be nil when there are no
// issues. It keeps nothing of docs but strings.
func (f *EventFinder) Add(docs []hotline.Document, assignments []hotline.Assignment) {
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(docs[i].Received.Compare(docs[j].Received), docs[i].Ticket.Compare(docs[j].Ticket))
	})
	features := make([][]eventFeature, len(docs))
	parallel(len(docs), func(_, from, to int) {
		for i := from; i < to; i++ {
			features[i] = f.model.events.features(&docs[i])
		}
	})
	for _, i := range order {
		a := hotline.Assignment{Cluster: hotline.NoCluster, Rival: hotline.NoCluster}
		if assignments != nil {
			a = assignments[i]
		}
		f.add(&docs[i], a, features[i])
	}
}

func (f *EventFinder) add(doc *hotline.Document, a hotline.Assignment, features []eventFeature) {
	number := int32(len(f.tickets))
	f.tickets = append(f.tickets, eventTicket{id: doc.Ticket, received: doc.Received, cluster: a.Cluster, rival: a.Rival})
	f.forget(doc.Received)
	recent := &recentTicket{number: number, features: features, title: titleTokens(doc)}
	f.link(recent)
	f.window = append(f.window, recent)
	for i := range features {
		if f.rare(features[i].hash) {
			f.postings[features[i].hash] = append(f.postings[features[i].hash], number)
		}
	}
}

// rare says whether a feature is rare enough to suggest that two tickets are about one incident.
func (f *EventFinder) rare(hash uint64) bool {
	w := f.model.events
	return w.heldBy(hash) <= max(10, min(rareFeature, int(rareShare*float64(w.tickets))))
}

// forget drops what is older than the window.
func (f *EventFinder) forget(now time.Time) {
	for len(f.window) > 0 {
		received := f.tickets[f.window[0].number].received
		if len(f.window) < eventWindowSize && (received.IsZero() || now.Sub(received) <= eventWindow) {
			return
		}
		for _, feature := range f.window[0].features {
			if list := f.postings[feature.hash]; len(list) > 1 {
				f.postings[feature.hash] = list[1:]
			} else {
				delete(f.postings, feature.hash)
			}
		}
		f.window[0] = nil
		f.window = f.window[1:]
		f.oldest++
	}
}

// link finds the tickets of the window that are like a new one.
func (f *EventFinder) link(recent *recentTicket) {
	partial := make(map[int32]float32)
	var met []int32
	for i := range recent.features {
		feature := &recent.features[i]
		for _, other := range f.postings[feature.hash] {
			if _, ok := partial[other]; !ok {
				met = append(met, other)
			}
			partial[other] += float32(feature.weight * feature.weight)
		}
	}
	slices.Sort(met)
	for _, n := range met {
		other := f.window[n-f.oldest]
		likeness, sameName := f.sharedWeight(recent.features, other.features)
		likeness = float32(likeness * f.fade(recent.number, n))
		if f.apart(recent.number, n) {
			likeness = float32(likeness * otherIssue)
		}
		if !sameName {
			likeness = float32(likeness * noName)
			if f.namesSomething(recent) && f.namesSomething(other) {
				likeness = float32(likeness * otherName)
			}
		}
		if likeness < f.cosine {
			continue
		}
		f.edges = append(f.edges, eventEdge{n, recent.number, likeness})
		f.remember(recent)
		f.remember(other)
	}
}

// apart says whether two tickets lie in issues that are not near one another.
func (f *EventFinder) apart(a, b int32) bool {
	x, y := &f.tickets[a], &f.tickets[b]
	if x.cluster == hotline.NoCluster || y.cluster == hotline.NoCluster {
		return false
	}
	return x.cluster != y.cluster && x.rival != y.cluster && y.rival != x.cluster
}

// fade is what time leaves of a likeness.
func (f *EventFinder) fade(a, b int32) float32 {
	ta, tb := f.tickets[a].received, f.tickets[b].received
	if ta.IsZero() || tb.IsZero() {
		return 1
	}
	return float32(expNegative(ta.Sub(tb).Abs().Hours() / 24 / eventDecay))
}

// namesSomething says whether a ticket's title holds a rare name.
func (f *EventFinder) namesSomething(ticket *recentTicket) bool {
	for i := range ticket.features {
		if feature := &ticket.features[i]; feature.name && feature.title && f.rare(feature.hash) {
			return true
		}
	}
	return false
}

// sharedWeight is the cosine of two feature lists, both by rising hash, and whether they share a name.
func (f *EventFinder) sharedWeight(a, b []eventFeature) (float32, bool) {
	sum, name := float32(0), false
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].hash < b[j].hash:
			i++
		case a[i].hash > b[j].hash:
			j++
		default:
			sum += float32(a[i].weight * b[j].weight)
			name = name || a[i].name && f.rare(a[i].hash)
			i++
			j++
		}
	}
	return sum, name
}

const eventWords = 12

// remember keeps what names need of a ticket that is like another.
func (f *EventFinder) remember(recent *recentTicket) {
	ticket := &f.tickets[recent.number]
	if ticket.words != nil {
		return
	}
	ticket.tokens = recent.title
	strongest := slices.Clone(recent.features)
	slices.SortFunc(strongest, func(a, b eventFeature) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.word, b.word))
	})
	ticket.words = make([]string, 0, eventWords)
	for i := 0; i < len(strongest) && i < eventWords; i++ {
		ticket.words = append(ticket.words, strongest[i].word)
	}
}

// titleTokens returns the words of a document's title, or of its first clauses when it has none.
func titleTokens(doc *hotline.Document) []string {
	if doc.TitleWords > 0 {
		return doc.Tokens[:min(doc.TitleWords, len(doc.Tokens))]
	}
	return doc.Tokens[:min(len(doc.Tokens), 30)]
}
