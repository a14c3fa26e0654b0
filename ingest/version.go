package ingest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yileishi/hotline"
)

// fate is what becomes of a draft.
type fate int

const (
	loads      fate = iota // becomes the ticket's newest version
	superseded             // is a version of its own, but a newer one is known: recorded, changes nothing
	repeats                // equals a version that is known
	taken                  // has the number of another ticket
)

// history is what is known of the tickets of a batch, and grows with each row of it.
type history struct {
	known  map[hotline.TicketID][]hotline.TicketVersion
	update bool
	series uint64 // the import's sequence
}

// newHistory asks the ledger about the tickets of a batch. Earlier are versions of this run that no ledger
// has (a dry run writes none).
func newHistory(ctx context.Context, ledger Ledger, drafts []draft, opts *Options, earlier map[hotline.TicketID][]hotline.TicketVersion) (*history, error) {
	h := &history{known: make(map[hotline.TicketID][]hotline.TicketVersion, len(drafts)), update: opts.Update, series: uint64(max(0, opts.Import))}
	ids := make([]hotline.TicketID, len(drafts))
	for i, d := range drafts {
		ids[i] = d.ticket.ID
	}
	slices.SortFunc(ids, hotline.TicketID.Compare)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return h, nil
	}
	versions, err := ledger.Versions(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("known versions of %d tickets: %w", len(ids), err)
	}
	for _, v := range versions {
		h.known[v.Ticket] = append(h.known[v.Ticket], v)
	}
	for _, id := range ids {
		h.known[id] = append(h.known[id], earlier[id]...)
	}
	return h, nil
}

// judge decides about one row and, unless it is refused or known, gives it its version and its day of filing.
func (h *history) judge(d *draft) fate {
	known := h.known[d.ticket.ID]
	d.ticket.Filed = filedDay(d.ticket.Received)
	if len(known) == 0 {
		d.ticket.Version = h.version(d, hotline.TicketVersion{})
		h.add(d)
		return loads
	}
	newest := known[0]
	same := false
	for _, v := range known {
		if v.Row == d.row {
			return repeats
		}
		if newer(v, newest) {
			newest = v
		}
		same = same || sameTicket(v, d)
	}
	if !same && !h.update {
		return taken
	}
	d.ticket.Filed = filedDay(newest.Filed)
	d.ticket.Version = h.version(d, newest)
	mine := h.add(d)
	if newer(newest, mine) {
		return superseded
	}
	return loads
}

// version returns a row's version: its own time of change in milliseconds, else one above all that is known.
func (h *history) version(d *draft, newest hotline.TicketVersion) uint64 {
	if !d.changed.IsZero() {
		return uint64(d.changed.UnixMilli())
	}
	return max(h.series, newest.Version+1)
}

func (h *history) add(d *draft) hotline.TicketVersion {
	v := d.version()
	h.known[v.Ticket] = append(h.known[v.Ticket], v)
	return v
}

// newer orders a ticket's versions. Of two with the same time of change the fingerprint decides, so that the
// order of arrival does not.
func newer(a, b hotline.TicketVersion) bool {
	if a.Version != b.Version {
		return a.Version > b.Version
	}
	return a.Row.Compare(b.Row) > 0
}

// sameTicket says whether a row can be the ticket that v is a version of: the received time or the text is
// the same. A time that is not known differs from none.
func sameTicket(v hotline.TicketVersion, d *draft) bool {
	if v.Text == d.text || unknown(v.Received) || unknown(d.ticket.Received) {
		return true
	}
	return v.Received.Unix() == d.ticket.Received.Unix()
}

// unknown says whether a moment means "not known": zero, or the epoch that stands for it in tables.
func unknown(t time.Time) bool { return t.IsZero() || t.Unix() <= 0 }

// filedDay returns the day under which a ticket is filed, 1970-01-01 when its time is not known.
func filedDay(received time.Time) time.Time {
	if received.IsZero() {
		return time.Date(1970, 1, 1, 0, 0, 0, 0, hotline.Zone())
	}
	return hotline.Day(received)
}

func (d *draft) version() hotline.TicketVersion {
	return hotline.TicketVersion{
		Ticket:   d.ticket.ID,
		Row:      d.row,
		Text:     d.text,
		Filed:    d.ticket.Filed,
		Received: d.ticket.Received,
		Version:  d.ticket.Version,
	}
}
