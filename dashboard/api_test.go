package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

func TestIssuesContract(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	list := h.json(t, "/api/v1/issues?limit=2&from=2022-01-01&to=2022-06-30&q=装修押金&sort=callers", 200)
	if list["total"] != float64(6) || list["next"] != "at-2" || list["as_of"] != "2022-07-04T08:00:00+08:00" {
		t.Errorf("total %v, next %v, as_of %v", list["total"], list["next"], list["as_of"])
	}
	first := list["items"].([]any)[0].(map[string]any)
	for _, key := range []string{"id", "name", "tickets", "callers", "events", "keyphrases", "trend"} {
		if first[key] == nil {
			t.Errorf("an issue has no %q: %v", key, first)
		}
	}
	if diff := cmp.Diff(map[string]any{"text": "装修", "weight": 1.0}, first["keyphrases"].([]any)[0]); diff != "" {
		t.Errorf("keyphrase (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"from": "2021-02-01T00:00:00+08:00", "tickets": 7.0}, first["trend"].([]any)[1]); diff != "" {
		t.Errorf("trend (-want +got):\n%s", diff)
	}
	want := hotline.IssueQuery{
		Scope: hotline.Scope{
			From: time.Date(2022, 1, 1, 0, 0, 0, 0, hotline.Zone()), To: time.Date(2022, 7, 1, 0, 0, 0, 0, hotline.Zone()),
		},
		Text: "装修 押金", Sort: hotline.ByCallers, Limit: 2,
	}
	if diff := cmp.Diff(want, h.issues, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("question (-want +got):\n%s", diff)
	}
}

func TestPagingVisitsEveryRowOnce(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	seen := map[string]int{}
	cursor := ""
	for range 100 {
		list := h.json(t, "/api/v1/tickets?limit=7&cursor="+cursor, 200)
		for _, item := range list["items"].([]any) {
			seen[item.(map[string]any)["id"].(string)]++
		}
		next, more := list["next"].(string)
		if !more {
			if _, there := list["next"]; !there {
				t.Error("the last page has no key next")
			}
			break
		}
		cursor = next
	}
	if len(seen) != len(h.rows) {
		t.Errorf("saw %d tickets, want %d", len(seen), len(h.rows))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("ticket %s came %d times", id, n)
		}
	}
}

func TestMomentsOfAPeriod(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	for query, want := range map[string][2]string{
		"":                              {"", ""},
		"from=2022-03-01":               {"2022-03-01T00:00:00+08:00", ""},
		"to=2022-03-31":                 {"", "2022-04-01T00:00:00+08:00"},
		"from=2022-03-05&to=2022-03-05": {"2022-03-05T00:00:00+08:00", "2022-03-06T00:00:00+08:00"},
		"from=2022-03-05T01:00:00Z&to=2022-03-05T12:00:00%2B08:00": {"2022-03-05T09:00:00+08:00", "2022-03-05T12:00:00+08:00"},
	} {
		h.json(t, "/api/v1/summary?"+query, 200)
		got := [2]string{written(h.scope.From), written(h.scope.To)}
		if got != want {
			t.Errorf("%s: asked for %v, want %v", query, got, want)
		}
	}
}

func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func TestAreas(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	for area, want := range map[string][2]string{
		"340104": {"340104", ""}, "3412": {"3412", ""}, "蜀山区": {"340104", ""}, "蜀山": {"340104", ""}, "阜阳": {"3412", ""},
		"A市": {"", "A市"}, "没听说过的地方": {"", "没听说过的地方"},
	} {
		h.json(t, "/api/v1/tickets?area="+escaped(area), 200)
		if got := [2]string{h.tickets.Scope.Area, h.tickets.Scope.AreaName}; got != want {
			t.Errorf("area %s: asked for %v, want %v", area, got, want)
		}
	}
	problem := h.json(t, "/api/v1/tickets?area="+escaped("镜湖区"), 400)
	if detail := problem["detail"].(string); !strings.Contains(detail, "340202、340203") {
		t.Errorf("a name of two areas: %s", detail)
	}
}

func TestTicketFiltersReachTheQuestion(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	h.json(t, "/api/v1/tickets?issue=i01&event=7-1&unassigned=1&number=AH1&unit=X&source=sample&state=已办结&kind=咨询&sort=oldest&limit=500", 200)
	want := hotline.TicketQuery{
		Scope: hotline.Scope{
			Unit: "X", Kind: hotline.Consultation, Source: "sample", Issue: "i01", Event: "7-1", Unassigned: true, State: hotline.Closed,
		},
		Number: "AH1", Sort: hotline.OldestFirst, Limit: 500,
	}
	if diff := cmp.Diff(want, h.tickets); diff != "" {
		t.Errorf("question (-want +got):\n%s", diff)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	for path, status := range map[string]int{
		"/api/v1/issues?limit=0": 400, "/api/v1/issues?limit=-1": 400, "/api/v1/issues?limit=501": 400, "/api/v1/issues?limit=abc": 400,
		"/api/v1/issues?limit=1e2": 400, "/api/v1/issues?sort=size": 400, "/api/v1/issues?from=yesterday": 400, "/api/v1/issues?to=2022-02-30": 400,
		"/api/v1/issues?from=2022-07-01&to=2022-06-01": 400, "/api/v1/issues?cursor=x": 400, "/api/v1/issues/none": 404,
		"/api/v1/events/none": 404, "/api/v1/tickets/zz": 404, "/api/v1/tickets/" + strings.Repeat("0", 32): 404, "/api/v1/tickets?sort=name": 400,
		"/api/v1/tickets?kind=x": 400, "/api/v1/tickets?q=%20的%20": 400, "/api/v1/jobs/99": 404, "/api/v1/jobs/x": 404, "/api/v1/none": 404,
		"/api/v1/imports?limit=0": 400, "/api/v1/issues?q=%FF%FE": 400, "/api/v1/issues?unit=a%00b": 400, "/api/v2": 404, "/api/v1/issues/%2e%2e": 404,
	} {
		a := h.get(t, path)
		if a.status != status || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("GET %s = %d %s, want %d", path, a.status, a.header.Get("Content-Type"), status)
			continue
		}
		var problem struct {
			Title, Detail, Instance, RequestID string
			Status                             int
		}
		if err := json.Unmarshal([]byte(a.body), &problem); err != nil || problem.Status != status || problem.Title == "" || problem.Detail == "" {
			t.Errorf("GET %s: problem %s (%v)", path, a.body, err)
		}
	}
	h.questions.err = hotline.Errorf(hotline.Unavailable, "统计引擎正在重启。")
	if a := h.get(t, "/api/v1/issues"); a.status != 503 || a.header.Get("Retry-After") != "5" {
		t.Errorf("while the engine is away: %d", a.status)
	}
}
