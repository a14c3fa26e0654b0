package ingest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"yileishi/hotline"
	"yileishi/ingest"
)

const plainHeader = "工单编号,来电时间,标题,主要内容,承办单位\n"

func rows(lines ...string) string { return plainHeader + strings.Join(lines, "\n") + "\n" }

// step is one import: its content and what becomes of its rows.
type step struct {
	content                        string
	update                         bool
	loaded, unchanged, quarantined int64
}

func TestVersions(t *testing.T) {
	t.Parallel()
	first := rows("1,2022-03-10,甲,文,城管", "2,2022-03-11,乙,文,住建")
	corrected := rows("1,2022-04-10,甲,文,城管", "2,2022-03-11,乙,文,交通")
	for name, test := range map[string]struct {
		steps []step
		want  map[string]string // unit and received by number
	}{
		"the same file twice": {[]step{{first, false, 2, 0, 0}, {first, false, 0, 2, 0}}, map[string]string{"1": "城管 2022-03-10 filed 2022-03-10", "2": "住建 2022-03-11 filed 2022-03-11"}},
		"half and whole": {
			[]step{{rows("1,2022-03-10,甲,文,城管"), false, 1, 0, 0}, {first, false, 1, 1, 0}},
			map[string]string{"1": "城管 2022-03-10 filed 2022-03-10", "2": "住建 2022-03-11 filed 2022-03-11"},
		},
		"corrected": {[]step{{first, false, 2, 0, 0}, {corrected, false, 2, 0, 0}}, map[string]string{"1": "城管 2022-04-10 filed 2022-03-10", "2": "交通 2022-03-11 filed 2022-03-11"}},
		"an old file reverts nothing": {
			[]step{{first, false, 2, 0, 0}, {corrected, false, 2, 0, 0}, {first, false, 0, 2, 0}},
			map[string]string{"1": "城管 2022-04-10 filed 2022-03-10", "2": "交通 2022-03-11 filed 2022-03-11"},
		},
		"number taken": {
			[]step{{first, false, 2, 0, 0}, {rows("1,2022-05-01,丙,别的,城管"), false, 0, 0, 1}},
			map[string]string{"1": "城管 2022-03-10 filed 2022-03-10", "2": "住建 2022-03-11 filed 2022-03-11"},
		},
		"number taken with update": {
			[]step{{first, false, 2, 0, 0}, {rows("1,2022-05-01,丙,别的,城管"), true, 1, 0, 0}},
			map[string]string{"1": "城管 2022-05-01 filed 2022-03-10", "2": "住建 2022-03-11 filed 2022-03-11"},
		},
		"within one file": {
			[]step{{rows("1,2022-03-10,甲,文,城管", "1,2022-03-10,甲,文,城管", "1,2022-03-10,甲,文,住建", "1,2022-06-10,庚,别,住建"), false, 2, 1, 1}},
			map[string]string{"1": "住建 2022-03-10 filed 2022-03-10"},
		},
	} {
		for _, batch := range []int{1, 100} {
			t.Run(fmt.Sprintf("%s in batches of %d", name, batch), func(t *testing.T) {
				t.Parallel()
				m := newMemory()
				for i, s := range test.steps {
					opts := options(t)
					opts.Import, opts.Update, opts.BatchRows = int64(i+1), s.update, batch
					path := file(t, "x.csv", s.content)
					dry := opts
					dry.DryRun = true
					before := fmt.Sprint(m.tickets, m.versions, m.writes, len(m.bad))
					planned, err := load(t, path, dry, m)
					if err != nil || fmt.Sprint(m.tickets, m.versions, m.writes, len(m.bad)) != before {
						t.Fatalf("step %d: a dry run has changed something, error %v", i, err)
					}
					counts, err := load(t, path, opts, m)
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(counts, planned); diff != "" {
						t.Errorf("step %d: the dry run counts differently: %s", i, diff)
					}
					if counts.Loaded != s.loaded || counts.Unchanged != s.unchanged || counts.Quarantined != s.quarantined || counts.Read != s.loaded+s.unchanged+s.quarantined {
						t.Errorf("step %d: %+v, want %d loaded, %d unchanged, %d quarantined", i, counts, s.loaded, s.unchanged, s.quarantined)
					}
				}
				got := map[string]string{}
				for _, ticket := range m.tickets {
					got[ticket.Number] = ticket.Unit + " " + ticket.Received.Format("2006-01-02") + " filed " + ticket.Filed.Format("2006-01-02")
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestUndated(t *testing.T) {
	t.Parallel()
	m := newMemory()
	opts := options(t)
	opts.Time = ingest.NoTime
	counts, err := load(t, file(t, "x.csv", rows("1,2022-03-10,甲,文,城管")), opts, m)
	ticket := m.tickets[hotline.NewTicketID("试", "1")]
	if err != nil || counts.Undated != 1 || !ticket.Received.IsZero() || ticket.Filed.Unix() != 0 {
		t.Fatalf("%+v, %v, %+v", counts, err, ticket)
	}
	// The time that becomes known later does not move the ticket to another day of filing.
	opts.Time, opts.Import = "", 2
	if counts, err = load(t, file(t, "x.csv", rows("1,2022-03-10,丁,别,城管")), opts, m); err != nil || counts.Loaded != 1 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if ticket = m.tickets[ticket.ID]; ticket.Filed.Unix() != 0 || ticket.Received.IsZero() {
		t.Errorf("%+v", ticket)
	}
}

// TestAnyOrder loads versions with times of change in any order and any batches, and wants the same tickets.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var lines []string
	for ticket := range 4 {
		for version := range 5 {
			lines = append(lines, fmt.Sprintf("T%d,2022-03-1%d,标题,文,单位%d,2022-04-0%d 08:00", ticket, ticket, version, 1+version/2))
		}
	}
	n := 0
	final := func(tb testing.TB, order []string, cuts []int, batch int) map[hotline.TicketID]hotline.Ticket {
		tb.Helper()
		m := newMemory()
		for len(order) > 0 {
			take := len(order)
			if len(cuts) > 0 {
				take, cuts = min(take, cuts[0]), cuts[1:]
			}
			n++
			path := filepath.Join(dir, fmt.Sprintf("%d.csv", n))
			content := "工单编号,来电时间,标题,主要内容,承办单位,更新时间\n" + strings.Join(order[:take], "\n") + "\n"
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				tb.Fatal(err)
			}
			order = order[take:]
			opts := options(t)
			opts.Import, opts.BatchRows = int64(n), batch
			if _, err := load(t, path, opts, m); err != nil {
				tb.Fatal(err)
			}
		}
		for id, ticket := range m.tickets {
			ticket.Import = 0
			m.tickets[id] = ticket
		}
		return m.tickets
	}
	want := final(t, lines, nil, 100)
	rapid.Check(t, func(r *rapid.T) {
		order := rapid.Permutation(lines).Draw(r, "order")
		cuts := rapid.SliceOfN(rapid.IntRange(1, 9), 0, 4).Draw(r, "cuts")
		batch := rapid.IntRange(1, 8).Draw(r, "batch")
		if diff := cmp.Diff(want, final(t, order, cuts, batch)); diff != "" {
			r.Error(diff)
		}
	})
}

// recorded returns how many versions are known.
func (m *memory) recorded() int64 {
	n := 0
	for _, v := range m.versions {
		n += len(v)
	}
	return int64(n)
}

// TestResume breaks imports off at any write, before or after the tickets are stored, and runs them again: the
// end is the same as without the break, and nothing is written twice.
func TestResume(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 60 {
		line := fmt.Sprintf("%d,2022-03-%02d,标题%d,文%d,单位", i%50, 1+i%28, i%50, i%50)
		if i%17 == 3 {
			line = fmt.Sprintf("%d,坏,x,y,z", i)
		}
		lines = append(lines, line)
	}
	path := file(t, "x.csv", rows(lines...))
	whole := newMemory()
	opts := options(t)
	opts.BatchRows = 7
	wantCounts, err := load(t, path, opts, whole)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		m := newMemory()
		m.failAt = rapid.IntRange(1, whole.writes).Draw(r, "write")
		m.torn = rapid.Bool().Draw(r, "torn")
		counts, err := load(t, path, opts, m)
		if !errors.Is(err, errPower) {
			r.Fatalf("error %v, want the one of the sink", err)
		}
		if acknowledged := m.recorded(); counts.Loaded >= wantCounts.Loaded || counts.Loaded != acknowledged {
			r.Fatalf("counts %+v, acknowledged %d", counts, acknowledged)
		}
		again, err := load(t, path, opts, m)
		if err != nil {
			r.Fatal(err)
		}
		if again.Loaded+again.Unchanged != wantCounts.Loaded+wantCounts.Unchanged || again.Quarantined != wantCounts.Quarantined {
			r.Errorf("second run %+v, whole run %+v", again, wantCounts)
		}
		if diff := cmp.Diff(whole.tickets, m.tickets); diff != "" {
			r.Error(diff)
		}
		if m.rows != whole.rows {
			r.Errorf("%d rows were written, want %d", m.rows, whole.rows)
		}
	})
}
