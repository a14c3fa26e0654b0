package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"yileishi/dashboard"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	for _, path := range append(h.pages(), "/nowhere", "/healthz", "/api/v1/issues", "/assets/app.js") {
		header := h.get(t, path).header
		policy := header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("GET %s: policy %q", path, policy)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("GET %s: %s = %q, want %q", path, name, got, want)
			}
		}
		if header.Get("X-Request-Id") == "" {
			t.Errorf("GET %s has no request id", path)
		}
	}
}

func TestFormsNeedTheirToken(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	token := h.token(t)
	post := func(path, token string, header map[string]string) int {
		t.Helper()
		body := url.Values{"form_token": {token}}.Encode()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range header {
			request.Header.Set(k, v)
		}
		return h.do(t, request).status
	}
	for name, c := range map[string]struct {
		token  string
		header map[string]string
		want   int
	}{
		"whole":           {token, nil, 303},
		"same origin":     {token, map[string]string{"Origin": h.base, "Sec-Fetch-Site": "same-origin"}, 303},
		"no token":        {"", nil, 403},
		"another's token": {strings.Repeat("A", 26), nil, 403},
		"foreign origin":  {token, map[string]string{"Origin": "http://evil.example"}, 403},
		"null origin":     {token, map[string]string{"Origin": "null"}, 403},
		"foreign site":    {token, map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
	} {
		for _, path := range []string{"/jobs/cluster", "/jobs/12/cancel", "/jobs/export?kind=投诉"} {
			if got := post(path, c.token, c.header); got != c.want {
				t.Errorf("%s: POST %s = %d, want %d", name, path, got, c.want)
			}
		}
	}
	if h.started != 2 || len(h.cancels) != 2 || len(h.exported) != 2 {
		t.Errorf("started %d, cancelled %v, exported %d, want 2 of each", h.started, h.cancels, len(h.exported))
	}
	if h.exported[0].Scope.Kind != "投诉" {
		t.Errorf("export of %+v", h.exported[0].Scope)
	}
}

func TestFormWithoutCookieIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	token := h.token(t)
	h.client.Jar = nil
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.base+"/jobs/cluster",
		strings.NewReader(url.Values{"form_token": {token}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := h.do(t, request); a.status != 403 || h.started != 0 {
		t.Errorf("POST without the cookie = %d, started %d", a.status, h.started)
	}
}

func TestForeignNamesAreRefusedOnLoopback(t *testing.T) {
	t.Parallel()
	h := open(t, "", func(c *dashboard.Config) { c.Hosts = []string{"hotline.example"} })
	for host, want := range map[string]int{
		"evil.example": 421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "": 421,
		"localhost:9": 200, "127.0.0.1": 200, "[::1]:8080": 200, "hotline.example": 200,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/jobs", nil)
		if err != nil {
			t.Fatal(err)
		}
		if request.Host = host; host == "" {
			request.Host = " "
		}
		response, err := h.client.Do(request)
		if err != nil {
			if host == "" {
				continue // the client itself refuses to send it
			}
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want && (host != "" || response.StatusCode == http.StatusOK) {
			t.Errorf("Host %q = %d, want %d", host, response.StatusCode, want)
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	a := h.get(t, "/assets/app.js")
	if a.status != 200 || a.header.Get("Content-Type") != "text/javascript; charset=utf-8" || a.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("GET /assets/app.js = %d %v", a.status, a.header)
	}
	page := h.get(t, "/").body
	_, rest, found := strings.Cut(page, `href="/assets/app.css?v=`)
	hash, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatal("the overview does not load app.css under its hash")
	}
	if a := h.get(t, "/assets/app.css?v="+hash); !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("app.css under its hash: Cache-Control %q", a.header.Get("Cache-Control"))
	}
	for _, path := range []string{"/assets/../server.go", "/assets/%2e%2e/%2e%2e/routes.go", "/assets/kit/.gitignore", "/assets/"} {
		if a := h.get(t, path); a.status != 404 {
			t.Errorf("GET %s = %d", path, a.status)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	if _, err := dashboard.New(dashboard.Config{}); err == nil {
		t.Error("New took an empty configuration")
	}
	if _, err := dashboard.New(dashboard.Config{Questions: newQuestions(""), Desk: &desk{}, SearchWords: words, Deadline: -1}); err == nil {
		t.Error("New took a negative deadline")
	}
}
