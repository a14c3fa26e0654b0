package nlp

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"yileishi/hotline"
)

const (
	nameRunes    = 20
	nameTokens   = 8
	shortestName = 4
)

// nameGlue are the single characters that may stand inside a name: verbs and negations that no dictionary joins to
// their neighbours (拒退押金). Any other single character is likely part of a place's or a person's name.
const nameGlue = "不未无被乱拒退难违私强停漏涨修换拆建缺贵高低慢差脏臭吵坏卖买收占堵扣欠补办领交缴的和与及多少太"

// fragment is a stretch of a title that may name an issue.
type fragment struct {
	text    string
	score   float64
	tickets int
}

// name gives every cluster a name of its own: the stretch of its central tickets' titles that says most of its
// keyphrases in a readable way. Larger clusters choose first.
func (m *Model) name(t *training, members, central [][]int32) {
	lists := make([][]fragment, len(m.clusters))
	parallelBlocks(len(m.clusters), func(c int) {
		lists[c] = m.fragments(t, t.wordShares(members[c]), central[c])
	})
	taken := make(map[string]bool)
	for c := range m.clusters {
		m.clusters[c].Name = pickName(lists[c], m.clusters[c].Keyphrases, taken)
		taken[m.clusters[c].Name] = true
	}
}

// pickName returns the best name that is free.
func pickName(list []fragment, phrases []hotline.Keyphrase, taken map[string]bool) string {
	for _, f := range list {
		if !taken[f.text] {
			return f.text
		}
	}
	base := "其他"
	if len(list) > 0 {
		base = list[0].text
	} else if len(phrases) > 0 {
		base = phrases[0].Text
		for _, p := range phrases[1:] {
			if utf8.RuneCountInString(base)+utf8.RuneCountInString(p.Text) <= nameRunes && !strings.Contains(base, p.Text) {
				base += p.Text
				break
			}
		}
	}
	name := shorten(base, nameRunes)
	for _, p := range phrases {
		if !taken[name] {
			return name
		}
		if !strings.Contains(base, p.Text) {
			name = shorten(base, nameRunes-2-utf8.RuneCountInString(p.Text)) + "（" + p.Text + "）"
		}
	}
	for n := 2; taken[name]; n++ {
		name = shorten(base, nameRunes-4) + "（" + string(rune('0'+n%10)) + "）"
	}
	return name
}

// shorten cuts a text to so many characters.
func shorten(text string, runes int) string {
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	return string([]rune(text)[:max(runes, 1)])
}

// fragments returns the stretches of the central titles that could be names, best first.
func (m *Model) fragments(t *training, shares map[int32]float64, central []int32) []fragment {
	found := make(map[string]*fragment)
	var order []*fragment
	for _, n := range central {
		seen := make(map[string]bool)
		m.eachFragment(&t.sample[n].Document, func(tokens []string) {
			text := displayWords(tokens)
			runes := utf8.RuneCountInString(text)
			if runes < shortestName || runes > nameRunes || seen[text] {
				return
			}
			seen[text] = true
			f := found[text]
			if f == nil {
				f = &fragment{text: text, score: m.fragmentScore(tokens, runes, shares)}
				found[text] = f
				order = append(order, f)
			}
			f.tickets++
		})
	}
	list := make([]fragment, 0, len(order))
	for _, f := range order {
		f.score *= 1 + 0.25*ln(float64(f.tickets))
		if f.score > 0 {
			list = append(list, *f)
		}
	}
	slices.SortStableFunc(list, func(a, b fragment) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text, b.text))
	})
	return list
}

// eachFragment calls f with every stretch of a title's clauses that holds no place, person, number or masked part and
// begins and ends with a word of substance.
func (m *Model) eachFragment(doc *hotline.Document, f func(tokens []string)) {
	title := titleTokens(doc)
	lexicon := m.vocabulary.lexicon
	eachClause(title, func(from, to int) {
		for i := from; i < to; i++ {
			if !lexicon.matters(title[i]) {
				continue
			}
			for j := i; j < to && j-i < nameTokens; j++ {
				if !m.nameable(title[j]) {
					break
				}
				if lexicon.matters(title[j]) {
					f(title[i : j+1])
				}
			}
		}
	})
}

// nameable says whether a token may stand inside a name.
func (m *Model) nameable(token string) bool {
	switch m.vocabulary.lexicon.class(token) {
	case matter, latin:
		return true
	case single, stopWord, grammar:
		return utf8.RuneCountInString(token) == 1 && strings.ContainsRune(nameGlue, firstRune(token))
	}
	return false
}

// fragmentScore is how much of what distinguishes the cluster a fragment says, per length: a name must be short.
func (m *Model) fragmentScore(tokens []string, runes int, shares map[int32]float64) float64 {
	score, words := 0.0, 0
	var seen [nameTokens]int32
	for _, token := range tokens {
		id, ok := m.vocabulary.ids[token]
		if !ok {
			if m.vocabulary.lexicon.matters(token) {
				score -= 0.2 // a word of one ticket says nothing of the others
			}
			continue
		}
		if slices.Contains(seen[:words], id+1) {
			return 0
		}
		seen[words] = id + 1
		words++
		score += m.vocabulary.distinction(id, shares[id])
	}
	length := float64(max(runes, 6)) / 6
	if runes > 12 {
		length *= float64(runes) / 12
	}
	if words < 2 {
		score *= 0.7
	}
	return score / (0.5 + 0.5*length)
}

// displayWords joins words as a person writes them: Latin words apart and in capitals.
func displayWords(tokens []string) string {
	var b strings.Builder
	latinBefore := false
	for _, token := range tokens {
		isLatin := firstRune(token) < utf8.RuneSelf
		if isLatin && latinBefore {
			b.WriteByte(' ')
		}
		latinBefore = isLatin
		if isLatin && len(token) <= 4 {
			token = strings.ToUpper(token)
		}
		b.WriteString(token)
	}
	return b.String()
}

// eventName trims the most central ticket's title to a name; without a title it joins keyphrases.
func (m *Model) eventName(title []string, phrases []hotline.Keyphrase) string {
	for len(title) > 0 && m.nameEdge(title[0]) {
		title = title[1:]
	}
	for len(title) > 0 && m.nameEdge(title[len(title)-1]) {
		title = title[:len(title)-1]
	}
	text := make([]string, len(title))
	for i, token := range title {
		if text[i] = token; token == hotline.ClauseEnd {
			text[i] = "，"
		}
	}
	name := shorten(displayWords(text), nameRunes)
	if utf8.RuneCountInString(name) >= shortestName {
		return name
	}
	name = ""
	for _, p := range phrases {
		if utf8.RuneCountInString(name)+utf8.RuneCountInString(p.Text) > nameRunes {
			break
		}
		name += p.Text
	}
	return name
}

// nameEdge says whether a token may be trimmed from the ends of a title.
func (m *Model) nameEdge(token string) bool {
	switch m.vocabulary.lexicon.class(token) {
	case stopWord, clause, grammar, masked:
		return true
	}
	return m.vocabulary.lexicon.frames[token]
}
