package analytics

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
)

// stored reads all tickets back, ordered by identity.
func stored(tb testing.TB, db *DB, ids []hotline.TicketID) []hotline.Ticket {
	tb.Helper()
	found, err := db.found(tb.Context(), frame{}, ids)
	must(tb, err)
	out := make([]hotline.Ticket, len(found))
	for i := range found {
		out[i] = found[i].ticket
	}
	return out
}

func idsOf(tickets []hotline.Ticket) []hotline.TicketID {
	out := make([]hotline.TicketID, len(tickets))
	for i := range tickets {
		out[i] = tickets[i].ID
	}
	return out
}

// TestLoadKeepsEveryColumn loads tickets with a value in every column and reads them back.
func TestLoadKeepsEveryColumn(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(21, 50)
	for i := range tickets {
		x := &tickets[i]
		x.Replied, x.Due = time.Date(2022, 2, 28, 23, 59, 59, 0, hotline.Zone()), time.Date(2199, 1, 1, 0, 0, 0, 0, hotline.Zone())
		x.Reply, x.Channel, x.Category, x.Subject = "已修好\t\n'\\", "电话", "城乡/市政/路灯", "某物业"
		x.CallerKind, x.Likes, x.Dislikes = hotline.Enterprise, 4_000_000_000, 7
		x.Text += "\x00\xf0\x9f\x9a\xa6" // a zero byte and a rune outside the basic plane
		x.Version, x.Import = 1<<63+uint64(i), -5
	}
	load(t, db, t.Name(), tickets)
	want := slices.Clone(tickets)
	for i := range want {
		want[i].Tokens = nil
	}
	equal(t, "tickets", want, stored(t, db, idsOf(tickets)))
	var documents []hotline.Document
	must(t, db.Documents(t.Context(), func(batch []hotline.Document) error { documents = append(documents, batch...); return nil }))
	slices.SortFunc(documents, func(a, b hotline.Document) int { return a.Ticket.Compare(b.Ticket) })
	slices.SortFunc(tickets, func(a, b hotline.Ticket) int { return a.ID.Compare(b.ID) })
	for i := range tickets {
		x := tickets[i]
		equal(t, "document", hotline.Document{
			Ticket: x.ID, Received: x.Received, Caller: x.Caller, Tokens: x.Tokens, TitleWords: x.TitleWords,
		}, documents[i])
	}
}

// TestLoadAgain shows that a batch sent twice, or half of it before the whole, adds nothing twice, even where no two
// versions are ever merged.
func TestLoadAgain(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	stopMerges(t, db)
	tickets := drawTickets(22, 400)
	load(t, db, t.Name()+"/half", tickets[:200])
	for range 3 {
		load(t, db, t.Name()+"/whole", tickets)
	}
	var rows, versions uint64
	must(t, db.each(t.Context(), statement{SQL: "SELECT\n    (SELECT count() FROM yileishi.tickets),\n    (SELECT count() FROM yileishi.ticket_versions)"},
		func(row scanner) error { return row.Scan(&rows, &versions) }))
	if rows != 600 || versions != 600 {
		t.Errorf("%d rows and %d versions stored, want 600 of each: the token should keep repeated batches out", rows, versions)
	}
	snapshot, err := db.Snapshot(t.Context())
	must(t, err)
	if snapshot.Tickets != 400 {
		t.Errorf("%d tickets count, want 400", snapshot.Tickets)
	}
}

// TestInterruptedLoad breaks a load after its first months; the same batch under the same token completes it.
func TestInterruptedLoad(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(23, 400)
	rec := record(tickets)
	defer rec.Release()
	broken := *db
	broken.conn = &failing{conn: db.conn, batches: 3}
	if err := broken.Load(t.Context(), rec, versionsOf(tickets), t.Name()); !errors.Is(err, errBroken) {
		t.Fatalf("load over a broken connection: %v", err)
	}
	before, err := db.Snapshot(t.Context())
	must(t, err)
	if before.Tickets == 0 || before.Tickets == 400 {
		t.Fatalf("%d tickets after the interruption: the test needs some and not all", before.Tickets)
	}
	load(t, db, t.Name(), tickets)
	after, err := db.Snapshot(t.Context())
	must(t, err)
	if after.Tickets != 400 {
		t.Errorf("%d tickets after the batch was sent again, want 400", after.Tickets)
	}
}

