package nlp

import (
	"math"
	"testing"
)

func TestLogarithmAndExponential(t *testing.T) {
	t.Parallel()
	for _, x := range []float64{1e-9, 0.3, 0.5, 0.999, 1, 1.5, 2, math.E, 17, 12345, 1e12} {
		if got, want := ln(x), math.Log(x); math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
			t.Errorf("ln(%v): got %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{0, 1e-9, 0.1, math.Ln2, 1, 2.5, 20, 300} {
		if got, want := expNegative(x), math.Exp(-x); math.Abs(got-want) > 1e-12*want {
			t.Errorf("e^-%v: got %v, want %v", x, got, want)
		}
	}
	if got := expNegative(1e9); got != 0 {
		t.Errorf("e^-1e9: got %v, want 0", got)
	}
}

// rowsOf makes a sparse matrix.
func rowsOf(columns int, rows ...map[int32]float32) *sparse {
	indexes, values := make([][]int32, len(rows)), make([][]float32, len(rows))
	for r, row := range rows {
		for c := range int32(columns) {
			if v, ok := row[c]; ok {
				indexes[r], values[r] = append(indexes[r], c), append(values[r], v)
			}
		}
	}
	return joinRows(indexes, values, columns)
}

// TestRightVectors factorises a matrix whose factors are known: diag(5, 3) over the first two columns, and a third
// column that nothing uses.
func TestRightVectors(t *testing.T) {
	t.Parallel()
	m := rowsOf(3, map[int32]float32{0: 5}, map[int32]float32{1: 3}, map[int32]float32{})
	vectors, values := rightVectors(m, 2, 1)
	for i, want := range []float64{5, 3} {
		if math.Abs(float64(values[i])-want) > 1e-4 {
			t.Errorf("singular value %d: got %v, want %v", i, values[i], want)
		}
		for c := range 3 {
			want := 0.0
			if c == i {
				want = 1
			}
			if got := float64(vectors.row(c)[i]); math.Abs(got-want) > 1e-4 {
				t.Errorf("vector %d, entry %d: got %v, want %v", i, c, got, want)
			}
		}
	}
	if empty, _ := rightVectors(rowsOf(3), 2, 1); empty.columns != 0 {
		t.Errorf("no rows: got rank %d, want 0", empty.columns)
	}
}

// TestCommunities joins what hangs together: two triangles with a thin bridge, and a lone node.
func TestCommunities(t *testing.T) {
	t.Parallel()
	g := rowsOf(7,
		map[int32]float32{1: 1, 2: 1},
		map[int32]float32{0: 1, 2: 1},
		map[int32]float32{0: 1, 1: 1, 3: 0.1},
		map[int32]float32{2: 0.1, 4: 1, 5: 1},
		map[int32]float32{3: 1, 5: 1},
		map[int32]float32{3: 1, 4: 1},
		map[int32]float32{},
	)
	labels := communities(g, []float64{1, 1, 1, 1, 1, 1, 1}, 0.3)
	want := []int32{0, 0, 0, 1, 1, 1, 2}
	for n := range want {
		if labels[n] != want[n] {
			t.Fatalf("labels: got %v, want %v", labels, want)
		}
	}
}
