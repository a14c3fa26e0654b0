package dashboard

import (
	"fmt"
	"strconv"
	"strings"

	"yileishi/hotline"
)

// The size of a sparkline's drawing; the page scales it.
const (
	sparkWidth  = 120
	sparkHeight = 26
	sparkInset  = 2
)

// sparkline is a trend small enough for a table's cell. It begins at zero, so that heights can be compared
// within one line; its label says between what it moves.
type sparkline struct {
	Points string // for an SVG polyline
	Area   string // the same, closed along the base
	X, Y   string // the last point
	Label  string
}

func newSparkline(points []hotline.Point) sparkline {
	if len(points) == 0 {
		return sparkline{}
	}
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

func coordinate(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
