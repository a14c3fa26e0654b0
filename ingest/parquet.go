package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"yileishi/hotline"
)

// stretchRows is how many rows of a columnar file are decoded at a time.
const stretchRows = 1024

// parquetSource reads the flat columns of a Parquet file; lists and structures are left out.
//
// It asks for one column after the other itself, since pqarrow's record reader opens columns in goroutines of
// its own, where the panic of a damaged file could not be caught.
type parquetSource struct {
	columnsReader
	reader *file.Reader
	fields []*pqarrow.ColumnReader
	rows   int64
}

func openParquet(ctx context.Context, in input) (Source, error) {
	trial, err := newParquet(ctx, in)
	if err == nil {
		err = trial.lookThrough(ctx)
		trial.free()
	}
	if err != nil {
		return nil, damaged(in.name, "Parquet", err)
	}
	return newParquet(ctx, in)
}

func newParquet(ctx context.Context, in input) (*parquetSource, error) {
	s := &parquetSource{columnsReader: columnsReader{in: in}}
	err := guard(func() error { return s.open(ctx) })
	if err != nil {
		s.free()
		return nil, err
	}
	return s, nil
}

func (s *parquetSource) open(ctx context.Context) error {
	mem := newLimited()
	var err error
	s.reader, err = file.NewParquetReader(io.NewSectionReader(s.in.File, 0, s.in.size), file.WithReadProps(parquet.NewReaderProperties(mem)))
	if err != nil {
		return fmt.Errorf("footer: %w", err)
	}
	arrowReader, err := pqarrow.NewFileReader(s.reader, pqarrow.ArrowReadProperties{BatchSize: stretchRows}, mem)
	if err != nil {
		return fmt.Errorf("columns: %w", err)
	}
	groups := make([]int, s.reader.NumRowGroups())
	for i := range groups {
		groups[i] = i
	}
	s.rows = s.reader.NumRows()
	var names []string
	for i, field := range arrowReader.Manifest.Fields {
		if len(field.Children) > 0 || !field.IsLeaf() || !readableType(field.Field.Type) {
			continue
		}
		column, err := arrowReader.GetFieldReader(ctx, i, map[int]bool{field.ColIndex: true}, groups)
		if err != nil {
			return fmt.Errorf("column %s: %w", field.Field.Name, err)
		}
		s.fields = append(s.fields, column)
		names = append(names, field.Field.Name)
	}
	if len(names) == 0 {
		return hotline.Errorf(hotline.Invalid, "文件“%s”中没有可用的列。", s.in.name)
	}
	s.info = Info{File: s.in.name, Format: "parquet", Detail: fmt.Sprintf("%d 行", s.rows), Hash: s.in.hash, Bytes: s.in.size, Columns: columnNames(names)}
	s.builder = newBatchBuilder(s.info.Columns)
	s.cells = make([]string, len(names))
	return nil
}

// lookThrough decodes the whole file once.
func (s *parquetSource) lookThrough(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := s.stretch(func([][]string, int) {})
		if errors.Is(err, io.EOF) {
			if s.row != s.rows {
				return fmt.Errorf("%d rows, the footer says %d", s.row, s.rows)
			}
			return nil
		}
		if err != nil {
			return err
		}
		s.row += int64(n)
	}
}

func (s *parquetSource) Info() Info { return s.info }

// stretch decodes the next rows, column by column, and returns io.EOF behind the last.
func (s *parquetSource) stretch(take func(columns [][]string, n int)) (n int, err error) {
	columns := make([][]string, len(s.fields))
	err = guard(func() error {
		for i, field := range s.fields {
			chunks, err := field.NextBatch(stretchRows)
			if err != nil {
				return fmt.Errorf("column %s: %w", s.info.Columns[i], err)
			}
			columns[i] = wordsOf(chunks)
			chunks.Release()
			if len(columns[i]) != len(columns[0]) {
				return fmt.Errorf("column %s: %d rows, the first has %d", s.info.Columns[i], len(columns[i]), len(columns[0]))
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if len(columns[0]) == 0 {
		return 0, io.EOF
	}
	take(columns, len(columns[0]))
	return len(columns[0]), nil
}

func wordsOf(chunks *arrow.Chunked) []string {
	words := make([]string, 0, chunks.Len())
	for _, chunk := range chunks.Chunks() {
		for i := range chunk.Len() {
			words = append(words, wordOf(chunk, i))
		}
	}
	return words
}

func (s *parquetSource) Next(ctx context.Context, rows int) (*Batch, error) {
	for !s.builder.full(rows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		_, err := s.stretch(func(columns [][]string, n int) {
			for row := range n {
				for i := range columns {
					s.cells[i] = columns[i][row]
				}
				s.addRow()
			}
		})
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, brokenOff(s.in.name, s.row, err)
		}
	}
	if s.builder.empty() {
		return nil, io.EOF
	}
	batch := s.builder.batch()
	batch.Done, batch.Total = s.row, s.rows
	return batch, nil
}

// free gives memory back and leaves the file open.
func (s *parquetSource) free() {
	for _, field := range s.fields {
		field.Release()
	}
	s.fields = nil
	if s.builder != nil {
		s.builder.release()
	}
}

func (s *parquetSource) Close() error {
	s.free()
	return s.in.Close()
}
