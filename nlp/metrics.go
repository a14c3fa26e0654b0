package nlp

import (
	"cmp"
	"math"
	"slices"
)

// ClusterQuality compares groups with people's own classes.
type ClusterQuality struct {
	VMeasure     float64 `json:"v_measure"`    // harmonic mean of the next two
	Homogeneity  float64 `json:"homogeneity"`  // 1 when each group holds one class alone
	Completeness float64 `json:"completeness"` // 1 when each class lies in one group
	ARI          float64 `json:"ari"`          // Rand index, 0 for chance
	Groups       int     `json:"groups"`
}

// EvaluateClusters compares labels (people's classes) with groups (ours), item by item. The two slices have one
// length; a negative group is a group like any other, so that unassigned tickets count as one. No items: all zero.
func EvaluateClusters(labels []string, groups []int32) ClusterQuality {
	type cell struct {
		label string
		group int32
	}
	byLabel, byGroup, byCell := make(map[string]int), make(map[int32]int), make(map[cell]int)
	for i, label := range labels {
		byLabel[label]++
		byGroup[groups[i]]++
		byCell[cell{label, groups[i]}]++
	}
	n := float64(len(labels))
	if n == 0 {
		return ClusterQuality{}
	}
	labelCounts, groupCounts, cellCounts := counts(byLabel), counts(byGroup), counts(byCell)
	hLabel, hGroup, hCell := entropy(labelCounts, n), entropy(groupCounts, n), entropy(cellCounts, n)
	q := ClusterQuality{Homogeneity: 1, Completeness: 1, Groups: len(byGroup)}
	shared := max(hLabel+hGroup-hCell, 0)
	if hLabel > 0 {
		q.Homogeneity = shared / hLabel
	}
	if hGroup > 0 {
		q.Completeness = shared / hGroup
	}
	if q.Homogeneity+q.Completeness > 0 {
		q.VMeasure = 2 * q.Homogeneity * q.Completeness / (q.Homogeneity + q.Completeness)
	}
	q.ARI = adjustedRand(pairs(labelCounts), pairs(groupCounts), pairs(cellCounts), n*(n-1)/2)
	return q
}

// counts returns the values of a map in rising order: sums over a map must not depend on its order.
func counts[K comparable](m map[K]int) []float64 {
	out := make([]float64, 0, len(m))
	for _, v := range m {
		out = append(out, float64(v))
	}
	slices.Sort(out)
	return out
}

func entropy(counts []float64, n float64) float64 {
	sum := 0.0
	for _, c := range counts {
		sum -= c / n * math.Log(c/n)
	}
	return max(sum, 0)
}

func pairs(counts []float64) float64 {
	sum := 0.0
	for _, c := range counts {
		sum += c * (c - 1) / 2
	}
	return sum
}

func adjustedRand(label, group, cell, all float64) float64 {
	if all == 0 {
		return 1
	}
	expected := label * group / all
	most := (label + group) / 2
	if most == expected {
		return 1
	}
	return (cell - expected) / (most - expected)
}

// EventQuality compares events with groups that people made.
type EventQuality struct {
	BestMatchF1   float64 `json:"best_match_f1"`
	PairPrecision float64 `json:"pair_precision"`
	PairRecall    float64 `json:"pair_recall"`
	PairF1        float64 `json:"pair_f1"`
	Gold          int     `json:"gold_groups"`
}

// EvaluateEvents compares events with gold groups. Item i lies in events[i] (negative: in none) and in gold[i] ("":
// not labelled). BestMatchF1 takes for each gold group the best F1 over all events and averages; unlabelled items
// inside an event count against its precision. The pair measures look at pairs of labelled items alone.
func EvaluateEvents(gold []string, events []int32) EventQuality {
	sizes := make(map[int32]int)    // of events, unlabelled items included
	labelled := make(map[int32]int) // labelled items in events
	golds := make(map[string]int)   //
	cells := make(map[string]map[int32]int)
	for i, g := range gold {
		e := events[i]
		if e >= 0 {
			sizes[e]++
		}
		if g == "" {
			continue
		}
		golds[g]++
		if cells[g] == nil {
			cells[g] = make(map[int32]int)
		}
		if e >= 0 {
			labelled[e]++
			cells[g][e]++
		}
	}
	names := make([]string, 0, len(golds))
	for g := range golds {
		names = append(names, g)
	}
	slices.SortFunc(names, cmp.Compare)
	q := EventQuality{Gold: len(golds)}
	both := 0.0
	for _, g := range names {
		best := 0.0
		for e, n := range cells[g] {
			best = max(best, 2*float64(n)/float64(sizes[e]+golds[g]))
			both += float64(n) * float64(n-1) / 2
		}
		q.BestMatchF1 += best / float64(len(names))
	}
	q.PairPrecision = ratio(both, pairs(counts(labelled)))
	q.PairRecall = ratio(both, pairs(counts(golds)))
	if q.PairPrecision+q.PairRecall > 0 {
		q.PairF1 = 2 * q.PairPrecision * q.PairRecall / (q.PairPrecision + q.PairRecall)
	}
	return q
}

func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
