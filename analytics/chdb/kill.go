package chdb

import (
	"context"
	"time"
)

// killEvery is how often a statement whose caller has left is killed again: the first kill may come before the
// statement is known to the engine, and some statements heed it at certain points only.
const killEvery = 100 * time.Millisecond

// killOnEnd kills the statement as soon as ctx ends, until stop is called. Calls into the engine cannot be interrupted
// in another way. stop waits until nothing is killed any more.
func (e *Engine) killOnEnd(ctx context.Context, id string) (stop func()) {
	finished, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-finished:
			return
		case <-ctx.Done():
		}
		ticker := time.NewTicker(killEvery)
		defer ticker.Stop()
		for {
			e.kill(id)
			select {
			case <-finished:
				return
			case <-ticker.C:
			}
		}
	}()
	return func() {
		close(finished)
		<-done
	}
}

// kill ends the statement by its mark; a statement that is over is not an error.
func (e *Engine) kill(id string) {
	e.controlMu.Lock()
	defer e.controlMu.Unlock()
	if e.control == nil {
		return
	}
	err := e.control.exec("KILL QUERY WHERE startsWith(Settings['log_comment'], " + quoteText(id) + ") ASYNC")
	if err != nil {
		e.log.Warn("statement kill failed", "statement", id, "error", err)
	}
}
