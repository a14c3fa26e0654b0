//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Widths at which every page has to look right, and how long a reader waits for something to appear.
const (
	desk     = 1440
	phone    = 390
	patience = 90 * time.Second
)

// reader is a person with a tab of the browser. Whatever a story is about, its tab must stay free of errors on the
// console and must not ask another host.
type reader struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // a tab is a context to its driver

	mu       sync.Mutex
	troubles []string
	expected string // part of a message that this story provokes on purpose
}

func sit(t *testing.T, width int64) *reader {
	t.Helper()
	r := &reader{t: t}
	tab, cancel := chromedp.NewContext(shared.browser, chromedp.WithListener(r.listen))
	t.Cleanup(cancel)
	ctx, cancelLate := context.WithTimeout(tab, patience)
	t.Cleanup(cancelLate)
	r.ctx = ctx
	r.do(chromedp.EmulateViewport(width, 900))
	t.Cleanup(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, trouble := range r.troubles {
			if r.expected == "" || !strings.Contains(trouble, r.expected) {
				t.Error(trouble)
			}
		}
	})
	return r
}

// listen runs in the loop of the tab, so it only notes.
func (r *reader) listen(event any) {
	trouble := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		trouble = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			trouble += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			trouble = "console: " + string(e.Type)
			for _, arg := range e.Args {
				trouble += " " + string(arg.Value)
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			trouble = "log: " + e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventRequestWillBeSent:
		url := e.Request.URL
		if !strings.HasPrefix(url, shared.base+"/") && !strings.HasPrefix(url, "data:") && url != "about:blank" {
			trouble = "request to another host: " + url
		}
	}
	if trouble == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.troubles = append(r.troubles, trouble)
}

func (r *reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.ctx, steps...); err != nil {
		r.t.Fatal(err)
	}
}

// open goes to a path of the program.
func (r *reader) open(path string) *reader {
	r.t.Helper()
	r.do(chromedp.Navigate(shared.base + path))
	return r
}

// click follows a link or presses a button, waits for the page behind it and returns its path.
func (r *reader) click(selector string) string {
	r.t.Helper()
	loaded := chromedp.WaitEvent(page.LoadEventFired, func(page.EventLoadEventFired) bool { return true }, chromedp.Click(selector))
	if _, err := chromedp.Run(r.ctx, loaded); err != nil {
		r.t.Fatalf("click %s on %s: %v", selector, r.at(), err)
	}
	return r.at()
}

// at returns the path and query where the reader is.
func (r *reader) at() string {
	r.t.Helper()
	return evaluate[string](r, `decodeURIComponent(location.pathname + location.search)`)
}

// text returns what the first element that fits says.
func (r *reader) text(selector string) string {
	r.t.Helper()
	text, err := chromedp.Run(r.ctx, chromedp.TextContent(selector))
	if err != nil {
		r.t.Fatalf("text of %s on %s: %v", selector, r.at(), err)
	}
	return strings.Join(strings.Fields(text), " ")
}

// sees wants the page to hold a text.
func (r *reader) sees(texts ...string) {
	r.t.Helper()
	body := evaluate[string](r, `document.body.innerText`)
	for _, text := range texts {
		if !strings.Contains(body, text) {
			r.t.Errorf("%s does not show %q", r.at(), text)
		}
	}
}

// count returns how many elements fit.
func (r *reader) count(selector string) int {
	r.t.Helper()
	quoted, err := json.Marshal(selector)
	if err != nil {
		r.t.Fatal(err)
	}
	return evaluate[int](r, `document.querySelectorAll(`+string(quoted)+`).length`)
}

// waitFor waits until the element says the text. It looks by script, in one step: a job's page replaces its parts.
func (r *reader) waitFor(selector, text string) {
	r.t.Helper()
	quoted, err := json.Marshal(selector)
	if err != nil {
		r.t.Fatal(err)
	}
	for {
		said := evaluate[string](r, `(document.querySelector(`+string(quoted)+`) || {textContent: ""}).textContent`)
		if strings.Contains(said, text) {
			return
		}
		select {
		case <-r.ctx.Done():
			r.t.Fatalf("%s on %s never said %q, but %q", selector, r.at(), text, said)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func evaluate[T any](r *reader, script string) T {
	r.t.Helper()
	value, err := chromedp.Run(r.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		r.t.Fatalf("script %.80s: %v", script, err)
	}
	return value
}

// call sends a command of the browser's own protocol.
func call[P, R any](r *reader, command cdp.Command[P, R], params P) {
	r.t.Helper()
	_, err := chromedp.Run(r.ctx, func(ctx context.Context, tab *chromedp.Target) (R, error) {
		return cdp.Call(ctx, tab, command, params)
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// api asks the program's API, as a program of somebody else would.
func api(t *testing.T, path string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, shared.base+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET /api/v1%s = %d", path, response.StatusCode)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
