package nlp

import "yileishi/hotline"

// leastIssue is the number of tickets that make an issue; fewer are unassigned, except in a tiny corpus.
const leastIssue = 3

// issues finds the kinds of problems of the sample.
func (t *training) issues() []int32 {
	known := 0
	for _, k := range t.known {
		if k {
			known++
		}
	}
	p := kMeans(t.smoothed, t.weights, t.settings.issueCount(known), kMeansOptions{seed: t.settings.Seed + 3, starts: 3, rounds: 30})
	labels := p.labels
	for n := range labels {
		if !t.known[n] {
			labels[n] = hotline.NoCluster
		}
	}
	return t.dropSmall(labels)
}

// dropSmall dissolves groups that are too small to be a kind of problem.
func (t *training) dropSmall(labels []int32) []int32 {
	sizes := make(map[int32]int)
	for n, c := range labels {
		if c != hotline.NoCluster {
			sizes[c] += t.sample[n].Weight
		}
	}
	least := leastIssue
	if len(t.sample) < 30 {
		least = 2
	}
	for n, c := range labels {
		if c != hotline.NoCluster && sizes[c] < least {
			labels[n] = hotline.NoCluster
		}
	}
	return labels
}
