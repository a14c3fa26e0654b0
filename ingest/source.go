package ingest

import (
	"context"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"yileishi/hotline"
)

// Source yields a file's rows as Arrow record batches of strings.
type Source interface {
	// Info says what is read. It is complete from the start.
	Info() Info
	// Next returns the next batch of at most rows rows, or io.EOF. The batch belongs to the caller, who
	// releases it.
	Next(ctx context.Context, rows int) (*Batch, error)
	// Close gives back files and memory. Nothing may be read afterwards.
	Close() error
}

// Info describes a source.
type Info struct {
	File    string // base name, "-" for standard input
	Format  string // "csv", "xlsx", "jsonl", "parquet", "arrow"
	Detail  string // for people: encoding and separator, or the sheet
	Sheet   string
	Hash    string // SHA-256 of the bytes, hexadecimal
	Bytes   int64
	Columns []string // names of the columns, each once
	// Date1904 says that day numbers count from 1904 (workbooks of old Macintosh programs).
	Date1904 bool
}

// Batch is a stretch of rows. Record has one string column for each of Info.Columns.
type Batch struct {
	Record arrow.Record
	Places []Place // of the record's rows
	Faults []Fault // rows that could not be read as rows
	// Done of Total bytes (or rows) are read.
	Done, Total int64
}

// Release gives the record's memory back.
func (b *Batch) Release() {
	if b.Record != nil {
		b.Record.Release()
	}
}

// cells returns a copy of row i.
func (b *Batch) cells(i int) []string {
	out := make([]string, b.Record.NumCols())
	for c := range out {
		if column, ok := b.Record.Column(c).(*array.String); ok && column.IsValid(i) {
			out[c] = strings.Clone(column.Value(i))
		}
	}
	return out
}

// Place is where a row comes from.
type Place struct {
	File  string
	Sheet string
	Row   int64 // as a person counts it: the header, where there is one, is a row too
}

// Fault is a row that is none.
type Fault struct {
	Place  Place
	Column string
	Value  string // not masked
	Reason hotline.Reason
	Cells  []string // what could be read, in the order of Info.Columns; possibly fewer or more
}

// batchBuilder collects rows of strings.
type batchBuilder struct {
	schema  *arrow.Schema
	columns []*array.StringBuilder
	places  []Place
	faults  []Fault
	bytes   int
}

func newBatchBuilder(names []string) *batchBuilder {
	b := &batchBuilder{schema: stringSchema(names)}
	for range names {
		b.columns = append(b.columns, array.NewStringBuilder(memory.DefaultAllocator))
	}
	return b
}

func stringSchema(names []string) *arrow.Schema {
	fields := make([]arrow.Field, len(names))
	for i, name := range names {
		fields[i] = arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

// add appends a row; missing cells are empty.
func (b *batchBuilder) add(place Place, cells []string) {
	for i, column := range b.columns {
		if i < len(cells) {
			column.Append(cells[i])
			b.bytes += len(cells[i])
		} else {
			column.Append("")
		}
	}
	b.places = append(b.places, place)
}

func (b *batchBuilder) fault(f Fault) {
	for _, cell := range f.Cells {
		b.bytes += len(cell)
	}
	b.faults = append(b.faults, f)
}

func (b *batchBuilder) full(rows int) bool {
	return len(b.places)+len(b.faults) >= rows || b.bytes >= batchBytes
}

func (b *batchBuilder) empty() bool { return len(b.places)+len(b.faults) == 0 }

// batch returns what was collected and begins anew.
func (b *batchBuilder) batch() *Batch {
	arrays := make([]arrow.Array, len(b.columns))
	for i, column := range b.columns {
		arrays[i] = column.NewArray()
	}
	out := &Batch{
		Record: array.NewRecord(b.schema, arrays, int64(len(b.places))),
		Places: b.places,
		Faults: b.faults,
	}
	for _, a := range arrays {
		a.Release()
	}
	b.places, b.faults, b.bytes = nil, nil, 0
	return out
}

func (b *batchBuilder) release() {
	for _, column := range b.columns {
		column.Release()
	}
}

// readable copies cells, with a replacement for every byte that is no character.
func readable(cells []string) []string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = strings.ToValidUTF8(cell, "\ufffd")
	}
	return out
}
