package nlp

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/go-ego/gse"

	"yileishi/schemas"
)

// Segmenter cuts a stretch of letters and digits into words: spans that cover it, in order.
type Segmenter interface {
	Segment(stretch []byte) []Span
}

// Dictionary is the general dictionary of gse with our own words over it, loaded on first use (about a second, 140 MB
// of heap) and shared by every goroutine from then on. It never guesses words that no dictionary holds: gse's hidden
// Markov model made both of our gold sets worse.
type Dictionary struct {
	once    sync.Once
	gse     gse.Segmenter
	lexicon *Lexicon
	err     error
}

// NewDictionary returns a dictionary that is loaded when it is first needed.
func NewDictionary() *Dictionary { return &Dictionary{} }

const (
	ownFrequency = "3000"
	ownSpeech    = "n"
)

func (d *Dictionary) load() {
	d.once.Do(func() {
		d.gse.SkipLog = true
		d.gse.NotLoadHMM = true
		// Ours comes first: gse ignores a word that it knows already.
		if err := d.gse.LoadDictStr(ownWords()); err != nil {
			d.err = fmt.Errorf("own dictionary: %w", err)
			return
		}
		if err := d.gse.LoadDictEmbed("zh_s"); err != nil {
			d.err = fmt.Errorf("general dictionary: %w", err)
			return
		}
		d.lexicon = newLexicon(&d.gse)
	})
}

// Load loads the dictionary now instead of at the first text. It may be called any number of times.
func (d *Dictionary) Load() error {
	d.load()
	return d.err
}

// Segment implements Segmenter by the shortest path over word frequencies. It is safe for concurrent use.
func (d *Dictionary) Segment(stretch []byte) []Span {
	d.load()
	if d.err != nil || len(stretch) == 0 {
		return nil
	}
	segments := d.gse.Segment(stretch)
	spans := make([]Span, len(segments))
	for i := range segments {
		spans[i] = Span{segments[i].Start(), segments[i].End()}
	}
	return spans
}

// Lexicon returns what the dictionary says about words, loading it if need be.
func (d *Dictionary) Lexicon() (*Lexicon, error) {
	d.load()
	return d.lexicon, d.err
}

// Hash names every input of the text chain: two runs with the same hash cut and weigh texts the same way.
func (d *Dictionary) Hash() string {
	sum := sha256.New()
	for _, part := range []string{
		chainVersion, gse.Version, moduleVersion("github.com/go-ego/gse"),
		schemas.HotlineWords, schemas.StopWords, schemas.PlaceWords, schemas.FrameWords, schemas.Fields, schemas.Matters,
	} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// chainVersion changes whenever normalisation, scanning or filters give other tokens.
const chainVersion = "1"

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return ""
}

// ownWords returns our words in gse's form: word, frequency, part of speech.
func ownWords() string {
	var b strings.Builder
	for fields := range entries(schemas.HotlineWords) {
		frequency, speech := ownFrequency, ownSpeech
		if len(fields) > 1 {
			frequency = fields[1]
		}
		if len(fields) > 2 {
			speech = fields[2]
		}
		fmt.Fprintf(&b, "%s %s %s\n", fields[0], frequency, speech)
	}
	for fields := range entries(schemas.PlaceWords) {
		fmt.Fprintf(&b, "%s %s ns\n", fields[0], ownFrequency)
	}
	return b.String()
}

// entries yields the fields of each line of a dictionary file that is neither empty nor a comment.
func entries(file string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		lines := bufio.NewScanner(strings.NewReader(file))
		for lines.Scan() {
			line := strings.TrimSpace(lines.Text())
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(strings.Fields(line)) {
				return
			}
		}
	}
}
