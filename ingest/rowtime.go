package ingest

import (
	"strconv"
	"time"

	"yileishi/hotline"
)

// firstYear is the first year in which a ticket is possible: no hotline of this kind is older.
const firstYear = 2000

// readTimes reads the moments of a row and refuses what cannot be.
func (r *reader) readTimes(d *draft) *defect {
	t := &d.ticket
	for _, part := range [...]struct {
		field Field
		to    *time.Time
	}{{Received, &t.Received}, {Closed, &t.Closed}, {Replied, &t.Replied}, {Due, &t.Due}, {Changed, &d.changed}} {
		feeds := r.plan.columns[part.field]
		if len(feeds) == 0 {
			continue
		}
		moment, bad := r.moment(part.field, feeds[0])
		if bad != nil {
			return bad
		}
		if part.field == Received && moment.IsZero() {
			return r.bad(feeds[0], "", hotline.MissingTime)
		}
		if part.field != Due && part.field != Received && !moment.IsZero() && before(moment, t.Received) {
			return r.bad(feeds[0], r.cell(feeds[0].column), hotline.ImpossibleTime)
		}
		*part.to = moment
		if !moment.IsZero() {
			r.remember(part.field, strconv.FormatInt(moment.UnixMilli(), 10))
		}
	}
	return nil
}

// moment reads one column; empty means zero. Only a limit may lie in the future.
func (r *reader) moment(f Field, from feed) (time.Time, *defect) {
	s, bad := r.fed(f, from)
	if bad != nil || isNothing(s) {
		return time.Time{}, bad
	}
	moment, ok := readMoment(s, from.format, r.info.Date1904)
	switch {
	case !ok:
		return moment, r.bad(from, s, hotline.UnreadableTime)
	case moment.Year() < firstYear, moment.Year() > 2200, f != Due && !moment.Before(hotline.Day(r.opts.Now).AddDate(0, 0, 1)):
		return moment, r.bad(from, s, hotline.ImpossibleTime)
	}
	return moment, nil
}

// before says whether a moment lies before received. A date without a time of day is the whole day.
func before(moment, received time.Time) bool {
	if received.IsZero() || !moment.Before(received) {
		return false
	}
	return !moment.Equal(hotline.Day(moment)) || !moment.Equal(hotline.Day(received))
}

// isNothing knows what exports write where there is no time.
func isNothing(s string) bool {
	switch s {
	case "", "-", "--", "/", "无", "null", "NULL", "None", "NaT", "nan", "0", "0000-00-00 00:00:00", "0000-00-00":
		return true
	}
	return false
}
