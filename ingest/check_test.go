package ingest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
	"yileishi/ingest"
)

// TestChecks gives one row each and wants one reason, with the column and a masked value.
func TestChecks(t *testing.T) {
	t.Parallel()
	const header = "工单编号,来电时间,标题,主要内容,诉求类型,所属地区,办结时间,满意度,点赞,来电人电话,是否解决\n"
	long := strings.Repeat("长", ingest.MaxText/3+1)
	for name, test := range map[string]struct {
		row    string
		reason hotline.Reason
		column string
		value  string
	}{
		"no number":          {",2022-03-10,a,b,,,,,,,", hotline.MissingNumber, "工单编号", ""},
		"no time":            {"A,,a,b,,,,,,,", hotline.MissingTime, "来电时间", ""},
		"nothing for a time": {"A,0000-00-00 00:00:00,a,b,,,,,,,", hotline.MissingTime, "来电时间", ""},
		"unreadable":         {"A,昨天13812345678,a,b,,,,,,,", hotline.UnreadableTime, "来电时间", "昨天[电话]"},
		"too early":          {"A,1999-12-31 23:59:59,a,b,,,,,,,", hotline.ImpossibleTime, "来电时间", "1999-12-31 23:59:59"},
		"in the future":      {"A,2026-11-23 00:00:00,a,b,,,,,,,", hotline.ImpossibleTime, "来电时间", "2026-11-23 00:00:00"},
		"closed before":      {"A,2022-03-10 10:00:00,a,b,,,2022-03-10 09:59:59,,,,", hotline.ImpossibleTime, "办结时间", "2022-03-10 09:59:59"},
		"closed unreadable":  {"A,2022-03-10 10:00:00,a,b,,,待定,,,,", hotline.UnreadableTime, "办结时间", "待定"},
		"no text":            {"A,2022-03-10, , ,,,,,,,", hotline.EmptyText, "主要内容", ""},
		"long text":          {"A,2022-03-10,a," + long + ",,,,,,,", hotline.TextTooLong, "主要内容", strings.Repeat("长", 59) + "…"},
		"long number":        {strings.Repeat("9", ingest.MaxName+1) + ",2022-03-10,a,b,,,,,,,", hotline.TextTooLong, "工单编号", ""},
		"code of kind":       {"A,2022-03-10,a,b,03,,,,,,", hotline.UnknownCode, "诉求类型", "03"},
		"code of area":       {"A,2022-03-10,a,b,,990111,,,,,", hotline.UnknownCode, "所属地区", "990111"},
		"code of grade":      {"A,2022-03-10,a,b,,,,5,,,", hotline.UnknownCode, "满意度", "5"},
		"code of verdict":    {"A,2022-03-10,a,b,,,,,,,7", hotline.UnknownCode, "是否解决", "7"},
		"likes":              {"A,2022-03-10,a,b,,,,,很多,,", hotline.UnknownCode, "点赞", "很多"},
		"fields":             {"A,2022-03-10,a", hotline.WrongFieldCount, "", "3 列，应为 11 列"},
		"encoding":           {"A,2022-03-10,\xff\xfe13812345678,b,,,,,,,", hotline.BadEncoding, "标题", "\ufffd[电话]"},
		"long caller":        {"A,2022-03-10,a,b,,,,,," + strings.Repeat("张三", ingest.MaxName) + ",", hotline.TextTooLong, "来电人电话", "[电话]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			good := "G,2022-03-10,好,好,求助,,,,,,\n"
			counts, err := load(t, file(t, "x.csv", header+good+test.row+"\n"+strings.Replace(good, "G", "H", 1)), options(t), m)
			if err != nil {
				t.Fatal(err)
			}
			if counts.Read != 3 || counts.Loaded != 2 || counts.Quarantined != 1 || counts.Reasons[string(test.reason)] != 1 {
				t.Errorf("counts %+v", counts)
			}
			q := m.bad[0]
			if q.Reason != test.reason || q.Column != test.column || q.Row != 3 || q.File != "x.csv" || q.Import != 1 {
				t.Errorf("quarantined %+v, want %s in %s", q, test.reason, test.column)
			}
			if test.value != "" && q.Value != test.value || utf8.RuneCountInString(q.Value) > 60 {
				t.Errorf("value %q, want %q", q.Value, test.value)
			}
			if strings.Contains(q.Value, "138") || strings.Contains(string(q.Sealed), "2022-03-10") {
				t.Errorf("personal data in the open: %q", q.Value)
			}
			if q.Expires.Sub(q.Created) != ingest.KeepQuarantine || !q.Created.Equal(options(t).Now) {
				t.Errorf("kept from %v to %v", q.Created, q.Expires)
			}
		})
	}
}

