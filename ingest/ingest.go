// Package ingest brings tickets in: it reads files and streams as Arrow record batches, recognises their
// columns, checks each row, masks personal data, has the text segmented and hands batches on, each exactly
// once in effect.
//
// It never keeps an original outside the sealed quarantine, never writes a file of its own that outlives it,
// and knows neither the analytical nor the transactional store: both stand behind the small interfaces that
// are declared here.
package ingest

import (
	"context"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// Limits of what a row may hold.
const (
	// MaxText is the largest size of a title, text or reply, in bytes. Longer ones are quarantined.
	MaxText = 100_000
	// MaxName is the largest size of every other field, in bytes.
	MaxName = 2_000
	// KeepQuarantine is how long the sealed original of a quarantined row is kept.
	KeepQuarantine = 30 * 24 * time.Hour
)

// DefaultBatchRows is how many rows a batch has at most; a batch ends earlier at batchBytes.
const DefaultBatchRows = 16_384

const batchBytes = 32 << 20

// NoTime as Options.Time says that the tickets have no received time (时间不详).
const NoTime = "none"

// Options say how rows become tickets. The zero value of a field is named beside it where it means something.
type Options struct {
	// Import is the identity of this import. It grows from import to import: rows without a time of change
	// of their own take their version from it.
	Import int64
	// Source is the name under which the tickets are numbered; part of their identity. A mapping's source
	// is used when it is empty.
	Source string
	// Mapping says which column is what. nil: columns are recognised by their headers.
	Mapping *Mapping
	// Time names the column of the received time, or is NoTime. "": by mapping or header.
	Time string
	// Update lets a row change both the received time and the text of a ticket.
	Update bool
	// DryRun counts and writes nothing.
	DryRun bool
	// Now is the moment of the import. Tickets received later than its day are impossible.
	Now time.Time
	// BatchRows is the largest number of rows of a batch; 0 means DefaultBatchRows.
	BatchRows int
	// Workers is how many goroutines mask and segment; 0 means one for each processor that Go may use.
	Workers int
	// Key hashes callers and rows and seals quarantined rows.
	Key mask.Key
	// Places and Units are the gazetteer and the table of units. Either may be nil: then names stay as given.
	Places *hotline.Gazetteer
	Units  *hotline.UnitRegistry
}

// Ports are what an import needs from elsewhere. Segmenter and Progress may be nil.
type Ports struct {
	Ledger     Ledger
	Sink       Sink
	Quarantine Quarantine
	Segmenter  Segmenter
	// Progress is told after each batch. It is called from one goroutine and must not block.
	Progress func(Progress)
}

// Ledger knows every version of every ticket that was ever loaded.
type Ledger interface {
	// Versions returns all known versions of the tickets, in any order.
	Versions(ctx context.Context, ids []hotline.TicketID) ([]hotline.TicketVersion, error)
}

// Sink takes finished batches.
type Sink interface {
	// Write stores a batch with the columns of Schema and then its versions. It must be idempotent: a batch
	// that comes again after a failure comes with the same token. The record may have no rows (versions are
	// recorded that do not change a ticket). The record belongs to the caller and is released afterwards.
	Write(ctx context.Context, rec arrow.Record, versions []hotline.TicketVersion, token string) error
}

// Quarantine keeps rows that were not loaded. A row that comes again, with the same place and the same sealed
// bytes, is the same row.
type Quarantine interface {
	Add(ctx context.Context, rows []hotline.QuarantinedRow) error
}

// Segmenter turns masked text into tokens. It must be safe for concurrent use.
type Segmenter interface {
	// Analyze returns the tokens of title and text and how many of them belong to the title.
	Analyze(title, text string) (tokens []string, titleWords int)
}

// Progress says how far an import has got.
type Progress struct {
	Counts hotline.ImportCounts
	// Done of Total are bytes of the file, or rows where the format knows its rows. Total is 0 when unknown.
	Done, Total int64
}
