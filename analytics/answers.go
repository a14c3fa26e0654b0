package analytics

import (
	"container/list"
	"sync"
)

// answersKept bounds how many answers are kept. A page of 50 tickets with their texts takes about 100 kB.
const answersKept = 256

// answers keeps the answers that were used last.
type answers struct {
	mu    sync.Mutex
	order *list.List // of *answer, newest use first
	byKey map[string]*list.Element
}

type answer struct {
	key   string
	value any
}

func newAnswers() *answers {
	return &answers{order: list.New(), byKey: map[string]*list.Element{}}
}

func (a *answers) get(key string) (any, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	element, ok := a.byKey[key]
	if !ok {
		return nil, false
	}
	a.order.MoveToFront(element)
	return element.Value.(*answer).value, true
}

func (a *answers) put(key string, value any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if element, ok := a.byKey[key]; ok {
		element.Value.(*answer).value = value
		a.order.MoveToFront(element)
		return
	}
	a.byKey[key] = a.order.PushFront(&answer{key: key, value: value})
	for a.order.Len() > answersKept {
		oldest := a.order.Back()
		a.order.Remove(oldest)
		delete(a.byKey, oldest.Value.(*answer).key)
	}
}
