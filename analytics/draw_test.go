package analytics

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"yileishi/hotline"
)

// batchSchema is the batch that ingest hands over.
func batchSchema() *arrow.Schema {
	fixed := &arrow.FixedSizeBinaryType{ByteWidth: 16}
	at := &arrow.TimestampType{Unit: arrow.Second, TimeZone: "Asia/Shanghai"}
	text := arrow.BinaryTypes.String
	types := map[string]arrow.DataType{
		"ticket": fixed, "filed": arrow.FixedWidthTypes.Date32, "received": at, "closed": at, "replied": at, "due": at,
		"caller": fixed, "contacted": arrow.PrimitiveTypes.Int8, "resolved": arrow.PrimitiveTypes.Int8,
		"result": arrow.PrimitiveTypes.Int8, "likes": arrow.PrimitiveTypes.Uint32, "dislikes": arrow.PrimitiveTypes.Uint32,
		"tokens": arrow.ListOf(text), "title_words": arrow.PrimitiveTypes.Uint16, "version": arrow.PrimitiveTypes.Uint64,
		"import_id": arrow.PrimitiveTypes.Int64, "gone": arrow.PrimitiveTypes.Uint8,
	}
	fields := make([]arrow.Field, 0, len(ticketColumns()))
	for _, c := range ticketColumns() {
		kind, ok := types[c.name]
		if !ok {
			kind = text
		}
		fields = append(fields, arrow.Field{Name: c.name, Type: kind, Nullable: kind == arrow.DataType(at)})
	}
	return arrow.NewSchema(fields, nil)
}

// record makes the Arrow batch of tickets. The caller releases it.
func record(tickets []hotline.Ticket) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, batchSchema())
	defer b.Release()
	field := func(name string) array.Builder { return b.Field(b.Schema().FieldIndices(name)[0]) }
	text := func(name, value string) { field(name).(*array.StringBuilder).Append(value) }
	at := func(name string, value time.Time) {
		if value.IsZero() {
			field(name).AppendNull()
			return
		}
		field(name).(*array.TimestampBuilder).Append(arrow.Timestamp(value.Unix()))
	}
	for i := range tickets {
		t := &tickets[i]
		field("ticket").(*array.FixedSizeBinaryBuilder).Append(t.ID[:])
		field("filed").(*array.Date32Builder).Append(arrow.Date32FromTime(calendarDay(t.Filed)))
		text("source", t.Source)
		text("number", t.Number)
		at("received", t.Received)
		at("closed", t.Closed)
		at("replied", t.Replied)
		at("due", t.Due)
		text("title", t.Title)
		text("text", t.Text)
		text("reply", t.Reply)
		text("kind", string(t.Kind))
		text("channel", t.Channel)
		text("category", t.Category)
		text("area", t.Area)
		text("area_name", t.AreaName)
		text("unit", t.Unit)
		text("subject", t.Subject)
		field("caller").(*array.FixedSizeBinaryBuilder).Append(t.Caller[:])
		text("caller_kind", string(t.CallerKind))
		text("state", string(t.State))
		field("contacted").(*array.Int8Builder).Append(int8(t.Contacted))
		field("resolved").(*array.Int8Builder).Append(int8(t.Resolved))
		field("result").(*array.Int8Builder).Append(int8(t.Result))
		field("likes").(*array.Uint32Builder).Append(t.Likes)
		field("dislikes").(*array.Uint32Builder).Append(t.Dislikes)
		words := field("tokens").(*array.ListBuilder)
		words.Append(true)
		for _, w := range t.Tokens {
			words.ValueBuilder().(*array.StringBuilder).Append(w)
		}
		field("title_words").(*array.Uint16Builder).Append(uint16(t.TitleWords))
		field("version").(*array.Uint64Builder).Append(t.Version)
		field("import_id").(*array.Int64Builder).Append(t.Import)
		gone := uint8(0)
		if t.Gone {
			gone = 1
		}
		field("gone").(*array.Uint8Builder).Append(gone)
	}
	return b.NewRecord()
}

// load sends tickets under a token and notes their versions.
func load(tb testing.TB, db *DB, token string, tickets []hotline.Ticket) {
	tb.Helper()
	rec := record(tickets)
	defer rec.Release()
	if err := db.Load(tb.Context(), rec, versionsOf(tickets), token); err != nil {
		tb.Fatal(err)
	}
}

func versionsOf(tickets []hotline.Ticket) []hotline.TicketVersion {
	out := make([]hotline.TicketVersion, len(tickets))
	for i := range tickets {
		t := &tickets[i]
		out[i] = hotline.TicketVersion{
			Ticket:   t.ID,
			Row:      hotline.Fingerprint(hotline.NewTicketID("row", fmt.Sprintf("%+v", *t))),
			Text:     hotline.Fingerprint(hotline.NewTicketID("text", t.Title+t.Text)),
			Filed:    t.Filed,
			Received: t.Received,
			Version:  t.Version,
		}
	}
	return out
}

// drawTickets draws n tickets of a small province: few units, areas, words and callers, so that groups overlap.
func drawTickets(seed uint64, n int) []hotline.Ticket {
	r := rand.New(rand.NewPCG(seed, 1))
	start := time.Date(2021, 1, 1, 0, 0, 0, 0, hotline.Zone())
	areas := []struct{ code, name string }{
		{"3401", "合肥市"},
		{"340104", "合肥市蜀山区"},
		{"340104001", "合肥市蜀山区三里庵街道"},
		{"340111", "合肥市包河区"},
		{"3402", "芜湖市"},
		{"340202", "芜湖市镜湖区"},
		{"", "某开发区"},
		{"", ""},
	}
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	tickets := make([]hotline.Ticket, n)
	for i := range tickets {
		t := &tickets[i]
		t.Source = pick("热线", "网站")
		t.Number = fmt.Sprintf("T%06d", i)
		t.ID = hotline.NewTicketID(t.Source, t.Number)
		if r.IntN(20) > 0 {
			t.Received = start.Add(time.Duration(r.IntN(260*24*3600)) * time.Second)
		}
		t.Filed = time.Date(1970, 1, 1, 0, 0, 0, 0, hotline.Zone())
		if !t.Received.IsZero() {
			t.Filed = hotline.Day(t.Received)
		}
		a := areas[r.IntN(len(areas))]
		t.Area, t.AreaName = a.code, a.name
		t.Unit = pick("城管局", "住建局", "教育局", "公安局", "")
		t.Kind = hotline.Kind(pick("", "咨询", "求助", "投诉"))
		t.State = hotline.State(pick("", "待派单", "办理中", "已办结"))
		if t.State == hotline.Closed && !t.Received.IsZero() {
			t.Closed = t.Received.Add(72 * time.Hour)
		}
		t.Result = hotline.Grade(r.IntN(6))
		t.Resolved, t.Contacted = hotline.Verdict(r.IntN(4)), hotline.Verdict(r.IntN(4))
		if r.IntN(4) > 0 {
			t.Caller = hotline.CallerID(hotline.NewTicketID("caller", fmt.Sprint(r.IntN(n/3+1))))
		}
		for range 3 + r.IntN(8) {
			t.Tokens = append(t.Tokens, pick("路灯", "噪声", "施工", "垃圾", "停车", "供暖", "学校", "公交", hotline.ClauseEnd))
		}
		t.TitleWords = 2
		t.Title = t.Tokens[0] + t.Tokens[1]
		t.Text = fmt.Sprint(t.Tokens)
		t.Version, t.Import = 1, 1
	}
	return tickets
}
