package dashboard_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"yileishi/hotline"
)

// description loads the API's description as the server serves it. Objects are closed for the test: an answer
// may hold nothing that is not described.
func description(t *testing.T, h *house) (*openapi3.T, routers.Router) {
	t.Helper()
	a := h.get(t, "/api/v1/openapi.json")
	if a.status != 200 || !strings.Contains(a.header.Get("Content-Type"), "json") {
		t.Fatalf("GET /api/v1/openapi.json = %d %s", a.status, a.header.Get("Content-Type"))
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatalf("validate: %v", err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %s, want 3.1", doc.OpenAPI)
	}
	no := false
	for _, schema := range doc.Components.Schemas {
		schema.Value.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatalf("router: %v", err)
	}
	return doc, router
}

func TestAnswersFitTheDescription(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	doc, router := description(t, h)
	id := h.rows[0].ID.String()
	open := "" // a ticket of which little is known
	for _, row := range h.rows {
		if row.Received.IsZero() {
			open = row.ID.String()
		}
	}
	visited := map[string]bool{}
	for _, path := range []string{
		"/summary", "/summary?from=2022-01-01&to=2022-06-30", "/issues", "/issues?limit=3", "/issues?limit=0", "/issues/i01", "/issues/none",
		"/events/7-1", "/events/none", "/tickets", "/tickets?q=装修", "/tickets?limit=500", "/tickets/" + id, "/tickets/" + open, "/tickets/zz",
		"/facets", "/imports", "/jobs", "/jobs/12", "/jobs/99",
	} {
		visited[checkAnswer(t, h, router, path)] = true
	}
	h.empty, h.idle = true, true
	for _, path := range []string{"/summary", "/issues", "/tickets", "/facets", "/imports", "/jobs"} {
		checkAnswer(t, h, router, path)
	}
	h.questions.err = hotline.Errorf(hotline.Unavailable, "统计引擎正在重启。")
	checkAnswer(t, h, router, "/summary")
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		if !visited[path] {
			t.Errorf("no answer of %s was checked", path)
		}
	}
}

// checkAnswer compares an answer with its description and returns the path's pattern.
func checkAnswer(t *testing.T, h *house, router routers.Router, path string) string {
	t.Helper()
	a := h.get(t, "/api/v1"+path)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	route, params, err := router.FindRoute(request)
	if err != nil {
		t.Fatalf("GET %s is not described: %v", path, err)
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader([]byte(a.body))),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("GET %s = %d does not fit: %.600v", path, a.status, err)
	}
	return route.Path
}

func TestDescriptionRefusesWhatTheServerRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	_, router := description(t, h)
	for path, fits := range map[string]bool{
		"/issues?limit=50": true, "/issues?sort=rise": true, "/issues?limit=501": false, "/issues?limit=0": false,
		"/issues?sort=size": false, "/tickets?kind=x": false, "/tickets?unassigned=1": true,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		route, params, err := router.FindRoute(request)
		if err != nil {
			t.Fatal(err)
		}
		err = openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route})
		status := h.get(t, "/api/v1"+path).status
		if (err == nil) != fits || (status == 200) != fits {
			t.Errorf("GET %s: described %v, answered %d, want fit %v", path, err, status, fits)
		}
	}
}
