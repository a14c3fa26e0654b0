package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"yileishi/hotline"
)

// arrowSource reads an Arrow IPC file or stream.
type arrowSource struct {
	columnsReader
	next    func() (arrow.Record, error)
	end     func()
	columns []int // of the record, that can be read
	held    arrow.Record
	at      int // rows of held that are done
	total   int64
}

func openArrow(ctx context.Context, in input, stream bool) (Source, error) {
	check := checkArrowFile
	if stream {
		check = checkArrowStream
	}
	if err := check(ctx, in); err != nil {
		return nil, damaged(in.name, "Arrow", err)
	}
	trial, err := newArrow(in, stream)
	var total int64
	if err == nil {
		total, err = trial.lookThrough(ctx)
		trial.free()
	}
	if err != nil {
		return nil, damaged(in.name, "Arrow", err)
	}
	s, err := newArrow(in, stream)
	if err != nil {
		return nil, damaged(in.name, "Arrow", err)
	}
	s.total = total
	return s, nil
}

func newArrow(in input, stream bool) (*arrowSource, error) {
	s := &arrowSource{columnsReader: columnsReader{in: in}}
	var schema *arrow.Schema
	err := guard(func() (err error) {
		if stream {
			schema, err = s.openStream()
			return err
		}
		schema, err = s.openFile()
		return err
	})
	if err != nil {
		return nil, err
	}
	var names []string
	for i, field := range schema.Fields() {
		if readableType(field.Type) {
			s.columns = append(s.columns, i)
			names = append(names, field.Name)
		}
	}
	if len(names) == 0 {
		s.free()
		return nil, hotline.Errorf(hotline.Invalid, "文件“%s”中没有可用的列。", in.name)
	}
	detail := "文件"
	if stream {
		detail = "流"
	}
	s.info = Info{File: in.name, Format: "arrow", Detail: detail, Hash: in.hash, Bytes: in.size, Columns: columnNames(names)}
	s.builder = newBatchBuilder(s.info.Columns)
	s.cells = make([]string, len(names))
	return s, nil
}

func (s *arrowSource) openFile() (*arrow.Schema, error) {
	r, err := ipc.NewFileReader(io.NewSectionReader(s.in.File, 0, s.in.size), ipc.WithAllocator(newLimited()))
	if err != nil {
		return nil, err
	}
	i := 0
	s.next = func() (arrow.Record, error) {
		if i >= r.NumRecords() {
			return nil, io.EOF
		}
		i++
		return r.RecordAt(i - 1)
	}
	s.end = func() { _ = r.Close() }
	return r.Schema(), nil
}

func (s *arrowSource) openStream() (*arrow.Schema, error) {
	if s.in.size < 8 {
		return nil, io.ErrUnexpectedEOF
	}
	r, err := ipc.NewReader(s.in.reader(), ipc.WithAllocator(newLimited()))
	if err != nil {
		return nil, err
	}
	s.next = func() (arrow.Record, error) {
		if !r.Next() {
			if err := r.Err(); err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			return nil, io.EOF
		}
		rec := r.Record()
		rec.Retain()
		return rec, nil
	}
	s.end = r.Release
	return r.Schema(), nil
}

// lookThrough reads the whole file once and counts its rows.
func (s *arrowSource) lookThrough(ctx context.Context) (int64, error) {
	var total int64
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		err := guard(func() error {
			rec, err := s.next()
			if err != nil {
				return err
			}
			defer rec.Release()
			total += rec.NumRows()
			for row := range int(rec.NumRows()) {
				s.words(rec, row)
			}
			return nil
		})
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return total, nil
		}
		if err != nil {
			return 0, fmt.Errorf("record behind row %d: %w", total, err)
		}
	}
}

// words puts a row into s.cells. The strings are copies: a record's memory goes with it.
func (s *arrowSource) words(rec arrow.Record, row int) {
	for i, column := range s.columns {
		s.cells[i] = strings.Clone(wordOf(rec.Column(column), row))
	}
}

func (s *arrowSource) Info() Info { return s.info }

func (s *arrowSource) Next(ctx context.Context, rows int) (*Batch, error) {
	for !s.builder.full(rows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := guard(s.oneRow)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
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
	batch.Done, batch.Total = s.row, s.total
	return batch, nil
}

func (s *arrowSource) oneRow() error {
	for s.held == nil || s.at >= int(s.held.NumRows()) {
		s.letGo()
		rec, err := s.next()
		if err != nil {
			return err
		}
		s.held, s.at = rec, 0
	}
	s.words(s.held, s.at)
	s.at++
	s.addRow()
	return nil
}

func (s *arrowSource) letGo() {
	if s.held != nil {
		s.held.Release()
		s.held = nil
	}
}

func (s *arrowSource) free() {
	s.letGo()
	if s.end != nil {
		s.end()
	}
	if s.builder != nil {
		s.builder.release()
	}
}

func (s *arrowSource) Close() error {
	s.free()
	return s.in.Close()
}
