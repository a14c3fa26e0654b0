package nlp

import (
	"math"

	"yileishi/hotline"
)

// mergeCosine is the cosine of two centres from which on nobody could tell the issues apart.
const mergeCosine = 0.85

// merge joins issues whose centres are nearer than mergeCosine, the nearest pair first.
func (t *training) merge(labels []int32) []int32 {
	count := t.renumber(labels)
	if count == 0 {
		return labels
	}
	g := &merging{sums: newDense(count, t.vectors.columns), length: make([]float32, count), into: make([]int32, count)}
	for n, c := range labels {
		if c != hotline.NoCluster {
			axpy(t.weights[n], t.vectors.row(n), g.sums.row(int(c)))
		}
	}
	for c := range g.into {
		g.into[c] = int32(c)
		g.measure(c)
	}
	g.run()
	for n, c := range labels {
		if c != hotline.NoCluster {
			labels[n] = g.into[c]
		}
	}
	return labels
}

// merging is the state of merge.
type merging struct {
	sums   dense       // of each group's vectors: they add up when groups are joined
	length []float32   // of each sum
	into   []int32     // the group that a group went into, itself while it stands
	best   []neighbour // of each group, among those with a larger number
}

func (g *merging) measure(c int) {
	g.length[c] = float32(math.Sqrt(float64(dot(g.sums.row(c), g.sums.row(c)))))
}

func (g *merging) stands(c int) bool { return g.into[c] == int32(c) && g.length[c] > 0 }

// seek finds the nearest group with a larger number.
func (g *merging) seek(a int) {
	g.best[a] = neighbour{-1, mergeCosine}
	if !g.stands(a) {
		return
	}
	for b := a + 1; b < g.sums.rows; b++ {
		if !g.stands(b) {
			continue
		}
		if s := dot(g.sums.row(a), g.sums.row(b)) / float32(g.length[a]*g.length[b]); s > g.best[a].score {
			g.best[a] = neighbour{int32(b), s}
		}
	}
}

func (g *merging) run() {
	g.best = make([]neighbour, g.sums.rows)
	parallelBlocks(g.sums.rows, g.seek)
	for {
		a, score := -1, float32(mergeCosine)
		for c, n := range g.best {
			if n.at >= 0 && n.score > score {
				a, score = c, n.score
			}
		}
		if a < 0 {
			return
		}
		g.join(a, int(g.best[a].at))
	}
}

// join puts group b into group a and looks again where either stood in the way.
func (g *merging) join(a, b int) {
	axpy(1, g.sums.row(b), g.sums.row(a))
	g.measure(a)
	for c := range g.into {
		if g.into[c] == int32(b) {
			g.into[c] = int32(a)
		}
	}
	for c := range g.best {
		at := g.best[c].at
		switch {
		case c == a || c == b || at == int32(a) || at == int32(b):
			g.seek(c)
		case c < a && g.stands(c):
			if s := dot(g.sums.row(c), g.sums.row(a)) / float32(g.length[c]*g.length[a]); s > g.best[c].score {
				g.best[c] = neighbour{int32(a), s}
			}
		}
	}
}
