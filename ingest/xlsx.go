package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"yileishi/hotline"
)

// xlsxSource reads one sheet of a workbook as a stream. Cells are read as they are stored, not as they are
// shown: a date is a day number, which keeps its seconds, and a long number keeps its digits.
type xlsxSource struct {
	in      input
	info    Info
	book    *excelize.File
	rows    *excelize.Rows
	builder *batchBuilder
	row     int64
	total   int64 // rows that the sheet's text holds
	over    bool
}

func openXLSX(ctx context.Context, in input, o *OpenOptions) (Source, error) {
	parts, err := checkWorkbook(ctx, in)
	if err != nil {
		return nil, err
	}
	s := &xlsxSource{in: in}
	if err := guard(func() error { return s.open(o, parts) }); err != nil {
		return nil, errors.Join(damaged(in.name, "XLSX", err), s.free())
	}
	return s, nil
}

func (s *xlsxSource) open(o *OpenOptions, parts workbookParts) error {
	var err error
	s.book, err = excelize.OpenReader(s.in.reader(), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: 16 << 20, TmpDir: s.in.dir,
	})
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	sheet, header, names, err := s.pickSheet(o)
	if err != nil {
		return err
	}
	s.rows, err = s.book.Rows(sheet)
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	s.total = parts.rows[s.sheetNumber(sheet)]
	s.info = Info{
		File: s.in.name, Format: "xlsx", Detail: "工作表“" + sheet + "”", Sheet: sheet,
		Hash: s.in.hash, Bytes: s.in.size, Columns: names,
	}
	if props, err := s.book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.info.Date1904 = *props.Date1904
	}
	s.builder = newBatchBuilder(names)
	for range header + 1 {
		s.nextRow()
		if _, err := s.rows.Columns(); err != nil {
			return fmt.Errorf("header: %w", err)
		}
	}
	return nil
}

// sheetNumber returns where a sheet stands in the workbook, from 0.
func (s *xlsxSource) sheetNumber(sheet string) int {
	index, err := s.book.GetSheetIndex(sheet)
	if err != nil {
		return -1
	}
	return index
}

// pickSheet returns the sheet that the user or the mapping names, else the visible one whose header has most
// known columns.
func (s *xlsxSource) pickSheet(o *OpenOptions) (sheet string, header int, names []string, err error) {
	wanted := o.Sheet
	if wanted == "" && o.Mapping != nil {
		wanted = o.Mapping.Sheet
	}
	all := s.book.GetSheetList()
	most := -1
	for _, name := range all {
		if wanted != "" && name != wanted {
			continue
		}
		if visible, err := s.book.GetSheetVisible(name); wanted == "" && err == nil && !visible {
			continue
		}
		rows, err := s.firstRows(name)
		if err != nil {
			return "", 0, nil, err
		}
		if at, known := pickHeader(rows, o); at >= 0 && known > most {
			sheet, header, names, most = name, at, columnNames(rows[at]), known
		}
	}
	switch {
	case most >= 0:
		return sheet, header, names, nil
	case wanted != "" && !slices.Contains(all, wanted):
		return "", 0, nil, hotline.Errorf(hotline.Invalid, "文件“%s”中没有工作表“%s”。其中的工作表：%s。", s.in.name, wanted, strings.Join(all, "、"))
	}
	return "", 0, nil, hotline.Errorf(hotline.Invalid, "文件“%s”的工作表（%s）里没有带表头的表格。", s.in.name, strings.Join(all, "、"))
}

func (s *xlsxSource) firstRows(sheet string) ([][]string, error) {
	rows, err := s.book.Rows(sheet)
	if err != nil {
		return nil, nil //nolint:nilerr // a sheet of charts has no rows
	}
	var out [][]string
	for len(out) < headSearch && rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("first rows of sheet %s: %w", sheet, err), rows.Close())
		}
		out = append(out, cells)
	}
	return out, rows.Close()
}

func (s *xlsxSource) Info() Info { return s.info }

// nextRow steps to the next row of the sheet. Rows that are not stored count too.
func (s *xlsxSource) nextRow() bool {
	if !s.rows.Next() {
		return false
	}
	s.row++
	return true
}

func (s *xlsxSource) Next(ctx context.Context, rows int) (*Batch, error) {
	for !s.over && !s.builder.full(rows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := guard(s.oneRow)
		if errors.Is(err, io.EOF) {
			s.over = true
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
	batch.Done, batch.Total = s.row, max(s.row, s.total)
	return batch, nil
}

func (s *xlsxSource) oneRow() error {
	if !s.nextRow() {
		return errors.Join(io.EOF, s.rows.Error())
	}
	cells, err := s.rows.Columns()
	if err != nil {
		return fmt.Errorf("row %d: %w", s.row, err)
	}
	if len(cells) > len(s.info.Columns) {
		cells = cells[:len(s.info.Columns)] // remarks beside the table
	}
	if filled(cells) == 0 {
		return nil
	}
	for i := range cells {
		cells[i] = strings.ToValidUTF8(cells[i], "\ufffd")
	}
	s.builder.add(Place{File: s.info.File, Sheet: s.info.Sheet, Row: s.row}, cells)
	return nil
}

// free gives back everything but the file.
func (s *xlsxSource) free() error {
	var err error
	if s.rows != nil {
		err = s.rows.Close()
	}
	if s.book != nil {
		err = errors.Join(err, s.book.Close())
	}
	if s.builder != nil {
		s.builder.release()
	}
	return err
}

func (s *xlsxSource) Close() error {
	return errors.Join(s.free(), s.in.Close())
}
