package nlp

import (
	"strings"
	"unicode/utf8"

	"yileishi/hotline"
)

// Filter changes a ticket's tokens: it may replace, join or drop them, and returns what is left, in order. It may
// reuse the slice.
type Filter interface {
	Filter(tokens []string) []string
}

// Analyzer turns text into tokens: normalise, scan, segment, filter. It is built in code, holds no state of its own
// and is safe for concurrent use.
type Analyzer struct {
	segmenter Segmenter
	filters   []Filter
}

// NewAnalyzer returns the chain that every ticket passes: words in lower case and valid UTF-8, at most 60 bytes each.
func NewAnalyzer(segmenter Segmenter) *Analyzer {
	return &Analyzer{segmenter: segmenter, filters: []Filter{LowerCase{}, Bounded{Bytes: 60}}}
}

// Analyze returns the words of a ticket in order, those of the title first, and how many belong to the title. One
// hotline.ClauseEnd stands for each run of punctuation and line breaks between words and after the title, so that
// clauses, single-character runs and boilerplate can be found from the tokens alone. Stop words stay.
func (a *Analyzer) Analyze(title, text string) (tokens []string, titleWords int) {
	tokens = a.words(title, make([]string, 0, (len(title)+len(text))/6+4))
	titleWords = len(tokens)
	if titleWords > 0 {
		tokens = append(tokens, hotline.ClauseEnd)
		titleWords++
	}
	tokens = a.words(text, tokens)
	if n := len(tokens); n > 0 && tokens[n-1] == hotline.ClauseEnd {
		tokens = tokens[:n-1]
		titleWords = min(titleWords, n-1)
	}
	return tokens, titleWords
}

// words appends the filtered words of one text. It neither begins nor ends with a clause end.
func (a *Analyzer) words(text string, tokens []string) []string {
	n := normalise(text)
	from := len(tokens)
	pending := false
	keep := func(span Span) {
		if pending && len(tokens) > from {
			tokens = append(tokens, hotline.ClauseEnd)
		}
		pending = false
		tokens = append(tokens, string(n.text[span.Start:span.End]))
	}
	scan(n.text, func(span Span, k kind) {
		switch k {
		case markSpan, breakSpan:
			pending = true
		case spaceSpan: // parts words and says nothing
		case fixedSpan:
			keep(span)
		case wordSpan:
			for _, word := range a.segmenter.Segment(n.text[span.Start:span.End]) {
				keep(Span{span.Start + word.Start, span.Start + word.End})
			}
		}
	})
	kept := tokens[from:]
	for _, filter := range a.filters {
		kept = filter.Filter(kept)
	}
	return append(tokens[:from], kept...)
}

// Tokens cuts a text into words and marks as it is written: joined, they give back the text apart from white space.
func (a *Analyzer) Tokens(text string) []string {
	n := normalise(text)
	var tokens []string
	begin, open := 0, false // where in the original the running token begins
	end := func(at int) {
		if open && at > begin {
			tokens = appendFields(tokens, text[begin:at])
		}
	}
	boundary := func(i int) {
		at, clean := n.originOf(i)
		if !clean {
			return
		}
		end(at)
		begin, open = at, true
	}
	scan(n.text, func(span Span, k kind) {
		boundary(span.Start)
		if k == wordSpan {
			for _, word := range a.segmenter.Segment(n.text[span.Start:span.End]) {
				boundary(span.Start + word.Start)
			}
		}
	})
	end(len(text))
	return tokens
}

// appendFields appends token without its white space; white space inside parts it.
func appendFields(tokens []string, token string) []string {
	return append(tokens, strings.Fields(token)...)
}

// LowerCase turns letters into their lower case, so that 4S店 and 4s店 are one word.
type LowerCase struct{}

// Filter implements Filter.
func (LowerCase) Filter(tokens []string) []string {
	for i, token := range tokens {
		tokens[i] = strings.ToLower(token)
	}
	return tokens
}

// Bounded cuts tokens to at most Bytes bytes and repairs invalid UTF-8: no word is that long, and what is stored
// must be text.
type Bounded struct{ Bytes int }

// Filter implements Filter.
func (b Bounded) Filter(tokens []string) []string {
	kept := tokens[:0]
	for _, token := range tokens {
		if len(token) > b.Bytes {
			cut := b.Bytes
			for cut > 0 && !utf8.RuneStart(token[cut]) {
				cut--
			}
			token = token[:cut]
		}
		if token = strings.ToValidUTF8(token, ""); token != "" {
			kept = append(kept, token)
		}
	}
	return kept
}

// StopWords drops stop words and clause ends.
type StopWords struct{ Lexicon *Lexicon }

// Filter implements Filter.
func (s StopWords) Filter(tokens []string) []string {
	kept := tokens[:0]
	for _, token := range tokens {
		if c := s.Lexicon.class(token); c != stopWord && c != clause {
			kept = append(kept, token)
		}
	}
	return kept
}
