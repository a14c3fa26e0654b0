package nlp

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-ego/gse"

	"yileishi/hotline"
	"yileishi/schemas"
)

// class says what kind of word a token is, as far as clustering cares.
type class uint8

const (
	matter   class = iota // what a ticket may be about
	stopWord              // says nothing
	place                 // a place: never part of an issue
	person                // a person's name: never part of an issue
	moment                // a time or a date
	number                // a number or a measure
	grammar               // pronouns, adverbs, conjunctions, idioms: how something is said, not what
	masked                // a masked part such as [电话]
	clause                // hotline.ClauseEnd
	single                // one character that is no stop word
	latin                 // letters and digits
)

// Lexicon says what is known of a word without its text. It is read-only and safe for concurrent use.
type Lexicon struct {
	classes map[string]class // only words whose class is not matter
	frames  map[string]bool
	fields  thesaurus
	kinds   thesaurus
}

func newLexicon(dictionary *gse.Segmenter) *Lexicon {
	l := &Lexicon{
		classes: make(map[string]class, 1<<17),
		frames:  make(map[string]bool),
		fields:  newThesaurus(schemas.Fields),
		kinds:   newThesaurus(schemas.Matters),
	}
	for i := range dictionary.Dict.Tokens {
		token := &dictionary.Dict.Tokens[i]
		c := classOfSpeech(token.Pos())
		if word := token.Text(); c != matter && !l.related(word) {
			l.classes[word] = c
		}
	}
	for fields := range entries(schemas.FrameWords) {
		l.frames[fields[0]] = true
	}
	for fields := range entries(schemas.StopWords) {
		l.classes[fields[0]] = stopWord
	}
	return l
}

// classOfSpeech maps the dictionary's parts of speech (those of the PKU tag set) to classes.
func classOfSpeech(speech string) class {
	switch {
	case speech == "":
		return matter
	case speech == "ns":
		return place
	case strings.HasPrefix(speech, "nr"):
		return person
	case speech[0] == 't':
		return moment
	case speech[0] == 'm' || speech[0] == 'q':
		return number
	}
	switch speech[0] {
	case 'r', 'p', 'c', 'u', 'd', 'y', 'e', 'o', 'k', 'h', 'f', 'i', 'z':
		return grammar
	}
	return matter
}

// class returns the class of a token. A word whose class is unknown is judged by its characters.
func (l *Lexicon) class(token string) class {
	if token == hotline.ClauseEnd {
		return clause
	}
	if c, ok := l.classes[token]; ok {
		if c == stopWord || utf8.RuneCountInString(token) > 1 {
			return c
		}
	}
	return classOfShape(token)
}

func classOfShape(token string) class {
	r, size := utf8.DecodeRuneInString(token)
	switch {
	case r == '[' && len(token) > 2, strings.Contains(token, "://"):
		return masked
	case r < utf8.RuneSelf:
		return classOfLatin(token)
	case !unicode.IsLetter(r):
		return number
	case size == len(token):
		return single
	}
	return matter
}

// classOfLatin tells codes of places (a3区), numbers, and words in letters.
func classOfLatin(token string) class {
	letters := 0
	for _, r := range token {
		switch {
		case r >= utf8.RuneSelf:
			if strings.ContainsRune("市区县镇乡村", r) && letters <= 2 {
				return place
			}
			if letters == 0 {
				return number // 7号线, 12栋
			}
			return matter // 4s店
		case r >= 'a' && r <= 'z':
			letters++
		}
	}
	if letters == 0 {
		return number
	}
	return latin
}

// Stop says whether a token says nothing about what a ticket is about.
func (l *Lexicon) Stop(token string) bool { return l.class(token) == stopWord }

// thesaurus says to which groups of related words a word belongs.
type thesaurus struct {
	groups map[string][]uint8
	names  []string
}

// newThesaurus reads a file of groups: a name, a colon, and the words of the group. The name is not a word.
func newThesaurus(file string) thesaurus {
	t := thesaurus{groups: make(map[string][]uint8)}
	for line := range entries(file) {
		number := uint8(len(t.names))
		t.names = append(t.names, strings.TrimSuffix(line[0], ":"))
		for _, word := range line[1:] {
			word = strings.ToLower(word)
			t.groups[word] = append(t.groups[word], number)
		}
	}
	return t
}

// related says whether a thesaurus holds a word.
func (l *Lexicon) related(word string) bool {
	return len(l.kinds.groups[word]) > 0 || len(l.fields.groups[word]) > 0
}
