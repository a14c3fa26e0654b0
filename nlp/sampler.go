package nlp

import (
	"container/heap"
	"slices"

	"yileishi/hotline"
)

// Sampler picks at most so many documents of a stream, evenly and whatever the order in which they come (bottom-k of a
// hash of the ticket), and collapses near-duplicates into one document with a weight. It is for one goroutine.
type Sampler struct {
	limit int
	seed  uint64
	keep  map[hotline.TicketID]bool
	exact map[uint64]*sampled // by the hash of the tokens
	queue sampleQueue         // the sampled documents, the one to be dropped first on top
	kept  []WeightedDocument
}

// DefaultSample is the number of documents that training is meant for.
const DefaultSample = 50_000

type sampled struct {
	WeightedDocument
	rank  uint64
	text  uint64
	place int // in the queue
}

// NewSampler returns a sampler of at most limit documents (0 means DefaultSample). The tickets of keep, those that
// people's constraints name, are taken in any case.
func NewSampler(limit int, seed uint64, keep ...hotline.TicketID) *Sampler {
	if limit <= 0 {
		limit = DefaultSample
	}
	s := &Sampler{limit: limit, seed: seed, keep: make(map[hotline.TicketID]bool), exact: make(map[uint64]*sampled)}
	for _, id := range keep {
		s.keep[id] = true
	}
	return s
}

// Add takes documents. It keeps those that it samples; the caller must not change them afterwards.
func (s *Sampler) Add(docs ...hotline.Document) {
	for _, doc := range docs {
		if s.keep[doc.Ticket] {
			s.kept = append(s.kept, WeightedDocument{Document: doc, Weight: 1})
			continue
		}
		s.add(doc)
	}
}

// add ranks a document by a hash of its text, so that equal texts have equal ranks: either all of them are counted in
// the sample or none, in any order of the stream.
func (s *Sampler) add(doc hotline.Document) {
	text := hashTokens(&doc)
	if known, ok := s.exact[text]; ok {
		known.Weight++
		if doc.Ticket.Compare(known.Ticket) < 0 {
			known.Document = doc
		}
		return
	}
	item := &sampled{WeightedDocument: WeightedDocument{Document: doc, Weight: 1}, rank: mix(text ^ mix(s.seed)), text: text}
	if len(s.queue) >= s.limit {
		if worst := s.queue[0]; item.rank >= worst.rank {
			return
		}
		dropped := heap.Pop(&s.queue).(*sampled) //nolint:forcetypeassert // the queue holds nothing else
		delete(s.exact, dropped.text)
	}
	s.exact[text] = item
	heap.Push(&s.queue, item)
}

// Sample returns the documents, by ticket, near-duplicates collapsed. The sampler may take more documents afterwards.
func (s *Sampler) Sample() []WeightedDocument {
	out := make([]WeightedDocument, 0, len(s.queue))
	for _, item := range s.queue {
		out = append(out, item.WeightedDocument)
	}
	slices.SortFunc(out, func(a, b WeightedDocument) int { return a.Ticket.Compare(b.Ticket) })
	out = collapse(out)
	out = append(out, s.kept...)
	slices.SortFunc(out, func(a, b WeightedDocument) int { return a.Ticket.Compare(b.Ticket) })
	return out
}

// sampleQueue is a heap with the largest rank on top.
type sampleQueue []*sampled //nolint:recvcheck // heap.Interface wants both kinds of receivers

func (q sampleQueue) Len() int           { return len(q) }
func (q sampleQueue) Less(i, j int) bool { return q[i].rank > q[j].rank }
func (q sampleQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

// Push implements heap.Interface.
func (q *sampleQueue) Push(x any) {
	item := x.(*sampled) // heap.Push is called with *sampled alone
	item.place = len(*q)
	*q = append(*q, item)
}

// Pop implements heap.Interface.
func (q *sampleQueue) Pop() any {
	old := *q
	item := old[len(old)-1]
	*q = old[:len(old)-1]
	return item
}

const (
	bands       = 16
	bandHashes  = 4
	nearEnough  = 0.8 // Jaccard of the signatures from which two texts are one
	bucketLimit = 64  // documents compared per bucket
)

// collapse joins near-duplicates (MinHash over pairs of neighbouring words, 16 bands of 4): the document with the
// smallest ticket stays and carries the weight of all. docs are in order of ticket.
func collapse(docs []WeightedDocument) []WeightedDocument {
	signatures := make([][bands * bandHashes]uint64, len(docs))
	parallel(len(docs), func(_, from, to int) {
		for n := from; n < to; n++ {
			signatures[n] = signature(docs[n].Tokens)
		}
	})
	leader := make([]int32, len(docs))
	for n := range leader {
		leader[n] = int32(n)
	}
	for band := range bands {
		buckets := make(map[uint64][]int32)
		for n := range docs {
			if len(docs[n].Tokens) < 6 {
				continue // short texts are alike by chance; equal ones are collapsed already
			}
			h := uint64(band)
			for _, v := range signatures[n][band*bandHashes : (band+1)*bandHashes] {
				h = hashNext(h, v)
			}
			joined := false
			for _, first := range buckets[h] {
				if alike(&signatures[n], &signatures[first]) {
					unite(leader, int32(n), first)
					joined = true
					break
				}
			}
			if !joined && len(buckets[h]) < bucketLimit {
				buckets[h] = append(buckets[h], int32(n))
			}
		}
	}
	var out []WeightedDocument
	place := make(map[int32]int)
	for n := range docs {
		root := rootOf(leader, int32(n))
		at, ok := place[root]
		if !ok {
			place[root] = len(out)
			out = append(out, docs[n])
			continue
		}
		out[at].Weight += docs[n].Weight
	}
	return out
}

func signature(tokens []string) [bands * bandHashes]uint64 {
	var s [bands * bandHashes]uint64
	for i := range s {
		s[i] = ^uint64(0)
	}
	before := uint64(0)
	for _, token := range tokens {
		if token == hotline.ClauseEnd {
			continue
		}
		word := hashWord(token)
		pair := hashNext(before, word)
		before = word
		for i := range s {
			s[i] = min(s[i], mix(pair^uint64(i)*0xd6e8feb86659fd93))
		}
	}
	return s
}

func alike(a, b *[bands * bandHashes]uint64) bool {
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	return float64(same) >= nearEnough*float64(len(a))
}

func rootOf(leader []int32, n int32) int32 {
	for leader[n] != n {
		leader[n] = leader[leader[n]]
		n = leader[n]
	}
	return n
}

// unite joins two groups under the smaller number.
func unite(leader []int32, a, b int32) {
	a, b = rootOf(leader, a), rootOf(leader, b)
	leader[max(a, b)] = min(a, b)
}
