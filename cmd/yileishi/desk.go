package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"yileishi/dashboard"
	"yileishi/hotline"
)

// desk carries out what people ask for on the pages.
type desk struct {
	*workplace
	program *program
	wake    chan<- struct{}
	engine  func() hotline.EngineStatus
}

var _ dashboard.Desk = (*desk)(nil)

// importParams is what an import job must know. The upload is removed when the job has ended.
type importParams struct {
	Path   string `json:"path"`
	File   string `json:"file"`
	Source string `json:"source,omitempty"`
	Time   string `json:"time,omitempty"`
	Update bool   `json:"update,omitempty"`
	Replay int64  `json:"replay,omitempty"` // the import whose corrected rows these are
}

// Engine tells whether figures can be had now.
func (d *desk) Engine() hotline.EngineStatus { return d.engine() }

// Imports returns the newest imports.
func (d *desk) Imports(ctx context.Context, limit int) ([]hotline.Import, error) {
	return d.store.Imports(ctx, limit)
}

// Import returns one import.
func (d *desk) Import(ctx context.Context, id int64) (hotline.Import, error) {
	return d.store.Import(ctx, id)
}

// Quarantine returns a page of an import's quarantined rows.
func (d *desk) Quarantine(ctx context.Context, id, after int64, limit int) ([]hotline.QuarantinedRow, int64, error) {
	rows, err := d.store.Quarantine(ctx, id, after, limit+1)
	if err != nil {
		return nil, 0, err
	}
	if len(rows) <= limit {
		return rows, 0, nil
	}
	return rows[:limit], rows[limit-1].ID, nil
}

// Upload keeps the file and queues its import.
func (d *desk) Upload(ctx context.Context, r dashboard.UploadRequest) (hotline.Job, error) {
	path, err := d.keep(r.Body, filepath.Ext(r.File))
	if err != nil {
		return hotline.Job{}, err
	}
	return d.enqueueImport(ctx, "导入 "+r.File,
		importParams{Path: path, File: r.File, Source: r.Source, Time: r.Time, Update: r.Update})
}

// ExportQuarantine writes an import's quarantined rows as CSV.
func (d *desk) ExportQuarantine(ctx context.Context, id int64, w io.Writer) error {
	return d.exportQuarantine(ctx, id, w)
}

// Replay queues the corrected rows of an import.
func (d *desk) Replay(ctx context.Context, id int64, body io.Reader) (hotline.Job, error) {
	imp, err := d.store.Import(ctx, id)
	if err != nil {
		return hotline.Job{}, err
	}
	path, err := d.keep(body, ".csv")
	if err != nil {
		return hotline.Job{}, err
	}
	return d.enqueueImport(ctx, "重新导入 "+imp.File, importParams{Path: path, File: imp.File, Source: imp.Source, Replay: id})
}

func (d *desk) enqueueImport(ctx context.Context, title string, params importParams) (hotline.Job, error) {
	job, err := d.enqueue(ctx, hotline.ImportJob, title, params)
	if err != nil {
		return job, errors.Join(err, os.Remove(params.Path))
	}
	return job, nil
}

// keep writes an upload into the data folder, under a name of its own that nobody can guess.
func (d *desk) keep(body io.Reader, ext string) (path string, err error) {
	if err := os.MkdirAll(d.cfg.uploadFolder(), 0o700); err != nil {
		return "", fmt.Errorf("upload folder: %w", err)
	}
	path = filepath.Join(d.cfg.uploadFolder(), rand.Text()+safeExt(ext))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("keep upload: %w", err)
	}
	_, err = io.Copy(f, body)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("keep upload: %w", err), os.Remove(path))
	}
	return path, nil
}

// safeExt keeps an extension that names a format and drops anything else.
func safeExt(ext string) string {
	switch ext {
	case ".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet", ".arrow", ".arrows", ".feather":
		return ext
	}
	return ""
}

// StartCluster queues a run of clustering.
func (d *desk) StartCluster(ctx context.Context) (hotline.Job, error) {
	return d.enqueue(ctx, hotline.ClusterJob, "归类", struct{}{})
}

// StartExport queues an export of tickets.
func (d *desk) StartExport(ctx context.Context, query hotline.TicketQuery) (hotline.Job, error) {
	return d.enqueue(ctx, hotline.ExportJob, "导出工单", query)
}

func (d *desk) enqueue(ctx context.Context, kind hotline.JobKind, title string, params any) (hotline.Job, error) {
	text, err := json.Marshal(params)
	if err != nil {
		return hotline.Job{}, fmt.Errorf("parameters of %s job: %w", kind, err)
	}
	job, err := d.store.Enqueue(ctx, kind, title, string(text), d.program.now())
	if err != nil {
		return job, err
	}
	select {
	case d.wake <- struct{}{}:
	default: // the queue is awake already
	}
	return job, nil
}

// Jobs returns the newest jobs.
func (d *desk) Jobs(ctx context.Context, limit int) ([]hotline.Job, error) {
	return d.store.Jobs(ctx, limit)
}

// Job returns one job with its log.
func (d *desk) Job(ctx context.Context, id int64) (hotline.Job, []hotline.JobLine, error) {
	return d.store.Job(ctx, id)
}

// CancelJob asks a job to stop.
func (d *desk) CancelJob(ctx context.Context, id int64) error {
	return d.store.CancelJob(ctx, id, d.program.now())
}

// JobFile opens the file that a job made.
func (d *desk) JobFile(ctx context.Context, id int64) (io.ReadCloser, string, error) {
	job, _, err := d.store.Job(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if job.File == "" {
		return nil, "", hotline.Errorf(hotline.NotFound, "任务 %d 没有可下载的文件。", id)
	}
	f, err := os.Open(filepath.Join(d.cfg.exportFolder(), filepath.Base(job.File)))
	if errors.Is(err, os.ErrNotExist) {
		return nil, "", hotline.Errorf(hotline.NotFound, "任务 %d 的文件已不在，请重新导出。", id)
	}
	if err != nil {
		return nil, "", fmt.Errorf("file of job %d: %w", id, err)
	}
	return f, job.File, nil
}
