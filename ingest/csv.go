package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"

	"yileishi/hotline"
)

// csvSource reads text tables with commas, tabs or semicolons.
type csvSource struct {
	in      input
	info    Info
	split   *splitter
	decode  *decoder
	builder *batchBuilder
	cells   []string
	over    bool
}

// openCSV looks through the whole file for its character set, its structure and its end.
func openCSV(ctx context.Context, in input, o *OpenOptions) (Source, error) {
	set, err := findCharset(ctx, in)
	if err != nil {
		return nil, err
	}
	comma, header, err := findHeader(in, set, o)
	if err != nil {
		return nil, err
	}
	names := columnNames(header.cells)
	if err := lookThrough(ctx, in, set, comma, len(names)); err != nil {
		return nil, err
	}
	s := &csvSource{
		in:      in,
		split:   newSplitter(in.text(set), comma),
		decode:  newDecoder(set.lines()),
		builder: newBatchBuilder(names),
		info: Info{
			File: in.name, Format: "csv", Hash: in.hash, Bytes: in.size, Columns: names,
			Detail: string(set) + "，" + commaName(comma) + "分隔",
		},
	}
	for range header.at + 1 {
		if err := s.split.next(); err != nil {
			return nil, fmt.Errorf("header of %s: %w", in.name, err)
		}
	}
	return s, nil
}

func commaName(comma byte) string {
	switch comma {
	case '\t':
		return "制表符"
	case ';':
		return "分号"
	}
	return "逗号"
}

// text returns the file's text, in UTF-8 if it is UTF-16, as it is otherwise.
func (in input) text(set charset) io.Reader {
	switch set {
	case utf16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in.reader())
	case utf16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(in.reader())
	case utf8Set, gbSet:
	}
	return in.reader()
}

// lines returns the set in which the lines of text() are written.
func (set charset) lines() charset {
	if set == gbSet {
		return gbSet
	}
	return utf8Set
}

// findCharset reads the whole file.
func findCharset(ctx context.Context, in input) (charset, error) {
	var mark [2]byte
	if _, err := in.ReadAt(mark[:], 0); err == nil {
		switch mark {
		case [2]byte{0xff, 0xfe}:
			return utf16LE, nil
		case [2]byte{0xfe, 0xff}:
			return utf16BE, nil
		}
	}
	lines := newSplitter(in.reader(), ',')
	var g guess
	for {
		line, err := lines.readLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", rowError(in.name, lines, err)
		}
		if bytes.IndexByte(line, 0) >= 0 {
			return "", noTable(in.name, "含有二进制数据")
		}
		g.line(trimBreak(line))
		if lines.line%1024 == 0 && ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
	set, ok := g.verdict()
	if !ok {
		return "", hotline.Errorf(hotline.Invalid, "文件“%s”的文字既不是 UTF-8 也不是 GB18030（GBK），或不是文本。请另存为 UTF-8 编码的 CSV 后再导入。", in.name)
	}
	return set, nil
}

// headRow is the header of a table and how many records stand before it.
type headRow struct {
	at    int
	cells []string
}

// findHeader tries each separator on the first rows and takes the one that gives most known columns, then
// most columns.
func findHeader(in input, set charset, o *OpenOptions) (byte, headRow, error) {
	var best headRow
	var comma byte
	most := [2]int{-1, 0}
	for _, c := range [...]byte{',', '\t', ';'} {
		rows := firstRows(in, set, c)
		at, known := pickHeader(rows, o)
		if at < 0 {
			continue
		}
		if score := [2]int{known, len(rows[at])}; score[0] > most[0] || score[0] == most[0] && score[1] > most[1] {
			most, comma, best = score, c, headRow{at, rows[at]}
		}
	}
	if comma == 0 {
		return 0, best, noTable(in.name, "没有表头，也没有用逗号、制表符或分号分开的列")
	}
	return comma, best, nil
}

func firstRows(in input, set charset, comma byte) [][]string {
	split := newSplitter(in.text(set), comma)
	decode := newDecoder(set.lines())
	var rows [][]string
	for len(rows) < headSearch && split.next() == nil {
		row := make([]string, split.fields())
		for i := range row {
			row[i], _ = decode.text(split.field(i))
		}
		rows = append(rows, row)
	}
	return rows
}

// lookThrough finds what can only be seen at the end: a quotation mark that is never closed, a row that is cut
// off.
func lookThrough(ctx context.Context, in input, set charset, comma byte, columns int) error {
	split := newSplitter(in.text(set), comma)
	for n := 0; ; n++ {
		fields, first := split.fields(), split.first
		err := split.next()
		if errors.Is(err, io.EOF) {
			if n > 1 && fields < columns && !split.ended {
				return cutOff(in.name, fmt.Sprintf("最后一行（第 %d 行）只有 %d 列，表头有 %d 列，行末没有换行", first, fields, columns))
			}
			return nil
		}
		if err != nil {
			return rowError(in.name, split, err)
		}
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func cutOff(name, how string) *hotline.Error {
	return hotline.Errorf(hotline.Invalid, "文件“%s”不完整：%s。请重新导出或重新传输，没有导入任何数据。", name, how)
}

func rowError(name string, split *splitter, err error) error {
	switch {
	case errors.Is(err, errOpenQuote):
		return cutOff(name, fmt.Sprintf("第 %d 行的引号直到文件末尾都没有闭合（文件没有传完，或这一行的引号有误）", split.quoted))
	case errors.Is(err, errLongRow):
		return hotline.Errorf(hotline.TooLarge, "文件“%s”从第 %d 行起的一行超过 8 MiB。它不是表格，或引号没有闭合。没有导入任何数据。", name, split.first)
	}
	return fmt.Errorf("row of %s: %w", name, err)
}

func (s *csvSource) Info() Info { return s.info }

func (s *csvSource) Close() error {
	s.builder.release()
	return s.in.Close()
}

func (s *csvSource) Next(ctx context.Context, rows int) (*Batch, error) {
	for !s.over && !s.builder.full(rows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := s.split.next()
		if errors.Is(err, io.EOF) {
			s.over = true
			break
		}
		if err != nil {
			return nil, brokenOff(s.in.name, s.split.line, err)
		}
		s.row()
	}
	if s.builder.empty() {
		return nil, io.EOF
	}
	batch := s.builder.batch()
	batch.Done, batch.Total = min(s.split.read, s.info.Bytes), s.info.Bytes
	return batch, nil
}

// row adds the record that was read last.
func (s *csvSource) row() {
	place := Place{File: s.info.File, Row: s.split.first}
	s.cells = s.cells[:0]
	broken := -1
	for i := range s.split.fields() {
		cell, ok := s.decode.text(s.split.field(i))
		if !ok && broken < 0 {
			broken = i
		}
		s.cells = append(s.cells, cell)
	}
	want := len(s.info.Columns)
	for len(s.cells) > want && s.cells[len(s.cells)-1] == "" {
		s.cells = s.cells[:len(s.cells)-1]
	}
	switch {
	case len(s.cells) != want:
		value := fmt.Sprintf("%d 列，应为 %d 列", len(s.cells), want)
		s.builder.fault(Fault{Place: place, Value: value, Reason: hotline.WrongFieldCount, Cells: readable(s.cells)})
	case broken >= 0:
		s.builder.fault(Fault{Place: place, Column: s.info.Columns[broken], Value: s.cells[broken], Reason: hotline.BadEncoding, Cells: readable(s.cells)})
	default:
		s.builder.add(place, s.cells)
	}
}
