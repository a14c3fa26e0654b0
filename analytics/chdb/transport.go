package chdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Transport returns a RoundTripper that calls the handler in this process, in a goroutine of its own, and hands its
// answer on as it is written: nothing is buffered. When the request's context ends, RoundTrip and reads of the body
// return its error at once, while the handler winds up behind them; an [Engine] waits for it in Close.
func Transport(h http.Handler) http.RoundTripper { return direct{h} }

type direct struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		closeBody(r.Body)
		return nil, err
	}
	// The answer may be dropped before the caller's context ends; the handler learns of it by its own.
	ctx, cancel := context.WithCancel(r.Context())
	inner := r.Clone(ctx)
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &pipeWriter{header: make(http.Header), pipe: writer, ready: make(chan struct{}), request: r}
	// An ended context must not wait for the handler: readers of the answer and writers of the request are let go.
	stop := context.AfterFunc(r.Context(), func() {
		w.drop()
		closeBody(r.Body)
	})
	go d.serve(w, inner)
	select {
	case <-w.ready:
	case <-r.Context().Done():
		cancel()
		return nil, r.Context().Err()
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.sent,
		Body:          &pipeBody{PipeReader: reader, cancel: func() { stop(); cancel() }},
		ContentLength: w.length,
		Request:       r,
	}, nil
}

func (d direct) serve(w *pipeWriter, r *http.Request) {
	defer closeBody(r.Body)
	defer func() {
		// Like a server: a handler that panics breaks its answer off and harms nobody else.
		if cause := recover(); cause != nil {
			w.finish(fmt.Errorf("handler panicked: %v", cause))
			return
		}
		w.finish(nil)
	}()
	d.handler.ServeHTTP(w, r)
}

func closeBody(body io.ReadCloser) {
	if body != nil {
		_ = body.Close()
	}
}

// pipeBody is the answer's body; closing it early ends the statement.
type pipeBody struct {
	*io.PipeReader
	cancel func()
}

// Close implements [io.Closer].
func (b *pipeBody) Close() error {
	err := b.PipeReader.Close()
	b.cancel()
	return err
}

// pipeWriter is a ResponseWriter whose body is read at the other end of a pipe.
type pipeWriter struct {
	header  http.Header
	request *http.Request
	pipe    *io.PipeWriter
	once    sync.Once
	ready   chan struct{} // closed when the fields below are set
	sent    http.Header
	status  int
	length  int64

	mu    sync.Mutex
	limit *time.Timer // breaks the answer off
}

var errAnswerBroken = errors.New("answer broken off by the engine")

// drop breaks the answer off for both sides; the reader learns that its context has ended, if it has.
func (w *pipeWriter) drop() {
	err := w.request.Context().Err()
	if err == nil {
		err = errAnswerBroken
	}
	_ = w.pipe.CloseWithError(err)
}

// SetWriteDeadline serves [http.ResponseController]; after the deadline the answer is broken off.
func (w *pipeWriter) SetWriteDeadline(deadline time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit = time.AfterFunc(time.Until(deadline), w.drop)
	return nil
}

// SetReadDeadline serves [http.ResponseController]; whatever the deadline, the request's data end at once.
func (w *pipeWriter) SetReadDeadline(time.Time) error {
	closeBody(w.request.Body)
	return nil
}

// Header implements [http.ResponseWriter].
func (w *pipeWriter) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *pipeWriter) WriteHeader(status int) { w.begin(status, -1) }

func (w *pipeWriter) begin(status int, length int64) {
	w.once.Do(func() {
		if w.header.Get("Content-Length") == "0" {
			length = 0
		}
		w.status, w.length, w.sent = status, length, w.header.Clone()
		close(w.ready)
	})
}

// Write implements [http.ResponseWriter]; it returns when the reader has taken the bytes.
func (w *pipeWriter) Write(p []byte) (int, error) {
	w.begin(http.StatusOK, -1)
	return w.pipe.Write(p)
}

// Flush implements [http.Flusher]; nothing is ever held back.
func (w *pipeWriter) Flush() {}

func (w *pipeWriter) finish(cause error) {
	status := http.StatusOK
	if cause != nil {
		status = http.StatusInternalServerError
	}
	w.begin(status, 0)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limit != nil {
		w.limit.Stop()
	}
	_ = w.pipe.CloseWithError(cause)
}

// How many of a socket's connections are kept for further requests, and how long.
const (
	idleConns   = 16
	idleTimeout = 30 * time.Second
)

// SocketTransport returns a RoundTripper that sends every request, whatever its host, over the Unix socket of [Serve].
// Make one for a socket and share it: it keeps connections. When a request's context ends, its body is closed, so that
// an insert whose data come from a pipe returns even while nobody writes into it.
func SocketTransport(path string) http.RoundTripper {
	return socketTransport{&http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			conn, err := d.DialContext(ctx, "unix", path)
			if err != nil {
				return nil, fmt.Errorf("engine socket: %w", err)
			}
			return conn, nil
		},
		DisableCompression:  true,
		MaxIdleConnsPerHost: idleConns,
		IdleConnTimeout:     idleTimeout,
	}}
}

type socketTransport struct{ *http.Transport }

// RoundTrip implements [http.RoundTripper]. The plain one would wait for the next piece of the body before it heeds an
// ended context.
func (t socketTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	defer context.AfterFunc(r.Context(), func() { closeBody(r.Body) })()
	response, err := t.Transport.RoundTrip(r)
	if err != nil && r.Context().Err() != nil {
		// The body that was closed may be heard of before the context that closed it.
		return nil, errors.Join(r.Context().Err(), err)
	}
	return response, err
}
