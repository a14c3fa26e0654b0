package ingest_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"yileishi/hotline"
	"yileishi/hotline/mask"
	"yileishi/ingest"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, s, hotline.Zone())
	if err != nil {
		panic(err)
	}
	return t
}

// one loads a file with one row and returns its ticket.
func one(tb testing.TB, content string, opts ingest.Options) hotline.Ticket {
	tb.Helper()
	m := newMemory()
	counts, err := load(tb, file(tb, "one.csv", content), opts, m)
	if err != nil || counts.Loaded != 1 {
		tb.Fatalf("counts %+v, error %v, quarantine %+v", counts, err, m.bad)
	}
	for t := range maps.Values(m.tickets) {
		return t
	}
	return hotline.Ticket{}
}

func TestTicket(t *testing.T) {
	t.Parallel()
	got := one(t, "工单编号,来电时间,诉求类型,来源渠道,来电人电话,诉求主体,所属地区,承办单位,标题,主要内容,工单状态,办结时间,答复内容,答复时间,办理期限,是否联系,是否解决,满意度,被反映主体,问题分类,点赞,反对\n"+
		"AH-1,2022/3/10 9:12,投诉类,电话,+86 138-1234-5678,个体工商户,合肥包河区望湖街道,安徽省教育厅,路灯不亮,我叫张建国，电话13812345678,回复完成,2022-03-12,已修好，联系人：李四光 0551-62999677,2022-03-12 10:00,2022-03-24,是,部分解决,基本满意,王小明,住建->物业->电梯,12,1.0\n", options(t))
	want := hotline.Ticket{
		ID: hotline.NewTicketID("试", "AH-1"), Source: "试", Number: "AH-1",
		Filed: time.Date(2022, 3, 10, 0, 0, 0, 0, time.UTC), Received: at("2022-03-10 09:12:00"), Closed: at("2022-03-12 00:00:00"),
		Replied: at("2022-03-12 10:00:00"), Due: at("2022-03-24 00:00:00"),
		Title: "路灯不亮", Text: "我叫[姓名]，电话[电话]", Reply: "已修好，联系人：[姓名] [电话]",
		Kind: hotline.Complaint, Channel: "电话", Category: "住建/物业/电梯", Area: "340111009", AreaName: "合肥市包河区望湖街道",
		Unit: "省教育厅", Subject: "王小明", Caller: hotline.CallerID(testKey(t).Caller("", "13812345678")), CallerKind: hotline.Enterprise,
		State: hotline.Closed, Contacted: hotline.Yes, Resolved: hotline.Partly, Result: hotline.BasicallySatisfied, Likes: 12, Dislikes: 1,
		TitleWords: 4, Version: 1, Import: 1,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(hotline.Ticket{}, "Tokens", "Area")); diff != "" {
		t.Error(diff)
	}
	if strings.Join(got.Tokens, "") != got.Title+got.Text {
		t.Errorf("tokens %v were not made of the masked text", got.Tokens)
	}
	if !strings.HasPrefix(got.Area, "340111") || len(got.Area) != 9 {
		t.Errorf("area %s, want a street of 340111", got.Area)
	}
}

