package nlp

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yileishi/hotline"
)

// dictionary is loaded once for all tests of the package: that takes a second.
var dictionary = NewDictionary()

func lexicon(tb testing.TB) *Lexicon {
	tb.Helper()
	l, err := dictionary.Lexicon()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// document analyses a title and a text.
func document(id, title, text string) hotline.Document {
	tokens, words := NewAnalyzer(dictionary).Analyze(title, text)
	return hotline.Document{Ticket: hotline.NewTicketID("test", id), Tokens: tokens, TitleWords: words}
}

// documents analyses texts without titles; equal texts stay several tickets.
func documents(texts ...string) []hotline.Document {
	docs := make([]hotline.Document, len(texts))
	for i, text := range texts {
		docs[i] = document(strconv.Itoa(i), "", text)
	}
	return docs
}

func weighted(docs []hotline.Document) []WeightedDocument {
	out := make([]WeightedDocument, len(docs))
	for i := range docs {
		out[i] = WeightedDocument{Document: docs[i], Weight: 1}
	}
	return out
}

// shuffled returns docs in another order that the seed alone decides.
func shuffled[T any](items []T, seed uint64) []T {
	out := append([]T(nil), items...)
	chance := random(seed)
	for i := len(out) - 1; i > 0; i-- {
		j := int(chance.next() % uint64(i+1))
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// labelled is the sample of testdata with its truth.
type labelled struct {
	docs       []hotline.Document
	titles     []string
	issues     []string // by ticket
	events     []string // "" for none
	issueNames map[string]string
}

// sample reads the sample once; tests must not change it.
var sample = sync.OnceValues(func() (*labelled, error) {
	l := &labelled{issueNames: map[string]string{}}
	analyzer := NewAnalyzer(dictionary)
	for _, part := range []string{"a", "b"} {
		truth := map[string]map[string]string{}
		rows, err := readTable("../testdata/sample/truth-" + part + ".csv")
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			truth[row["工单编号"]] = row
			l.issueNames[row["issue"]] = row["issue_name"]
		}
		if rows, err = readTable("../testdata/sample/tickets-" + part + ".csv"); err != nil {
			return nil, err
		}
		for _, row := range rows {
			gold, ok := truth[row["工单编号"]]
			if !ok {
				continue
			}
			delete(truth, row["工单编号"]) // a ticket may stand in the file twice
			doc := hotline.Document{Ticket: hotline.NewTicketID("sample", row["工单编号"])}
			doc.Tokens, doc.TitleWords = analyzer.Analyze(row["标题"], row["主要内容"])
			doc.Received, _ = time.ParseInLocation(time.DateTime, row["来电时间"], hotline.Zone()) // zero when it cannot be read
			l.docs = append(l.docs, doc)
			l.titles = append(l.titles, row["标题"])
			l.issues = append(l.issues, gold["issue"])
			l.events = append(l.events, gold["event"])
		}
	}
	return l, nil
})

func readTable(path string) ([]map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1 // the sample has broken rows on purpose
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, err
	}
	header := rows[0]
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	out := make([]map[string]string, 0, len(rows)-1)
	for _, row := range rows[1:] {
		cells := make(map[string]string, len(header))
		for i, name := range header {
			if i < len(row) {
				cells[name] = row[i]
			}
		}
		out = append(out, cells)
	}
	return out, nil
}

func sampled600(tb testing.TB) *labelled {
	tb.Helper()
	l, err := sample()
	if err != nil {
		tb.Fatal(err)
	}
	if len(l.docs) < 500 {
		tb.Fatalf("the sample of testdata has %d tickets with truth, want at least 500", len(l.docs))
	}
	return l
}
