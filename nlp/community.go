package nlp

import "slices"

// communities groups the nodes of a graph so that Σ within groups (weight − resolution·mass·mass) is large, by the
// Leiden method (local moving, refinement, aggregation; Traag, Waltman and van Eck 2019) with the random choices
// replaced by best choices in node order. With mass 1 for every node this is the constant Potts model, which has no
// smallest size it can see; with mass = degree and resolution/(2·Σ weight) it is modularity. It returns a label per
// node, 0, 1, … in order of first appearance.
func communities(g *graph, mass []float64, resolution float64) []int32 {
	labels := make([]int32, g.rows()) // of the original nodes, as nodes of the current level
	for i := range labels {
		labels[i] = int32(i)
	}
	level := &level{g: g, mass: mass, resolution: resolution}
	level.own()
	for range 50 {
		level.move()
		refined := level.refine()
		if refined == level.g.rows() {
			break
		}
		for i, node := range labels {
			labels[i] = level.part[node]
		}
		level = level.aggregate(refined)
	}
	for i, node := range labels {
		labels[i] = level.group[node]
	}
	return firstAppearance(labels)
}

// firstAppearance renames labels 0, 1, … in order of first appearance.
func firstAppearance(labels []int32) []int32 {
	names := make(map[int32]int32)
	for i, label := range labels {
		name, ok := names[label]
		if !ok {
			name = int32(len(names))
			names[label] = name
		}
		labels[i] = name
	}
	return labels
}

// level is a graph on the way up: its nodes are groups of nodes of the level below.
type level struct {
	g          *graph
	mass       []float64
	resolution float64
	group      []int32   // of each node
	part       []int32   // of each node after refinement: a finer grouping
	total      []float64 // mass of each group
}

// own puts every node into a group of its own.
func (l *level) own() {
	l.group = make([]int32, l.g.rows())
	l.total = slices.Clone(l.mass)
	for i := range l.group {
		l.group[i] = int32(i)
	}
}

// move lets nodes change to the neighbouring group that gains most until none gains.
func (l *level) move() {
	queue := make([]int32, 0, 2*l.g.rows())
	waiting := make([]bool, l.g.rows())
	for i := range waiting {
		queue, waiting[i] = append(queue, int32(i)), true
	}
	link := make([]float64, len(l.total))
	var near []int32
	for budget := 60 * l.g.rows(); len(queue) > 0 && budget > 0; budget-- {
		n := queue[0]
		queue = queue[1:]
		waiting[n] = false
		near = l.links(n, l.group, link, near[:0])
		from := l.group[n]
		l.total[from] -= l.mass[n]
		best, gain := from, link[from]-float64(l.resolution*l.mass[n]*l.total[from])
		for _, c := range near {
			if g := link[c] - float64(l.resolution*l.mass[n]*l.total[c]); g > gain+1e-9 {
				best, gain = c, g
			}
		}
		for _, c := range near {
			link[c] = 0
		}
		l.total[best] += l.mass[n]
		if best == from {
			continue
		}
		l.group[n] = best
		others, _ := l.g.row(int(n))
		for _, other := range others {
			if l.group[other] != best && !waiting[other] {
				waiting[other] = true
				queue = append(queue, other)
			}
		}
	}
}

// links sums the weights from a node to each neighbouring group, in order of first meeting.
func (l *level) links(n int32, group []int32, link []float64, near []int32) []int32 {
	others, weights := l.g.row(int(n))
	for k, other := range others {
		if other == n {
			continue
		}
		c := group[other]
		if link[c] == 0 {
			near = append(near, c)
		}
		link[c] += float64(weights[k])
	}
	return near
}

// refine splits each group into parts that hang together well: nodes start alone and join the part of their own group
// that gains most, once. It returns the number of parts.
func (l *level) refine() int {
	rows := l.g.rows()
	l.part = make([]int32, rows)
	total := slices.Clone(l.mass)
	size := make([]int32, rows)
	for i := range l.part {
		l.part[i], size[i] = int32(i), 1
	}
	link := make([]float64, rows)
	var near []int32
	for n := range int32(rows) {
		if size[l.part[n]] > 1 {
			continue // somebody joined it already
		}
		near = near[:0]
		others, weights := l.g.row(int(n))
		for k, other := range others {
			if other == n || l.group[other] != l.group[n] {
				continue
			}
			c := l.part[other]
			if link[c] == 0 {
				near = append(near, c)
			}
			link[c] += float64(weights[k])
		}
		best, gain := l.part[n], 0.0
		for _, c := range near {
			if g := link[c] - float64(l.resolution*l.mass[n]*total[c]); c != l.part[n] && g > gain+1e-9 {
				best, gain = c, g
			}
			link[c] = 0
		}
		if best != l.part[n] {
			size[l.part[n]]--
			total[l.part[n]] -= l.mass[n]
			size[best]++
			total[best] += l.mass[n]
			l.part[n] = best
		}
	}
	parts := firstAppearance(l.part)
	count := int32(0)
	for _, p := range parts {
		count = max(count, p+1)
	}
	return int(count)
}

// aggregate makes the next level, whose nodes are the parts; parts of one group begin in one group.
func (l *level) aggregate(parts int) *level {
	next := &level{mass: make([]float64, parts), resolution: l.resolution, group: make([]int32, parts)}
	members := make([][]int32, parts)
	for n, p := range l.part {
		members[p] = append(members[p], int32(n))
		next.mass[p] += l.mass[n]
	}
	indexes, values := make([][]int32, parts), make([][]float32, parts)
	parallel(parts, func(_, from, to int) {
		link := make([]float64, parts)
		for p := from; p < to; p++ {
			var near []int32
			for _, n := range members[p] {
				others, weights := l.g.row(int(n))
				for k, other := range others {
					q := l.part[other]
					if int(q) == p {
						continue
					}
					if link[q] == 0 {
						near = append(near, q)
					}
					link[q] += float64(weights[k])
				}
			}
			slices.Sort(near)
			for _, q := range near {
				indexes[p] = append(indexes[p], q)
				values[p] = append(values[p], float32(link[q]))
				link[q] = 0
			}
		}
	})
	next.g = joinRows(indexes, values, parts)
	groups := make([]int32, parts)
	for p := range members {
		groups[p] = l.group[members[p][0]]
	}
	next.group = firstAppearance(groups)
	next.total = make([]float64, parts)
	for p, c := range next.group {
		next.total[c] += next.mass[p]
	}
	return next
}
