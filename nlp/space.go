package nlp

import (
	"math"
	"slices"
)

// space maps weighted words to a dense vector of length 1: latent semantic analysis of the sample's tickets beside the
// mean of word vectors learned from which words stand near one another. Long texts profit from the first, titles from
// the second.
type space struct {
	topics dense     // a row per word
	words  dense     // a row per word, unit length
	fields dense     // a row per word: the groups of the thesaurus that it belongs to
	mean   []float32 // of the sample's mean word vectors
	beside float32   // length of the word part beside the topic part
	prior  float32   // length of the thesaurus part
}

const (
	topicRank = 96
	wordRank  = 96
	window    = 8

	// wordTokens is how many words a sample must have for its word vectors to count in full: on a few hundred tickets
	// they are noise (measured: V-measure .795 without them, .767 with them), on thousands of titles they are the best part.
	wordTokens = 60_000
	issuePrior = 1.0 // length of the thesaurus part when issues are sought
	groupPrior = 1.0 // … when large groups are
)

func (s *space) columns() int { return s.topics.columns + s.words.columns + s.fields.columns }

// project writes the vector of weighted words to out and says whether there is one.
func (s *space) project(index []int32, value []float32, out []float32) bool {
	clear(out)
	topics := out[:s.topics.columns]
	words := out[s.topics.columns:][:s.words.columns]
	fields := out[s.topics.columns+s.words.columns:]
	for k, id := range index {
		axpy(value[k], s.topics.row(int(id)), topics)
		axpy(value[k], s.words.row(int(id)), words)
		axpy(value[k], s.fields.row(int(id)), fields)
	}
	known := normalise32(topics)
	if normalise32(words) && s.mean != nil {
		known = true
		for i, m := range s.mean {
			words[i] -= m
		}
		normalise32(words)
	}
	if !known {
		return false
	}
	// What the thesaurus says counts in full when it knows half of what the text says, in part when it knows less.
	if length := float32(math.Sqrt(float64(dot(fields, fields)))); length > 0 {
		scaleTo(fields, s.prior/max(length, 0.5))
	}
	scaleTo(words, s.beside)
	return normalise32(out)
}

func scaleTo(x []float32, factor float32) {
	for i := range x {
		x[i] = float32(x[i] * factor)
	}
}

// newSpace learns the space from the sample's matrix and word sequences.
func newSpace(v *vocabulary, x *sparse, sequences [][]int32, thesaurus thesaurus, prior float32, seed uint64) *space {
	s := &space{prior: prior, fields: v.groupRows(thesaurus)}
	tokens := 0
	for _, sequence := range sequences {
		tokens += len(sequence)
	}
	s.beside = float32(min(1, float64(tokens)/wordTokens))
	s.topics, _ = rightVectors(x, min(topicRank, max(x.rows()/4, 2)), seed)
	s.words = wordVectors(sequences, x.columns, min(wordRank, max(x.columns/8, 2)), seed+1)
	s.mean = meanVector(x, s.words)
	return s
}

// meanVector is the mean of the unit mean word vectors of all rows, summed by fixed blocks.
func meanVector(x *sparse, words dense) []float32 {
	blocks := (x.rows() + blockRows - 1) / blockRows
	partial := make([][]float32, blocks)
	parallel(x.rows(), func(block, from, to int) {
		sum := make([]float32, words.columns)
		row := make([]float32, words.columns)
		for r := from; r < to; r++ {
			clear(row)
			columns, values := x.row(r)
			for k, c := range columns {
				axpy(values[k], words.row(int(c)), row)
			}
			normalise32(row)
			axpy(1, row, sum)
		}
		partial[block] = sum
	})
	mean := make([]float32, words.columns)
	for _, sum := range partial {
		axpy(1, sum, mean)
	}
	if x.rows() > 0 {
		scaleTo(mean, float32(1/float64(x.rows())))
	}
	return mean
}

