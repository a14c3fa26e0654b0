package ingest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
	"yileishi/hotline/mask"
	"yileishi/ingest"
	"yileishi/schemas"
)

// memory is a ledger, sink and quarantine that keeps what a table of the newest versions would keep.
type memory struct {
	mu       sync.Mutex
	tickets  map[hotline.TicketID]hotline.Ticket
	versions map[hotline.TicketID][]hotline.TicketVersion
	tokens   []string
	rows     int // that were ever written
	bad      []hotline.QuarantinedRow
	failAt   int  // the write that fails, counted from 1; 0 for none
	torn     bool // whether the failing write has stored the tickets before it fails
	writes   int
}

func newMemory() *memory {
	return &memory{tickets: map[hotline.TicketID]hotline.Ticket{}, versions: map[hotline.TicketID][]hotline.TicketVersion{}}
}

var errPower = errors.New("power failure")

func (m *memory) Versions(_ context.Context, ids []hotline.TicketID) ([]hotline.TicketVersion, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []hotline.TicketVersion
	for _, id := range ids {
		out = append(out, m.versions[id]...)
	}
	return out, nil
}

func (m *memory) Write(_ context.Context, rec arrow.Record, versions []hotline.TicketVersion, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	fails := m.writes == m.failAt
	if fails && !m.torn {
		return errPower
	}
	if !slices.Contains(m.tokens, token) {
		m.tokens = append(m.tokens, token)
		for i := range int(rec.NumRows()) {
			t := ticketOf(rec, i)
			m.rows++
			if old, ok := m.tickets[t.ID]; !ok || t.Version >= old.Version {
				m.tickets[t.ID] = t
			}
		}
	}
	if fails {
		return errPower
	}
	for _, v := range versions {
		known := m.versions[v.Ticket]
		if !slices.ContainsFunc(known, func(k hotline.TicketVersion) bool { return k.Row == v.Row }) {
			m.versions[v.Ticket] = append(known, v)
		}
	}
	return nil
}

func (m *memory) Add(_ context.Context, rows []hotline.QuarantinedRow) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bad = append(m.bad, rows...)
	return nil
}

// ticketOf reads a row of a finished batch back.
func ticketOf(rec arrow.Record, i int) hotline.Ticket {
	column := func(name string) arrow.Array { return rec.Column(rec.Schema().FieldIndices(name)[0]) }
	text := func(name string) string { return strings.Clone(column(name).(*array.String).Value(i)) }
	moment := func(name string) time.Time {
		c := column(name).(*array.Timestamp)
		if c.IsNull(i) {
			return time.Time{}
		}
		return time.Unix(int64(c.Value(i)), 0).In(hotline.Zone())
	}
	t := hotline.Ticket{
		ID: hotline.TicketID(column("ticket").(*array.FixedSizeBinary).Value(i)), Source: text("source"), Number: text("number"),
		Filed:    column("filed").(*array.Date32).Value(i).ToTime(),
		Received: moment("received"), Closed: moment("closed"), Replied: moment("replied"), Due: moment("due"),
		Title: text("title"), Text: text("text"), Reply: text("reply"), Kind: hotline.Kind(text("kind")), Channel: text("channel"),
		Category: text("category"), Area: text("area"), AreaName: text("area_name"), Unit: text("unit"), Subject: text("subject"),
		Caller:     hotline.CallerID(column("caller").(*array.FixedSizeBinary).Value(i)),
		CallerKind: hotline.CallerKind(text("caller_kind")), State: hotline.State(text("state")),
		Contacted: hotline.Verdict(column("contacted").(*array.Int8).Value(i)),
		Resolved:  hotline.Verdict(column("resolved").(*array.Int8).Value(i)),
		Result:    hotline.Grade(column("result").(*array.Int8).Value(i)),
		Likes:     column("likes").(*array.Uint32).Value(i), Dislikes: column("dislikes").(*array.Uint32).Value(i),
		TitleWords: int(column("title_words").(*array.Uint16).Value(i)),
		Version:    column("version").(*array.Uint64).Value(i), Import: column("import_id").(*array.Int64).Value(i),
		Gone: column("gone").(*array.Uint8).Value(i) != 0,
	}
	list := column("tokens").(*array.List)
	start, end := list.ValueOffsets(i)
	words := list.ListValues().(*array.String)
	for j := start; j < end; j++ {
		t.Tokens = append(t.Tokens, strings.Clone(words.Value(int(j))))
	}
	return t
}

// runes is a segmenter whose tokens are the characters.
type runes struct{}

func (runes) Analyze(title, text string) ([]string, int) {
	return strings.Split(title+text, ""), len([]rune(title))
}

func testKey(tb testing.TB) mask.Key {
	tb.Helper()
	key, err := mask.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// places reads the gazetteer once for all tests: it never changes.
var places = sync.OnceValues(func() (*hotline.Gazetteer, error) {
	var tables [4][]byte
	for i, name := range [...]string{"cities", "areas", "streets", "aliases"} {
		var err error
		if tables[i], err = schemas.Gazetteer.ReadFile("gazetteer/" + name + ".csv"); err != nil {
			return nil, err
		}
	}
	return hotline.NewGazetteer(hotline.GazetteerData{Cities: tables[0], Areas: tables[1], Streets: tables[2], Aliases: tables[3]})
})

func options(tb testing.TB) ingest.Options {
	tb.Helper()
	units, err := hotline.NewUnitRegistry(schemas.Units)
	if err != nil {
		tb.Fatal(err)
	}
	gazetteer, err := places()
	if err != nil {
		tb.Fatal(err)
	}
	return ingest.Options{
		Import: 1, Source: "试", Now: time.Date(2026, 11, 22, 9, 0, 0, 0, hotline.Zone()),
		Key: testKey(tb), Places: gazetteer, Units: units, Workers: 2,
	}
}

func (m *memory) ports() ingest.Ports {
	return ingest.Ports{Ledger: m, Sink: m, Quarantine: m, Segmenter: runes{}}
}

// file writes content to a file of the test's own folder.
func file(tb testing.TB, name, content string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// load opens a file and runs it.
func load(tb testing.TB, path string, opts ingest.Options, m *memory) (hotline.ImportCounts, error) {
	tb.Helper()
	source, err := ingest.Open(tb.Context(), path, ingest.OpenOptions{Mapping: opts.Mapping, Time: opts.Time})
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	defer func() {
		if err := source.Close(); err != nil {
			tb.Error(err)
		}
	}()
	return ingest.Run(tb.Context(), opts, source, m.ports())
}
