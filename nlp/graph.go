package nlp

import (
	"cmp"
	"slices"
)

// graph is an undirected weighted graph without loops, by rows: both directions of an edge are stored.
type graph = sparse

// neighbour is a candidate for an edge.
type neighbour struct {
	at    int32
	score float32
}

// nearest keeps the k best neighbours, best first; among equal scores the smaller number is better.
type nearest struct {
	list []neighbour
	k    int
}

func (n *nearest) add(at int32, score float32) {
	if len(n.list) == n.k {
		last := n.list[n.k-1]
		if score < last.score || score == last.score && at > last.at {
			return
		}
		n.list = n.list[:n.k-1]
	}
	i := len(n.list)
	n.list = append(n.list, neighbour{})
	for i > 0 && (n.list[i-1].score < score || n.list[i-1].score == score && n.list[i-1].at > at) {
		n.list[i] = n.list[i-1]
		i--
	}
	n.list[i] = neighbour{at, score}
}

const (
	neighbours      = 15
	leastNeighbours = 3
	exactRows       = 8000 // up to here every pair is compared
	cellRows        = 400
	probedCells     = 3
	postingCap      = 2000 // words in more tickets than this suggest no neighbours
)

// denseNeighbours returns for each row of x (unit vectors) its k nearest other rows. Beyond exactRows only the rows of
// the nearest few cells of a coarse k-means are compared.
func denseNeighbours(x dense, k int, seed uint64) [][]neighbour {
	out := make([][]neighbour, x.rows)
	if x.rows <= exactRows {
		parallel(x.rows, func(_, from, to int) {
			for r := from; r < to; r++ {
				best := nearest{k: k, list: make([]neighbour, 0, k)}
				row := x.row(r)
				for other := range x.rows {
					if other != r {
						best.add(int32(other), dot(row, x.row(other)))
					}
				}
				out[r] = best.list
			}
		})
		return out
	}
	centres := kMeans(x, nil, x.rows/cellRows, kMeansOptions{seed: seed, starts: 1, rounds: 6, seedRows: 8000})
	cells := make([][]int32, centres.centres.rows)
	for r, c := range centres.labels {
		cells[c] = append(cells[c], int32(r))
	}
	parallel(x.rows, func(_, from, to int) {
		for r := from; r < to; r++ {
			row := x.row(r)
			probe := nearest{k: probedCells}
			for c := range cells {
				probe.add(int32(c), dot(row, centres.centres.row(c)))
			}
			best := nearest{k: k, list: make([]neighbour, 0, k)}
			for _, cell := range probe.list {
				for _, other := range cells[cell.at] {
					if int(other) != r {
						best.add(other, dot(row, x.row(int(other))))
					}
				}
			}
			out[r] = best.list
		}
	})
	return out
}

// sparseNeighbours returns for each row of x (unit vectors) its k nearest other rows by shared words.
func sparseNeighbours(x *sparse, k int) [][]neighbour {
	out := make([][]neighbour, x.rows())
	columns := x.transpose()
	parallel(x.rows(), func(_, from, to int) {
		score := make([]float32, x.rows())
		var touched []int32
		for r := from; r < to; r++ {
			touched = touched[:0]
			index, value := x.row(r)
			for i, c := range index {
				rows, values := columns.row(int(c))
				if len(rows) > max(postingCap, x.rows()/10) {
					continue
				}
				for j, other := range rows {
					if score[other] == 0 {
						touched = append(touched, other)
					}
					score[other] += float32(value[i] * values[j])
				}
			}
			best := nearest{k: k, list: make([]neighbour, 0, k)}
			for _, other := range touched {
				if int(other) != r {
					best.add(other, score[other])
				}
				score[other] = 0
			}
			out[r] = best.list
		}
	})
	return out
}

// fuse makes one graph of several neighbour lists: each is scaled to a mean weight of 1, edges of both directions and
// of all lists are added.
func fuse(lists ...[][]neighbour) *graph {
	rows := len(lists[0])
	type edge struct {
		to     int32
		weight float32
	}
	edges := make([][]edge, rows)
	for _, list := range lists {
		sum, count := 0.0, 0
		for _, row := range list {
			for _, n := range row {
				sum += float64(max(n.score, 0))
				count++
			}
		}
		if sum == 0 {
			continue
		}
		scale := float32(float64(count) / sum)
		for r, row := range list {
			for _, n := range row {
				if n.score > 0 {
					w := float32(n.score * scale)
					edges[r] = append(edges[r], edge{n.at, w})
					edges[n.at] = append(edges[n.at], edge{int32(r), w})
				}
			}
		}
	}
	indexes, values := make([][]int32, rows), make([][]float32, rows)
	parallel(rows, func(_, from, to int) {
		for r := from; r < to; r++ {
			// Equal targets are added in order of weight, so that the sum does not depend on who was met first.
			slices.SortFunc(edges[r], func(a, b edge) int {
				return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.weight, b.weight))
			})
			for _, e := range edges[r] {
				if n := len(indexes[r]); n > 0 && indexes[r][n-1] == e.to {
					values[r][n-1] += e.weight
					continue
				}
				indexes[r] = append(indexes[r], e.to)
				values[r] = append(values[r], e.weight)
			}
		}
	})
	return joinRows(indexes, values, rows)
}

// smooth replaces each row by a mean of itself and its neighbours in the graph, several times: tickets of one matter
// draw together. It returns a new matrix of unit rows.
func smooth(x dense, g *graph, rounds int) dense {
	for range rounds {
		next := newDense(x.rows, x.columns)
		parallel(x.rows, func(_, from, to int) {
			for r := from; r < to; r++ {
				out := next.row(r)
				others, weights := g.row(r)
				total := float32(0)
				for k, other := range others {
					axpy(weights[k], x.row(int(other)), out)
					total += weights[k]
				}
				axpy(float32(0.5*total)+0.1, x.row(r), out)
				normalise32(out)
			}
		})
		x = next
	}
	return x
}
