package ingest_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain wants every goroutine that a test has started to have ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
