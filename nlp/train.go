package nlp

import (
	"errors"
	"math"
	"slices"

	"yileishi/hotline"
)

// Train learns a model from a sample of at most a few ten thousand tickets. It is a pure function: the same sample (in
// any order), settings, constraints and previous model give the same model, whatever the machine and the number of
// processors. With a previous model training starts warm: its clusters keep their numbers. The sample is not kept and
// not changed. An empty sample gives a model that assigns nothing.
func Train(sample []WeightedDocument, settings Settings, constraints Constraints, previous *Model) (*Model, error) {
	if settings.Lexicon == nil {
		return nil, errors.New("settings: no lexicon")
	}
	t := &training{settings: settings, constraints: constraints, sample: inOrder(sample)}
	t.learn()
	labels := t.group(previous)
	var count int
	if t.warmFrom(previous) {
		count = previous.centres.rows
	} else {
		count = t.renumber(labels)
	}
	m := t.model(labels, count)
	m.describe(t)
	m.constrain(t, constraints)
	return m, nil
}

// inOrder returns the sample by ticket, each ticket once.
func inOrder(sample []WeightedDocument) []WeightedDocument {
	out := slices.Clone(sample)
	slices.SortStableFunc(out, func(a, b WeightedDocument) int { return a.Ticket.Compare(b.Ticket) })
	out = slices.CompactFunc(out, func(a, b WeightedDocument) bool { return a.Ticket == b.Ticket })
	for i := range out {
		out[i].Weight = max(out[i].Weight, 1)
		out[i].TitleWords = min(max(out[i].TitleWords, 0), len(out[i].Tokens))
	}
	return out
}

// training is the state of one call of Train.
type training struct {
	settings    Settings
	constraints Constraints
	sample      []WeightedDocument
	boilerplate *Boilerplate
	vocabulary  *vocabulary
	words       *sparse // weighted words of each ticket
	space       *space
	vectors     dense  // of each ticket
	known       []bool // whether the ticket has a vector
	graph       *graph
	smoothed    dense
	weights     []float32
}

// learn brings the sample into the space.
func (t *training) learn() {
	t.boilerplate = learnBoilerplate(t.settings.Lexicon, t.sample)
	t.vocabulary = newVocabulary(t.settings.Lexicon, t.boilerplate, t.sample)
	t.words = t.vocabulary.matrix(t.sample)
	prior, words := float32(issuePrior), t.settings.Lexicon.kinds
	if t.settings.TopLevel > 0 {
		prior, words = groupPrior, t.settings.Lexicon.fields
	}
	t.space = newSpace(t.vocabulary, t.words, t.vocabulary.sequences(t.sample), words, prior, t.settings.Seed)
	t.vectors = newDense(len(t.sample), t.space.columns())
	t.known = make([]bool, len(t.sample))
	t.weights = make([]float32, len(t.sample))
	parallel(len(t.sample), func(_, from, to int) {
		for n := from; n < to; n++ {
			index, value := t.words.row(n)
			t.known[n] = t.space.project(index, value, t.vectors.row(n))
			// A campaign of a thousand copies must not rule its surroundings.
			t.weights[n] = float32(1 + ln(float64(t.sample[n].Weight)))
		}
	})
}

const smoothingRounds = 2

// draw builds the graph and lets neighbours draw together. In a small sample fewer neighbours speak of the same matter.
func (t *training) draw() {
	k := min(neighbours, max(leastNeighbours, len(t.sample)/8))
	t.graph = fuse(
		denseNeighbours(t.vectors, k, t.settings.Seed+2),
		sparseNeighbours(t.words, k),
	)
	t.smoothed = smooth(t.vectors, t.graph, smoothingRounds)
}

// group finds the clusters: a label per ticket of the sample, NoCluster for tickets that fit nowhere.
func (t *training) group(previous *Model) []int32 {
	if len(t.sample) == 0 {
		return nil
	}
	t.draw()
	switch {
	case t.settings.TopLevel > 0:
		return t.topLevel()
	case t.warmFrom(previous):
		return t.warm(previous)
	}
	return t.issues()
}

// topLevel groups every ticket into exactly the wished number of groups (fewer only when there are fewer tickets).
func (t *training) topLevel() []int32 {
	p := kMeans(t.smoothed, t.weights, t.settings.TopLevel, kMeansOptions{seed: t.settings.Seed + 3, starts: 10, rounds: 30})
	fillEmpty(t.smoothed, &p)
	return p.labels
}

// fillEmpty gives every group without a ticket the ticket that fits its own group worst and is not alone there.
func fillEmpty(x dense, p *partition) {
	sizes := make([]int, p.centres.rows)
	for _, c := range p.labels {
		sizes[c]++
	}
	for c := range sizes {
		if sizes[c] > 0 {
			continue
		}
		alone := make(map[int32]bool)
		for r, own := range p.labels {
			if sizes[own] == 1 {
				alone[int32(r)] = true
			}
		}
		if r := worstRow(x, p, alone); r >= 0 {
			sizes[p.labels[r]]--
			sizes[c]++
			p.labels[r] = int32(c)
			copy(p.centres.row(c), x.row(int(r)))
		}
	}
}

// issueCount is how many issues a sample of n tickets is asked for: about 50 for 600 tickets, 220 for 4,300 and 1,370
// for 50,000, which an analyst can read.
func (s Settings) issueCount(n int) int {
	granularity := s.Granularity
	if granularity <= 0 {
		granularity = 1
	}
	root := math.Sqrt(float64(n))
	return max(1, int(math.Round(0.41*granularity*root*math.Sqrt(root))))
}

// warmFrom says whether training carries a previous model's clusters on.
func (t *training) warmFrom(previous *Model) bool {
	return previous != nil && previous.centres.rows > 0 && t.settings.TopLevel == 0 && len(t.sample) > 0
}

// warm carries the previous model's clusters over: each ticket goes where the previous model would put it, and what it
// would not assign stays out.
func (t *training) warm(previous *Model) []int32 {
	docs := make([]hotline.Document, len(t.sample))
	for i := range t.sample {
		docs[i] = t.sample[i].Document
	}
	labels := make([]int32, len(docs))
	for i, a := range previous.Assign(docs) {
		labels[i] = a.Cluster
	}
	return labels
}
