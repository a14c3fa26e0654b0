package analytics

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// answersKept bounds how many answers are kept. A page of 50 tickets with their texts takes about 100 kB.
const answersKept = 256

// answers keeps the answers that were used last and lets those who ask the same at once wait for one answer.
type answers struct {
	mu      sync.Mutex
	order   *list.List // of *answer, newest use first
	byKey   map[string]*list.Element
	pending map[string]*answer
}

type answer struct {
	key   string
	value any
	err   error
	done  chan struct{} // closed when value and err are there
}

func newAnswers() *answers {
	return &answers{order: list.New(), byKey: map[string]*list.Element{}, pending: map[string]*answer{}}
}

// kept returns the answer to a question from memory, or finds and keeps it. Answers are shared: nobody changes them.
func kept[T any](ctx context.Context, a *answers, key string, find func(context.Context) (T, error)) (T, error) {
	for {
		one, mine := a.claim(key)
		if mine {
			return settled(ctx, a, one, find)
		}
		select {
		case <-one.done:
		case <-ctx.Done():
			var none T
			return none, context.Cause(ctx)
		}
		// Who was finding it may have left; that is no answer for those who stay.
		if errors.Is(one.err, context.Canceled) && ctx.Err() == nil {
			continue
		}
		value, _ := one.value.(T) // one key has one type
		return value, one.err
	}
}

var errUnanswered = errors.New("question ended without an answer")

// settled finds an answer; those who wait are let go even if find panics.
func settled[T any](ctx context.Context, a *answers, one *answer, find func(context.Context) (T, error)) (value T, err error) {
	err = errUnanswered
	defer func() { a.settle(one, value, err) }()
	value, err = find(ctx)
	return value, err
}

// claim returns the answer of a key, or makes the caller the one to find it.
func (a *answers) claim(key string) (one *answer, mine bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if element, ok := a.byKey[key]; ok {
		a.order.MoveToFront(element)
		return element.Value.(*answer), false
	}
	if one, ok := a.pending[key]; ok {
		return one, false
	}
	one = &answer{key: key, done: make(chan struct{})}
	a.pending[key] = one
	return one, true
}

// settle hands the answer to those who wait and keeps it if it is one.
func (a *answers) settle(one *answer, value any, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	one.value, one.err = value, err
	close(one.done)
	delete(a.pending, one.key)
	if err != nil {
		return
	}
	a.byKey[one.key] = a.order.PushFront(one)
	for a.order.Len() > answersKept {
		oldest := a.order.Back()
		a.order.Remove(oldest)
		delete(a.byKey, oldest.Value.(*answer).key)
	}
}
