package ingest_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
	"yileishi/hotline/mask"
	"yileishi/ingest"
)

// Quarantined finds rows as the store would, where each row has an identity.
func (m *memory) Quarantined(_ context.Context, ids []int64) ([]hotline.QuarantinedRow, error) {
	var out []hotline.QuarantinedRow
	for _, q := range m.listed() {
		for _, id := range ids {
			if q.ID == id {
				out = append(out, q)
			}
		}
	}
	return out, nil
}

func (m *memory) listed() []hotline.QuarantinedRow {
	out := make([]hotline.QuarantinedRow, len(m.bad))
	for i, q := range m.bad {
		q.ID = int64(i + 1)
		out[i] = q
	}
	return out
}

func (m *memory) sequence() iter.Seq2[hotline.QuarantinedRow, error] {
	return func(yield func(hotline.QuarantinedRow, error) bool) {
		for _, q := range m.listed() {
			if !yield(q, nil) {
				return
			}
		}
	}
}

const badRows = "工单编号,来电时间,标题,主要内容,来电人电话\n" +
	"1,2022-03-10,好,好,13800000001\n" +
	"2,昨天,路灯不亮,\"=HYPERLINK(\"\"x\"\")，联系人：张建国\",13812345678\n" +
	"3,2022-03-11 10:00:35,标题,,多,余\n" +
	",2022-03-12 10:00:35,噪音,夜里,00123456789\n"

