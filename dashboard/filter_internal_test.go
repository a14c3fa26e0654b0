package dashboard

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// read reads a query as a page would.
func read(tb testing.TB, query string) (f filter, scope hotline.Scope, err error) {
	tb.Helper()
	s := &Server{config: Config{SearchWords: strings.Fields}}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/", func(c *fiber.Ctx) error {
		if f, err = readFilter(c); err == nil {
			scope, err = s.scope(f, hotline.Facets{})
		}
		return nil
	})
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.URL.RawQuery = query
	request.RequestURI = "/?" + query
	response, testErr := app.Test(request, -1)
	if testErr != nil {
		tb.Skip("no request") // the client itself refuses to write it
	}
	_ = response.Body.Close()
	return f, scope, err
}

// FuzzAddress feeds what anybody may write behind a question mark. What is understood must come back the same
// from the address that the pages make of it, and a refusal must say something.
func FuzzAddress(f *testing.F) {
	f.Add("from=2022-01-01&to=2022-03-31&area=340104&q=%E7%94%B5%E6%A2%AF&limit=500")
	f.Add("from=2022-03-05T01:00:00Z&to=x&unassigned=1&sort=rise&cursor=abc")
	f.Add("unit=a%00b&kind=%FF&limit=-1&state=&number=++")
	f.Fuzz(func(t *testing.T, query string) {
		encoded := url.PathEscape(query)
		if values, err := url.ParseQuery(query); err == nil {
			encoded = values.Encode()
		}
		first, scope, err := read(t, encoded)
		if err != nil {
			if hotline.ErrorCode(err) != hotline.Invalid || hotline.ErrorMessage(err) == "" {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		if scope.Bounded() && !scope.To.IsZero() && !scope.From.Before(scope.To) {
			t.Errorf("%q: a period that ends before it begins", query)
		}
		again, _, err := read(t, first.values().Encode())
		again.Limit, again.limited, again.Cursor = first.Limit, first.limited, first.Cursor
		if err != nil || again != first {
			t.Errorf("%q: %+v came back as %+v (%v)", query, first, again, err)
		}
	})
}

// BenchmarkTemplates measures what a page costs beyond the question.
func BenchmarkTemplates(b *testing.B) {
	s := &Server{config: Config{Log: slog.New(slog.DiscardHandler)}}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		b.Fatal(err)
	}
	views, err := s.views()
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]hotline.TicketRow, pageRows)
	for i := range rows {
		rows[i].Title, rows[i].Text = "物业不退装修押金", strings.Repeat("小区装修早已验收，物业一直拖着不退装修押金，联系电话[电话]。", 6)
		rows[i].Words = []string{"装修", "押金", "物业"}
	}
	view := ticketsView{Heading: "30 件工单", Table: ticketTable{Lines: ticketLines(rows), Belongs: true}}
	b.ReportAllocs()
	for b.Loop() {
		if err := views.Render(io.Discard, "tickets", view); err != nil {
			b.Fatal(err)
		}
	}
}
