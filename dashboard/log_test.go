package dashboard_test

import (
	"strings"
	"sync"
	"testing"
)

// record is a log that several requests write and a test reads.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func TestLogHoldsNoQuery(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	h.get(t, "/tickets?q=张三的电话13800138000")
	h.get(t, "/tickets?from=13800138000")
	log := h.log.String()
	if strings.Contains(log, "138001") || strings.Contains(log, "张三") {
		t.Errorf("the log holds what somebody looked for: %s", log)
	}
	for _, want := range []string{`"msg":"request"`, `"path":"/tickets"`, `"status":200`, `"status":400`, `"request_id"`, `"duration"`} {
		if !strings.Contains(log, want) {
			t.Errorf("log lacks %s: %s", want, log)
		}
	}
}
