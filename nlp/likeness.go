package nlp

import "math"

// likeness measures how alike groups of tickets are, to tell a formula from a matter.
type likeness struct {
	lexicon *Lexicon
	ids     map[string]int32
	rows    sparse // each ticket's matter words, unit length
	base    float64
}

// likenessTickets bounds the work: a group's likeness is measured on its first so many tickets (in order of ticket
// id, which is a hash).
const likenessTickets = 400

func newLikeness(lexicon *Lexicon, sample []WeightedDocument) *likeness {
	l := &likeness{lexicon: lexicon, ids: make(map[string]int32)}
	words := make([][]int32, len(sample))
	var frequency []int32
	for n := range sample {
		seen := make(map[int32]bool)
		for _, token := range sample[n].Tokens {
			if lexicon.class(token) != matter {
				continue
			}
			id, ok := l.ids[token]
			if !ok {
				id = int32(len(l.ids))
				l.ids[token] = id
				frequency = append(frequency, 0)
			}
			if !seen[id] {
				seen[id] = true
				frequency[id]++
				words[n] = append(words[n], id)
			}
		}
	}
	l.rows.columns = len(frequency)
	l.rows.start = append(l.rows.start, 0)
	for n := range sample {
		from := len(l.rows.value)
		for _, id := range words[n] {
			l.rows.index = append(l.rows.index, id)
			l.rows.value = append(l.rows.value, float32(ln(float64(len(sample)+1)/float64(frequency[id]+1))+0.1))
		}
		normalise32(l.rows.value[from:])
		l.rows.start = append(l.rows.start, len(l.rows.value))
	}
	all := make([]int32, 0, likenessTickets*4)
	for n := 0; n < len(sample) && n < likenessTickets*4; n++ {
		all = append(all, int32(n))
	}
	l.base = l.mean(all, nil)
	return l
}

// mean returns the mean cosine of all pairs of the tickets, without the words of skip.
func (l *likeness) mean(tickets []int32, skip map[int32]bool) float64 {
	sum := make(map[int32]float64)
	var order []int32
	own := 0.0
	for _, n := range tickets {
		columns, values := l.rows.row(int(n))
		length := 0.0
		for k, c := range columns {
			if !skip[c] {
				length += float64(values[k] * values[k])
			}
		}
		if length == 0 {
			continue
		}
		scale := 1 / math.Sqrt(length)
		own++
		for k, c := range columns {
			if skip[c] {
				continue
			}
			if _, ok := sum[c]; !ok {
				order = append(order, c)
			}
			sum[c] += float64(float64(values[k]) * scale)
		}
	}
	if own < 2 {
		return 0
	}
	square := 0.0
	for _, c := range order {
		square += float64(sum[c] * sum[c])
	}
	return (square - own) / (own*own - own)
}

// indifferent says whether the tickets of a candidate are hardly more alike than any tickets are. A candidate of words
// that never become features is not worth learning.
func (l *likeness) indifferent(c *candidate) bool {
	skip := make(map[int32]bool)
	idle := true
	for _, word := range c.words {
		if id, ok := l.ids[word]; ok {
			skip[id] = true
		}
		switch l.lexicon.class(word) {
		case matter, single, place, person, latin:
			idle = false
		default:
		}
	}
	if idle {
		return false
	}
	tickets := c.tickets
	if len(tickets) > likenessTickets {
		tickets = tickets[:likenessTickets]
	}
	return l.mean(tickets, skip) <= boilerplateLikeness*l.base
}
