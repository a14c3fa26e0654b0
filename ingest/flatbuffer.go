package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Arrow's decoder believes the lengths that a file's metadata states: a hostile schema can ask for terabytes
// or for endless depth, and Go cannot recover from either. So the metadata (flatbuffers, laid out as Arrow's
// format says) is walked once before the decoder sees it.

const (
	maxArrowFields = 10_000
	maxArrowDepth  = 32
	maxArrowMeta   = 64 << 20
	maxArrowRows   = 1 << 27 // of one record
)

var errFlat = errors.New("metadata of an Arrow message is not well-formed")

// flatTable is a table of a flatbuffer.
type flatTable struct {
	b     []byte
	at    int
	slots []byte // offsets of the fields, two bytes each
	left  *int   // how many tables may still be looked at
}

// flatRoot returns the table that a flatbuffer begins with.
func flatRoot(b []byte) (flatTable, error) {
	left := maxArrowFields
	if len(b) < 4 {
		return flatTable{}, errFlat
	}
	return newFlatTable(b, int64(binary.LittleEndian.Uint32(b)), &left)
}

func newFlatTable(b []byte, at int64, left *int) (flatTable, error) {
	if *left--; *left < 0 || at < 0 || at+4 > int64(len(b)) {
		return flatTable{}, errFlat
	}
	slots := at - int64(int32(binary.LittleEndian.Uint32(b[at:])))
	if slots < 0 || slots+4 > int64(len(b)) {
		return flatTable{}, errFlat
	}
	size := int64(binary.LittleEndian.Uint16(b[slots:]))
	if size < 4 || slots+size > int64(len(b)) {
		return flatTable{}, errFlat
	}
	return flatTable{b, int(at), b[slots+4 : slots+size], left}, nil
}

// field returns where the value of a field stands, which has size bytes; ok is false when it is not set.
func (t flatTable) field(id, size int) (at int, ok bool, err error) {
	if len(t.slots) < 2*id+2 {
		return 0, false, nil
	}
	offset := int(binary.LittleEndian.Uint16(t.slots[2*id:]))
	if offset == 0 {
		return 0, false, nil
	}
	if at = t.at + offset; at+size > len(t.b) {
		return 0, false, errFlat
	}
	return at, true, nil
}

// number returns a field of 1, 2, 4 or 8 bytes, 0 when it is not set.
func (t flatTable) number(id, size int) (int64, error) {
	at, ok, err := t.field(id, size)
	if !ok || err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], t.b[at:at+size])
	return int64(binary.LittleEndian.Uint64(wide[:])), nil
}

// table returns a field that is a table itself.
func (t flatTable) table(id int) (flatTable, bool, error) {
	at, ok, err := t.field(id, 4)
	if !ok || err != nil {
		return flatTable{}, false, err
	}
	inner, err := newFlatTable(t.b, int64(at)+int64(binary.LittleEndian.Uint32(t.b[at:])), t.left)
	return inner, err == nil, err
}

// vector returns where a field's elements begin and how many of size bytes there are.
func (t flatTable) vector(id, size int) (at, n int, err error) {
	field, ok, err := t.field(id, 4)
	if !ok || err != nil {
		return 0, 0, err
	}
	start := int64(field) + int64(binary.LittleEndian.Uint32(t.b[field:]))
	if start+4 > int64(len(t.b)) {
		return 0, 0, errFlat
	}
	count := int64(binary.LittleEndian.Uint32(t.b[start:]))
	if start+4+count*int64(size) > int64(len(t.b)) {
		return 0, 0, errFlat
	}
	return int(start) + 4, int(count), nil
}

// The numbers of fields in Arrow's tables.
const (
	messageHeaderType, messageHeader, messageBody = 1, 2, 3
	schemaFields                                  = 1
	fieldChildren, fieldMetadata                  = 5, 6
	batchLength, batchNodes, batchBuffers         = 0, 1, 2
	dictionaryData                                = 1
	footerSchema, footerDictionaries, footerRows  = 1, 2, 3
)

// checkMessage walks one message and returns the length of its body.
func checkMessage(b []byte) (int64, error) {
	message, err := flatRoot(b)
	if err != nil {
		return 0, err
	}
	kind, err := message.number(messageHeaderType, 1)
	if err != nil {
		return 0, err
	}
	body, err := message.number(messageBody, 8)
	if err != nil || body < 0 {
		return 0, errFlat
	}
	header, ok, err := message.table(messageHeader)
	if err != nil || !ok {
		return 0, errFlat
	}
	switch kind {
	case 1:
		err = checkSchema(header)
	case 2:
		if header, ok, err = header.table(dictionaryData); err == nil && ok {
			err = checkRecord(header)
		}
	case 3:
		err = checkRecord(header)
	default:
		err = errFlat
	}
	return body, err
}

