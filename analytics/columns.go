package analytics

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
)

// ticketColumn reads one column of a batch: it appends the values of the chosen rows to a column of the insert.
type ticketColumn struct {
	name   string
	append func(arrow.Array, []int, driver.BatchColumn) error
}

// ticketColumns lists table tickets in the order of its columns.
func ticketColumns() []ticketColumn {
	return []ticketColumn{
		{"ticket", appendFixed},
		{"filed", appendDays},
		{"source", appendStrings},
		{"number", appendStrings},
		{"received", appendTimes},
		{"closed", appendTimes},
		{"replied", appendTimes},
		{"due", appendTimes},
		{"title", appendStrings},
		{"text", appendStrings},
		{"reply", appendStrings},
		{"kind", appendStrings},
		{"channel", appendStrings},
		{"category", appendStrings},
		{"area", appendStrings},
		{"area_name", appendStrings},
		{"unit", appendStrings},
		{"subject", appendStrings},
		{"caller", appendFixed},
		{"caller_kind", appendStrings},
		{"state", appendStrings},
		{"contacted", appendNumbers[int8, *array.Int8]},
		{"resolved", appendNumbers[int8, *array.Int8]},
		{"result", appendNumbers[int8, *array.Int8]},
		{"likes", appendNumbers[uint32, *array.Uint32]},
		{"dislikes", appendNumbers[uint32, *array.Uint32]},
		{"tokens", appendLists},
		{"title_words", appendNumbers[uint16, *array.Uint16]},
		{"version", appendNumbers[uint64, *array.Uint64]},
		{"import_id", appendNumbers[int64, *array.Int64]},
		{"gone", appendNumbers[uint8, *array.Uint8]},
	}
}

func insertTickets() string {
	names := make([]string, 0, len(ticketColumns()))
	for _, c := range ticketColumns() {
		names = append(names, c.name)
	}
	return "INSERT INTO yileishi.tickets (" + strings.Join(names, ", ") + ")"
}

// ticketBatch is a batch whose columns were found, in the order of table tickets.
type ticketBatch struct {
	columns []ticketColumn
	values  []arrow.Array
	filed   *array.Date32
}

var errColumnType = errors.New("column of another type than the table's")

func readTicketColumns(rec arrow.Record) (*ticketBatch, error) {
	batch := &ticketBatch{columns: ticketColumns()}
	for _, c := range batch.columns {
		at := rec.Schema().FieldIndices(c.name)
		if len(at) != 1 {
			return nil, fmt.Errorf("ticket batch: %d columns named %s", len(at), c.name)
		}
		batch.values = append(batch.values, rec.Column(at[0]))
	}
	filed, ok := rec.Column(rec.Schema().FieldIndices("filed")[0]).(*array.Date32)
	if !ok {
		return nil, fmt.Errorf("ticket batch: filed: %w", errColumnType)
	}
	batch.filed = filed
	return batch, nil
}

// filedMonth is a partition and the rows of a batch that belong into it.
type filedMonth struct {
	name string // YYYYMM
	rows []int
}

// months splits the batch by month of filed, oldest first.
func (b *ticketBatch) months() []filedMonth {
	byName := map[string][]int{}
	for i := range b.filed.Len() {
		name := b.filed.Value(i).ToTime().Format("200601")
		byName[name] = append(byName[name], i)
	}
	months := make([]filedMonth, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		months = append(months, filedMonth{name: name, rows: byName[name]})
	}
	return months
}

func (b *ticketBatch) appendTo(batch driver.Batch, rows []int) error {
	for i, c := range b.columns {
		if err := c.append(b.values[i], rows, batch.Column(i)); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	return nil
}

func appendStrings(values arrow.Array, rows []int, to driver.BatchColumn) error {
	from, ok := values.(*array.String)
	if !ok {
		return errColumnType
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = from.Value(row)
	}
	return to.Append(out) //nolint:wrapcheck // the caller names the column
}

func appendFixed(values arrow.Array, rows []int, to driver.BatchColumn) error {
	from, ok := values.(*array.FixedSizeBinary)
	if !ok || from.DataType().(*arrow.FixedSizeBinaryType).ByteWidth != len(hotline.TicketID{}) {
		return errColumnType
	}
	out := make([][]byte, len(rows))
	for i, row := range rows {
		if from.IsValid(row) {
			out[i] = from.Value(row)
		}
	}
	return to.Append(out) //nolint:wrapcheck // the caller names the column
}

func appendDays(values arrow.Array, rows []int, to driver.BatchColumn) error {
	from, ok := values.(*array.Date32)
	if !ok {
		return errColumnType
	}
	out := make([]time.Time, len(rows))
	for i, row := range rows {
		out[i] = from.Value(row).ToTime()
	}
	return to.Append(out) //nolint:wrapcheck // the caller names the column
}

func appendTimes(values arrow.Array, rows []int, to driver.BatchColumn) error {
	from, ok := values.(*array.Timestamp)
	if !ok {
		return errColumnType
	}
	unit := from.DataType().(*arrow.TimestampType).Unit
	out := make([]time.Time, len(rows))
	for i, row := range rows {
		out[i] = time.Unix(0, 0)
		if from.IsValid(row) {
			out[i] = from.Value(row).ToTime(unit)
		}
	}
	return to.Append(out) //nolint:wrapcheck // the caller names the column
}

func appendLists(values arrow.Array, rows []int, to driver.BatchColumn) error {
	from, ok := values.(*array.List)
	if !ok {
		return errColumnType
	}
	words, ok := from.ListValues().(*array.String)
	if !ok {
		return errColumnType
	}
	for _, row := range rows {
		start, end := from.ValueOffsets(row)
		out := make([]string, 0, end-start)
		for i := start; i < end; i++ {
			out = append(out, words.Value(int(i)))
		}
		if err := to.AppendRow(out); err != nil {
			return err //nolint:wrapcheck // the caller names the column
		}
	}
	return nil
}

// numbers is a column of fixed-width values.
type numbers[T any] interface {
	arrow.Array
	Value(i int) T
}

func appendNumbers[T any, A numbers[T]](values arrow.Array, rows []int, to driver.BatchColumn) error {
	from, ok := values.(A)
	if !ok {
		return errColumnType
	}
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = from.Value(row)
	}
	return to.Append(out) //nolint:wrapcheck // the caller names the column
}
