package analytics

import (
	"cmp"
	"fmt"
	"slices"

	"yileishi/hotline"
)

// eventRows recounts the events of a scope, largest first, and the tickets that are in none.
func (w *world) eventRows(s hotline.Scope) (rows []hotline.EventRow, loose int64) {
	scoped := w.in(s)
	for id, part := range groupBy(scoped, func(t hotline.Ticket) string { _, event := w.place(t.ID); return event }) {
		if id == "" {
			loose = int64(len(part))
			continue
		}
		f := w.facts(part)
		issue, _ := w.place(part[0].ID)
		number := eventOf(id)
		rows = append(rows, hotline.EventRow{
			ID: id, Name: w.events[number].Name, Issue: issue, IssueName: w.names[issue],
			Tickets: f.tickets, Callers: f.callers, First: f.first, Last: f.last, Areas: firstOf(w.areas(s, scoped, part), 3),
		})
	}
	slices.SortFunc(rows, func(a, b hotline.EventRow) int {
		return cmp.Or(cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(eventOf(a.ID), eventOf(b.ID)))
	})
	return rows, loose
}

func eventOf(id string) (number int32) {
	var run int64
	_, _ = fmt.Sscanf(id, "%d-%d", &run, &number)
	return number
}

// ticketRow is a ticket as lists show it.
func (w *world) ticketRow(t hotline.Ticket) hotline.TicketRow {
	issue, event := w.place(t.ID)
	t.Tokens = nil
	row := hotline.TicketRow{Ticket: t, Issue: issue, IssueName: w.names[issue], EventID: event}
	if event != "" {
		row.EventName = w.events[eventOf(event)].Name
	}
	p := w.places[t.ID]
	if w.issueOf[p.Cluster] != "" {
		row.Confidence, row.Words = p.Confidence, p.Words
	}
	if moved, ok := w.overrides[t.ID]; ok {
		row.Confidence = hotline.Sure
		if moved == "" {
			row.Confidence = hotline.Unassigned
		}
		if moved != w.issueOf[p.Cluster] {
			row.Words = nil
		}
	}
	return row
}

// ticketRows are the scope's tickets in an order; those of unknown time stand at the end.
func (w *world) ticketRows(s hotline.Scope, sort hotline.TicketSort) []hotline.TicketRow {
	var rows []hotline.TicketRow
	for _, t := range w.in(s) {
		rows = append(rows, w.ticketRow(t))
	}
	slices.SortStableFunc(rows, func(a, b hotline.TicketRow) int {
		if a.Received.IsZero() != b.Received.IsZero() {
			if a.Received.IsZero() {
				return 1
			}
			return -1
		}
		if sort == hotline.OldestFirst {
			return a.Received.Compare(b.Received)
		}
		return b.Received.Compare(a.Received)
	})
	return rows
}
