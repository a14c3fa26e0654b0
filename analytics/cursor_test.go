package analytics

import (
	"testing"

	"yileishi/hotline"
)

// FuzzCursor shows that whatever somebody sends as a cursor is refused as invalid or is a place that can be written
// again, and that no place is lost on its way.
func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("e30")
	f.Add(encodeCursor(ticketPlace{Sort: hotline.NewestFirst, Received: 1, Ticket: "00"}))
	f.Add(encodeCursor(issuePlace{Sort: hotline.ByName, Name: "路灯\"}", Issue: "a"}))
	f.Fuzz(func(t *testing.T, cursor string) {
		var place issuePlace
		if err := decodeCursor(cursor, &place); err != nil {
			if hotline.ErrorCode(err) != hotline.Invalid {
				t.Errorf("cursor %q: %v, want invalid", cursor, err)
			}
			return
		}
		var again issuePlace
		if err := decodeCursor(encodeCursor(place), &again); err != nil || again != place {
			t.Errorf("cursor %q: %+v became %+v, %v", cursor, place, again, err)
		}
		var ticket ticketPlace
		_ = decodeCursor(cursor, &ticket)
		if _, err := ticketAfter(hotline.TicketQuery{Cursor: cursor}); err != nil && hotline.ErrorCode(err) != hotline.Invalid {
			t.Errorf("cursor %q of tickets: %v, want invalid", cursor, err)
		}
	})
}

// FuzzEventID shows that an event's identity is read as it is written, and everything else is no event.
func FuzzEventID(f *testing.F) {
	f.Add("7-0")
	f.Add("7--1")
	f.Add("07-1")
	f.Add("7-99999999999")
	f.Fuzz(func(t *testing.T, id string) {
		at := frame{run: 7}
		number, err := at.eventNumber(id)
		if err != nil {
			if hotline.ErrorCode(err) != hotline.NotFound {
				t.Errorf("event %q: %v, want not found", id, err)
			}
			return
		}
		if written := at.eventID(int64(number) + 1); written != id {
			t.Errorf("event %q is read as %q", id, written)
		}
	})
}
