package hotline

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an error is. Callers decide by code, never by an error's text.
type Code string

// The codes. Each has one HTTP status (dashboard) and one exit code (cmd).
const (
	// Invalid: what was given cannot be used; the message says what, where and what to do.
	Invalid Code = "invalid"
	// NotFound: the thing asked for does not exist or is not known to this run.
	NotFound Code = "not_found"
	// Conflict: somebody else changed the thing first, or it stands in a state that forbids the action.
	Conflict Code = "conflict"
	// Busy: another process or job holds what is needed; trying again later may work.
	Busy Code = "busy"
	// Unavailable: a part that is needed (the engine, a server, a library) is not there now.
	Unavailable Code = "unavailable"
	// TooLarge: the input is larger than a stated limit.
	TooLarge Code = "too_large"
	// Unsupported: a newer version, another platform or another format is needed.
	Unsupported Code = "unsupported"
	// Internal: everything else. Its text goes to the log and never to a person.
	Internal Code = "internal"
)

// Error is a failure that a person may be told about. Message is in the user's language (Chinese), says
// what is wrong, where, and what to do, and holds no personal data. Err is the cause, for the log.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Error returns the message and, for the log, the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error for people. The format is Chinese text.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because returns a copy of e that carries its cause.
func (e *Error) Because(cause error) *Error {
	return &Error{Code: e.Code, Message: e.Message, Err: cause}
}

// ErrorCode returns the code of the first Error in err's chain, "" for nil and Internal for all others.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// ErrorMessage returns what a person may read about err: the message of the first Error in its chain, or a
// sentence that gives nothing away.
func ErrorMessage(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok && e.Code != Internal {
		return e.Message
	}
	return "系统内部出错，已记入日志。请稍后重试；若仍出现，请把出错时间告诉管理员。"
}
