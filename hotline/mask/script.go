package mask

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// script is a text as runes, beside it the same text flattened: full-width digits, letters and marks become
// plain ones, letters small, dashes and spaces alike. Both have the same length.
type script struct {
	runes []rune
	flat  []rune
	table *runeTable
}

func newScript(text string) *script {
	n := utf8.RuneCountInString(text)
	both := make([]rune, 2*n)
	table := runeTables()
	s := &script{runes: both[:0:n], flat: both[n : n : 2*n], table: table}
	for _, r := range text {
		f := r
		if r < rune(len(table.flat)) {
			f = rune(table.flat[r])
		}
		s.runes = append(s.runes, r)
		s.flat = append(s.flat, f)
	}
	return s
}

// flatten returns the plain form of a rune.
func flatten(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		if r == '\t' {
			return ' '
		}
		return r
	case r >= '！' && r <= '～':
		return flatten(r - '！' + '!')
	}
	switch r {
	case '\u3000', '\u00a0', '\u2002', '\u2003', '\u2009', '\u200b', '\ufeff':
		return ' '
	case '–', '—', '‐', '‑', '‒', '―', '−', '─':
		return '-'
	case '·', '•', '・', '‧':
		return '.'
	}
	return r
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }
func isAlnum(r rune) bool  { return isDigit(r) || isLetter(r) }
func isHan(r rune) bool    { return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf }

// isWordRune says whether r may stand in the part of an e-mail address before the @.
func isWordRune(r rune) bool {
	return isAlnum(r) || r == '.' || r == '_' || r == '-' || r == '+'
}

// rune returns the flat rune at i, or 0 outside the text.
func (s *script) rune(i int) rune {
	if i < 0 || i >= len(s.flat) {
		return 0
	}
	return s.flat[i]
}

// has says whether word stands at i. The word is given in its flat form.
func (s *script) has(i int, word string) bool {
	for _, r := range word {
		if s.rune(i) != r {
			return false
		}
		i++
	}
	return true
}

// endsWith says whether word ends just before i.
func (s *script) endsWith(i int, word string) bool {
	n := utf8.RuneCountInString(word)
	return i >= n && s.has(i-n, word)
}

// class says what may begin with a rune.
type class uint16

const (
	beginsNumber class = 1 << iota
	beginsWord         // of an e-mail address or an account's announcement
	beginsPlate
	beginsAccount
	beginsName
	beginsBracket
	isClearFamily   // a family name that is hardly another word
	isUnclearFamily // a family name that is an everyday word too
	isNotGiven      // hardly ever part of a given name
)

// begins are the classes of runes with which a personal value can begin.
const begins = beginsNumber | beginsWord | beginsPlate | beginsAccount | beginsName | beginsBracket

// runeTable holds the plain form and the class of each rune below 0x10000. Most runes of a text begin nothing:
// one look into a table passes over them.
type runeTable struct {
	flat  [0x10000]uint16
	class [0x10000]class
	// compound and words are the family names of two characters and the words that look like names.
	compound, words map[string]bool
}

var runeTables = sync.OnceValue(newRuneTable)

func newRuneTable() *runeTable {
	t := &runeTable{compound: map[string]bool{}, words: map[string]bool{}}
	for name := range strings.FieldsSeq(compoundNames) {
		t.compound[name] = true
	}
	for word := range strings.FieldsSeq(notNames) {
		t.words[word] = true
	}
	for r := range rune(len(t.flat)) {
		f := flatten(r)
		t.flat[r] = uint16(f)
		t.class[r] = classOf(f)
	}
	return t
}

func classOf(f rune) class {
	var c class
	if isDigit(f) {
		c |= beginsNumber
	}
	if isWordRune(f) {
		c |= beginsWord
	}
	if strings.ContainsRune(provinces, f) {
		c |= beginsPlate
	}
	if f == '微' || f == '扣' || f == 'q' || f == 'w' || f == 'v' {
		c |= beginsAccount
	}
	if len(triggersByFirst[f]) > 0 {
		c |= beginsName
	}
	if f == '(' {
		c |= beginsBracket
	}
	if strings.ContainsRune(clearNames, f) {
		c |= isClearFamily
	}
	if strings.ContainsRune(unclearNames, f) {
		c |= isUnclearFamily
	}
	if !isHan(f) || strings.ContainsRune(notInNames, f) {
		c |= isNotGiven
	}
	return c
}

// of returns the class of a flat rune.
func (t *runeTable) of(f rune) class {
	if f < 0 || f >= rune(len(t.class)) {
		return isNotGiven
	}
	return t.class[f]
}

// suspicious says whether a text can hold a personal value at all. It saves the copy to runes for texts in
// which nothing begins.
func suspicious(text string) bool {
	t := runeTables()
	for _, r := range text {
		if t.of(r)&begins != 0 {
			return true
		}
	}
	return false
}
