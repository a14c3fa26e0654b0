package dashboard

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// values writes the filter as an address has it; paging is left out.
func (f filter) values() url.Values {
	v := url.Values{}
	for key, text := range map[string]string{
		"from": f.From, "to": f.To, "area": f.Area, "unit": f.Unit, "kind": f.Kind, "source": f.Source,
		"state": f.State, "q": f.Q, "issue": f.Issue, "event": f.Event, "number": f.Number, "sort": f.Sort,
	} {
		if text != "" {
			v.Set(key, text)
		}
	}
	if f.Unassigned {
		v.Set("unassigned", "1")
	}
	return v
}

// at returns the address of path under this filter.
func (f filter) at(path string) string {
	if query := f.values().Encode(); query != "" {
		return path + "?" + query
	}
	return path
}

// page returns the address of the page after the one that ended with cursor, "" when there is none.
func (f filter) page(path, cursor string) string {
	if cursor == "" {
		return ""
	}
	v := f.values()
	v.Set("cursor", cursor)
	if f.limited {
		v.Set("limit", strconv.Itoa(f.Limit))
	}
	return path + "?" + v.Encode()
}

// within narrows the filter to [from, to) and to the scope's own period, written as days.
func (f filter) within(from, to time.Time, scope hotline.Scope) filter {
	if !scope.From.IsZero() && scope.From.After(from) {
		from = scope.From
	}
	if !scope.To.IsZero() && scope.To.Before(to) {
		to = scope.To
	}
	f.From, f.To = day(from), day(to.Add(-time.Second))
	f.Sort = ""
	return f
}

// byUnit leads from a row of a breakdown to its tickets, as do byArea and byKind.
func (f filter) byUnit(c hotline.Count) string {
	f.Unit, f.Sort = c.Key, ""
	return f.at("/tickets")
}

func (f filter) byArea(c hotline.Count) string {
	f.Area, f.Sort = c.Key, ""
	return f.at("/tickets")
}

func (f filter) byKind(c hotline.Count) string {
	f.Kind, f.Sort = c.Key, ""
	return f.at("/tickets")
}

// issuePath leads to an issue's page under the period and place that the reader has chosen.
func (f filter) issuePath(id hotline.IssueID) string {
	kept := filter{From: f.From, To: f.To, Area: f.Area, Unit: f.Unit, Kind: f.Kind, Source: f.Source}
	return kept.at("/issues/" + url.PathEscape(string(id)))
}

func eventPath(id string) string { return "/events/" + url.PathEscape(id) }

// pathID reads the identity in the path as it was before it was escaped.
func pathID(c *fiber.Ctx) (string, error) {
	value, err := url.PathUnescape(c.Params("id"))
	if err != nil || len(value) > longestText {
		return "", fiber.ErrNotFound
	}
	return value, nil
}
