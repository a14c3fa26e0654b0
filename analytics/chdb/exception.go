package chdb

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// The engine's error codes that are used here by name; the numbers are ClickHouse's.
const (
	codeBadArguments      = 36
	codeUnknownTable      = 60
	codeSyntaxError       = 62
	codeUnknownDatabase   = 81
	codeNoDataToInsert    = 108
	codeTimeoutExceeded   = 159
	codeTooManyQueries    = 202
	codeAborted           = 236
	codeSessionNotFound   = 372
	codeSessionIsLocked   = 373
	codeQueryWasCancelled = 394
	codeUnknownException  = 1002
)

var codePattern = regexp.MustCompile(`^Code: (\d+)\.`)

// exception is an error as ClickHouse tells it: a number and a text that begins with "Code: N. DB::Exception: ".
type exception struct {
	code int
	text string
}

func (e *exception) Error() string { return e.text }

// newException reads the engine's text. A text without a code becomes an unknown exception.
func newException(text string) *exception {
	text = strings.TrimSpace(text)
	match := codePattern.FindStringSubmatch(text)
	if match == nil {
		return refuse(codeUnknownException, "%s (UNKNOWN_EXCEPTION)", text)
	}
	code, err := strconv.Atoi(match[1])
	if err != nil {
		return refuse(codeUnknownException, "%s (UNKNOWN_EXCEPTION)", text)
	}
	return &exception{code: code, text: text}
}

// refuse makes an exception of our own, in the engine's form, so that clients get one kind of error.
func refuse(code int, format string, args ...any) *exception {
	return &exception{code: code, text: fmt.Sprintf("Code: %d. DB::Exception: %s", code, fmt.Sprintf(format, args...))}
}

// asException finds the exception in an error; others become unknown exceptions.
func asException(err error) *exception {
	if e, ok := errors.AsType[*exception](err); ok {
		return e
	}
	return refuse(codeUnknownException, "%v (UNKNOWN_EXCEPTION)", err)
}

// status is the HTTP status a server gives with the exception; clients decide by code.
func (e *exception) status() int {
	switch e.code {
	case codeSyntaxError, codeBadArguments, codeNoDataToInsert:
		return http.StatusBadRequest
	case codeUnknownTable, codeUnknownDatabase, codeSessionNotFound:
		return http.StatusNotFound
	case codeTimeoutExceeded:
		return http.StatusRequestTimeout
	case codeTooManyQueries, codeAborted:
		return http.StatusServiceUnavailable
	case codeSessionIsLocked:
		return http.StatusConflict
	default:
		return http.StatusInternalServerError
	}
}

// notStreamable says whether the engine refused to stream a statement that it would answer as a whole. It has no code
// of its own for that, so the text decides beside the code.
func (e *exception) notStreamable() bool {
	return e.code == codeBadArguments && strings.Contains(e.text, "Streaming query is not supported")
}

// maxFramedText bounds an exception in the middle of an answer: clients look for the whole frame in 16 KiB.
const maxFramedText = 12 << 10

// frame writes an exception for the middle of an answer: marker, tag, text, its length, tag, marker.
func (e *exception) frame(tag string) string {
	text := e.text
	if len(text) > maxFramedText {
		text = strings.ToValidUTF8(text[:maxFramedText], "")
	}
	const marker = "__exception__"
	return "\r\n" + marker + "\r\n" + tag + "\r\n" + text + "\n" + strconv.Itoa(len(text)+1) + " " + tag + "\r\n" + marker + "\r\n"
}
