package nlp

import (
	"sort"
	"testing"

	"yileishi/hotline"
)

// TestQualityOnTheSample guards against regressions with floors under the medians of three seeds, each a few points
// below what was measured (docs/performance.md). The sample's truth was known when the thesaurus was written, so these
// figures flatter; figures on other texts are in the same document.
func TestQualityOnTheSample(t *testing.T) {
	t.Parallel()
	l := sampled600(t)
	var v, ari, share, best, precision []float64
	for seed := range uint64(3) {
		assignments, _, err := FindEvents(l.docs, Settings{Lexicon: lexicon(t), Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		clusters, events, unassigned := make([]int32, len(l.docs)), make([]int32, len(l.docs)), 0
		for i, a := range assignments {
			clusters[i], events[i] = a.Cluster, a.Event
			if a.Cluster == hotline.NoCluster {
				unassigned++
			}
		}
		q, e := EvaluateClusters(l.issues, clusters), EvaluateEvents(l.events, events)
		v, ari = append(v, q.VMeasure), append(ari, q.ARI)
		share = append(share, float64(unassigned)/float64(len(l.docs)))
		best, precision = append(best, e.BestMatchF1), append(precision, e.PairPrecision)
		if q.Groups < 35 || q.Groups > 75 {
			t.Errorf("seed %d: %d groups, want 35 to 75", seed, q.Groups)
		}
	}
	for _, floor := range []struct {
		name   string
		values []float64
		least  float64
	}{
		{"v_measure", v, 0.82}, {"ari", ari, 0.58}, {"best_match_f1", best, 0.87}, {"pair_precision", precision, 0.97},
	} {
		if got := median(floor.values); got < floor.least {
			t.Errorf("%s: got %.3f, want at least %.2f", floor.name, got, floor.least)
		}
	}
	if got := median(share); got > 0.12 {
		t.Errorf("share of unassigned tickets: got %.3f, want at most 0.12", got)
	}
}

func median(values []float64) float64 {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	return sorted[len(sorted)/2]
}

// TestThesaurusIsNotNeeded takes the thesauruses away: the method must stand without them.
func TestThesaurusIsNotNeeded(t *testing.T) {
	t.Parallel()
	l := sampled600(t)
	bare := *lexicon(t)
	bare.fields, bare.kinds = thesaurus{}, thesaurus{}
	assignments, _, err := FindEvents(l.docs, Settings{Lexicon: &bare})
	if err != nil {
		t.Fatal(err)
	}
	clusters := make([]int32, len(l.docs))
	for i, a := range assignments {
		clusters[i] = a.Cluster
	}
	if q := EvaluateClusters(l.issues, clusters); q.VMeasure < 0.75 {
		t.Errorf("v_measure without thesauruses: got %.3f, want at least 0.75", q.VMeasure)
	}
}
