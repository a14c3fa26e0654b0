package nlp

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"yileishi/hotline"
)

const (
	nameRunes    = 20
	nameTokens   = 8
	shortestName = 4
	enoughName   = 8
	nameText     = 150  // tokens of a ticket that are searched for names
	titleSupport = 2    // how much more a title supports a name than a text
	narrowWord   = 0.25 // share of the tickets below which a word makes a name too narrow
)

// nameGlue are the single characters that may stand inside a name: verbs and negations that no dictionary joins to
// their neighbours (拒退押金). Any other single character is likely part of a place's or a person's name.
const nameGlue = "不未无被乱拒退难违私强停漏涨修换拆建缺贵高低慢差脏臭吵坏卖买收占堵扣欠补办领交缴的和与及多少太"

// fragment is a stretch of a title that may name an issue.
type fragment struct {
	text    string
	score   float64
	support float64 // central tickets that hold it, more for those that do in the title
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

// fragments returns the stretches of the central tickets that could be names, best first.
func (m *Model) fragments(t *training, shares map[int32]float64, central []int32) []fragment {
	found := make(map[string]*fragment)
	var order []*fragment
	for _, n := range central {
		seen := make(map[string]bool)
		m.eachFragment(&t.sample[n].Document, func(tokens []string, title bool) {
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
			f.support++
			if title {
				f.support += titleSupport
			}
		})
	}
	list := make([]fragment, 0, len(order))
	for _, f := range order {
		if f.score > 0 && f.support >= float64(min(2, len(central))) {
			f.score *= 1 + 0.5*ln(1+f.support)
			list = append(list, *f)
		}
	}
	slices.SortStableFunc(list, func(a, b fragment) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text, b.text))
	})
	return list
}

// eachFragment calls f with every stretch of a document's clauses that holds no place, person, number or masked part
// and begins and ends with a word of substance. Stretches of the text are shorter than those of the title, which
// somebody wrote as a name.
func (m *Model) eachFragment(doc *hotline.Document, f func(tokens []string, title bool)) {
	lexicon := m.vocabulary.lexicon
	tokens := doc.Tokens[:min(len(doc.Tokens), nameText)]
	eachClause(tokens, func(from, to int) {
		title := from < doc.TitleWords
		longest := nameTokens
		if !title {
			longest = nameTokens / 2
		}
		for i := from; i < to; i++ {
			if !lexicon.matters(tokens[i]) {
				continue
			}
			for j := i; j < to && j-i < longest && m.nameable(tokens[j]); j++ {
				if lexicon.matters(tokens[j]) {
					f(tokens[i:j+1], title)
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
	default:
		return false
	}
}

// fragmentScore is how much of what distinguishes the cluster a fragment says. A word that few of the tickets hold
// (the name of one estate) counts against it, and so does length on either side of about eight characters.
func (m *Model) fragmentScore(tokens []string, runes int, shares map[int32]float64) float64 {
	score, words, compound := 0.0, 0, false
	var seen [nameTokens]int32
	for _, token := range tokens {
		if !m.vocabulary.lexicon.matters(token) {
			if token == "的" {
				score -= 0.2 // 学生的家长 names nobody's problem
			}
			continue
		}
		id, ok := m.vocabulary.ids[token]
		if !ok || shares[id] < narrowWord {
			score -= 0.3
		}
		if !ok {
			continue
		}
		if slices.Contains(seen[:words], id+1) {
			return 0
		}
		seen[words] = id + 1
		words++
		if utf8.RuneCountInString(token) >= shortestName {
			compound = true
		}
		score += m.vocabulary.distinction(id, shares[id])
	}
	if words < 2 && !compound {
		score *= 0.6
	}
	return score / (1 + 0.06*math.Abs(float64(runes-7)))
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
		if isLatin && utf8.RuneCountInString(token) <= 5 {
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
	name := wholeWords(title)
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

// wholeWords joins as many words as fit into a name, up to the first clause end once there is enough.
func wholeWords(words []string) string {
	text := make([]string, 0, len(words))
	name := ""
	for _, word := range words {
		if word == hotline.ClauseEnd {
			if utf8.RuneCountInString(name) >= enoughName {
				break
			}
			word = "，"
		}
		text = append(text, word)
		longer := displayWords(text)
		if utf8.RuneCountInString(longer) > nameRunes {
			break
		}
		name = longer
	}
	return strings.TrimSuffix(name, "，")
}

// nameEdge says whether a token may be trimmed from the ends of a title.
func (m *Model) nameEdge(token string) bool {
	switch m.vocabulary.lexicon.class(token) {
	case stopWord, clause, grammar, masked:
		return true
	default:
		return m.vocabulary.lexicon.frames[token]
	}
}