// TestWrongBatch shows that a batch which is not the table's is refused before anything is stored.
func TestWrongBatch(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	whole := record(drawTickets(24, 10))
	defer whole.Release()
	fields, columns := whole.Schema().Fields(), whole.Columns()
	lacking := array.NewRecord(arrow.NewSchema(fields[1:], nil), columns[1:], whole.NumRows())
	defer lacking.Release()
	number := whole.Schema().FieldIndices("number")[0]
	likes := whole.Schema().FieldIndices("likes")[0]
	swapped := slices.Clone(fields)
	swapped[number].Name, swapped[likes].Name = "likes", "number"
	other := array.NewRecord(arrow.NewSchema(swapped, nil), columns, whole.NumRows())
	defer other.Release()
	for name, rec := range map[string]arrow.Record{"a column is missing": lacking, "columns of other types": other} {
		if err := db.Load(t.Context(), rec, nil, "token"); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	if err := db.Load(t.Context(), whole, nil, ""); err == nil {
		t.Error("a batch without a token was loaded")
	}
	snapshot, err := db.Snapshot(t.Context())
	must(t, err)
	if snapshot.Tickets != 0 {
		t.Errorf("%d tickets stored by refused batches", snapshot.Tickets)
	}
}

// TestColumnsInAnyOrder shows that columns are found by name.
func TestColumnsInAnyOrder(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(25, 20)
	rec := record(tickets)
	defer rec.Release()
	fields, columns := rec.Schema().Fields(), rec.Columns()
	slices.Reverse(fields)
	slices.Reverse(columns)
	turned := array.NewRecord(arrow.NewSchema(fields, nil), columns, rec.NumRows())
	defer turned.Release()
	must(t, db.Load(t.Context(), turned, nil, t.Name()))
	for i := range tickets {
		tickets[i].Tokens = nil
	}
	equal(t, "tickets", tickets, stored(t, db, idsOf(tickets)))
}

// TestVersions shows that every version ever loaded is remembered, once.
func TestVersions(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(26, 60)
	load(t, db, t.Name()+"1", tickets)
	newer := slices.Clone(tickets[:30])
	for i := range newer {
		newer[i].Version, newer[i].Text = 2, "改过"
	}
	load(t, db, t.Name()+"2", newer)
	load(t, db, t.Name()+"3", tickets[:40])
	must(t, db.Withdraw(t.Context(), tickets[0].ID))
	want := append(versionsOf(tickets[:50]), versionsOf(newer)...)
	slices.SortFunc(want, func(a, b hotline.TicketVersion) int {
		if c := a.Ticket.Compare(b.Ticket); c != 0 {
			return c
		}
		return int(a.Version) - int(b.Version)
	})
	asked := idsOf(tickets[:50])
	asked = append(asked, asked[3], hotline.NewTicketID("nobody", "0"))
	got, err := db.Versions(t.Context(), asked)
	must(t, err)
	equal(t, "versions", want, got)
	none, err := db.Versions(t.Context(), nil)
	must(t, err)
	if len(none) != 0 {
		t.Errorf("versions of no ticket: %v", none)
	}
}

// TestManyIdentities asks for more tickets than one statement names.
func TestManyIdentities(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(27, idsAtOnce+300)
	load(t, db, t.Name(), tickets)
	got, err := db.Versions(t.Context(), idsOf(tickets))
	must(t, err)
	if len(got) != len(tickets) {
		t.Errorf("%d versions, want %d", len(got), len(tickets))
	}
	must(t, db.Withdraw(t.Context(), idsOf(tickets)...))
	must(t, db.Withdraw(t.Context(), idsOf(tickets)...))
	snapshot, err := db.Snapshot(t.Context())
	must(t, err)
	if snapshot.Tickets != 0 {
		t.Errorf("%d tickets after all were withdrawn", snapshot.Tickets)
	}
	back := tickets[:5]
	for i := range back {
		back[i].Version = 9
	}
	load(t, db, t.Name()+"/back", back)
	if got := stored(t, db, idsOf(back)); len(got) != 5 {
		t.Errorf("%d tickets came back by a newer version, want 5", len(got))
	}
}

// TestSnapshot shows that the hash tells states apart and nothing else.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	db := openTest(t, &fakeRuns{})
	tickets := drawTickets(28, 120)
	look := func() Snapshot {
		s, err := db.Snapshot(context.WithoutCancel(t.Context()))
		must(t, err)
		return s
	}
	empty := look()
	load(t, db, t.Name()+"1", tickets[:60])
	half := look()
	load(t, db, t.Name()+"2", tickets[60:])
	whole := look()
	must(t, db.Settle(t.Context()))
	if settled := look(); settled != whole {
		t.Errorf("snapshot after a merge %v, before %v", settled, whole)
	}
	if empty == half || half == whole {
		t.Errorf("equal snapshots of different states: %v %v %v", empty, half, whole)
	}
	newer := tickets[5]
	newer.Version = 2
	load(t, db, t.Name()+"3", []hotline.Ticket{newer})
	if changed := look(); changed.Tickets != whole.Tickets || changed.Hash == whole.Hash {
		t.Errorf("snapshot after a correction %v, before %v", changed, whole)
	}
	must(t, db.exec(t.Context(), statement{SQL: "TRUNCATE TABLE yileishi.tickets"}))
	slices.Reverse(tickets)
	load(t, db, t.Name()+"4", tickets)
	if again := look(); again != whole {
		t.Errorf("snapshot of the same tickets in another order %v, want %v", again, whole)
	}
}