// exportOf loads the bad rows and returns the store and the records of its export.
func exportOf(tb testing.TB) (*memory, [][]string) {
	tb.Helper()
	m := newMemory()
	counts, err := load(tb, file(tb, "坏.csv", badRows), options(tb), m)
	if err != nil || counts.Quarantined != 3 {
		tb.Fatalf("%+v, %v", counts, err)
	}
	var out bytes.Buffer
	written, expired, err := ingest.ExportQuarantine(&out, testKey(tb), m.sequence())
	if err != nil || written != 3 || expired != 0 {
		tb.Fatalf("%d written, %d expired, %v", written, expired, err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("\ufeff")) {
		tb.Error("office programs need the mark")
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return m, records
}

func TestExportQuarantine(t *testing.T) {
	t.Parallel()
	_, records := exportOf(t)
	want := [][]string{
		{"隔离编号", "隔离文件", "隔离工作表", "隔离行号", "隔离问题列", "隔离原因", "工单编号", "来电时间", "标题", "主要内容", "来电人电话", "隔离多余内容"},
		{"1", "坏.csv", "", "4", "", hotline.WrongFieldCount.Text(), "3", "2022-03-11 10:00:35", "标题", "", "多", "余"},
		{"2", "坏.csv", "", "3", "来电时间", hotline.UnreadableTime.Text(), "2", "昨天", "路灯不亮", "'=HYPERLINK(\"x\")，联系人：张建国", "13812345678", ""},
		{"3", "坏.csv", "", "5", "工单编号", hotline.MissingNumber.Text(), "", "2022-03-12 10:00:35", "噪音", "夜里", "00123456789", ""},
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Error(diff)
	}
}

func written(tb testing.TB, records [][]string) string {
	tb.Helper()
	var out strings.Builder
	w := csv.NewWriter(&out)
	if err := w.WriteAll(records); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

func replay(tb testing.TB, m *memory, content string) (*ingest.Replay, error) {
	tb.Helper()
	return ingest.OpenReplay(tb.Context(), file(tb, "更正.csv", content), ingest.OpenOptions{}, testKey(tb), m)
}

func TestReplay(t *testing.T) {
	t.Parallel()
	m, records := exportOf(t)
	records[1][10], records[1][11] = "13900000000", "" // the row with a cell too many
	records[2][7] = "2022-03-10 09:12:00"
	records[2][10] = "1.38E+10" // as an office program writes the number
	records[2][9] = "[电话]"      // a correction that is none of the forms below
	records[3][6], records[3][7] = "4", "2022/3/12 10:00"
	records[3][10] = "123456789" // without its zeros
	source, err := replay(t, m, written(t, records))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{1, 2, 3}, source.IDs()); diff != "" {
		t.Error(diff)
	}
	opts := options(t)
	opts.Import = 2
	counts, err := ingest.Run(t.Context(), opts, source, m.ports())
	if err != nil || counts.Loaded != 3 || counts.Quarantined != 0 {
		t.Fatalf("%+v, %v, %+v", counts, err, m.bad[3:])
	}
	if err := source.Close(); err != nil {
		t.Error(err)
	}
	got := map[string]string{}
	for _, ticket := range m.tickets {
		if ticket.Import == 2 {
			got[ticket.Number] = fmt.Sprintf("%s %s %s", ticket.Received.Format("2006-01-02 15:04:05"), ticket.Title, ticket.Text)
		}
	}
	want := map[string]string{"2": "2022-03-10 09:12:00 路灯不亮 [电话]", "3": "2022-03-11 10:00:35 标题 ", "4": "2022-03-12 10:00:35 噪音 夜里"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if id := m.tickets[hotline.NewTicketID("试", "2")].Caller; id != hotline.CallerID(testKey(t).Caller("", "13812345678")) {
		t.Error("the caller's number was lost in an office program")
	}
}

// TestReplayOfFewColumns corrects one column: everything else comes from the sealed originals.
func TestReplayOfFewColumns(t *testing.T) {
	t.Parallel()
	m, _ := exportOf(t)
	source, err := replay(t, m, "隔离编号,来电时间\n2,2022-03-10 09:12\n")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	opts := options(t)
	opts.Import = 2
	counts, err := ingest.Run(t.Context(), opts, source, m.ports())
	if err != nil || counts.Loaded != 1 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if got := m.tickets[hotline.NewTicketID("试", "2")]; got.Text != `=HYPERLINK("x")，联系人：[姓名]` || !got.Caller.Known() {
		t.Errorf("%+v", got)
	}
}

func TestReplayRefused(t *testing.T) {
	t.Parallel()
	m, _ := exportOf(t)
	for content, says := range map[string]string{
		"工单编号,来电时间\n1,2022-03-10\n":     "隔离编号",
		"隔离编号,来电时间\n99,2022-03-10\n":    "第 2 行：隔离行 99",
		"隔离编号,来电时间\n一,2022-03-10\n":     "不是数字",
		"隔离编号,来电时间\n1,2022-03-10,x,y\n": "第 2 行",
	} {
		if _, err := replay(t, m, content); !strings.Contains(hotline.ErrorMessage(err), says) {
			t.Errorf("%q: %v, want a message that says %q", content, err, says)
		}
	}
	m.bad[0].Sealed = nil
	if _, err := replay(t, m, "隔离编号,来电时间\n1,2022-03-10\n"); hotline.ErrorCode(err) != hotline.NotFound {
		t.Errorf("expired row: %v", err)
	}
	other, err := mask.NewKey([]byte("another secret of thirty-two byte"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ingest.ExportQuarantine(&bytes.Buffer{}, other, m.sequence()); hotline.ErrorCode(err) != hotline.Invalid {
		t.Errorf("another key: %v", err)
	}
}

// TestDaysOfWorkbooks writes day numbers as days where a person reads them.
func TestDaysOfWorkbooks(t *testing.T) {
	t.Parallel()
	m := newMemory()
	opts := options(t)
	opts.Now = at("2022-03-01 00:00:00")
	if _, err := load(t, file(t, "t.xlsx", string(workbook(t))), opts, m); err != nil {
		t.Fatal(err)
	}
	if len(m.bad) != 2 || m.bad[0].Value != "2022-03-10 09:12:35" || m.bad[0].Sheet != "工单明细" || m.bad[0].Row != 3 {
		t.Fatalf("%+v", m.bad)
	}
	var out bytes.Buffer
	if _, _, err := ingest.ExportQuarantine(&out, testKey(t), m.sequence()); err != nil || !strings.Contains(out.String(), "2022-03-10 09:12:35,13812345678") {
		t.Errorf("%v %s", err, &out)
	}
}
