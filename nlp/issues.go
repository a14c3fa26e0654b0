package nlp

import (
	"math"

	"yileishi/hotline"
)

const (
	leastIssue     = 3  // tickets that make an issue; fewer are unassigned, except in a tiny corpus
	tinyCorpus     = 30 // below it two tickets are enough
	polishRounds   = 5
	resolutionStep = 12 // tries at finding the resolution that gives the wished number of issues
	mergeCosine    = 0.85
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
		useful := t.useful(labels)
		if off := max(useful-want, want-useful); off < bestOff {
			best, bestOff = labels, off
		}
		if bestOff*20 <= want {
			break
		}
		if useful < want {
			low = middle
		} else {
			high = middle
		}
	}
	return best
}

// useful counts the groups that are large enough to stay.
func (t *training) useful(labels []int32) int {
	sizes := make(map[int32]int)
	for n, c := range labels {
		sizes[c] += t.sample[n].Weight
	}
	count := 0
	for _, size := range sizes {
		if size >= t.least() {
			count++
		}
	}
	return count
}

// least is the number of tickets that make an issue here.
func (t *training) least() int {
	if len(t.sample) < tinyCorpus {
		return leastIssue - 1
	}
	return leastIssue
}

// polish lets every ticket go to the group whose mean it is nearest to, a few rounds.
func (t *training) polish(labels []int32) []int32 {
	count := t.renumber(labels)
	if count == 0 {
		return labels
	}
	p := partition{centres: newDense(count, t.smoothed.columns), labels: labels}
	for n, c := range labels {
		if c != hotline.NoCluster {
			axpy(t.weights[n], t.smoothed.row(n), p.centres.row(int(c)))
		}
	}
	for c := range count {
		normalise32(p.centres.row(c))
	}
	refine(t.smoothed, t.weights, &p, polishRounds)
	return p.labels
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

// merge joins issues whose centres are so near that nobody could tell them apart, the nearest pair first.
func (t *training) merge(labels []int32) []int32 {
	count := t.renumber(labels)
	if count == 0 {
		return labels
	}
	centres := newDense(count, t.vectors.columns) // sums, not unit: they add up when groups are joined
	for n, c := range labels {
		if c != hotline.NoCluster {
			axpy(t.weights[n], t.vectors.row(n), centres.row(int(c)))
		}
	}
	into := make([]int32, count)
	for c := range into {
		into[c] = int32(c)
	}
	for {
		a, b := nearestPair(centres, into)
		if a < 0 {
			break
		}
		axpy(1, centres.row(b), centres.row(a))
		for c := range into {
			if into[c] == int32(b) {
				into[c] = int32(a)
			}
		}
	}
	for n, c := range labels {
		if c != hotline.NoCluster {
			labels[n] = into[c]
		}
	}
	return labels
}

// nearestPair returns the two groups whose centres are nearest, if they are nearer than mergeCosine, else −1.
func nearestPair(sums dense, into []int32) (int, int) {
	best := make([]neighbour, sums.rows)
	parallel(sums.rows, func(_, from, to int) {
		for a := from; a < to; a++ {
			best[a] = neighbour{-1, mergeCosine}
			if into[a] != int32(a) {
				continue
			}
			own := dot(sums.row(a), sums.row(a))
			for b := a + 1; b < sums.rows; b++ {
				if into[b] != int32(b) {
					continue
				}
				other := dot(sums.row(b), sums.row(b))
				if s := dot(sums.row(a), sums.row(b)) / float32(math.Sqrt(float64(own)*float64(other))); s > best[a].score {
					best[a] = neighbour{int32(b), s}
				}
			}
		}
	})
	first := neighbour{-1, mergeCosine}
	at := -1
	for a, n := range best {
		if n.at >= 0 && n.score > first.score {
			first, at = n, a
		}
	}
	return at, int(first.at)
}
