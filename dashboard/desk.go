package dashboard

import (
	"context"
	"io"

	"yileishi/hotline"
)

// Desk is what a page can set going and look after: imports, their quarantine, and jobs.
type Desk interface {
	ImportDesk
	JobDesk
	// Engine tells whether figures can be had now. It answers at once, from memory.
	Engine() hotline.EngineStatus
}

// ImportDesk keeps imports and the rows that they could not load.
type ImportDesk interface {
	// Imports returns the newest imports first, at most limit.
	Imports(ctx context.Context, limit int) ([]hotline.Import, error)
	Import(ctx context.Context, id int64) (hotline.Import, error)
	// Quarantine returns rows with an ID above after, in order, at most limit; next is 0 on the last page.
	Quarantine(ctx context.Context, id, after int64, limit int) (rows []hotline.QuarantinedRow, next int64, err error)
	// Upload keeps the file and queues its import. It reads the body to its end before it returns.
	Upload(ctx context.Context, request UploadRequest) (hotline.Job, error)
	// ExportQuarantine writes the quarantined rows of an import as CSV, to be corrected and replayed.
	ExportQuarantine(ctx context.Context, id int64, w io.Writer) error
	// Replay queues a corrected export of the quarantine. It reads the body to its end before it returns.
	Replay(ctx context.Context, id int64, body io.Reader) (hotline.Job, error)
}

// JobDesk keeps the one queue of long work.
type JobDesk interface {
	StartCluster(ctx context.Context) (hotline.Job, error)
	StartExport(ctx context.Context, query hotline.TicketQuery) (hotline.Job, error)
	// Jobs returns the newest jobs first, at most limit.
	Jobs(ctx context.Context, limit int) ([]hotline.Job, error)
	Job(ctx context.Context, id int64) (hotline.Job, []hotline.JobLine, error)
	// CancelJob asks a waiting or running job to stop. A job that has ended is a Conflict.
	CancelJob(ctx context.Context, id int64) error
	// JobFile opens the file that a job made; the caller closes it.
	JobFile(ctx context.Context, id int64) (file io.ReadCloser, name string, err error)
}

// UploadRequest is a file that somebody sent to be imported.
type UploadRequest struct {
	File   string // base name, without any folder
	Source string // the name under which its numbers are unique; "" lets the importer choose
	Time   string // the column of the received time, "none" for 时间不详, "" to recognise it
	Update bool   // overwrite tickets whose number is taken
	Body   io.Reader
}
