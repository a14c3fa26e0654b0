package hotline

import "time"

// Fingerprint is a keyed hash of everything a row said about its ticket, before masking. Equal rows have
// equal fingerprints; without the key it says nothing about the row.
type Fingerprint [16]byte

// TicketVersion is one version of a ticket that was ever loaded. A row whose fingerprint is among its
// ticket's versions brings nothing new, however old the file is from which it comes.
type TicketVersion struct {
	Ticket   TicketID
	Row      Fingerprint // of the whole row
	Text     Fingerprint // of title and text alone
	Filed    time.Time   // the ticket's filing day; equal for all its versions
	Received time.Time   // zero when not known
	Version  uint64
}

// Compare orders fingerprints by their bytes.
func (f Fingerprint) Compare(other Fingerprint) int { return TicketID(f).Compare(TicketID(other)) }
