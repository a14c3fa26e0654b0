package chdb

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

// maxLine bounds a line of a process's output in the log; longer ones are cut into pieces.
const maxLine = 8 << 10

// lineLog writes a process's output to a log, one record a line, and remembers the last one.
type lineLog struct {
	log *slog.Logger

	mu      sync.Mutex
	pending []byte
	last    string
}

// Write implements [io.Writer]; it never fails, since a full disk must not stop the engine.
func (l *lineLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = append(l.pending, p...)
	for {
		line, rest, found := bytes.Cut(l.pending, []byte("\n"))
		if !found && len(l.pending) <= maxLine {
			return len(p), nil
		}
		if !found || len(line) > maxLine {
			line, rest = l.pending[:maxLine], l.pending[maxLine:]
		}
		l.record(string(line))
		l.pending = bytes.Clone(rest)
	}
}

func (l *lineLog) record(line string) {
	line = strings.TrimSpace(strings.ToValidUTF8(line, "?"))
	if line == "" {
		return
	}
	l.last = line
	l.log.Info("engine output", "line", line)
}

// lastLine is the last line that was complete, or what was written after it.
func (l *lineLog) lastLine() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rest := strings.TrimSpace(string(l.pending)); rest != "" {
		return strings.ToValidUTF8(rest, "?")
	}
	return l.last
}
