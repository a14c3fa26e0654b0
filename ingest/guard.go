package ingest

import (
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// maxArrowMemory is how much memory a Parquet or Arrow file may ask for while it is read. A damaged or hostile
// file may state any size.
const maxArrowMemory = 1 << 30

// errMemory is what the allocator panics with; guard turns it into an error.
var errMemory = errors.New("file asks for more memory than a batch may have")

// limited is an allocator that refuses sizes above the limit. Arrow's decoders have no other way to be bound.
type limited struct {
	memory.Allocator
}

func newLimited() limited { return limited{memory.NewGoAllocator()} }

func (l limited) Allocate(size int) []byte {
	if size > maxArrowMemory || size < 0 {
		panic(errMemory)
	}
	return l.Allocator.Allocate(size)
}

func (l limited) Reallocate(size int, b []byte) []byte {
	if size > maxArrowMemory || size < 0 {
		panic(errMemory)
	}
	return l.Allocator.Reallocate(size, b)
}

// guard runs a decoder of outside bytes and returns its panic as an error: the libraries for Parquet, Arrow
// and workbooks index into what a damaged file states.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if cause, ok := p.(error); ok {
				err = fmt.Errorf("decoder: %w", cause)
				return
			}
			err = fmt.Errorf("decoder: %v", p)
		}
	}()
	return f()
}
