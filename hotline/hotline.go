// Package hotline is the domain of a 12345 government service hotline: tickets, the issues (一类事) and
// events (事件) behind them, and the answers to the questions that people ask about both.
//
// It rests on the standard library alone. It reads no file, opens no connection and asks no clock: time,
// seeds and data are arguments. Every other room of the house may import it; it imports none of them.
package hotline

import "time"

// Zone is the programme's time zone, Asia/Shanghai. China keeps no summer time, so a fixed offset is exact
// for every moment since 1991 and needs no time zone database on the machine.
func Zone() *time.Location { return shanghai }

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Day returns the first moment of t's calendar day in the programme's zone.
func Day(t time.Time) time.Time {
	y, m, d := t.In(shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, shanghai)
}
