package nlp

import (
	"cmp"
	"math"
	"slices"

	"yileishi/hotline"
)

const (
	keyphrases      = 8
	representatives = 3
	similarClusters = 5
	centralTickets  = 60  // tickets from which representatives and names are drawn
	diversity       = 0.7 // weight of centrality against difference from those chosen already
)

// describe gives the clusters their keyphrases, representatives, neighbours and names.
func (m *Model) describe(t *training) {
	if len(m.clusters) == 0 {
		return
	}
	labels := make([]int32, len(t.sample))
	for n := range t.sample {
		labels[n] = m.trained[hashTokens(&t.sample[n].Document)]
	}
	members := membersOf(labels, len(m.clusters))
	central := make([][]int32, len(members))
	parallelBlocks(len(members), func(c int) {
		central[c] = t.central(members[c], m.centres.row(c))
		m.clusters[c].Keyphrases = m.keyphrases(t.wordShares(members[c]))
		m.clusters[c].Representatives = t.representatives(central[c], m.centres.row(c))
		m.clusters[c].Similar = m.similar(c)
	})
	m.name(t, members, central)
}

// central returns the members nearest to the centre, nearest first.
func (t *training) central(members []int32, centre []float32) []int32 {
	best := nearest{k: centralTickets}
	for _, n := range members {
		best.add(n, dot(t.vectors.row(int(n)), centre))
	}
	out := make([]int32, len(best.list))
	for i, b := range best.list {
		out[i] = b.at
	}
	return out
}

// wordShares returns, by word, the share of the members (by weight) that hold it.
func (t *training) wordShares(members []int32) map[int32]float64 {
	shares := make(map[int32]float64)
	total := 0.0
	for _, n := range members {
		w := float64(t.weights[n])
		total += w
		for _, id := range t.vocabulary.whole(&t.sample[n].Document) {
			shares[id] += w
		}
	}
	for id := range shares {
		shares[id] /= total
	}
	return shares
}

// distinction is how much a word tells a group from the corpus: the share of the group's tickets that hold it, times
// the logarithm of how rare it is elsewhere.
func (v *vocabulary) distinction(id int32, share float64) float64 {
	return share * ln(float64(v.tickets+1)/float64(v.frequency[id]))
}

// keyphrases returns the words that tell a group from the others, weights relative to the strongest. A word inside a
// longer one that is nearly as strong is left out.
func (m *Model) keyphrases(shares map[int32]float64) []hotline.Keyphrase {
	type scored struct {
		id    int32
		score float64
	}
	var list []scored
	for id, share := range shares {
		if s := m.vocabulary.distinction(id, share); s > 0 {
			list = append(list, scored{id, s})
		}
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	})
	var out []hotline.Keyphrase
	for _, s := range list {
		if len(out) == keyphrases || s.score < list[0].score/12 {
			break
		}
		word := m.vocabulary.words[s.id]
		if !overlaps(out, word) {
			out = append(out, hotline.Keyphrase{Text: word, Weight: math.Round(1000*s.score/list[0].score) / 1000})
		}
	}
	return out
}

// representatives picks the most central and most different tickets (maximal marginal relevance).
func (t *training) representatives(central []int32, centre []float32) []hotline.TicketID {
	var picked []int32
	for len(picked) < representatives && len(picked) < len(central) {
		best, bestScore := int32(-1), math.Inf(-1)
		for _, n := range central {
			if slices.Contains(picked, n) {
				continue
			}
			nearestPicked := float32(0)
			for _, p := range picked {
				nearestPicked = max(nearestPicked, dot(t.vectors.row(int(n)), t.vectors.row(int(p))))
			}
			score := float64(diversity*float64(dot(t.vectors.row(int(n)), centre))) - float64((1-diversity)*float64(nearestPicked))
			if score > bestScore {
				best, bestScore = n, score
			}
		}
		picked = append(picked, best)
	}
	ids := make([]hotline.TicketID, len(picked))
	for i, n := range picked {
		ids[i] = t.sample[n].Ticket
	}
	return ids
}

// similar returns the nearest other clusters, nearest first.
func (m *Model) similar(c int) []int32 {
	best := nearest{k: similarClusters}
	for other := range m.centres.rows {
		if s := dot(m.centres.row(c), m.centres.row(other)); other != c && s > 0.1 {
			best.add(int32(other), s)
		}
	}
	out := make([]int32, len(best.list))
	for i, b := range best.list {
		out[i] = b.at
	}
	return out
}
