package nlp

import (
	"cmp"
	"math"
	"slices"

	"yileishi/hotline"
)

// Model is what training learned: boilerplate, vocabulary, space and issue clusters. It is read-only and safe for
// concurrent use, and holds no ticket's text.
type Model struct {
	settings    Settings
	boilerplate *Boilerplate
	vocabulary  *vocabulary
	space       *space
	centres     dense     // a unit row per cluster
	bound       []float32 // per cluster: below it a ticket is unassigned
	sure        []float32 // per cluster: from it on a ticket is sure
	clusters    []hotline.Cluster
	trained     map[uint64]int32           // by the hash of a text of the sample: the cluster training gave it
	forced      map[hotline.TicketID]int32 // by people's constraints
	events      *eventWeights
}

// Boilerplate returns what the model learned to leave out.
func (m *Model) Boilerplate() *Boilerplate { return m.boilerplate }

// Settings returns the settings the model was trained with.
func (m *Model) Settings() Settings { return m.settings }

// Clusters returns the issues of the model by number: largest first by their tickets in the sample, or as a previous
// model numbered them. The caller may change the slice, not what it points to.
func (m *Model) Clusters() []hotline.Cluster { return slices.Clone(m.clusters) }

// hashTokens is the hash of a document's tokens and of where its title ends.
func hashTokens(doc *hotline.Document) uint64 {
	h := uint64(doc.TitleWords)
	for _, token := range doc.Tokens {
		h = hashNext(h, hashWord(token))
	}
	return h
}

// model makes the model of a grouping of the sample into so many clusters.
func (t *training) model(labels []int32, count int) *Model {
	m := &Model{
		settings: t.settings, boilerplate: t.boilerplate, vocabulary: t.vocabulary, space: t.space,
		trained: make(map[uint64]int32, len(t.sample)), events: newEventWeights(t),
	}
	if len(labels) == 0 {
		return m
	}
	m.centres = t.centresOf(labels, count)
	m.calibrate(t, labels)
	for n := range t.sample {
		m.trained[hashTokens(&t.sample[n].Document)] = labels[n]
	}
	m.clusters = make([]hotline.Cluster, count)
	for c := range m.clusters {
		m.clusters[c].Number = int32(c)
	}
	for n, c := range labels {
		if c != hotline.NoCluster {
			m.clusters[c].Tickets += t.sample[n].Weight
		}
	}
	return m
}

// renumber gives clusters the numbers 0, 1, … by falling weight, the earlier first ticket first among equals, and
// returns how many there are.
func (t *training) renumber(labels []int32) int {
	type group struct {
		old    int32
		weight int
		first  int
	}
	groups := make(map[int32]*group)
	var order []*group
	for n, c := range labels {
		if c == hotline.NoCluster {
			continue
		}
		g := groups[c]
		if g == nil {
			g = &group{old: c, first: n}
			groups[c] = g
			order = append(order, g)
		}
		g.weight += t.sample[n].Weight
	}
	slices.SortFunc(order, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.first, b.first))
	})
	number := make(map[int32]int32, len(order))
	for i, g := range order {
		number[g.old] = int32(i)
	}
	for n, c := range labels {
		if c != hotline.NoCluster {
			labels[n] = number[c]
		}
	}
	return len(order)
}

// centresOf returns the mean direction of each cluster's own vectors (not the smoothed ones: a new ticket has none).
func (t *training) centresOf(labels []int32, count int) dense {
	members := membersOf(labels, count)
	centres := newDense(count, t.vectors.columns)
	parallelBlocks(count, func(c int) {
		centre := centres.row(c)
		for _, n := range members[c] {
			axpy(t.weights[n], t.vectors.row(int(n)), centre)
		}
		normalise32(centre)
	})
	return centres
}

func membersOf(labels []int32, count int) [][]int32 {
	members := make([][]int32, count)
	for n, c := range labels {
		if c >= 0 {
			members[c] = append(members[c], int32(n))
		}
	}
	return members
}

const (
	boundShare = 0.75 // of the median cosine of a cluster's own tickets
	boundFloor = 0.2
	sureShare  = 0.95
)

// calibrate sets each cluster's bounds from the cosines of its own tickets. Below 0.75 of their median a ticket is
// unassigned: of a hundred real messages read one by one, five of the nine below it sat in the wrong issue, two more
// could be argued about. From 0.95 of the median on a ticket is sure when no other issue is nearly as near.
func (m *Model) calibrate(t *training, labels []int32) {
	count := m.centres.rows
	m.bound, m.sure = make([]float32, count), make([]float32, count)
	members := membersOf(labels, count)
	parallelBlocks(count, func(c int) {
		scores := make([]float32, 0, len(members[c]))
		for _, n := range members[c] {
			scores = append(scores, dot(t.vectors.row(int(n)), m.centres.row(c)))
		}
		slices.Sort(scores)
		median := quantile(scores, 0.5)
		m.bound[c] = max(float32(boundShare*median), boundFloor)
		m.sure[c] = float32(sureShare * median)
	})
}

// quantile returns the q-quantile of sorted values.
func quantile(sorted []float32, q float64) float32 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(math.Floor(q*float64(len(sorted)-1)))]
}
