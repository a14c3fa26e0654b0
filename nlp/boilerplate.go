package nlp

import (
	"cmp"
	"slices"

	"yileishi/hotline"
)

// Boilerplate is what a hotline's tickets have in common and say nothing by: whole clauses (尊敬的领导,
// 请核实处理并回复) and the openings and closings of clauses (市民来电反映…). It is learned from the sample, by this rule:
//
//   - a clause, or an opening or closing of two to six words, that stands in more than 1 % of the tickets and in at
//     least eight of them is a candidate;
//   - it is boilerplate when the tickets that hold it are, in all their other words, hardly more alike than any
//     tickets are (at most boilerplateLikeness times): a formula does not care about the matter, while 物业公司
//     不作为 does;
//   - a clause of nothing but the hotline's formula words (dictionaries/frames.txt) and stop words is boilerplate in
//     a corpus of any size.
//
// A corpus too small for eight repeats therefore learns nothing.
type Boilerplate struct {
	lexicon  *Lexicon
	clauses  map[uint64]struct{}
	openings map[uint64]struct{}
	closings map[uint64]struct{}
	learned  []string // the learned clauses and frames, most frequent first, for people to look at
}

const (
	boilerplateShare    = 0.01
	boilerplateTickets  = 8
	boilerplateLikeness = 1.6
	frameWords          = 6 // longest opening or closing
)

// hashWord is FNV-1a with its bits spread.
func hashWord(word string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return mix(h)
}

// hashNext adds a word to the hash of the words before it.
func hashNext(before, word uint64) uint64 { return mix(before*0x9e3779b97f4a7c15 + word) }

// Learned returns the clauses and frames that were learned, most frequent first.
func (b *Boilerplate) Learned() []string { return slices.Clone(b.learned) }

// eachClause calls f with each run of tokens between clause ends, by its bounds.
func eachClause(tokens []string, f func(from, to int)) {
	from := 0
	for i := 0; i <= len(tokens); i++ {
		if i < len(tokens) && tokens[i] != hotline.ClauseEnd {
			continue
		}
		if i > from {
			f(from, i)
		}
		from = i + 1
	}
}

// drop marks the tokens that are boilerplate.
func (b *Boilerplate) drop(tokens []string) []bool {
	dropped := make([]bool, len(tokens))
	eachClause(tokens, func(from, to int) {
		if b.formula(tokens[from:to]) {
			mark(dropped[from:to])
			return
		}
		if len(b.clauses)+len(b.openings)+len(b.closings) == 0 {
			return
		}
		h := uint64(0)
		opening := 0
		for i := from; i < to; i++ {
			h = hashNext(h, hashWord(tokens[i]))
			if _, ok := b.openings[h]; ok && i-from < frameWords {
				opening = i - from + 1
			}
		}
		if _, ok := b.clauses[h]; ok {
			mark(dropped[from:to])
			return
		}
		mark(dropped[from : from+opening])
		h = 0
		closing := 0
		for i := to - 1; i >= from+opening && to-i <= frameWords; i-- {
			h = hashNext(h, hashWord(tokens[i]))
			if _, ok := b.closings[h]; ok {
				closing = to - i
			}
		}
		mark(dropped[to-closing : to])
	})
	return dropped
}

func mark(dropped []bool) {
	for i := range dropped {
		dropped[i] = true
	}
}

// formula says whether a clause is made of formula words, stop words and masked parts alone.
func (b *Boilerplate) formula(words []string) bool {
	for _, word := range words {
		if b.lexicon.frames[word] {
			continue
		}
		switch b.lexicon.class(word) {
		case stopWord, grammar, masked:
		default:
			return false
		}
	}
	return true
}

// candidate is a clause or frame that is frequent enough, and the tickets that hold it.
type candidate struct {
	hash    uint64
	part    int // 0 clause, 1 opening, 2 closing
	words   []string
	tickets []int32
}

// learnBoilerplate learns from a sample that is in a fixed order.
func learnBoilerplate(lexicon *Lexicon, sample []WeightedDocument) *Boilerplate {
	b := &Boilerplate{
		lexicon:  lexicon,
		clauses:  make(map[uint64]struct{}),
		openings: make(map[uint64]struct{}),
		closings: make(map[uint64]struct{}),
	}
	least := max(boilerplateTickets, int(boilerplateShare*float64(len(sample)))+1)
	candidates := frequentParts(sample, least)
	if len(candidates) == 0 {
		return b
	}
	likeness := newLikeness(lexicon, sample)
	slices.SortFunc(candidates, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(len(y.tickets), len(x.tickets)), cmp.Compare(x.part, y.part), cmp.Compare(x.hash, y.hash))
	})
	for _, c := range candidates {
		if !likeness.indifferent(c) {
			continue
		}
		switch c.part {
		case 0:
			b.clauses[c.hash] = struct{}{}
		case 1:
			b.openings[c.hash] = struct{}{}
		case 2:
			b.closings[c.hash] = struct{}{}
		}
		b.learned = append(b.learned, joinWords(c.words))
	}
	return b
}

func joinWords(words []string) string {
	n := 0
	for _, w := range words {
		n += len(w)
	}
	out := make([]byte, 0, n)
	for _, w := range words {
		out = append(out, w...)
	}
	return string(out)
}

// partsOf calls f with the hash, the part (clause, opening, closing) and the bounds of each candidate of a document.
func partsOf(tokens []string, f func(hash uint64, part, from, to int)) {
	eachClause(tokens, func(from, to int) {
		h := uint64(0)
		for i := from; i < to; i++ {
			h = hashNext(h, hashWord(tokens[i]))
			if n := i - from + 1; n >= 2 && n <= frameWords && i+1 < to {
				f(h, 1, from, i+1)
			}
		}
		if to-from <= 24 {
			f(h, 0, from, to)
		}
		h = 0
		for i := to - 1; i > from && to-i <= frameWords; i-- {
			h = hashNext(h, hashWord(tokens[i]))
			if to-i >= 2 {
				f(h, 2, i, to)
			}
		}
	})
}

// frequentParts counts clauses and frames, once a ticket, in two passes: hashes first, then the tickets of those that
// are frequent.
func frequentParts(sample []WeightedDocument, least int) []*candidate {
	type key struct {
		hash uint64
		part int
	}
	last := make(map[key]int32)
	count := make(map[key]int32)
	for n := range sample {
		partsOf(sample[n].Tokens, func(hash uint64, part, _, _ int) {
			k := key{hash, part}
			if seen, ok := last[k]; !ok || seen != int32(n) {
				last[k] = int32(n)
				count[k]++
			}
		})
	}
	found := make(map[key]*candidate)
	for k, n := range count {
		if int(n) >= least {
			found[k] = &candidate{hash: k.hash, part: k.part}
		}
	}
	var out []*candidate
	for n := range sample {
		tokens := sample[n].Tokens
		partsOf(tokens, func(hash uint64, part, from, to int) {
			c, ok := found[key{hash, part}]
			if !ok {
				return
			}
			if c.words == nil {
				c.words = tokens[from:to]
				out = append(out, c)
			}
			if k := len(c.tickets); k == 0 || c.tickets[k-1] != int32(n) {
				c.tickets = append(c.tickets, int32(n))
			}
		})
	}
	return out
}