func checkSchema(schema flatTable) error {
	return eachTable(schema, schemaFields, func(field flatTable) error { return checkField(field, 0) })
}

func checkField(field flatTable, depth int) error {
	if depth > maxArrowDepth {
		return errFlat
	}
	if _, _, err := field.vector(fieldMetadata, 4); err != nil {
		return err
	}
	return eachTable(field, fieldChildren, func(child flatTable) error { return checkField(child, depth+1) })
}

// eachTable calls f for each element of a vector of tables.
func eachTable(t flatTable, id int, f func(flatTable) error) error {
	at, n, err := t.vector(id, 4)
	if err != nil {
		return err
	}
	for i := range n {
		place := at + 4*i
		inner, err := newFlatTable(t.b, int64(place)+int64(binary.LittleEndian.Uint32(t.b[place:])), t.left)
		if err != nil {
			return err
		}
		if err := f(inner); err != nil {
			return err
		}
	}
	return nil
}

func checkRecord(record flatTable) error {
	rows, err := record.number(batchLength, 8)
	if err != nil || rows < 0 || rows > maxArrowRows {
		return errFlat
	}
	_, _, err = record.vector(batchNodes, 16)
	_, _, more := record.vector(batchBuffers, 16)
	return errors.Join(err, more)
}

// checkArrowStream walks every message of a stream.
func checkArrowStream(ctx context.Context, in input) error {
	for at := int64(0); at < in.size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		meta, size, err := arrowMeta(in, at)
		if err != nil {
			return err
		}
		if meta == nil {
			return nil // the mark of the end
		}
		body, err := checkMessage(meta)
		if err != nil {
			return fmt.Errorf("message at %d: %w", at, err)
		}
		if at += size + body; at > in.size {
			return fmt.Errorf("message: %w", io.ErrUnexpectedEOF)
		}
	}
	return nil
}

// arrowMeta reads the metadata of the message at a place, and how many bytes it takes with what announces it.
func arrowMeta(in input, at int64) (meta []byte, size int64, err error) {
	var head [8]byte
	if _, err := in.ReadAt(head[:], at); err != nil {
		return nil, 0, fmt.Errorf("message: %w", io.ErrUnexpectedEOF)
	}
	if !bytes.Equal(head[:4], []byte{0xff, 0xff, 0xff, 0xff}) {
		return nil, 0, errFlat
	}
	n := int64(int32(binary.LittleEndian.Uint32(head[4:])))
	if n == 0 {
		return nil, 8, nil
	}
	if n < 0 || n > maxArrowMeta || at+8+n > in.size {
		return nil, 0, fmt.Errorf("message: %w", io.ErrUnexpectedEOF)
	}
	meta = make([]byte, n)
	if _, err := in.ReadAt(meta, at+8); err != nil {
		return nil, 0, fmt.Errorf("message: %w", err)
	}
	return meta, 8 + n, nil
}

// checkArrowFile walks the footer of a file and every message that it points to.
func checkArrowFile(ctx context.Context, in input) error {
	var tail [10]byte
	if in.size < 24 {
		return io.ErrUnexpectedEOF
	}
	if _, err := in.ReadAt(tail[:], in.size-10); err != nil || string(tail[4:]) != "ARROW1" {
		return errors.Join(err, io.ErrUnexpectedEOF)
	}
	n := int64(int32(binary.LittleEndian.Uint32(tail[:])))
	if n <= 0 || n > maxArrowMeta || n+18 > in.size {
		return io.ErrUnexpectedEOF
	}
	meta := make([]byte, n)
	if _, err := in.ReadAt(meta, in.size-10-n); err != nil {
		return fmt.Errorf("footer: %w", err)
	}
	footer, err := flatRoot(meta)
	if err != nil {
		return err
	}
	schema, ok, err := footer.table(footerSchema)
	if err != nil || !ok {
		return errFlat
	}
	if err := checkSchema(schema); err != nil {
		return err
	}
	return errors.Join(checkBlocks(ctx, in, footer, footerDictionaries), checkBlocks(ctx, in, footer, footerRows))
}

// checkBlocks walks the messages that a vector of the footer points to.
func checkBlocks(ctx context.Context, in input, footer flatTable, id int) error {
	at, n, err := footer.vector(id, 24)
	if err != nil {
		return err
	}
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		block := footer.b[at+24*i:]
		offset, body := int64(binary.LittleEndian.Uint64(block)), int64(binary.LittleEndian.Uint64(block[16:]))
		if offset < 8 || offset >= in.size || body < 0 {
			return errFlat
		}
		meta, size, err := arrowMeta(in, offset)
		if err != nil {
			return err
		}
		stated, err := checkMessage(meta)
		if err != nil {
			return fmt.Errorf("message at %d: %w", offset, err)
		}
		if stated > in.size || offset+size+stated > in.size || offset+size+body > in.size {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}