// TestKindlyRead holds what is odd and still a ticket.
func TestKindlyRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		row  string
		want func(hotline.Ticket) bool
	}{
		"closed on the day":    {"A,2022-03-10 10:00:00,a,b,2022-03-10,,,", func(t hotline.Ticket) bool { return t.Closed.Equal(at("2022-03-10 00:00:00")) }},
		"unknown kind":         {"A,2022-03-10,a,b,,意向登记,,", func(t hotline.Ticket) bool { return t.Kind == hotline.OtherKind }},
		"kind within":          {"A,2022-03-10,a,b,,政策咨询服务,,", func(t hotline.Ticket) bool { return t.Kind == hotline.Consultation }},
		"no kind":              {"A,2022-03-10,a,b,,,,", func(t hotline.Ticket) bool { return t.Kind == hotline.KindUnknown }},
		"not graded":           {"A,2022-03-10,a,b,,,未评价,", func(t hotline.Ticket) bool { return t.Result == hotline.Ungraded }},
		"yes for satisfied":    {"A,2022-03-10,a,b,,,是,", func(t hotline.Ticket) bool { return t.Result == hotline.Satisfied }},
		"unknown state":        {"A,2022-03-10,a,b,,,,审核中", func(t hotline.Ticket) bool { return t.State == hotline.StateUnknown }},
		"closed without state": {"A,2022-03-10,a,b,2022-03-11,,,", func(t hotline.Ticket) bool { return t.State == hotline.Closed }},
		"title alone":          {"A,2022-03-10,a,,,,,", func(t hotline.Ticket) bool { return t.Title == "a" && t.Text == "" }},
		"number from a float":  {"1880061.0,2022-03-10,a,b,,,,", func(t hotline.Ticket) bool { return t.Number == "1880061" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := one(t, "工单编号,来电时间,标题,主要内容,办结时间,诉求类型,是否满意,工单状态\n"+test.row+"\n", options(t)); !test.want(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestMapping(t *testing.T) {
	t.Parallel()
	m, err := ingest.ParseMapping([]byte(`
source: 合肥
columns:
  单号: number
  日子: {field: received, format: dd/MM/yyyy HH:mm}
  类: {field: kind, codes: {1: 咨询, 02: 投诉, "x": ""}}
  固话: caller
  手机: caller
  评分: {field: result, codes: {5: 非常满意, 1: 不满意, 0: 未评价}}
  标题: ignore
`))
	if err != nil {
		t.Fatal(err)
	}
	opts := options(t)
	opts.Mapping, opts.Source = m, ""
	store := newMemory()
	counts, err := load(t, file(t, "x.csv", "单号,日子,类,手机,固话,评分,标题,内容\n"+
		"1,10/03/2022 09:12,02,13812345678,无,5,甲,乙\n2,10/03/2022 09:12,3,,,,,乙\n3,2022-03-10,1,,,,,乙\n4,10/03/2022 09:12,x,,,0,,乙\n"), opts, store)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int64{"unknown_code": 1, "unreadable_time": 1}, counts.Reasons); diff != "" {
		t.Error(diff)
	}
	got := store.tickets[hotline.NewTicketID("合肥", "1")]
	if got.Kind != hotline.Complaint || !got.Received.Equal(at("2022-03-10 09:12:00")) || !got.Caller.Known() || got.Result != hotline.VerySatisfied || got.Title != "" {
		t.Errorf("%+v", got)
	}
	if got := store.tickets[hotline.NewTicketID("合肥", "4")]; got.Kind != hotline.KindUnknown || got.Result != hotline.Ungraded || got.Number != "4" {
		t.Errorf("%+v", got)
	}
}

func TestMappingRefused(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                       "空的",
		"source: x\n":            "没有 columns",
		"columns:\n  甲: numbr\n": "第 2 行：没有“numbr”这个字段",
		"columns:\n  甲: number\n  乙: number\n":                     "第 3 行：“乙”和第 2 行的“甲”",
		"columns:\n  甲: number\n  甲: title\n":                      "第 3 行：“甲”出现了两次",
		"columns:\n  甲: {field: kind, codes: {1: 抱怨}}\n":           "第 2 行：代码“1”的含义“抱怨”",
		"columns:\n  甲:\n    field: received\n    format: HH:mm\n": "第 4 行：时间格式",
		"columns:\n  甲: {field: title, format: yyyy}\n":            "format 只用于时间",
		"columns:\n  甲: {fild: title}\n":                           "第 2 行：不认识“fild”",
		"columns:\n  甲: {codes: {}}\n":                             "没有写 field",
		"columns:\n  - 甲\n":                                        "第 2 行",
		"colums:\n  甲: title\n":                                    "第 1 行：不认识“colums”",
		"columns: {甲: title\n":                                     "YAML",
		"a: &a [*a]\n":                                             "",
		"recognise: maybe\ncolumns: {甲: title}\n":                  "recognise",
		strings.Repeat("#", 1<<20) + "\ncolumns: {}\n":             "1 MiB",
	} {
		_, err := ingest.ParseMapping([]byte(text))
		if hotline.ErrorCode(err) == hotline.Internal || err == nil || !strings.Contains(hotline.ErrorMessage(err), says) {
			t.Errorf("%.60q: %v, want a message that says %q", text, err, says)
		}
	}
	m, err := ingest.ParseMapping([]byte("columns:\n  编号: number\n  没有这列: title\n"))
	if err != nil {
		t.Fatal(err)
	}
	opts := options(t)
	opts.Mapping = m
	_, err = load(t, file(t, "x.csv", "编号,来电时间,内容\n1,2022-03-10,a\n"), opts, newMemory())
	if message := hotline.ErrorMessage(err); !strings.Contains(message, "第 3 行") || !strings.Contains(message, "编号、来电时间、内容") {
		t.Errorf("message %q", message)
	}
}

// TestHeaders keeps the recognised headers apart: none may stand for two fields.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"工单编号": "number", "id": "number", "来电时间(必填)": "received", "受理时间": "received", "Created_At": "received", "time": "received",
		"来电人电话/账号": "caller", "留言用户": "caller", "user": "caller", "被反映街乡镇": "area", "reply_time": "replied", "是否满意": "result",
		"处理受理方式": "channel", "企业名称": "subject", "　标题 *": "title", "更新时间": "changed",
	} {
		m := newMemory()
		cell := map[string]string{"number": "Z1", "received": "2022-03-10", "replied": "2022-03-11", "changed": "2022-03-11", "result": "满意", "caller": "13812345678", "area": "合肥市"}[want]
		if cell == "" {
			cell = "字"
		}
		columns := []string{header, "编号", "反映时间", "正文"}
		cells := []string{cell, "A", "2022-03-12", "文"}
		switch want {
		case "number":
			columns[1] = "x1"
		case "received":
			columns[2] = "x2"
		case "replied", "changed":
			cells[2] = "2022-03-10"
		}
		counts, err := load(t, file(t, "h.csv", strings.Join(columns, ",")+"\n"+strings.Join(cells, ",")+"\n"), options(t), m)
		if err != nil || counts.Loaded != 1 {
			t.Errorf("%s: %+v, %v, %+v", header, counts, err, m.bad)
			continue
		}
		ticket := slices.Collect(maps.Values(m.tickets))[0]
		said := map[string]bool{
			"number": ticket.Number == "Z1", "received": ticket.Received.Equal(at("2022-03-10 00:00:00")), "caller": ticket.Caller.Known(),
			"area": ticket.Area == "3401", "replied": ticket.Replied.Equal(at("2022-03-11 00:00:00")), "result": ticket.Result == hotline.Satisfied,
			"channel": ticket.Channel == "字", "subject": ticket.Subject == "字", "title": ticket.Title == "字",
			"changed": ticket.Version == uint64(at("2022-03-11 00:00:00").UnixMilli()),
		}
		if !said[want] {
			t.Errorf("%s was not read as %s: %s", header, want, fmt.Sprintf("%+v", ticket))
		}
	}
}
