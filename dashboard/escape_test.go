package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// hostile is what somebody may write into a ticket, a file's name or a unit's name.
const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(2)>{{.Token}}{{7}}"'` + "`${9}\u2028" + `&lt;b&gt;]]>--><u>`

func TestTextNeverBecomesMarkup(t *testing.T) {
	t.Parallel()
	h := open(t, hostile, nil)
	paths := append(h.pages(), "/?unit=x"+escaped(hostile), "/tickets?q="+escaped(hostile), "/issues?area="+escaped(hostile),
		"/tickets?number="+escaped(hostile), "/issues/"+escaped(hostile[:40]), "/tickets?from="+escaped(hostile[:40]))
	for _, path := range paths {
		a := h.get(t, path)
		for _, mark := range []string{"<script>alert", "<img src=x", "<u></", `onerror=alert(2)>`, "<u>]]"} {
			if strings.Contains(a.body, mark) {
				t.Errorf("GET %s: text became markup: %s", path, mark)
			}
		}
		if !strings.Contains(a.body, "alert(1)") && a.status == 200 && path != "/jobs" {
			t.Errorf("GET %s does not show the text at all: the test would not see it", path)
		}
		if strings.Count(a.body, "<script") != strings.Count(a.body, "</script") {
			t.Errorf("GET %s: scripts are not balanced", path)
		}
		checkData(t, path, a.body)
	}
}

// checkData wants every data block of a page to be whole JSON.
func checkData(t *testing.T, path, body string) {
	t.Helper()
	for _, part := range strings.Split(body, `<script type="application/json"`)[1:] {
		_, data, _ := strings.Cut(part, ">")
		data, _, _ = strings.Cut(data, "</script>")
		if !json.Valid([]byte(data)) {
			t.Errorf("GET %s: data of a chart is broken: %.200s", path, data)
		}
	}
}

func escaped(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		const digits = "0123456789ABCDEF"
		out.WriteByte('%')
		out.WriteByte(digits[b>>4])
		out.WriteByte(digits[b&15])
	}
	return out.String()
}

func TestCallersHashStaysInside(t *testing.T) {
	t.Parallel()
	h := open(t, "", nil)
	body := h.get(t, "/api/v1/tickets/"+h.rows[0].ID.String()).body
	if strings.Contains(body, `"caller"`) || strings.Contains(strings.ToLower(body), "callerid") {
		t.Errorf("the API shows a caller's hash: %s", body)
	}
}