func TestAreas(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ header, cells, area, shown string }{
		"city":             {"所属地区", "合肥市", "3401", "合肥市"},
		"short city":       {"所属地区", "合肥", "3401", "合肥市"},
		"district":         {"所属地区", "安徽省合肥市包河区", "340111", "合肥市包河区"},
		"bare district":    {"所属地区", "包河区", "340111", "合肥市包河区"},
		"county city":      {"所属地区", "巢湖市", "340181", "合肥市巢湖市"},
		"former name":      {"所属地区", "芜湖市繁昌县", "340212", "芜湖市繁昌区"},
		"zone":             {"所属地区", "合肥市高新区", "340176", "合肥高新技术产业开发区"},
		"separators":       {"所属地区", "安徽省/合肥市/包河区", "340111", "合肥市包河区"},
		"code":             {"所属地区", "340111", "340111", "合肥市包河区"},
		"city code":        {"所属地区", "340100", "3401", "合肥市"},
		"village code":     {"所属地区", "340102001003", "340102001", "合肥市瑶海区明光路街道"},
		"several columns":  {"所属地市,区县,街道", "合肥市,瑶海区,明光路街道", "340102001", "合肥市瑶海区明光路街道"},
		"repeated parts":   {"所属地市,所属地区", "合肥市,合肥市包河区", "340111", "合肥市包河区"},
		"small to large":   {"街道,区县,地市", "明光路街道,瑶海区,合肥市", "340102001", "合肥市瑶海区明光路街道"},
		"unknown tail":     {"所属地区", "合肥市包河区某某社区", "340111", "合肥市包河区"},
		"elsewhere":        {"所属地区", "北京市大兴区", "", "北京市大兴区"},
		"elsewhere parts":  {"被反映区,被反映街乡镇", "房山区,拱辰街道", "", "房山区拱辰街道"},
		"coded":            {"所属地区", "A3区", "", "A3区"},
		"road like a city": {"所属地区", "安庆路社区", "", "安庆路社区"},
		"ambiguous street": {"所属地区", "城关镇", "", "城关镇"},
		"in the text":      {"备注", "x", "340111", "合肥市包河区"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "合肥市包河区某小区路灯不亮"
			got := one(t, "工单编号,来电时间,主要内容,"+test.header+"\nA,2022-03-10,"+text+","+test.cells+"\n", options(t))
			if got.Area != test.area || got.AreaName != test.shown {
				t.Errorf("area %q %q, want %q %q", got.Area, got.AreaName, test.area, test.shown)
			}
		})
	}
	for text, want := range map[string]string{
		"来电人反映合肥市包河区某小区路灯不亮": "340111", "合肥市包河区和合肥市蜀山区交界处": "", "包河区路灯不亮": "", "合肥市某处": "", "芜湖市镜湖区往合肥市包河区的班车": "",
	} {
		if got := one(t, "工单编号,来电时间,主要内容\nA,2022-03-10,"+text+"\n", options(t)); got.Area != want {
			t.Errorf("%s: area %q, want %q", text, got.Area, want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	want := at("2022-03-10 09:12:00")
	for _, s := range []string{
		"2022-03-10 09:12:00", "2022-03-10 09:12", "2022/3/10 9:12", "2022.3.10 9:12:00", "2022年3月10日 9时12分", "2022年03月10日09点12分00秒",
		"20220310091200", "202203100912", "2022-03-10T09:12:00+08:00", "2022-03-10T01:12:00Z", "2022-03-10T09:12:00", "2022-03-10 09:12:00.000",
		"1646874720", "1646874720000", "44630.3833333333", "2022/3/10 上午9:12", "2022-03-10 星期四 09:12", " 2022-03-10　09:12 ",
	} {
		if got, ok := ingest.ParseTime(s); !ok || !got.Equal(want) {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
	if got, ok := ingest.ParseTime("2022/3/10 下午3:20:05"); !ok || !got.Equal(at("2022-03-10 15:20:05")) {
		t.Errorf("afternoon: %v", got)
	}
	if got, ok := ingest.ParseTime("2022-03-10"); !ok || !got.Equal(at("2022-03-10 00:00:00")) {
		t.Errorf("day: %v", got)
	}
	for _, s := range []string{"", "昨天", "2022-02-30", "2022-13-01", "10/3/2022", "2022-03", "2022-03-10 25:00", "12345", "2022-03-10 09", "13812345678", "NaN", "1e400", "2022-3-10-11-12-13-14x"} {
		if got, ok := ingest.ParseTime(s); ok {
			t.Errorf("%q was read as %v", s, got)
		}
	}
}

func TestCallers(t *testing.T) {
	t.Parallel()
	caller := func(cell string, source string) hotline.CallerID {
		opts := options(t)
		opts.Source = source
		return one(t, "工单编号,来电时间,主要内容,来电人电话\nA,2022-03-10,路灯,"+cell+"\n", opts).Caller
	}
	same := caller("13812345678", "甲")
	for _, cell := range []string{"138 1234 5678", "+8613812345678", "86-138-1234-5678", "１３８１２３４５６７８", "013812345678"} {
		if caller(cell, "乙") != same {
			t.Errorf("%q is another caller", cell)
		}
	}
	for _, cell := range []string{"150××××", "138****5678", "138xxxx5678", "匿名", "", "00000000000", "无"} {
		if caller(cell, "甲").Known() {
			t.Errorf("%q is a known caller", cell)
		}
	}
	if caller("A00074011", "甲") == caller("A00074011", "乙") {
		t.Error("an account means somebody else in another source")
	}
	if want := hotline.CallerID(testKey(t).Caller("", "13812345678")); same != want {
		t.Error("a telephone number has one hash everywhere")
	}
	other, err := mask.NewKey([]byte("another secret of thirty-two byte"))
	if err != nil || hotline.CallerID(other.Caller("", "13812345678")) == same {
		t.Error("another key gives another hash")
	}
}

// TestSample loads the project's own sample files: nothing of them may be refused.
func TestSample(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "sample", "tickets*.csv"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sample files: %v", err)
	}
	for _, path := range paths {
		m := newMemory()
		opts := options(t)
		opts.Now = at("2022-07-04 09:00:00") // the clock of the demonstration
		counts, err := load(t, path, opts, m)
		if err != nil || counts.Quarantined > 0 || counts.Loaded != counts.Read || counts.Read == 0 {
			t.Errorf("%s: %+v, %v, %+v", path, counts, err, m.bad)
		}
		for _, ticket := range m.tickets {
			if ticket.Area == "" || ticket.Kind == hotline.KindUnknown || ticket.Received.IsZero() {
				t.Errorf("%s: ticket %s without area, kind or time: %q %q", path, ticket.Number, ticket.AreaName, ticket.Kind)
			}
		}
	}
}
