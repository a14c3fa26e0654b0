package nlp

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalised is a text in NFKC (full-width letters and digits become half-width, compatibility characters their
// plain form) with the way back to the text it was made of.
type normalised struct {
	text []byte
	// origin[i] is the offset in the original text of the piece that byte i belongs to; origin[len(text)] is the
	// original's length. Bytes that came from one piece of the original share an offset. It is nil when the text
	// was in normal form already: then every byte stands where it stood.
	origin []int
}

// normalise brings text to NFKC. It keeps invalid bytes as they are.
func normalise(text string) normalised {
	if norm.NFKC.IsNormalString(text) {
		return normalised{text: []byte(text)}
	}
	n := normalised{text: make([]byte, 0, len(text)), origin: make([]int, 0, len(text)+1)}
	var iter norm.Iter
	iter.InitString(norm.NFKC, text)
	for !iter.Done() {
		from := iter.Pos()
		piece := iter.Next()
		n.text = append(n.text, piece...)
		for range piece {
			n.origin = append(n.origin, from)
		}
	}
	n.origin = append(n.origin, len(text))
	return n
}

// originOf returns the offset in the original text at which byte i of the normal form begins, and whether a
// token may begin there: it may not inside a character that the normal form took apart (㎡ → m2).
func (n *normalised) originOf(i int) (int, bool) {
	if n.origin == nil {
		return i, true
	}
	return n.origin[i], i == 0 || n.origin[i] != n.origin[i-1]
}

// invisible says whether r is one of the marks that neither show nor part words.
func invisible(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\ufe0e', '\ufe0f':
		return true
	}
	return r < 0x20 && r != '\n' && r != '\t' && r != '\r' && r != '\f' && r != '\v' || r == 0x7f
}

// firstRune returns the first rune of a word.
func firstRune(word string) rune {
	r, _ := utf8.DecodeRuneInString(word)
	return r
}
