package chdb

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of ClickHouse's HTTP interface that carry meaning here.
const (
	headerCode   = "X-Clickhouse-Exception-Code"
	headerTag    = "X-Clickhouse-Exception-Tag"
	headerFormat = "X-Clickhouse-Format"
	headerID     = "X-Clickhouse-Query-Id"
	headerZone   = "X-Clickhouse-Timezone"
)

// tagLength is what clients expect of the mark that tells an exception in an answer from data that look like one.
const tagLength = 16

// answer writes one response: whole, or in chunks with an exception where it broke off.
type answer struct {
	w       http.ResponseWriter
	control *http.ResponseController
	tag     string
	started bool
}

func newAnswer(w http.ResponseWriter) *answer {
	return &answer{w: w, control: http.NewResponseController(w), tag: strings.ToLower(rand.Text()[:tagLength])}
}

func (a *answer) describe(req *request) {
	h := a.w.Header()
	h.Set(headerFormat, req.format)
	h.Set(headerZone, Zone)
	h.Set("Content-Type", "application/octet-stream")
	if req.queryID != "" {
		h.Set(headerID, req.queryID)
	}
}

// whole sends the complete answer; without a byte, Content-Length 0 tells the driver that there is no result.
func (a *answer) whole(body []byte) error {
	a.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	a.started = true
	a.w.WriteHeader(http.StatusOK)
	if len(body) == 0 {
		return nil
	}
	if _, err := a.w.Write(body); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// start announces an answer in chunks.
func (a *answer) start() {
	a.w.Header().Set(headerTag, a.tag)
	a.started = true
	a.w.WriteHeader(http.StatusOK)
}

// write sends one chunk and waits until it is taken.
func (a *answer) write(chunk []byte) error {
	if _, err := a.w.Write(chunk); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	// Not every writer can flush; then the bytes go out with the next ones.
	_ = a.control.Flush()
	return nil
}

// hurryTime is what a client has to take the news that its statement was ended.
const hurryTime = time.Second

// hurry lets go of a client that neither reads nor sends, once its statement has ended. Writers that cannot do that
// belong to tests.
func (a *answer) hurry() {
	_ = a.control.SetReadDeadline(time.Now())
	_ = a.control.SetWriteDeadline(time.Now().Add(hurryTime))
}

// fail tells the client what happened: by status and header when nothing was sent, otherwise inside the answer. When
// the client is gone nobody learns of it.
func (a *answer) fail(err error) {
	e := asException(err)
	if a.started {
		_, _ = a.w.Write([]byte(e.frame(a.tag))) //nolint:gosec // an octet stream for a driver, never a page
		return
	}
	h := a.w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set(headerCode, strconv.Itoa(e.code))
	h.Del("Content-Length")
	a.w.WriteHeader(e.status())
	_, _ = a.w.Write([]byte(e.text + "\n"))
}
