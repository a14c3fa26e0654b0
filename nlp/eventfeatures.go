package nlp

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"yileishi/hotline"
)

// eventFeature is one feature of a ticket as far as events care: a word, a number with letters, a run of single
// characters (a name that no dictionary knows) or two neighbouring characters of such a run.
type eventFeature struct {
	hash   uint64
	weight float32
	word   string
	name   bool // of a place, person or thing rather than of a matter
	title  bool
}

// eventWeights says how rare event features are in the sample.
type eventWeights struct {
	lexicon     *Lexicon
	boilerplate *Boilerplate
	frequency   map[uint64]int32 // of features in two tickets or more
	tickets     int
}

const (
	eventTitleFactor = 3
	eventNameFactor  = 1.5 // a name says more about an incident than a matter does
)

// newEventWeights counts the features of the sample.
func newEventWeights(t *training) *eventWeights {
	w := &eventWeights{
		lexicon: t.settings.Lexicon, boilerplate: t.boilerplate,
		frequency: make(map[uint64]int32), tickets: len(t.sample),
	}
	for n := range t.sample {
		seen := make(map[uint64]struct{})
		w.each(&t.sample[n].Document, func(hash uint64, _ string, _, _ bool) {
			if _, ok := seen[hash]; !ok {
				seen[hash] = struct{}{}
				w.frequency[hash]++
			}
		})
	}
	for hash, n := range w.frequency {
		if n < 2 {
			delete(w.frequency, hash)
		}
	}
	return w
}

// each calls f with every feature of a document, in order, repeats included.
func (w *eventWeights) each(doc *hotline.Document, f func(hash uint64, word string, title, name bool)) {
	tokens := doc.Tokens
	if len(tokens) > maximumTokens {
		tokens = tokens[:maximumTokens]
	}
	dropped := w.boilerplate.drop(tokens)
	run := 0 // where the running run of single characters began
	for i := 0; i <= len(tokens); i++ {
		c := clause
		if i < len(tokens) && !dropped[i] {
			c = w.lexicon.class(tokens[i])
		}
		if c == single {
			continue
		}
		eachOfRun(tokens[run:i], func(word string) { f(hashWord(word), word, i <= doc.TitleWords, true) })
		run = i + 1
		if i < len(tokens) && !dropped[i] && eventWord(tokens[i], c) {
			f(hashWord(tokens[i]), tokens[i], i < doc.TitleWords, c != matter)
		}
	}
}

// eventWord says whether a token is a feature of an event.
func eventWord(token string, c class) bool {
	switch c {
	case matter, place, person, latin:
		return utf8.RuneCountInString(token) <= longestWord
	case number:
		return len(token) >= 3 && !plainNumber(token)
	default:
		return false
	}
}

// plainNumber says whether a token is a bare number or a Chinese quantity, which names nothing.
func plainNumber(token string) bool {
	for _, r := range token {
		if r >= utf8.RuneSelf {
			return !hasDigit(token) // 两个 is one, 7号线 is not
		}
	}
	return len(token) < 5
}

// eachOfRun yields a run of two or more single characters: the run, and its pairs of neighbours.
func eachOfRun(run []string, f func(string)) {
	if len(run) < 2 {
		return
	}
	if len(run) > 2 && len(run) <= 6 {
		f(joinWords(run))
	}
	for i := 0; i+1 < len(run); i++ {
		f(run[i] + run[i+1])
	}
}

// features returns a document's features with length 1, by rising hash.
func (w *eventWeights) features(doc *hotline.Document) []eventFeature {
	at := make(map[uint64]int)
	var list []eventFeature
	w.each(doc, func(hash uint64, word string, title, name bool) {
		i, ok := at[hash]
		if !ok {
			i = len(list)
			at[hash] = i
			list = append(list, eventFeature{hash: hash, word: word, name: name})
		}
		if title {
			list[i].title = true
			list[i].weight += eventTitleFactor
		} else {
			list[i].weight++
		}
	})
	length := 0.0
	for i := range list {
		idf := ln(float64(1+w.tickets)/float64(1+w.heldBy(list[i].hash))) + 1
		v := float64((1 + ln(float64(list[i].weight))) * idf)
		if list[i].name {
			v *= eventNameFactor
		}
		list[i].weight = float32(v)
	}
	slices.SortFunc(list, func(a, b eventFeature) int { return cmp.Compare(a.hash, b.hash) })
	for i := range list {
		length += float64(list[i].weight * list[i].weight)
	}
	if length > 0 {
		scale := 1 / math.Sqrt(length)
		for i := range list {
			list[i].weight = float32(float64(list[i].weight) * scale)
		}
	}
	return list
}

// heldBy is the number of tickets of the sample that hold a feature, at least 1.
func (w *eventWeights) heldBy(hash uint64) int { return int(max(w.frequency[hash], 1)) }
