package nlp

import "math"

// partition is the result of k-means: unit centres, and each row's centre.
type partition struct {
	centres dense
	labels  []int32
	score   float64 // weighted sum of the cosines
}

type kMeansOptions struct {
	seed     uint64
	starts   int
	rounds   int
	seedRows int // rows among which the first centres are sought, 0 for all
}

// kMeans groups unit rows around k unit centres by cosine (spherical k-means with k-means++ beginnings), the best of
// several starts. weights may be nil. Fewer centres come back when there are fewer rows.
func kMeans(x dense, weights []float32, k int, options kMeansOptions) partition {
	k = max(1, min(k, x.rows))
	best := partition{score: math.Inf(-1)}
	for start := range max(options.starts, 1) {
		chance := random(options.seed + uint64(start)*0x51ed2701)
		p := partition{centres: firstCentres(x, weights, k, &chance, options.seedRows), labels: make([]int32, x.rows)}
		refine(x, weights, &p, options.rounds)
		if p.score > best.score {
			best = p
		}
	}
	return best
}

// refine moves centres to the means of their rows until nothing moves, at most so many rounds.
func refine(x dense, weights []float32, p *partition, rounds int) {
	for range max(rounds, 1) {
		moved, score := assignRows(x, weights, p)
		p.score = score
		if moved == 0 {
			return
		}
		updateCentres(x, weights, p)
	}
	_, p.score = assignRows(x, weights, p)
}

// firstCentres draws centres far from one another (k-means++ on 1 − cosine).
func firstCentres(x dense, weights []float32, k int, chance *random, limit int) dense {
	step := 1
	if limit > 0 && x.rows > limit {
		step = x.rows / limit
	}
	rows := (x.rows + step - 1) / step
	centres := newDense(k, x.columns)
	distance := make([]float64, rows)
	for i := range distance {
		distance[i] = 1
	}
	for c := range k {
		total := 0.0
		for i, d := range distance {
			total += float64(d * weightOf(weights, i*step))
		}
		target := chance.unit() * total
		pick := rows - 1
		for i, d := range distance {
			if target -= float64(d * weightOf(weights, i*step)); target < 0 {
				pick = i
				break
			}
		}
		copy(centres.row(c), x.row(pick*step))
		parallel(rows, func(_, from, to int) {
			for i := from; i < to; i++ {
				d := 1 - float64(dot(x.row(i*step), centres.row(c)))
				if d = max(d, 0); c == 0 || d < distance[i] {
					distance[i] = d
				}
			}
		})
	}
	return centres
}

func weightOf(weights []float32, i int) float64 {
	if weights == nil {
		return 1
	}
	return float64(weights[i])
}

// assignRows gives each row its nearest centre, and returns how many changed and the sum of the cosines.
func assignRows(x dense, weights []float32, p *partition) (int, float64) {
	blocks := (x.rows + blockRows - 1) / blockRows
	moved, scores := make([]int, blocks), make([]float64, blocks)
	parallel(x.rows, func(block, from, to int) {
		for r := from; r < to; r++ {
			c, score := nearestCentre(x.row(r), p.centres)
			if p.labels[r] != c {
				p.labels[r] = c
				moved[block]++
			}
			scores[block] += float64(float64(score) * weightOf(weights, r))
		}
	})
	all, sum := 0, 0.0
	for block := range blocks {
		all += moved[block]
		sum += scores[block]
	}
	return all, sum
}

func nearestCentre(row []float32, centres dense) (int32, float32) {
	best, score := int32(0), float32(math.Inf(-1))
	for c := range centres.rows {
		if s := dot(row, centres.row(c)); s > score {
			best, score = int32(c), s
		}
	}
	return best, score
}

// updateCentres moves each centre to the mean direction of its rows. A centre without rows takes the row that fits
// its own centre worst.
func updateCentres(x dense, weights []float32, p *partition) {
	members := make([][]int32, p.centres.rows)
	for r, c := range p.labels {
		members[c] = append(members[c], int32(r))
	}
	taken := make(map[int32]bool)
	for c := range members {
		if len(members[c]) == 0 {
			if r := worstRow(x, p, taken); r >= 0 {
				taken[r] = true
				copy(p.centres.row(c), x.row(int(r)))
			}
		}
	}
	parallelBlocks(p.centres.rows, func(c int) {
		if len(members[c]) == 0 {
			return
		}
		centre := p.centres.row(c)
		clear(centre)
		for _, r := range members[c] {
			axpy(float32(weightOf(weights, int(r))), x.row(int(r)), centre)
		}
		normalise32(centre)
	})
}

func worstRow(x dense, p *partition, taken map[int32]bool) int32 {
	worst, score := int32(-1), float32(math.Inf(1))
	for r, c := range p.labels {
		if taken[int32(r)] {
			continue
		}
		if s := dot(x.row(r), p.centres.row(int(c))); s < score {
			worst, score = int32(r), s
		}
	}
	return worst
}
