package analytics

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"yileishi/hotline"
)

// explained returns how the engine would read a statement: which index it asks, and what that leaves.
func explained(tb testing.TB, db *DB, s statement) string {
	tb.Helper()
	s.SQL = "EXPLAIN indexes = 1\n" + s.SQL
	var out strings.Builder
	must(tb, db.each(tb.Context(), s, func(row scanner) error {
		var line string
		err := row.Scan(&line)
		out.WriteString(line + "\n")
		return err
	}))
	return out.String()
}

// skipped says whether an index left fewer granules than it was given.
func skipped(tb testing.TB, plan, index string) bool {
	tb.Helper()
	part := regexp.MustCompile(`Name: ` + index + `[\s\S]*?Granules: (\d+)/(\d+)`).FindStringSubmatch(plan)
	if part == nil {
		tb.Fatalf("index %s is not asked:\n%s", index, plan)
	}
	return part[1] != part[2]
}

// TestIndexes shows that words, periods, numbers and identities do not read every ticket.
func TestIndexes(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(5, 600)
	for i := range tickets {
		if hotline.Day(tickets[i].Received).Month() == time.May {
			tickets[i].Tokens = append(tickets[i].Tokens, "凌霄花")
		}
	}
	load(t, db, t.Name(), tickets)
	must(t, db.Settle(t.Context()))
	f := frame{}
	of := func(s hotline.Scope) filter {
		out, err := f.filter(s)
		must(t, err)
		return out
	}
	month := hotline.Scope{
		From: time.Date(2021, 3, 1, 0, 0, 0, 0, hotline.Zone()), To: time.Date(2021, 4, 1, 0, 0, 0, 0, hotline.Zone()),
	}
	number, err := f.ticketFilter(hotline.TicketQuery{Number: tickets[0].Number})
	must(t, err)
	for index, s := range map[string]statement{
		"token_words":    f.countStatement(of(hotline.Scope{Words: []string{"凌霄花"}})),
		"received_range": f.countStatement(of(month)),
		"number_filter":  f.countStatement(number),
		"ticket_filter":  f.foundStatement([]hotline.TicketID{tickets[0].ID}),
	} {
		if plan := explained(t, db, s); !skipped(t, plan, index) {
			t.Errorf("index %s leaves every granule:\n%s", index, plan)
		}
	}
}

// TestIndexesHideNoVersion shows that an index which leaves out the newest version of a ticket does not bring back an
// older one: versions lie in parts of their own until they are merged.
func TestIndexesHideNoVersion(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	stopMerges(t, db)
	tickets := drawTickets(6, 200)
	load(t, db, t.Name()+"1", tickets)
	want := 0
	for i := range tickets {
		tickets[i].Version, tickets[i].Tokens = 2, []string{"改过"}
		tickets[i].Received = tickets[i].Received.AddDate(3, 0, 0)
		if tickets[i].Received.Year() > 2000 {
			want++
		} else {
			tickets[i].Received = time.Time{}
		}
	}
	load(t, db, t.Name()+"2", tickets)
	counts := map[string]hotline.Scope{
		"old words": {Words: []string{"路灯"}},
		"old time":  {From: time.Date(2020, 1, 1, 0, 0, 0, 0, hotline.Zone()), To: time.Date(2022, 1, 1, 0, 0, 0, 0, hotline.Zone())},
		"new words": {Words: []string{"改过"}},
		"new time":  {From: time.Date(2024, 1, 1, 0, 0, 0, 0, hotline.Zone())},
	}
	for name, scope := range counts {
		list, err := db.Tickets(t.Context(), hotline.TicketQuery{Scope: scope, Limit: 1})
		must(t, err)
		expected := int64(0)
		switch name {
		case "new words":
			expected = int64(len(tickets))
		case "new time":
			expected = int64(want)
		}
		if list.Total != expected {
			t.Errorf("%s: %d tickets, want %d", name, list.Total, expected)
		}
	}
}
