package chdb

import (
	"errors"
	"runtime"
	"strings"
	"unsafe"
)

var errNoConnection = errors.New("engine gave no connection")

// parameter is the value of one {name:Type} placeholder, in ClickHouse's escaped text form.
type parameter struct{ name, value string }

// connection is one chdb session: settings, current database and temporary tables live in it. One goroutine at a time.
type connection struct {
	lib    *library
	handle *uintptr
}

// dial opens a connection. The first one of the process boots the engine with its server settings; later ones heed
// query settings only. The engine gives no reason for a refusal.
func (l *library) dial(args []string) (*connection, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	argv := make([]*byte, 0, len(args)+2)
	for _, arg := range append([]string{"yileishi"}, args...) {
		text := append([]byte(arg), 0)
		pin.Pin(&text[0])
		argv = append(argv, &text[0])
	}
	argc := int32(len(argv))
	argv = append(argv, nil)
	handle := l.connect(argc, &argv[0])
	if handle == nil || *handle == 0 {
		return nil, errNoConnection
	}
	return &connection{lib: l, handle: handle}, nil
}

func (c *connection) close() { c.lib.closeConn(c.handle) }

// exec runs a statement whose answer does not matter.
func (c *connection) exec(sql string) error {
	r, err := c.query(sql, "Native", nil)
	if err != nil {
		return err
	}
	r.free()
	return nil
}

// query runs any statement and holds its whole answer in memory, outside the Go heap. The caller frees the result.
func (c *connection) query(sql, format string, params []parameter) (*result, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	p := pinParameters(&pin, params)
	s, f := pinText(&pin, sql), pinText(&pin, format)
	r := c.lib.query(*c.handle, s, uintptr(len(sql)), f, uintptr(len(format)), p.names, p.nameLens, p.values, p.valueLens, p.count)
	return c.lib.result(r)
}

// stream starts a SELECT whose answer comes in chunks, each a complete document of the format. The caller closes it.
func (c *connection) stream(sql, format string, params []parameter) (*stream, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	p := pinParameters(&pin, params)
	s, f := pinText(&pin, sql), pinText(&pin, format)
	r := c.lib.streamQuery(*c.handle, s, uintptr(len(sql)), f, uintptr(len(format)), p.names, p.nameLens, p.values, p.valueLens, p.count)
	opened, err := c.lib.result(r)
	if err != nil {
		return nil, err
	}
	return &stream{conn: c, handle: opened.handle}, nil
}

// insert starts an INSERT whose data follow in pieces. sql ends before VALUES or FORMAT. The caller closes it.
func (c *connection) insert(sql, format string, params []parameter) (*insertion, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	p := pinParameters(&pin, params)
	s, f := pinText(&pin, sql), pinText(&pin, format)
	handle := c.lib.insert(*c.handle, s, uintptr(len(sql)), f, uintptr(len(format)), p.names, p.nameLens, p.values, p.valueLens, p.count)
	if handle == 0 {
		return nil, newException("the engine gave no answer")
	}
	i := &insertion{lib: c.lib, handle: handle}
	if text := c.lib.insertError(handle); text != "" {
		i.close()
		return nil, newException(text)
	}
	return i, nil
}

// result is an answer in the engine's memory; its bytes are valid until free.
type result struct {
	lib    *library
	handle uintptr
}

func (l *library) result(handle uintptr) (*result, error) {
	if handle == 0 {
		return nil, newException("the engine gave no answer")
	}
	if text := l.resultError(handle); text != "" {
		l.destroyResult(handle)
		return nil, newException(text)
	}
	return &result{lib: l, handle: handle}, nil
}

func (r *result) bytes() []byte {
	size := r.lib.resultLength(r.handle)
	if size == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(r.lib.resultBuffer(r.handle)), size)
}

func (r *result) free() { r.lib.destroyResult(r.handle) }

// stream is a running SELECT.
type stream struct {
	conn   *connection
	handle uintptr
	ended  bool
}

// next waits for the next chunk; nil means the end. The caller frees it.
func (s *stream) next() (*result, error) {
	r, err := s.conn.lib.result(s.conn.lib.fetch(*s.conn.handle, s.handle))
	if err != nil {
		s.ended = true
		return nil, err
	}
	if len(r.bytes()) == 0 {
		s.ended = true
		r.free()
		return nil, nil //nolint:nilnil // the end is neither a chunk nor a failure
	}
	return r, nil
}

// close cancels what is still running and frees the stream.
func (s *stream) close() {
	if !s.ended {
		s.conn.lib.cancel(*s.conn.handle, s.handle)
	}
	s.conn.lib.destroyResult(s.handle)
}

// insertion is a running INSERT.
type insertion struct {
	lib    *library
	handle uintptr
	ended  bool
}

// write hands over one piece of data; the engine copies it and may wait until it has room.
func (i *insertion) write(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	if i.lib.insertAppend(i.handle, &data[0], uintptr(len(data))) == 0 {
		return nil
	}
	if text := i.lib.insertError(i.handle); text != "" {
		return newException(text)
	}
	// The reason is told by done, not by the stream, when the engine's worker failed first.
	return i.commit()
}

// commit ends the data and waits until they are written. An error of write may already have come from here.
func (i *insertion) commit() error {
	if i.ended {
		return newException("the insert has ended already")
	}
	i.ended = true
	r, err := i.lib.result(i.lib.insertDone(i.handle))
	if err != nil {
		return err
	}
	r.free()
	return nil
}

// close frees the insertion; without commit before it, what was not yet written is dropped.
func (i *insertion) close() {
	if !i.ended {
		i.lib.insertCancel(i.handle)
	}
	i.lib.destroyInsert(i.handle)
}

// pinned holds parameters as C arrays; valid while the pinner holds them.
type pinned struct {
	names, values       **byte
	nameLens, valueLens *uintptr
	count               uintptr
}

func pinParameters(pin *runtime.Pinner, params []parameter) pinned {
	if len(params) == 0 {
		return pinned{}
	}
	names, values := make([]*byte, len(params)), make([]*byte, len(params))
	nameLens, valueLens := make([]uintptr, len(params)), make([]uintptr, len(params))
	for i, p := range params {
		names[i], nameLens[i] = pinText(pin, p.name), uintptr(len(p.name))
		values[i], valueLens[i] = pinText(pin, p.value), uintptr(len(p.value))
	}
	pin.Pin(&names[0])
	pin.Pin(&values[0])
	pin.Pin(&nameLens[0])
	pin.Pin(&valueLens[0])
	return pinned{names: &names[0], values: &values[0], nameLens: &nameLens[0], valueLens: &valueLens[0], count: uintptr(len(params))}
}

// pinText returns the text with a NUL after it, which is not part of the length given beside it.
func pinText(pin *runtime.Pinner, text string) *byte {
	b := make([]byte, len(text)+1)
	copy(b, text)
	pin.Pin(&b[0])
	return &b[0]
}

// quoteName writes an identifier for SQL.
func quoteName(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}

// quoteText writes a string literal for SQL.
func quoteText(text string) string {
	return "'" + strings.NewReplacer("\\", "\\\\", "'", "\\'").Replace(text) + "'"
}
