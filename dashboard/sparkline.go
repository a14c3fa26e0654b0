package dashboard

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"yileishi/hotline"
)

// The size of a sparkline's drawing; the page scales it.
const (
	sparkWidth  = 120
	sparkHeight = 26
	sparkInset  = 2
)

// sparkline is a trend small enough for a table's cell. All of a table share one time axis, so that they can
// be read from above to below; heights begin at zero and compare within one line only.
type sparkline struct {
	Points string // for an SVG polyline
	Area   string // the same, closed along the base
	X, Y   string // the last point
	Label  string
}

// newSparkline draws months between from and to, both the beginnings of a month. Months without a point have
// no tickets.
func newSparkline(points []hotline.Point, from, to time.Time) sparkline {
	if len(points) == 0 {
		return sparkline{}
	}
	points = stretched(points, from, to)
	least, most := points[0].Tickets, points[0].Tickets
	for _, p := range points {
		least, most = min(least, p.Tickets), max(most, p.Tickets)
	}
	step := 0.0
	if len(points) > 1 {
		step = float64(sparkWidth-2*sparkInset) / float64(len(points)-1)
	}
	xy := make([]string, len(points))
	var s sparkline
	for i, p := range points {
		height := float64(p.Tickets) / float64(max(most, 1)) * float64(sparkHeight-2*sparkInset)
		s.X, s.Y = coordinate(sparkInset+step*float64(i)), coordinate(float64(sparkHeight-sparkInset)-height)
		xy[i] = s.X + "," + s.Y
	}
	base := strconv.Itoa(sparkHeight - sparkInset)
	s.Points = strings.Join(xy, " ")
	s.Area = strconv.Itoa(sparkInset) + "," + base + " " + s.Points + " " + s.X + "," + base
	s.Label = fmt.Sprintf("%s，每月 %s–%s 件", span(points[0].From, points[len(points)-1].From),
		hotline.Grouped(least), hotline.Grouped(most))
	return s
}

// stretched adds months without tickets before and after the points.
func stretched(points []hotline.Point, from, to time.Time) []hotline.Point {
	var out []hotline.Point
	for at := from; at.Before(points[0].From); at = at.AddDate(0, 1, 0) {
		out = append(out, hotline.Point{From: at})
	}
	out = append(out, points...)
	for at := points[len(points)-1].From.AddDate(0, 1, 0); !at.After(to); at = at.AddDate(0, 1, 0) {
		out = append(out, hotline.Point{From: at})
	}
	return out
}

// reach returns the first and the last month of any row's trend; zero when there is none.
func reach(rows []hotline.IssueRow) (from, to time.Time) {
	for _, row := range rows {
		if len(row.Trend) == 0 {
			continue
		}
		first, last := row.Trend[0].From, row.Trend[len(row.Trend)-1].From
		if from.IsZero() || first.Before(from) {
			from = first
		}
		if last.After(to) {
			to = last
		}
	}
	return from, to
}

func coordinate(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
