package dashboard_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"yileishi/dashboard"
	"yileishi/hotline"
)

// desk keeps a few imports and jobs, and what was uploaded.
type desk struct {
	mu       sync.Mutex
	err      error
	down     bool
	hostile  string
	uploaded []dashboard.UploadRequest
	bodies   []string
	exported []hotline.TicketQuery
	started  int
	cancels  []int64
	idle     bool // nothing was ever imported or queued
	broken   bool // ExportQuarantine fails halfway
}

func (d *desk) fixedImport() hotline.Import {
	return hotline.Import{
		ID: 3, Source: "sample" + d.hostile, File: "tickets-2022.csv" + d.hostile, Format: "csv", State: hotline.ImportDone,
		Started: now.Add(-2 * time.Hour), Finished: now.Add(-2*time.Hour + 14*time.Second),
		Counts: hotline.ImportCounts{
			Read: 612, Loaded: 590, Unchanged: 12, Quarantined: 10, Seconds: 14.2, Undated: 4,
			Reasons: map[string]int64{"unreadable_time": 6, "missing_number": 3, "empty_text": 1},
			Masked:  map[string]int64{"phone": 48, "id_card": 3},
		},
	}
}

func (d *desk) Imports(context.Context, int) ([]hotline.Import, error) {
	if d.idle {
		return nil, d.err
	}
	failed := d.fixedImport()
	failed.ID, failed.State, failed.Message, failed.Counts = 2, hotline.ImportFailed, "文件不完整："+d.hostile, hotline.ImportCounts{}
	return []hotline.Import{d.fixedImport(), failed}, d.err
}

func (d *desk) Import(_ context.Context, id int64) (hotline.Import, error) {
	if id != 3 {
		return hotline.Import{}, hotline.Errorf(hotline.NotFound, "没有编号为 %d 的导入。", id)
	}
	return d.fixedImport(), d.err
}

func (d *desk) Quarantine(_ context.Context, id, after int64, limit int) ([]hotline.QuarantinedRow, int64, error) {
	var rows []hotline.QuarantinedRow
	for n := after + 1; n <= 10 && len(rows) < limit; n++ {
		rows = append(rows, hotline.QuarantinedRow{
			ID: n, Import: id, File: "tickets-2022.csv", Row: n * 31, Column: "来电时间" + d.hostile, Value: "2022-13-4[电话]" + d.hostile,
			Reason: hotline.UnreadableTime, Created: now, Expires: now.AddDate(0, 0, 30), Replayed: n == 2,
		})
	}
	return rows, 0, d.err
}

func (d *desk) Upload(_ context.Context, r dashboard.UploadRequest) (hotline.Job, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return hotline.Job{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bodies, d.uploaded = append(d.bodies, string(body)), append(d.uploaded, r)
	return d.fixedJob(), d.err
}

func (d *desk) Replay(ctx context.Context, _ int64, body io.Reader) (hotline.Job, error) {
	return d.Upload(ctx, dashboard.UploadRequest{Body: body})
}

func (d *desk) ExportQuarantine(_ context.Context, _ int64, w io.Writer) error {
	if _, err := io.WriteString(w, "行,列\n"+strings.Repeat("31,来电时间\n", 5000)); err != nil {
		return err
	}
	if d.broken {
		return fmt.Errorf("disk of the store: input/output error")
	}
	return nil
}

func (d *desk) StartCluster(context.Context) (hotline.Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.started++
	return d.fixedJob(), d.err
}

func (d *desk) StartExport(_ context.Context, q hotline.TicketQuery) (hotline.Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.exported = append(d.exported, q)
	return d.fixedJob(), d.err
}

func (d *desk) fixedJob() hotline.Job {
	return hotline.Job{
		ID: 12, Kind: hotline.ImportJob, Title: "导入 tickets-2022.csv" + d.hostile, State: hotline.JobRunning, Done: 300, All: 612,
		Created: now.Add(-3 * time.Minute), Started: now.Add(-2 * time.Minute), Attempts: 2,
	}
}

func (d *desk) Jobs(context.Context, int) ([]hotline.Job, error) {
	if d.idle {
		return nil, d.err
	}
	done := hotline.Job{
		ID: 11, Kind: hotline.ExportJob, Title: "导出工单", State: hotline.JobDone, File: "tickets.csv", Done: 5, All: 5,
		Created: now.Add(-time.Hour), Started: now.Add(-time.Hour), Finished: now.Add(-59 * time.Minute),
	}
	failed := hotline.Job{ID: 10, Kind: hotline.ClusterJob, Title: "归类", State: hotline.JobFailed, Message: "没有工单" + d.hostile, Created: now}
	return []hotline.Job{d.fixedJob(), done, failed}, d.err
}

func (d *desk) Job(_ context.Context, id int64) (hotline.Job, []hotline.JobLine, error) {
	if id != 12 {
		return hotline.Job{}, nil, hotline.Errorf(hotline.NotFound, "没有编号为 %d 的任务。", id)
	}
	return d.fixedJob(), []hotline.JobLine{{At: now.Add(-2 * time.Minute), Text: "识别为 CSV，UTF-8" + d.hostile}, {At: now, Text: "已读 300 行"}}, d.err
}

func (d *desk) CancelJob(_ context.Context, id int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancels = append(d.cancels, id)
	return d.err
}

func (d *desk) JobFile(_ context.Context, id int64) (io.ReadCloser, string, error) {
	if id != 11 {
		return nil, "", hotline.Errorf(hotline.NotFound, "这个任务没有文件。")
	}
	return io.NopCloser(bytes.NewReader([]byte("number,title\n1,a\n"))), "工单.csv", d.err
}

func (d *desk) Engine() hotline.EngineStatus {
	return hotline.EngineStatus{Up: !d.down, Since: now.Add(-time.Minute), Version: "26.7.3.1", Mode: "embedded"}
}
