package nlp

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"yileishi/hotline"
)

// vocabulary holds the words that issue vectors are made of: matter words of two characters or more, without places,
// names, times and numbers, that are neither too rare (unless a thesaurus says what they are near to) nor too common.
type vocabulary struct {
	lexicon     *Lexicon
	boilerplate *Boilerplate
	ids         map[string]int32
	words       []string
	frequency   []int32   // tickets of the sample that hold the word
	weight      []float32 // ln((1+N)/(1+df)) + 1
	parts       [][]int32 // shorter words that a long word contains (物业公司: 物业)
	tickets     int
}

const (
	titleFactor   = 2   // a word of the title counts this much
	partFactor    = 0.5 // a word inside a longer word counts this much
	commonShare   = 0.25
	rareTickets   = 3
	smallCorpus   = 5000 // below it a word need only stand in two tickets
	longestWord   = 8    // characters, beyond which a dictionary entry is a sentence
	maximumTokens = 4000
)

// matters says whether a token may be a feature of an issue.
func (l *Lexicon) matters(token string) bool {
	switch l.class(token) {
	case matter:
		n := utf8.RuneCountInString(token)
		return n >= 2 && n <= longestWord
	case latin:
		return len(token) >= 2 && len(token) <= 8 && !hasDigit(token)
	default:
		return false
	}
}

func hasDigit(token string) bool {
	for i := range len(token) {
		if token[i] >= '0' && token[i] <= '9' {
			return true
		}
	}
	return false
}

// newVocabulary reads the sample, which is in a fixed order.
func newVocabulary(lexicon *Lexicon, boilerplate *Boilerplate, sample []WeightedDocument) *vocabulary {
	v := &vocabulary{lexicon: lexicon, boilerplate: boilerplate, ids: make(map[string]int32), tickets: len(sample)}
	type count struct{ tickets, last int32 }
	counts := make(map[string]*count)
	for n := range sample {
		v.each(&sample[n].Document, func(word string, _ bool) {
			c := counts[word]
			if c == nil {
				c = &count{last: -1}
				counts[word] = c
			}
			if c.last != int32(n) {
				c.last = int32(n)
				c.tickets++
			}
		})
	}
	least := int32(rareTickets)
	if len(sample) < smallCorpus {
		least = 2
	}
	most := max(int32(commonShare*float64(len(sample))), least+1)
	if len(sample) < 40 {
		most = int32(len(sample))
	}
	for word, c := range counts {
		if (c.tickets >= least || lexicon.related(word)) && c.tickets <= most {
			v.words = append(v.words, word)
		}
	}
	slices.SortFunc(v.words, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b].tickets, counts[a].tickets), cmp.Compare(a, b))
	})
	v.frequency = make([]int32, len(v.words))
	v.weight = make([]float32, len(v.words))
	for i, word := range v.words {
		v.ids[word] = int32(i)
		v.frequency[i] = counts[word].tickets
		v.weight[i] = float32(ln(float64(1+len(sample))/float64(1+v.frequency[i])) + 1)
	}
	v.findParts()
	return v
}

// findParts looks for shorter words of the vocabulary at the ends of the longer ones: the beginning of any, the end only
// when what stands before it is a word too (电动车 does not hold 动车).
func (v *vocabulary) findParts() {
	v.parts = make([][]int32, len(v.words))
	for i, word := range v.words {
		runes := []rune(word)
		for cut := 2; cut < len(runes); cut++ {
			head, known := v.ids[string(runes[:cut])]
			if !known {
				continue
			}
			v.parts[i] = append(v.parts[i], head)
			if tail, ok := v.ids[string(runes[cut:])]; ok && len(runes)-cut >= 2 {
				v.parts[i] = append(v.parts[i], tail)
			}
		}
	}
}

// each calls f with every word of a document that may be a feature, in order, and whether it stands in the title.
func (v *vocabulary) each(doc *hotline.Document, f func(word string, title bool)) {
	tokens := doc.Tokens
	if len(tokens) > maximumTokens {
		tokens = tokens[:maximumTokens]
	}
	dropped := v.boilerplate.drop(tokens)
	for i, token := range tokens {
		if !dropped[i] && v.lexicon.matters(token) {
			f(token, i < doc.TitleWords)
		}
	}
}

// vector returns the document's weighted words, by rising word number, with length 1; nothing when no word is known.
func (v *vocabulary) vector(doc *hotline.Document) ([]int32, []float32) {
	counts := make(map[int32]float32)
	v.each(doc, func(word string, title bool) {
		id, ok := v.ids[word]
		if !ok {
			return
		}
		times := float32(1)
		if title {
			times = titleFactor
		}
		counts[id] += times
		for _, part := range v.parts[id] {
			counts[part] += float32(partFactor * times)
		}
	})
	if len(counts) == 0 {
		return nil, nil
	}
	index := make([]int32, 0, len(counts))
	for id := range counts {
		index = append(index, id)
	}
	slices.Sort(index)
	value := make([]float32, len(index))
	for k, id := range index {
		value[k] = float32(float32(ln(1+float64(counts[id]))) * v.weight[id])
	}
	normalise32(value)
	return index, value
}

// matrix returns the vectors of the whole sample.
func (v *vocabulary) matrix(sample []WeightedDocument) *sparse {
	indexes := make([][]int32, len(sample))
	values := make([][]float32, len(sample))
	parallel(len(sample), func(_, from, to int) {
		for n := from; n < to; n++ {
			indexes[n], values[n] = v.vector(&sample[n].Document)
		}
	})
	s := &sparse{columns: len(v.words), start: make([]int, len(sample)+1)}
	total := 0
	for n := range sample {
		total += len(indexes[n])
		s.start[n+1] = total
	}
	s.index = make([]int32, 0, total)
	s.value = make([]float32, 0, total)
	for n := range sample {
		s.index = append(s.index, indexes[n]...)
		s.value = append(s.value, values[n]...)
	}
	return s
}

// sequences returns each document's vocabulary words in the order of the text.
func (v *vocabulary) sequences(sample []WeightedDocument) [][]int32 {
	out := make([][]int32, len(sample))
	parallel(len(sample), func(_, from, to int) {
		for n := from; n < to; n++ {
			v.each(&sample[n].Document, func(word string, _ bool) {
				if id, ok := v.ids[word]; ok {
					out[n] = append(out[n], id)
				}
			})
		}
	})
	return out
}

// whole returns the vocabulary words that stand in a document as words of their own, each once.
func (v *vocabulary) whole(doc *hotline.Document) []int32 {
	var ids []int32
	seen := make(map[int32]bool)
	v.each(doc, func(word string, _ bool) {
		if id, ok := v.ids[word]; ok && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	})
	return ids
}
