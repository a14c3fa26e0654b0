package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"yileishi/hotline"
)

// maxJSONColumns bounds how many different keys the objects of a file may have.
const maxJSONColumns = 1000

// jsonSource reads JSON Lines: one object a line.
type jsonSource struct {
	in      input
	info    Info
	lines   *splitter
	builder *batchBuilder
	at      map[string]int // column by key
	cells   []string
	over    bool
}

// openJSON looks through the whole file: for the keys, which may differ from line to line, and for its end.
func openJSON(ctx context.Context, in input) (Source, error) {
	s := &jsonSource{in: in, lines: newSplitter(in.reader(), ','), at: map[string]int{}}
	names, err := s.lookThrough(ctx)
	if err != nil {
		return nil, err
	}
	s.lines = newSplitter(in.reader(), ',')
	s.info = Info{File: in.name, Format: "jsonl", Detail: "每行一个对象", Hash: in.hash, Bytes: in.size, Columns: columnNames(names)}
	s.builder = newBatchBuilder(s.info.Columns)
	s.cells = make([]string, len(names))
	return s, nil
}

func (s *jsonSource) lookThrough(ctx context.Context) ([]string, error) {
	var names []string
	good, bad := 0, 0
	for {
		line, err := s.lines.readLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, rowError(s.in.name, s.lines, err)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		object, ok := jsonObject(line)
		if !ok {
			bad++
			if !s.lines.ended && good > 0 {
				return nil, cutOff(s.in.name, fmt.Sprintf("最后一行（第 %d 行）的 JSON 没有写完", s.lines.line))
			}
			continue
		}
		good++
		for _, pair := range object {
			if _, known := s.at[pair.key]; !known {
				s.at[pair.key] = len(names)
				names = append(names, pair.key)
			}
		}
		if len(names) > maxJSONColumns {
			return nil, hotline.Errorf(hotline.TooLarge, "文件“%s”的对象有超过 %d 种键，不像工单表。没有导入任何数据。", s.in.name, maxJSONColumns)
		}
		if (good+bad)%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if good == 0 || bad > good || len(names) == 0 {
		return nil, hotline.Errorf(hotline.Invalid, "文件“%s”不是 JSON Lines：应当每行一个完整的 JSON 对象，如 {\"工单编号\":\"…\",\"来电时间\":\"…\"}。"+
			"JSON 数组请先转换为每行一个对象。没有导入任何数据。", s.in.name)
	}
	return names, nil
}

// jsonPair is a key of an object and its value as a word.
type jsonPair struct{ key, value string }

// jsonObject reads one object. Of a key that stands twice the last value counts.
func jsonObject(line []byte) ([]jsonPair, bool) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	var pairs []jsonPair
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, false
		}
		name, ok := key.(string)
		if !ok {
			return nil, false
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, false
		}
		pairs = append(pairs, jsonPair{strings.TrimSpace(name), jsonWord(raw)})
	}
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	_, err := d.Token()
	return pairs, errors.Is(err, io.EOF)
}

// jsonWord writes a value as a word: strings without quotation marks, numbers as they stand, null as nothing,
// lists and objects as JSON.
func jsonWord(raw json.RawMessage) string {
	switch {
	case bytes.Equal(raw, []byte("null")):
		return ""
	case len(raw) > 0 && raw[0] == '"':
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s
		}
	}
	return string(raw)
}

func (s *jsonSource) Info() Info { return s.info }

func (s *jsonSource) Close() error {
	s.builder.release()
	return s.in.Close()
}

func (s *jsonSource) Next(ctx context.Context, rows int) (*Batch, error) {
	for !s.over && !s.builder.full(rows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		line, err := s.lines.readLine()
		if errors.Is(err, io.EOF) {
			s.over = true
			break
		}
		if err != nil {
			return nil, brokenOff(s.in.name, s.lines.line, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			s.row(line)
		}
	}
	if s.builder.empty() {
		return nil, io.EOF
	}
	batch := s.builder.batch()
	batch.Done, batch.Total = s.lines.read, s.info.Bytes
	return batch, nil
}

func (s *jsonSource) row(line []byte) {
	place := Place{File: s.info.File, Row: s.lines.line}
	clear(s.cells)
	object, ok := jsonObject(line)
	if !ok {
		s.builder.fault(Fault{Place: place, Value: string(trimBreak(line)), Reason: hotline.UnreadableRow, Cells: readable([]string{string(trimBreak(line))})})
		return
	}
	for _, pair := range object {
		if at, ok := s.at[pair.key]; ok {
			s.cells[at] = pair.value
		}
	}
	if !utf8.Valid(line) {
		s.builder.fault(Fault{Place: place, Value: string(trimBreak(line)), Reason: hotline.BadEncoding, Cells: readable(s.cells)})
		return
	}
	s.builder.add(place, s.cells)
}
