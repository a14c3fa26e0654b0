package dashboard_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yileishi/dashboard"
)

func TestMain(m *testing.M) {
	// Two goroutines are the web framework's own: its clock for dates runs as long as the process, and the
	// keeper of a server's workers sees only after a sleep of ten seconds that its server has ended.
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

func clock() time.Time { return now }

// house is a server under test with what stands behind it.
type house struct {
	*questions
	*desk
	base   string
	client *http.Client
	log    *record
}

// open starts a server on a port of its own; change may alter its configuration.
func open(t *testing.T, hostile string, change func(*dashboard.Config)) *house {
	t.Helper()
	h := &house{questions: newQuestions(hostile), desk: &desk{hostile: hostile}, log: &record{}}
	config := dashboard.Config{
		Questions: h.questions, Desk: h.desk, SearchWords: words, Clock: clock, Fixed: true, Demo: true,
		Version: "v0.1.0", Log: slog.New(slog.NewJSONHandler(h.log, nil)),
	}
	if change != nil {
		change(&config)
	}
	s, err := dashboard.New(config)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("cookie jar: %v", err)
	}
	transport := &http.Transport{}
	h.base = "http://" + ln.Addr().String()
	h.client = &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return h
}

// words parts a text at spaces and after every second character, as a segmenter might.
func words(text string) []string {
	var out []string
	for field := range strings.FieldsSeq(text) {
		runes := []rune(field)
		for len(runes) > 2 {
			out, runes = append(out, string(runes[:2])), runes[2:]
		}
		if s := string(runes); s != "的" {
			out = append(out, s)
		}
	}
	return out
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (h *house) do(t *testing.T, request *http.Request) answer {
	t.Helper()
	response, err := h.client.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

func (h *house) get(t *testing.T, path string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+path, nil)
	if err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return h.do(t, request)
}

// json gets path, wants status and decodes the answer.
func (h *house) json(t *testing.T, path string, status int) map[string]any {
	t.Helper()
	a := h.get(t, path)
	if a.status != status {
		t.Fatalf("GET %s = %d, want %d: %s", path, a.status, status, a.body)
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return out
}

var tokenPattern = regexp.MustCompile(`name="form_token" value="([0-9A-Z]{26})"`)

// token opens a page with a form and returns the token in it.
func (h *house) token(t *testing.T) string {
	t.Helper()
	found := tokenPattern.FindStringSubmatch(h.get(t, "/jobs").body)
	if found == nil {
		t.Fatal("no token in the form of /jobs")
	}
	return found[1]
}

// pages are the addresses of all pages.
func (h *house) pages() []string {
	return []string{
		"/", "/issues", "/issues/i01", "/events/7-1", "/tickets", "/tickets/" + h.rows[0].ID.String(),
		"/imports", "/imports/3", "/jobs", "/jobs/12",
	}
}
