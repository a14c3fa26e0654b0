package analytics

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

var update = flag.Bool("update", false, "write the golden files anew") //nolint:gochecknoglobals // how go test hands over flags

// golden compares text with a file of testdata.
func golden(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		tb.Fatalf("%s is missing: go test ./analytics -run %s -update", path, tb.Name())
	}
	if err != nil {
		tb.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), text); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// text writes a statement with its values as comments before it.
func (s statement) text() string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.Params)) {
		fmt.Fprintf(&out, "-- %s = %v\n", name, s.Params[name])
	}
	out.WriteString(s.SQL + "\n")
	return out.String()
}

// statements are all that the package asks, of a plain scope and of one that uses every field.
func statements(tb testing.TB) map[string]statement {
	tb.Helper()
	plain, moved, empty := frame{run: 7}, frame{run: 7, overrides: true}, frame{}
	of := func(f frame, s hotline.Scope) filter {
		out, err := f.filter(s)
		if err != nil {
			tb.Fatal(err)
		}
		return out
	}
	day := func(m time.Month, d int) time.Time { return time.Date(2022, m, d, 0, 0, 0, 0, hotline.Zone()) }
	full := hotline.Scope{
		From: day(1, 1), To: day(4, 1), Area: "3401", AreaName: "合肥市蜀山区", Unit: "城管局", Kind: hotline.Complaint, Source: "热线",
		Words: []string{"路灯", "不亮"}, State: hotline.InHand, Issue: "issue-1", Event: "7-12",
	}
	id := []hotline.TicketID{{1}, {2}}
	after := &ticketPlace{Received: day(3, 1).Unix(), Ticket: id[0].String()}
	w := riseWindow{before: day(1, 1), now: day(2, 1), end: day(3, 1)}
	some := hotline.Scope{Unit: "城管局"}
	return map[string]statement{
		"state":                 stateStatement(),
		"breakdown":             plain.breakdownStatement(of(plain, hotline.Scope{}), cityDigits),
		"breakdown_full":        moved.breakdownStatement(of(moved, full), countyDigits),
		"extent":                plain.extentStatement(of(plain, some)),
		"tally":                 plain.tallyStatement(of(plain, hotline.Scope{})),
		"tally_overrides":       moved.tallyStatement(of(moved, hotline.Scope{})),
		"tally_unassigned":      moved.tallyStatement(of(moved, hotline.Scope{Unassigned: true})),
		"tally_without_run":     empty.tallyStatement(of(empty, some)),
		"tally_issue":           plain.tallyStatement(of(plain, hotline.Scope{Issue: "issue-1"})),
		"details":               plain.detailsStatement(of(plain, some), countyDigits),
		"rise":                  plain.riseStatement(of(plain, hotline.Scope{From: w.before, To: w.end}), w),
		"catalog":               plain.catalogStatement(),
		"issues_with_word":      plain.issuesWithWordStatement(of(plain, hotline.Scope{Words: []string{"路灯"}})),
		"certainty":             plain.certaintyStatement(of(plain, hotline.Scope{Issue: "issue-1"})),
		"boundary":              moved.boundaryStatement(of(moved, hotline.Scope{Issue: "issue-1"})),
		"events":                plain.eventsStatement(of(plain, some), 50),
		"events_of_event":       moved.eventsStatement(of(moved, hotline.Scope{Event: "7-12"}), 1),
		"event_areas":           plain.eventAreasStatement(of(plain, some), []int64{1, 2}, countyDigits),
		"event_facts":           plain.eventFactsStatement([]int32{1, 2}),
		"days":                  plain.daysStatement(of(plain, hotline.Scope{Event: "7-12"})),
		"undated":               plain.undatedStatement(of(plain, some)),
		"count":                 plain.countStatement(of(plain, some)),
		"tickets":               plain.ticketPageStatement(of(plain, some), hotline.NewestFirst, nil, 51),
		"tickets_after":         plain.ticketPageStatement(of(plain, some), hotline.NewestFirst, after, 51),
		"tickets_oldest_after":  plain.ticketPageStatement(of(plain, some), hotline.OldestFirst, after, 51),
		"tickets_undated_after": plain.ticketPageStatement(of(plain, some), hotline.OldestFirst, &ticketPlace{Ticket: id[0].String()}, 51),
		"export_months":         plain.receivedMonthsStatement(of(plain, some)),
		"export":                moved.exportStatement(of(moved, some), 202203, hotline.OldestFirst),
		"found":                 plain.foundStatement(id),
		"found_overrides":       moved.foundStatement(id),
		"found_without_run":     empty.foundStatement(id),
		"facets":                facetsStatement(),
		"versions":              versionsStatement(id),
		"withdraw":              withdrawStatement(id),
		"snapshot":              snapshotStatement(),
		"filed_months":          filedMonthsStatement(),
		"documents":             documentsStatement(202203),
		"cluster_sizes":         clusterSizesStatement(7),
		"cluster_documents":     clusterDocumentsStatement(7, clusterRange{first: 0, last: 40}),
		"overlaps":              overlapsStatement(8, 7),
		"forget_mappings":       forgetMappings(7, 3),
		"forget_overrides":      forgetOverrides(3),
		"unsettled":             unsettledStatement(),
	}
}

// TestStatements keeps the text of every statement readable and its changes visible.
func TestStatements(t *testing.T) {
	t.Parallel()
	all := statements(t)
	for name, s := range all {
		golden(t, name+".sql", s.text())
		for line := range strings.Lines(s.SQL) {
			if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") || len(line) > 160 {
				t.Errorf("%s: line ends in blanks or is too long: %q", name, line)
			}
		}
	}
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		if _, ok := all[name]; !ok && !strings.HasPrefix(name, "schema_") {
			t.Errorf("%s belongs to no statement", file)
		}
	}
}

// TestStatementsRun sends every statement to the engine as it stands in its golden file.
func TestStatementsRun(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	for name, s := range statements(t) {
		if err := db.ask(t.Context(), s, func(scanner) error { return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
