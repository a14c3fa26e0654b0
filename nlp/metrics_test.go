package nlp

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s: got %.12f, want %.12f", what, got, want)
	}
}

// TestEvaluateClusters compares with figures worked out by hand: labels aabb in groups 0,0,0,1 have mutual
// information ln2 − ¾·ln3·… and so on.
func TestEvaluateClusters(t *testing.T) {
	t.Parallel()
	q := EvaluateClusters([]string{"a", "a", "b", "b"}, []int32{0, 0, 0, 1})
	hLabel := math.Log(2)
	hGroup := -(0.75*math.Log(0.75) + 0.25*math.Log(0.25))
	hBoth := -(0.5*math.Log(0.5) + 2*0.25*math.Log(0.25))
	shared := hLabel + hGroup - hBoth
	near(t, "homogeneity", q.Homogeneity, shared/hLabel)
	near(t, "completeness", q.Completeness, shared/hGroup)
	near(t, "v", q.VMeasure, 2*shared/(hLabel+hGroup))
	// Pairs: 1 together in both, 2 by label, 3 by group, 6 in all: (1 − 2·3/6) ÷ ((2+3)/2 − 1) = 0.
	near(t, "ari", q.ARI, 0)
	if q.Groups != 2 {
		t.Errorf("groups: got %d, want 2", q.Groups)
	}
}

func TestEvaluateClustersBounds(t *testing.T) {
	t.Parallel()
	perfect := EvaluateClusters([]string{"a", "b", "b"}, []int32{7, -1, -1})
	near(t, "v of equal groupings", perfect.VMeasure, 1)
	near(t, "ari of equal groupings", perfect.ARI, 1)
	one := EvaluateClusters([]string{"a", "b", "b"}, []int32{0, 0, 0})
	near(t, "homogeneity of one group", one.Homogeneity, 0)
	near(t, "completeness of one group", one.Completeness, 1)
	near(t, "v of one group", one.VMeasure, 0)
	near(t, "v of nothing", EvaluateClusters(nil, nil).VMeasure, 0)
}

// TestEvaluateEvents: group x has three tickets, two of them in event 0 beside an unlabelled one: F1 = 2·2/(3+3);
// group y lies whole in event 1: F1 = 1. Of the labelled pairs 2 of 4 are found, none is wrong.
func TestEvaluateEvents(t *testing.T) {
	t.Parallel()
	gold := []string{"x", "x", "x", "y", "y", ""}
	events := []int32{0, 0, -1, 1, 1, 0}
	q := EvaluateEvents(gold, events)
	near(t, "best match", q.BestMatchF1, (4.0/6+1)/2)
	near(t, "pair precision", q.PairPrecision, 1)
	near(t, "pair recall", q.PairRecall, 0.5)
	near(t, "pair f1", q.PairF1, 2.0/3)
	if q.Gold != 2 {
		t.Errorf("gold groups: got %d, want 2", q.Gold)
	}
	mixed := EvaluateEvents([]string{"x", "y"}, []int32{3, 3})
	near(t, "precision of a mixed event", mixed.PairPrecision, 0)
	near(t, "best match of a mixed event", mixed.BestMatchF1, 2.0/3)
}
