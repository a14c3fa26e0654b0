package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxRow is the largest size of one row of text, in bytes. A longer one is a quotation mark without its pair.
const maxRow = 8 << 20

var (
	errOpenQuote = errors.New("quotation mark without its pair")
	errLongRow   = errors.New("row too long")
)

// splitter reads the records of a text table. It is lenient: a quotation mark in the middle of a field stands
// for itself. Unlike encoding/csv it bounds the memory of a record, keeps the bytes of bad characters, works
// on GB18030 (whose second bytes are never a comma, semicolon, tab, quotation mark or line break) and knows
// the line of a quotation mark that is never closed.
type splitter struct {
	r     *bufio.Reader
	comma byte
	line  int64 // of the last line that was read

	first   int64 // line on which the record begins
	record  []byte
	ends    []int // of the fields in record
	quoted  int64 // line on which the open quotation mark stands
	ended   bool  // the last record ended with a line break
	started bool
	read    int64 // bytes
}

func newSplitter(r io.Reader, comma byte) *splitter {
	return &splitter{r: bufio.NewReaderSize(r, 256<<10), comma: comma}
}

// next reads the next record that is not an empty line. field returns its parts until the next call.
func (s *splitter) next() error {
	for {
		s.record, s.ends = s.record[:0], s.ends[:0]
		s.first = s.line + 1
		if err := s.one(); err != nil {
			return err
		}
		if len(s.ends) > 1 || len(s.record) > 0 {
			return nil
		}
	}
}

func (s *splitter) fields() int { return len(s.ends) }

func (s *splitter) field(i int) []byte {
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.record[start:s.ends[i]]
}

// one reads lines until a record is whole.
func (s *splitter) one() error {
	inQuotes := false
	for {
		line, err := s.readLine()
		if err != nil {
			if errors.Is(err, io.EOF) && inQuotes {
				return errOpenQuote
			}
			return err
		}
		inQuotes = s.split(line, inQuotes)
		if len(s.record) > maxRow {
			if inQuotes {
				return errOpenQuote
			}
			return errLongRow
		}
		if !inQuotes {
			return nil
		}
	}
}

// split takes one line apart, its line break included, and says whether a quoted field goes on behind it.
func (s *splitter) split(line []byte, inQuotes bool) bool {
	body := trimBreak(line)
	i := 0
	for {
		if !inQuotes && i < len(body) && body[i] == '"' {
			inQuotes = true
			s.quoted = s.line
			i++
		}
		if inQuotes {
			var closed bool
			if i, closed = s.quotedPart(line, body, i); !closed {
				return true
			}
		}
		end := bytes.IndexByte(body[i:], s.comma)
		if end < 0 {
			s.record = append(s.record, body[i:]...)
			s.ends = append(s.ends, len(s.record))
			return false
		}
		s.record = append(s.record, body[i:i+end]...)
		s.ends = append(s.ends, len(s.record))
		i += end + 1
		inQuotes = false
	}
}

// quotedPart takes the inside of a quoted field from i on. Not closed means that the field goes on in the next
// line.
func (s *splitter) quotedPart(line, body []byte, i int) (next int, closed bool) {
	for {
		end := bytes.IndexByte(body[i:], '"')
		if end < 0 {
			s.record = append(s.record, line[i:]...)
			return 0, false
		}
		s.record = append(s.record, body[i:i+end]...)
		i += end + 1
		if i < len(body) && body[i] == '"' {
			s.record = append(s.record, '"')
			i++
			continue
		}
		return i, true
	}
}

// readLine reads a line with its break. Its bytes are good until the next call.
func (s *splitter) readLine() ([]byte, error) {
	line, err := s.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) && len(line) <= maxRow {
			var more []byte
			more, err = s.r.ReadSlice('\n')
			line = append(line, more...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			s.line++
			return nil, errLongRow
		}
	}
	if len(line) == 0 && err != nil {
		return nil, err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	s.line++
	s.read += int64(len(line))
	s.ended = line[len(line)-1] == '\n'
	if !s.started {
		s.started = true
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	return line, nil
}

func trimBreak(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}
