package ingest

import (
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"yileishi/hotline"
)

// Schema returns the columns of a finished batch, in order. Texts are masked. A time that is not known is
// null; a caller that is not known is sixteen zero bytes.
func Schema() *arrow.Schema {
	id := &arrow.FixedSizeBinaryType{ByteWidth: len(hotline.TicketID{})}
	moment := &arrow.TimestampType{Unit: arrow.Second, TimeZone: hotline.Zone().String()}
	text := arrow.BinaryTypes.String
	return arrow.NewSchema([]arrow.Field{
		{Name: "ticket", Type: id},
		{Name: "filed", Type: arrow.FixedWidthTypes.Date32},
		{Name: "source", Type: text},
		{Name: "number", Type: text},
		{Name: "received", Type: moment, Nullable: true},
		{Name: "closed", Type: moment, Nullable: true},
		{Name: "replied", Type: moment, Nullable: true},
		{Name: "due", Type: moment, Nullable: true},
		{Name: "title", Type: text},
		{Name: "text", Type: text},
		{Name: "reply", Type: text},
		{Name: "kind", Type: text},
		{Name: "channel", Type: text},
		{Name: "category", Type: text},
		{Name: "area", Type: text},
		{Name: "area_name", Type: text},
		{Name: "unit", Type: text},
		{Name: "subject", Type: text},
		{Name: "caller", Type: id},
		{Name: "caller_kind", Type: text},
		{Name: "state", Type: text},
		{Name: "contacted", Type: arrow.PrimitiveTypes.Int8},
		{Name: "resolved", Type: arrow.PrimitiveTypes.Int8},
		{Name: "result", Type: arrow.PrimitiveTypes.Int8},
		{Name: "likes", Type: arrow.PrimitiveTypes.Uint32},
		{Name: "dislikes", Type: arrow.PrimitiveTypes.Uint32},
		{Name: "tokens", Type: arrow.ListOf(text)},
		{Name: "title_words", Type: arrow.PrimitiveTypes.Uint16},
		{Name: "version", Type: arrow.PrimitiveTypes.Uint64},
		{Name: "import_id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "gone", Type: arrow.PrimitiveTypes.Uint8},
	}, nil)
}

// record builds a finished batch. The caller releases it.
func record(drafts []draft) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, Schema())
	defer b.Release()
	b.Reserve(len(drafts))
	for i := range drafts {
		appendTicket(b, &drafts[i].ticket)
	}
	return b.NewRecord()
}

func appendTicket(b *array.RecordBuilder, t *hotline.Ticket) {
	at := -1
	next := func() array.Builder { at++; return b.Field(at) }
	id := func(v [16]byte) { next().(*array.FixedSizeBinaryBuilder).Append(v[:]) }
	text := func(v string) { next().(*array.StringBuilder).Append(v) }
	moment := func(v time.Time) {
		column := next().(*array.TimestampBuilder)
		if v.IsZero() {
			column.AppendNull()
			return
		}
		column.Append(arrow.Timestamp(v.Unix()))
	}
	small := func(v int8) { next().(*array.Int8Builder).Append(v) }
	count := func(v uint32) { next().(*array.Uint32Builder).Append(v) }

	id(t.ID)
	next().(*array.Date32Builder).Append(dayNumber(t.Filed))
	text(t.Source)
	text(t.Number)
	moment(t.Received)
	moment(t.Closed)
	moment(t.Replied)
	moment(t.Due)
	text(t.Title)
	text(t.Text)
	text(t.Reply)
	text(string(t.Kind))
	text(t.Channel)
	text(t.Category)
	text(t.Area)
	text(t.AreaName)
	text(t.Unit)
	text(t.Subject)
	id(t.Caller)
	text(string(t.CallerKind))
	text(string(t.State))
	small(int8(t.Contacted))
	small(int8(t.Resolved))
	small(int8(t.Result))
	count(t.Likes)
	count(t.Dislikes)
	list := next().(*array.ListBuilder)
	list.Append(true)
	words := list.ValueBuilder().(*array.StringBuilder)
	for _, token := range t.Tokens {
		words.Append(token)
	}
	next().(*array.Uint16Builder).Append(uint16(min(t.TitleWords, 1<<16-1)))
	next().(*array.Uint64Builder).Append(t.Version)
	next().(*array.Int64Builder).Append(t.Import)
	gone := uint8(0)
	if t.Gone {
		gone = 1
	}
	next().(*array.Uint8Builder).Append(gone)
}

// dayNumber returns a calendar day of the programme's zone as days since 1970-01-01.
func dayNumber(day time.Time) arrow.Date32 {
	y, m, d := day.In(hotline.Zone()).Date()
	return arrow.Date32FromTime(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}
