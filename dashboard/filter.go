package dashboard

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// Limits of an address.
const (
	defaultLimit = 50
	maximumLimit = 500
	longestText  = 100 // characters of one value
)

// filter is what an address says about which tickets are meant, as it says it. Pages and API read it the
// same way, so that a page's figure and the API's are one.
type filter struct {
	From, To   string
	Area       string
	Unit       string
	Kind       string
	Source     string
	State      string
	Q          string
	Issue      string
	Event      string
	Number     string
	Unassigned bool

	Sort   string
	Cursor string
	Limit  int

	limited bool // the address itself gives Limit
}

func readFilter(c *fiber.Ctx) (filter, error) {
	f := filter{
		From: c.Query("from"), To: c.Query("to"), Area: c.Query("area"), Unit: c.Query("unit"),
		Kind: c.Query("kind"), Source: c.Query("source"), State: c.Query("state"), Q: c.Query("q"),
		Issue: c.Query("issue"), Event: c.Query("event"), Number: c.Query("number"),
		Sort: c.Query("sort"), Cursor: c.Query("cursor"), Limit: defaultLimit,
	}
	for _, v := range []*string{&f.From, &f.To, &f.Area, &f.Unit, &f.Kind, &f.Source, &f.State, &f.Q, &f.Issue, &f.Event, &f.Number} {
		*v = strings.TrimSpace(*v)
		if len([]rune(*v)) > longestText {
			return f, hotline.Errorf(hotline.Invalid, "条件太长：每项最多 %d 个字。", longestText)
		}
		if strings.ContainsFunc(*v, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }) {
			return f, hotline.Errorf(hotline.Invalid, "条件中有无法识别的字符。")
		}
	}
	switch c.Query("unassigned") {
	case "", "0", "false":
	case "1", "true":
		f.Unassigned = true
	default:
		return f, hotline.Errorf(hotline.Invalid, "unassigned 只能是 1 或 0。")
	}
	if text := c.Query("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maximumLimit {
			return f, hotline.Errorf(hotline.Invalid, "limit 应是 1 到 %d 的整数。", maximumLimit)
		}
		f.Limit, f.limited = n, true
	}
	return f, nil
}

// scope turns the filter into what is asked, and the area's name for display.
func (s *Server) scope(f filter, facets hotline.Facets) (hotline.Scope, error) {
	scope := hotline.Scope{
		Unit: f.Unit, Source: f.Source, Issue: hotline.IssueID(f.Issue), Event: f.Event, Unassigned: f.Unassigned,
	}
	var err error
	if scope.From, err = readMoment(f.From, false); err != nil {
		return scope, err
	}
	if scope.To, err = readMoment(f.To, true); err != nil {
		return scope, err
	}
	if !scope.From.IsZero() && !scope.To.IsZero() && !scope.From.Before(scope.To) {
		return scope, hotline.Errorf(hotline.Invalid, "时段的开始（%s）晚于结束（%s）。", f.From, f.To)
	}
	if scope.Kind, err = readKind(f.Kind); err != nil {
		return scope, err
	}
	if scope.State, err = readState(f.State); err != nil {
		return scope, err
	}
	if f.Q != "" {
		scope.Words = s.config.SearchWords(f.Q)
	}
	scope.Area, scope.AreaName, err = s.readArea(f.Area, facets)
	return scope, err
}

// readMoment reads a day or an RFC 3339 time. A day that ends a period belongs to it: the moment is then
// the beginning of the day after.
func readMoment(text string, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, hotline.Zone()); err == nil && day.Year() >= 1900 {
		if end {
			day = day.AddDate(0, 0, 1)
		}
		return day, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil && t.Year() >= 1900 {
		return t.In(hotline.Zone()), nil
	}
	return time.Time{}, hotline.Errorf(hotline.Invalid, "日期“%s”无法识别，请写成 2022-03-10 的形式。", text)
}

func readKind(text string) (hotline.Kind, error) {
	kind := hotline.Kind(text)
	if text == "" || slices.Contains(hotline.Kinds(), kind) {
		return kind, nil
	}
	return "", hotline.Errorf(hotline.Invalid, "没有“%s”这种诉求类型。", text)
}

func readState(text string) (hotline.State, error) {
	state := hotline.State(text)
	if text == "" || slices.Contains([]hotline.State{hotline.Open, hotline.InHand, hotline.Closed}, state) {
		return state, nil
	}
	return "", hotline.Errorf(hotline.Invalid, "没有“%s”这种办理状态。", text)
}

// readArea takes an official code or a name. A name must mean one area; one that nobody knows is looked
// for as the source wrote it.
func (s *Server) readArea(text string, facets hotline.Facets) (code, name string, err error) {
	if text == "" || isCode(text) {
		return text, "", nil
	}
	for _, area := range facets.Areas {
		if area.Key == text && !isCode(area.Key) {
			return "", text, nil
		}
	}
	codes := s.areaCodes(text, facets)
	switch len(codes) {
	case 0:
		return "", text, nil
	case 1:
		return codes[0], "", nil
	}
	return "", "", hotline.Errorf(hotline.Invalid, "名为“%s”的地区有 %d 个（%s），请用代码指明是哪一个。",
		text, len(codes), strings.Join(codes, "、"))
}

func (s *Server) areaCodes(name string, facets hotline.Facets) []string {
	var codes []string
	for _, area := range facets.Areas {
		if isCode(area.Key) && (area.Name == name || strings.HasSuffix(area.Name, name) || strings.TrimRight(area.Name, "市县区") == name) {
			codes = append(codes, area.Key)
		}
	}
	slices.Sort(codes)
	if codes = slices.Compact(codes); len(codes) == 0 && s.config.Places != nil {
		if area, ok := s.config.Places.ByName(name); ok {
			codes = []string{area.Code}
		}
	}
	return codes
}

// areaName returns what a person calls the area of a filter.
func (s *Server) areaName(area string, facets hotline.Facets) string {
	if !isCode(area) {
		return area
	}
	for _, known := range facets.Areas {
		if known.Key == area && known.Name != "" {
			return known.Name
		}
	}
	if s.config.Places != nil {
		if place, ok := s.config.Places.ByCode(area); ok {
			return place.Full
		}
	}
	return area
}

func isCode(text string) bool {
	if len(text) < 2 || len(text) > 12 {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// narrowed reports whether anything but order and page is chosen.
func (f filter) narrowed() bool {
	f.Sort, f.Cursor, f.Limit, f.limited = "", "", 0, false
	return f != filter{}
}
