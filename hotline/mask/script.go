package mask

import "unicode/utf8"

// script is a text as runes, beside it the same text flattened: full-width digits, letters and marks become
// plain ones, letters small, dashes and spaces alike. Both have the same length.
type script struct {
	runes []rune
	flat  []rune
}

func newScript(text string) *script {
	n := utf8.RuneCountInString(text)
	both := make([]rune, 2*n)
	s := &script{runes: both[:0:n], flat: both[n : n : 2*n]}
	for _, r := range text {
		s.runes = append(s.runes, r)
		s.flat = append(s.flat, flatten(r))
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

// suspicious says whether a text can hold a personal value at all. It saves the copy to runes for most titles:
// what has no digit, no @, no trigger of a name and no province's letter cannot be masked.
func suspicious(text string) bool {
	for _, r := range text {
		f := flatten(r)
		if isDigit(f) || f == '@' || isProvince(f) || f == '微' || f == '扣' || f == 'v' || f == 'w' || f == 'q' || len(triggers(f)) > 0 {
			return true
		}
	}
	return false
}
