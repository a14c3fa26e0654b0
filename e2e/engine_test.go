//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pagesOutliveTheEngine kills the engine under the program.
func pagesOutliveTheEngine(t *testing.T) {
	before := status(t, "/issues")
	if before != http.StatusOK {
		t.Fatalf("GET /issues = %d", before)
	}
	engine := engineProcess(t)
	if engine <= 0 {
		t.Fatal("the program has no engine of its own")
	}
	if err := syscall.Kill(engine, syscall.SIGKILL); err != nil {
		t.Fatalf("kill of the engine: %v", err)
	}
	deadline := time.Now().Add(patience)
	away := false
	for {
		if got := status(t, "/jobs"); got != http.StatusOK {
			t.Errorf("GET /jobs = %d while the engine is away", got)
		}
		got := status(t, "/issues?limit=3")
		if got == http.StatusServiceUnavailable {
			away = true
		} else if got != http.StatusOK {
			t.Errorf("GET /issues = %d while the engine is away", got)
		}
		if now := engineProcess(t); got == http.StatusOK && now != 0 && now != engine {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the engine never came back")
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("a page said that the engine was away: %v", away)
	r := sit(t, desk).open("/")
	r.sees("反复出现的事")
	if r.count(".strip-away") != 0 {
		t.Error("the page still says that the engine is away")
	}
}

func status(t *testing.T, path string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, shared.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// engineProcess returns the child of the program that is the engine, 0 while there is none. A child belongs to the
// thread that started it, so all threads are asked.
func engineProcess(t *testing.T) int {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: only Linux lists the children of a process")
	}
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", shared.process))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		children, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for child := range strings.FieldsSeq(string(children)) {
			line, err := os.ReadFile("/proc/" + child + "/cmdline")
			if err == nil && slices.Contains(strings.Split(string(line), "\x00"), "engine") {
				pid, err := strconv.Atoi(child)
				if err != nil {
					t.Fatal(err)
				}
				return pid
			}
		}
	}
	return 0
}
