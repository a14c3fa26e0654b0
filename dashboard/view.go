package dashboard

import (
	"embed"
	"io/fs"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/template/html/v2"

	"yileishi/hotline"
)

//go:embed templates/*.html
var templates embed.FS

// Page is what every page has: its title, its place in the menu and the state of the house.
type Page struct {
	Title   string // of the browser's tab
	Nav     string // the menu's entry that is open
	Clock   string // a fixed clock's time, "" while the clock runs
	Demo    bool
	Version string
	Token   string // sent back by forms
	Query   string // what the search field holds
	AsOf    string // up to when the figures are true, "" where a page has none
	Away    string // since when the engine has been away, "" while it answers
	Reload  int    // seconds until the page asks again by itself, 0 for never
}

func (s *Server) page(c *fiber.Ctx, nav, title string) Page {
	p := Page{
		Title: title, Nav: nav, Demo: s.config.Demo, Version: s.config.Version, Token: formToken(c),
	}
	if s.config.Fixed {
		p.Clock = minute(s.now())
	}
	if engine := s.config.Desk.Engine(); !engine.Up {
		p.Away = minute(engine.Since)
	}
	return p
}

// views parses the templates. A mistake in one ends the start of the program, not a visitor's page.
func (s *Server) views() (*html.Engine, error) {
	root, err := fs.Sub(templates, "templates")
	if err != nil {
		return nil, err
	}
	engine := html.NewFileSystem(http.FS(root), ".html")
	engine.AddFuncMap(map[string]any{
		"address": s.assets.address,
		"n":       hotline.Grouped,
		"signed":  hotline.Signed,
		"day":     day,
		"minute":  minute,
		"span":    span,
		"quote":   quote,
		"excerpt": excerpt,
		"fact":    newFact,
		"sorted":  sorted,
	})
	return engine, engine.Load()
}

// day writes a date, or 时间不详 for a time that is not known.
func day(t time.Time) string {
	if t.IsZero() {
		return "时间不详"
	}
	return t.In(hotline.Zone()).Format(time.DateOnly)
}

// minute writes a time to the minute, "" for a time that is not known.
func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(hotline.Zone()).Format("2006-01-02 15:04")
}

// span writes the months between two times: 2021-03 至 2022-06.
func span(first, last time.Time) string {
	if first.IsZero() || last.IsZero() {
		return "时间不详"
	}
	from, to := month(first), month(last)
	if from == to {
		return from
	}
	return from + " 至 " + to
}

func month(t time.Time) string { return t.In(hotline.Zone()).Format("2006-01") }
