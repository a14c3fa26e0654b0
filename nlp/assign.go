package nlp

import (
	"cmp"
	"slices"
	"strings"

	"yileishi/hotline"
)

const (
	reasonWords = 8
	sureMargin  = 0.15 // a ticket is sure when the next best issue is this much further
)

// Assign gives each document its issue, in the order of docs. It looks at each document alone: batches of any size and
// order give the same answers. Event is always NoCluster: events are found by an EventFinder.
func (m *Model) Assign(docs []hotline.Document) []hotline.Assignment {
	out := make([]hotline.Assignment, len(docs))
	parallel(len(docs), func(_, from, to int) {
		vector := make([]float32, m.space.columns())
		for n := from; n < to; n++ {
			out[n] = m.assign(&docs[n], vector)
		}
	})
	return out
}

func (m *Model) assign(doc *hotline.Document, vector []float32) hotline.Assignment {
	a := hotline.Assignment{
		Ticket: doc.Ticket, Cluster: hotline.NoCluster, Event: hotline.NoCluster, Rival: hotline.NoCluster,
	}
	if m.centres.rows == 0 {
		return a
	}
	index, value := m.vocabulary.vector(doc)
	known := m.space.project(index, value, vector)
	if !known {
		return m.settle(doc, a, false)
	}
	best := nearest{k: 2}
	for c := range m.centres.rows {
		best.add(int32(c), dot(vector, m.centres.row(c)))
	}
	a.Cluster, a.Score = best.list[0].at, best.list[0].score
	if len(best.list) > 1 {
		a.Rival, a.RivalScore = best.list[1].at, best.list[1].score
	}
	if trained, ok := m.trained[hashTokens(doc)]; ok {
		m.prefer(&a, trained, vector)
	}
	a = m.settle(doc, a, true)
	if a.Cluster != hotline.NoCluster {
		a.Words = m.reasons(index, value, m.centres.row(int(a.Cluster)))
	}
	return a
}

// prefer moves an assignment to another cluster; the one it leaves becomes the rival.
func (m *Model) prefer(a *hotline.Assignment, cluster int32, vector []float32) {
	if cluster == a.Cluster {
		return
	}
	a.Rival, a.RivalScore = a.Cluster, a.Score
	a.Cluster, a.Score = cluster, 0
	if cluster != hotline.NoCluster && vector != nil {
		a.Score = dot(vector, m.centres.row(int(cluster)))
	}
}

// settle grades an assignment and obeys people's constraints.
func (m *Model) settle(doc *hotline.Document, a hotline.Assignment, known bool) hotline.Assignment {
	switch {
	case !known:
		if m.settings.TopLevel > 0 {
			a.Cluster = 0 // every ticket has its place; one without words goes with the largest group
			a.Confidence = hotline.Likely
		}
	case a.Cluster == hotline.NoCluster:
	case a.Score >= m.sure[a.Cluster] && a.Score >= a.RivalScore+sureMargin:
		a.Confidence = hotline.Sure
	case a.Score >= m.bound[a.Cluster] || m.settings.TopLevel > 0:
		a.Confidence = hotline.Likely
	default:
		a.Rival, a.RivalScore = a.Cluster, a.Score
		a.Cluster, a.Score = hotline.NoCluster, 0
	}
	if forced, ok := m.forced[doc.Ticket]; ok {
		m.prefer(&a, forced, nil)
		a.Confidence = hotline.Sure
	}
	return a
}

// reasons returns the words that draw a document to a centre, strongest first.
func (m *Model) reasons(index []int32, value []float32, centre []float32) []string {
	type part struct {
		id    int32
		share float32
	}
	topics := m.space.topics.columns
	parts := make([]part, 0, len(index))
	for k, id := range index {
		share := dot(m.space.topics.row(int(id)), centre[:topics]) + float32(0.3*dot(m.space.words.row(int(id)), centre[topics:]))
		if share = float32(share * value[k]); share > 0 {
			parts = append(parts, part{id, share})
		}
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.id, b.id))
	})
	words := make([]string, 0, reasonWords)
	for _, p := range parts {
		if len(words) == reasonWords || p.share < parts[0].share/10 {
			break
		}
		words = addWhole(words, m.vocabulary.words[p.id])
	}
	return words
}

// constrain fixes the clusters of the tickets that people's corrections name.
func (m *Model) constrain(t *training, constraints Constraints) {
	m.forced = make(map[hotline.TicketID]int32)
	if m.centres.rows == 0 {
		return
	}
	docs := make(map[hotline.TicketID]*hotline.Document, len(t.sample))
	for n := range t.sample {
		docs[t.sample[n].Ticket] = &t.sample[n].Document
	}
	assigned := func(id hotline.TicketID) (hotline.Assignment, bool) {
		doc, ok := docs[id]
		if !ok {
			return hotline.Assignment{}, false
		}
		return m.assign(doc, make([]float32, m.space.columns())), true
	}
	for id, cluster := range constraints.Pinned {
		if int(cluster) < m.centres.rows {
			m.forced[id] = cluster
		}
	}
	for _, group := range constraints.Together {
		m.keepTogether(group, assigned)
	}
	for _, pair := range constraints.Apart {
		m.keepApart(pair, assigned)
	}
}

// keepTogether forces a group of tickets into the cluster that most of them have, the smaller number among equals.
func (m *Model) keepTogether(group []hotline.TicketID, assigned func(hotline.TicketID) (hotline.Assignment, bool)) {
	votes := make(map[int32]int)
	for _, id := range group {
		if a, ok := assigned(id); ok && a.Cluster != hotline.NoCluster {
			votes[a.Cluster]++
			if _, pinned := m.forced[id]; pinned {
				votes[a.Cluster] += len(group)
			}
		}
	}
	winner, most := hotline.NoCluster, 0
	for cluster, n := range votes {
		if n > most || n == most && cluster < winner {
			winner, most = cluster, n
		}
	}
	if winner == hotline.NoCluster {
		return
	}
	for _, id := range group {
		m.forced[id] = winner
	}
}

// keepApart sends the less central ticket of a pair that shares a cluster to its next best one.
func (m *Model) keepApart(pair [2]hotline.TicketID, assigned func(hotline.TicketID) (hotline.Assignment, bool)) {
	a, okA := assigned(pair[0])
	b, okB := assigned(pair[1])
	if !okA || !okB || a.Cluster != b.Cluster || a.Cluster == hotline.NoCluster {
		return
	}
	_, fixedA := m.forced[a.Ticket]
	_, fixedB := m.forced[b.Ticket]
	mover := b
	if fixedB && !fixedA || fixedA == fixedB && (a.Score < b.Score || a.Score == b.Score && a.Ticket.Compare(b.Ticket) > 0) {
		mover = a
	}
	m.forced[mover.Ticket] = mover.Rival
}

// addWhole adds a word unless it is part of one that is there; where one of those is part of it, it takes its place.
func addWhole(words []string, word string) []string {
	for i, other := range words {
		if strings.Contains(other, word) {
			return words
		}
		if strings.Contains(word, other) {
			words[i] = word
			return words
		}
	}
	return append(words, word)
}
