package ingest

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// charset is how a text file writes its characters.
type charset string

const (
	utf8Set charset = "UTF-8"
	gbSet   charset = "GB18030" // GBK and GB2312 are parts of it
	utf16LE charset = "UTF-16LE"
	utf16BE charset = "UTF-16BE"
)

// decoder turns bytes of a line or a field into text. It is not safe for concurrent use.
type decoder struct {
	set charset
	gb  interface {
		Bytes(b []byte) ([]byte, error)
	}
}

func newDecoder(set charset) *decoder {
	d := &decoder{set: set}
	if set == gbSet {
		d.gb = simplifiedchinese.GB18030.NewDecoder()
	}
	return d
}

// text returns what b says and whether every character could be read.
func (d *decoder) text(b []byte) (string, bool) {
	if d.set != gbSet || isASCII(b) {
		return string(b), utf8.Valid(b)
	}
	out, err := d.gb.Bytes(b)
	if err != nil {
		return string(out), false
	}
	for i := 0; i < len(out); {
		r, n := utf8.DecodeRune(out[i:])
		if r == utf8.RuneError {
			return string(out), false
		}
		i += n
	}
	return string(out), true
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// guess counts the lines of a file by the character sets in which they can be read.
type guess struct {
	gb                  *decoder
	utf8OK, gbOK, noneX int // lines with other than ASCII characters
}

func (g *guess) line(b []byte) {
	switch {
	case isASCII(b):
	case utf8.Valid(b):
		g.utf8OK++
	default:
		if g.gb == nil {
			g.gb = newDecoder(gbSet)
		}
		if _, ok := g.gb.text(b); ok {
			g.gbOK++
			return
		}
		g.noneX++
	}
}

// verdict returns the set in which most lines can be read, and false when most can be read in none. Chinese
// text in GB18030 is hardly ever valid UTF-8 by chance, so a line that is valid UTF-8 counts as that.
func (g *guess) verdict() (charset, bool) {
	if g.utf8OK >= g.gbOK {
		return utf8Set, g.utf8OK > g.noneX || g.noneX == 0
	}
	return gbSet, g.gbOK > g.noneX
}
