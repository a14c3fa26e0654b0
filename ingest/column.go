package ingest

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
)

// wordOf returns value i of an Arrow array as the text that a person would write for it; null is "".
func wordOf(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return ""
	}
	switch c := a.(type) {
	case *array.String:
		return c.Value(i)
	case *array.LargeString:
		return c.Value(i)
	case *array.Binary:
		return c.ValueString(i)
	case *array.LargeBinary:
		return c.ValueString(i)
	case *array.Dictionary:
		return wordOf(c.Dictionary(), c.GetValueIndex(i))
	case *array.Float64:
		return strconv.FormatFloat(c.Value(i), 'f', -1, 64)
	case *array.Float32:
		return strconv.FormatFloat(float64(c.Value(i)), 'f', -1, 32)
	case *array.Timestamp:
		return momentWord(c, i)
	case *array.Date32:
		return c.Value(i).ToTime().Format(time.DateOnly)
	case *array.Date64:
		return c.Value(i).ToTime().Format(time.DateOnly)
	}
	return a.ValueStr(i)
}

// momentWord writes a timestamp. One without a zone is a clock on the wall, hence Asia/Shanghai; one with a
// zone is a moment.
func momentWord(c *array.Timestamp, i int) string {
	kind, ok := c.DataType().(*arrow.TimestampType)
	if !ok {
		return c.ValueStr(i)
	}
	t := c.Value(i).ToTime(kind.Unit)
	if kind.TimeZone == "" {
		return t.Format(time.DateTime)
	}
	return t.In(hotline.Zone()).Format(time.RFC3339)
}

// readableType says whether a column's values can be written as one word. Lists and structures cannot.
func readableType(t arrow.DataType) bool {
	if d, ok := t.(*arrow.DictionaryType); ok {
		t = d.ValueType
	}
	_, nested := t.(arrow.NestedType)
	return !nested && t.ID() != arrow.NULL && t.ID() != arrow.EXTENSION
}

// columnsReader collects rows of typed columns.
type columnsReader struct {
	in      input
	info    Info
	builder *batchBuilder
	row     int64
	cells   []string
}

// addRow adds a row whose cells were put together in r.cells.
func (r *columnsReader) addRow() {
	r.row++
	place := Place{File: r.info.File, Row: r.row}
	for i, cell := range r.cells {
		if !utf8.ValidString(cell) {
			r.builder.fault(Fault{Place: place, Column: r.info.Columns[i], Value: cell, Reason: hotline.BadEncoding, Cells: readable(r.cells)})
			return
		}
	}
	r.builder.add(place, r.cells)
}
