package nlp

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind says what a span of text is.
type kind uint8

const (
	wordSpan  kind = iota // letters and digits, still to be cut into words
	fixedSpan             // a number, time, masked part or code that stays whole
	markSpan              // one punctuation mark or symbol
	spaceSpan             // white space within a line, or marks that do not show
	breakSpan             // a line break
)

// Span is a stretch of text by its byte offsets.
type Span struct{ Start, End int }

// scan cuts text into spans that cover it: what a dictionary breaks (decimals, times, telephone-like runs, masked
// parts such as [电话], codes such as A3区) comes out whole.
func scan(text []byte, emit func(Span, kind)) {
	word := 0 // where the running stretch of letters and digits began
	flush := func(end int) {
		if end > word {
			emit(Span{word, end}, wordSpan)
		}
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if end := fixedEnd(text, i, r); end > i {
			flush(i)
			emit(Span{i, end}, fixedSpan)
			i, word = end, end
			continue
		}
		k := kindOf(r, size)
		if k == wordSpan {
			i += size
			continue
		}
		flush(i)
		emit(Span{i, i + size}, k)
		i += size
		word = i
	}
	flush(len(text))
}

func kindOf(r rune, size int) kind {
	switch {
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		return breakSpan
	case unicode.IsSpace(r) || r != utf8.RuneError && invisible(r):
		return spaceSpan
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return wordSpan
	case r == utf8.RuneError && size <= 1:
		return markSpan
	}
	return markSpan
}

// fixedEnd returns the end of the fixed span that begins at i, or i when none does.
func fixedEnd(text []byte, i int, r rune) int {
	switch {
	case r == '[':
		return maskEnd(text, i)
	case r >= '0' && r <= '9':
		if i > 0 && asciiWord(text[i-1]) {
			return i
		}
		return numberEnd(text, i)
	case r < utf8.RuneSelf && asciiLetter(byte(r)):
		if i > 0 && asciiWord(text[i-1]) {
			return i
		}
		if end := linkEnd(text, i); end > i {
			return end
		}
		return codeEnd(text, i)
	}
	return i
}

// maskEnd finds the end of a masked part: one to eight letters in square brackets.
func maskEnd(text []byte, i int) int {
	at := i + 1
	for runes := 0; at < len(text) && runes <= 8; runes++ {
		r, size := utf8.DecodeRune(text[at:])
		if r == ']' {
			if runes == 0 {
				return i
			}
			return at + 1
		}
		if !unicode.IsLetter(r) {
			return i
		}
		at += size
	}
	return i
}

// numberEnd finds the end of digits that a point, colon, comma, slash or hyphen joins (1.8, 10:30, 1,000, 2021-03-01,
// 0551-12345678); i when the digits stand alone, since the dictionary knows words such as 4S店 and 12345热线.
func numberEnd(text []byte, i int) int {
	at, joined := i, false
	for at < len(text) {
		switch c := text[at]; {
		case c >= '0' && c <= '9':
			at++
		case strings.IndexByte(".:,/-", c) >= 0 && at+1 < len(text) && text[at+1] >= '0' && text[at+1] <= '9':
			joined = true
			at++
		case c == '%' && at > i:
			return at + 1
		default:
			if joined {
				return at
			}
			return lineEnd(text, i, at)
		}
	}
	if joined {
		return at
	}
	return i
}

// lineEnd finds the end of a line's number (7号线): it names a thing, its parts do not.
func lineEnd(text []byte, i, at int) int {
	if bytes.HasPrefix(text[at:], []byte("号线")) {
		return at + len("号线")
	}
	return i
}

// linkEnd finds the end of an address of the web.
func linkEnd(text []byte, i int) int {
	rest := text[i:]
	if !bytes.HasPrefix(rest, []byte("http://")) && !bytes.HasPrefix(rest, []byte("https://")) &&
		!bytes.HasPrefix(rest, []byte("www.")) {
		return i
	}
	at := i
	for at < len(text) && text[at] > ' ' && text[at] < utf8.RuneSelf {
		at++
	}
	return at
}

// codeEnd finds the end of a coded place: a letter or two, digits, and a word for an area (A3区, B市, K11县).
func codeEnd(text []byte, i int) int {
	at := i
	for at < len(text) && asciiLetter(text[at]) && at-i < 2 {
		at++
	}
	digits := at
	for at < len(text) && text[at] >= '0' && text[at] <= '9' && at-i < 5 {
		at++
	}
	if at > digits && at+1 < len(text) && text[at] == '.' && text[at+1] >= '0' && text[at+1] <= '9' {
		return numberEnd(text, digits) // pm2.5
	}
	r, size := utf8.DecodeRune(text[at:])
	switch r {
	case '市', '区', '县', '镇', '乡', '村':
		return at + size
	}
	return i
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func asciiWord(c byte) bool { return asciiLetter(c) || c >= '0' && c <= '9' }
