package chdb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func get(ctx context.Context, handler http.HandlerFunc, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://chdb/", body)
	if err != nil {
		return nil, err
	}
	return Transport(handler).RoundTrip(request)
}

// The handler's second write happens only after the first was read: nothing is gathered in between.
func TestTransportDoesNotBuffer(t *testing.T) {
	t.Parallel()
	var taken bool
	response, err := get(t.Context(), func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("first"))
		taken = true
		_, _ = w.Write([]byte("second"))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if taken {
		t.Error("the handler went on before anybody had read")
	}
	text, err := io.ReadAll(response.Body)
	if err != nil || string(text) != "firstsecond" || response.ContentLength != -1 {
		t.Errorf("%q, length %d, %v", text, response.ContentLength, err)
	}
}

func TestTransportStatusAndHeader(t *testing.T) {
	t.Parallel()
	response, err := get(t.Context(), func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Length", string(bytes.ToUpper(text)))
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("X-Late", "lost")
	}, strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusTeapot || response.Header.Get("X-Length") != "ABC" || response.Header.Get("X-Late") != "" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
}

func TestTransportWithoutAnswer(t *testing.T) {
	t.Parallel()
	response, err := get(t.Context(), func(http.ResponseWriter, *http.Request) {}, nil)
	if err != nil || response.StatusCode != http.StatusOK || response.ContentLength != 0 {
		t.Fatalf("%+v, %v", response, err)
	}
	_ = response.Body.Close()
}

func TestTransportPanic(t *testing.T) {
	t.Parallel()
	response, err := get(t.Context(), func(http.ResponseWriter, *http.Request) { panic("before") }, nil)
	if err != nil || response.StatusCode != http.StatusInternalServerError {
		t.Fatalf("%+v, %v", response, err)
	}
	_ = response.Body.Close()
	response, err = get(t.Context(), func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("in between")
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if text, err := io.ReadAll(response.Body); err == nil || string(text) != "half" {
		t.Errorf("%q, %v: a broken answer must not look complete", text, err)
	}
}

// The handler here heeds no context: the caller is let go all the same.
func TestTransportReturnsAtContextEnd(t *testing.T) {
	t.Parallel()
	stuck, finished := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	entered := make(chan struct{})
	go func() {
		<-entered
		cancel()
	}()
	_, err := get(ctx, func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-stuck
		close(finished)
	}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(stuck)
	<-finished
}

func TestTransportReadEndsWithContext(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	defer close(stuck)
	ctx, cancel := context.WithCancel(t.Context())
	response, err := get(ctx, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("x"))
		<-stuck
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.ReadFull(response.Body, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := response.Body.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Closing the answer early ends the handler's context, and nobody waits for the request's data any more.
func TestTransportCloseEndsHandler(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	response, err := get(t.Context(), func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		<-r.Context().Done()
		_, err := w.Write([]byte("x"))
		ended <- err
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("a write nobody reads succeeded")
	}
}

func TestTransportFreesWriterOfTheBody(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	written := make(chan error, 1)
	go func() {
		_, err := writer.Write([]byte("nobody reads this"))
		written <- err
	}()
	entered, stuck := make(chan struct{}), make(chan struct{})
	defer close(stuck)
	go func() {
		<-entered
		cancel()
	}()
	if _, err := get(ctx, func(http.ResponseWriter, *http.Request) { close(entered); <-stuck }, reader); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := <-written; err == nil {
		t.Error("the data were taken by nobody")
	}
}
