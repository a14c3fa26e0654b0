package analytics

import (
	"time"

	"yileishi/hotline"
)

// idsAtOnce bounds how many tickets one statement names: they travel as a parameter, which a server limits.
const idsAtOnce = 4096

// givenTickets selects the tickets of parameter tickets, which holds hexadecimal identities. It is a query because
// no index is used for an array that a function makes: reading one ticket took 100 ms that way, 25 this way.
const givenTickets = "(SELECT toFixedString(unhex(arrayJoin({tickets:Array(String)})), 16))"

func hexIDs(ids []hotline.TicketID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

// calendarDay returns t's day in the programme's zone in the form that the driver stores as that very day.
func calendarDay(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	y, m, d := t.In(hotline.Zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// instant returns t as it is stored: a time that is not known is the epoch.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0)
	}
	return t
}

// moment returns a stored time in the programme's zone, the zero time for the epoch.
func moment(t time.Time) time.Time {
	if t.Unix() == 0 {
		return time.Time{}
	}
	return t.In(hotline.Zone())
}

// dayOf returns the first moment of a stored day in the programme's zone. The driver gives days at midnight in
// a zone of its own, so only the calendar counts.
func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, hotline.Zone())
}

// never is how the engine stores a time that is not known.
func never() time.Time { return time.Unix(0, 0) }

// latest is the last moment that the engine can store.
func latest() time.Time { return time.Date(2299, 12, 31, 23, 59, 59, 0, hotline.Zone()) }

// at writes a time as a parameter of type DateTime64(0, 'Asia/Shanghai'). The engine reads no small or negative
// epoch there, and no time outside its range: such times become the nearest that it knows.
func at(t time.Time) string {
	if t.Before(never()) {
		t = never()
	}
	if t.After(latest()) {
		t = latest()
	}
	return t.In(hotline.Zone()).Format(time.DateTime)
}
