package nlp

import (
	"math"

	"yileishi/hotline"
)

const (
	leastIssue     = 3  // tickets that make an issue; fewer are unassigned, except in a tiny corpus
	tinyCorpus     = 30 // below it two tickets are enough
	polishRounds   = 5
	coveredShare   = 0.7
	resolutionStep = 12 // tries at finding the resolution that gives the wished number of issues
)

// issues finds the kinds of problems of the sample: communities of the graph of neighbours, at the resolution that
// gives about as many as an analyst can read, polished by a few rounds of k-means on the smoothed vectors.
func (t *training) issues() []int32 {
	known := 0
	for _, k := range t.known {
		if k {
			known++
		}
	}
	labels := t.dropSmall(t.dropUnknown(t.split(t.settings.issueCount(known))))
	labels = t.polish(labels)
	return t.merge(t.dropSmall(t.dropUnknown(labels)))
}

// dropUnknown takes tickets without a known word out of their groups.
func (t *training) dropUnknown(labels []int32) []int32 {
	for n := range labels {
		if !t.known[n] {
			labels[n] = hotline.NoCluster
		}
	}
	return labels
}

// split seeks the resolution at which modularity gives about the wished number of communities of useful size.
func (t *training) split(want int) []int32 {
	mass := make([]float64, t.graph.rows())
	total := 0.0
	for n := range mass {
		_, weights := t.graph.row(n)
		for _, w := range weights {
			mass[n] += float64(w)
		}
		total += mass[n]
	}
	best := make([]int32, len(mass))
	if total == 0 {
		return best
	}
	low, high, bestOff := 0.05, 500.0, math.MaxInt
	for range resolutionStep {
		middle := math.Sqrt(float64(low * high))
		labels := communities(t.graph, mass, middle/total)
		useful, covered := t.useful(labels)
		if off := max(useful-want, want-useful); off < bestOff {
			best, bestOff = labels, off
		}
		if bestOff*20 <= want {
			break
		}
		// Few useful groups mean too low a resolution, unless most tickets stand alone already.
		if useful < want && covered >= coveredShare {
			low = middle
		} else {
			high = middle
		}
	}
	return best
}

// useful counts the groups that are large enough to stay, and the share of the tickets that they hold.
func (t *training) useful(labels []int32) (int, float64) {
	sizes := make(map[int32]int)
	for n, c := range labels {
		sizes[c] += t.sample[n].Weight
	}
	count, inside, all := 0, 0, 0
	for _, size := range sizes {
		all += size
		if size >= t.least() {
			count++
			inside += size
		}
	}
	return count, float64(inside) / float64(max(all, 1))
}

// least is the number of tickets that make an issue here.
func (t *training) least() int {
	if len(t.sample) < tinyCorpus {
		return leastIssue - 1
	}
	return leastIssue
}

// polish lets every ticket go to the nearest mean among the groups of its neighbours in the graph, a few rounds.
func (t *training) polish(labels []int32) []int32 {
	count := t.renumber(labels)
	if count == 0 {
		return labels
	}
	p := partition{centres: newDense(count, t.smoothed.columns), labels: labels}
	for range polishRounds {
		t.meansOf(&p)
		next := make([]int32, len(labels))
		parallel(len(labels), func(_, from, to int) {
			for n := from; n < to; n++ {
				next[n] = t.nearestAround(n, &p)
			}
		})
		p.labels = next
	}
	return p.labels
}

// meansOf sets the centres to the mean directions of the groups. A group that lost all its tickets keeps its centre.
func (t *training) meansOf(p *partition) {
	members := membersOf(p.labels, p.centres.rows)
	parallelBlocks(p.centres.rows, func(c int) {
		if len(members[c]) == 0 {
			return
		}
		centre := p.centres.row(c)
		clear(centre)
		for _, n := range members[c] {
			axpy(t.weights[n], t.smoothed.row(int(n)), centre)
		}
		normalise32(centre)
	})
}

// nearestAround returns the nearest centre among those of a ticket's own group and of its neighbours' groups.
func (t *training) nearestAround(n int, p *partition) int32 {
	row := t.smoothed.row(n)
	best, score := hotline.NoCluster, float32(-2)
	try := func(c int32) {
		if c == hotline.NoCluster || c == best {
			return
		}
		if s := dot(row, p.centres.row(int(c))); s > score || s == score && c < best {
			best, score = c, s
		}
	}
	try(p.labels[n])
	others, _ := t.graph.row(n)
	for _, other := range others {
		try(p.labels[other])
	}
	return best
}

// dropSmall dissolves groups that are too small to be a kind of problem.
func (t *training) dropSmall(labels []int32) []int32 {
	sizes := make(map[int32]int)
	for n, c := range labels {
		if c != hotline.NoCluster {
			sizes[c] += t.sample[n].Weight
		}
	}
	for n, c := range labels {
		if c != hotline.NoCluster && sizes[c] < t.least() {
			labels[n] = hotline.NoCluster
		}
	}
	return labels
}