// wordVectors factorises the positive pointwise mutual information of words within a window of one another.
func wordVectors(sequences [][]int32, words, rank int, seed uint64) dense {
	pairs := neighbourCounts(sequences, words)
	information := positiveInformation(pairs)
	right, singular := rightVectors(information, rank, seed)
	out := information.times(right)
	parallel(words, func(_, from, to int) {
		for r := from; r < to; r++ {
			row := out.row(r)
			for c := range row {
				if singular[c] > 1e-6 {
					row[c] = float32(row[c] / float32(math.Sqrt(float64(singular[c]))))
				}
			}
			normalise32(row)
		}
	})
	return out
}

// neighbourCounts counts, for each word, the words that stand within the window, in 840ths: a neighbour at distance d
// counts 840/d, so that sums are whole numbers and no order of addition changes them.
func neighbourCounts(sequences [][]int32, words int) *sparse {
	start := make([]int, words+1)
	for _, sequence := range sequences {
		for _, w := range sequence {
			start[w+1]++
		}
	}
	for w := range words {
		start[w+1] += start[w]
	}
	type spot struct{ sequence, at int32 }
	spots := make([]spot, start[words])
	next := slices.Clone(start[:words])
	for n, sequence := range sequences {
		for at, w := range sequence {
			spots[next[w]] = spot{int32(n), int32(at)}
			next[w]++
		}
	}
	indexes, values := make([][]int32, words), make([][]float32, words)
	parallel(words, func(_, from, to int) {
		counts := make([]uint64, words)
		var touched []int32
		for w := from; w < to; w++ {
			touched = touched[:0]
			for _, s := range spots[start[w]:start[w+1]] {
				sequence := sequences[s.sequence]
				for at := max(0, int(s.at)-window); at <= min(len(sequence)-1, int(s.at)+window); at++ {
					other := sequence[at]
					if at == int(s.at) || other == int32(w) {
						continue
					}
					if counts[other] == 0 {
						touched = append(touched, other)
					}
					counts[other] += uint64(840 / max(at-int(s.at), int(s.at)-at))
				}
			}
			slices.Sort(touched)
			for _, other := range touched {
				indexes[w] = append(indexes[w], other)
				values[w] = append(values[w], float32(counts[other]))
				counts[other] = 0
			}
		}
	})
	return joinRows(indexes, values, words)
}

func joinRows(indexes [][]int32, values [][]float32, columns int) *sparse {
	s := &sparse{columns: columns, start: make([]int, len(indexes)+1)}
	for r := range indexes {
		s.start[r+1] = s.start[r] + len(indexes[r])
	}
	s.index = make([]int32, 0, s.start[len(indexes)])
	s.value = make([]float32, 0, s.start[len(indexes)])
	for r := range indexes {
		s.index = append(s.index, indexes[r]...)
		s.value = append(s.value, values[r]...)
	}
	return s
}

// positiveInformation turns counts into positive pointwise mutual information, the context's share raised to ¾ so that
// rare contexts do not rule.
func positiveInformation(counts *sparse) *sparse {
	sums := make([]float64, counts.rows())
	for r := range sums {
		_, values := counts.row(r)
		for _, v := range values {
			sums[r] += float64(v)
		}
	}
	flat := make([]float64, len(sums))
	all := 0.0
	for r, sum := range sums {
		root := math.Sqrt(sum)
		flat[r] = float64(root * math.Sqrt(root))
		all += flat[r]
	}
	indexes, values := make([][]int32, counts.rows()), make([][]float32, counts.rows())
	parallel(counts.rows(), func(_, from, to int) {
		for r := from; r < to; r++ {
			columns, row := counts.row(r)
			for k, c := range columns {
				if v := ln(float64(row[k]) * all / (sums[r] * flat[c])); v > 0 {
					indexes[r] = append(indexes[r], c)
					values[r] = append(values[r], float32(v))
				}
			}
		}
	})
	return joinRows(indexes, values, counts.columns)
}

// groupRows returns, for each word, its share in each group of a thesaurus.
func (v *vocabulary) groupRows(t thesaurus) dense {
	out := newDense(len(v.words), len(t.names))
	for i, word := range v.words {
		groups := t.groups[word]
		for _, g := range groups {
			out.row(i)[g] = float32(1 / math.Sqrt(float64(len(groups))))
		}
	}
	return out
}
