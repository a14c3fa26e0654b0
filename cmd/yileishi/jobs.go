package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"yileishi/hotline"
	"yileishi/store"
)

const (
	// queuePoll is how often the queue looks for jobs that another process put there.
	queuePoll = time.Second
	// jobPatience is how long a job may take to stop once it was told to.
	jobPatience = 20 * time.Second
	// jobNice is the priority of a job's process: pages come first.
	jobNice = 10
)

// queue runs the jobs of the store one at a time, each in a process of its own with low priority, so that
// its memory and its death are its own.
type queue struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	start func(ctx context.Context, id int64) *exec.Cmd
	wake  chan struct{}
}

// run works until ctx ends. A job that is running then is stopped and taken up again by the next process.
func (q *queue) run(ctx context.Context) error {
	held, release, err := hold(ctx, q.store, jobsLease, func(message string) { q.log.Info("queue waits", "reason", message) })
	if err != nil {
		return err
	}
	defer release()
	tick := time.NewTicker(queuePoll)
	defer tick.Stop()
	for {
		if err := q.store.RecoverJobs(held, q.now()); err != nil && held.Err() == nil {
			q.log.Error("jobs not recovered", "error", err)
		}
		for q.runNext(held) {
		}
		select {
		case <-held.Done():
			return context.Cause(held)
		case <-q.wake:
		case <-tick.C:
		}
	}
}

// runNext runs one job to its end and says whether there was one.
func (q *queue) runNext(ctx context.Context) bool {
	job, ok, err := q.store.NextJob(ctx, q.now())
	if err != nil {
		if ctx.Err() == nil {
			q.log.Error("no next job", "error", err)
		}
		return false
	}
	if !ok {
		return false
	}
	q.log.Info("job begins", "job", job.ID, "kind", string(job.Kind), "attempt", job.Attempts)
	cmd := q.start(ctx, job.ID)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = jobPatience
	err = cmd.Run()
	q.log.Info("job process ended", "job", job.ID, "error", err)
	return ctx.Err() == nil && q.ended(ctx, job.ID)
}

// ended says whether the job's process recorded how it ended. One that did not was killed: the job goes
// back into the queue, after a pause that keeps a job that dies at once from spinning.
func (q *queue) ended(ctx context.Context, id int64) bool {
	job, _, err := q.store.Job(ctx, id)
	return err == nil && job.State != hotline.JobRunning
}

// jobReport is how a job's work tells the store, and through it the page, how far it got.
type jobReport struct {
	store *store.Store
	id    int64
	now   func() time.Time
	stop  context.CancelCauseFunc
	log   *slog.Logger
	last  time.Time
}

var errJobCancelled = errors.New("job cancelled by a person")

// progress records how far the job got, about four times a second.
func (r *jobReport) progress(ctx context.Context, done, all int64) {
	if time.Since(r.last) < 250*time.Millisecond && done != all {
		return
	}
	r.last = time.Now()
	asked, err := r.store.Progress(ctx, r.id, done, all)
	if err != nil && ctx.Err() == nil {
		r.log.Warn("job progress not recorded", "error", err)
	}
	if asked {
		r.stop(errJobCancelled)
	}
}

// sayf adds a line to the job's log.
func (r *jobReport) sayf(ctx context.Context, format string, args ...any) {
	if err := r.store.LogJob(ctx, r.id, r.now(), fmt.Sprintf(format, args...)); err != nil && ctx.Err() == nil {
		r.log.Warn("job log not written", "error", err)
	}
}

// watch asks, while the work is busy with one long step, whether somebody wants the job to stop.
func (r *jobReport) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if job, _, err := r.store.Job(ctx, r.id); err == nil && job.CancelAsked {
				r.stop(errJobCancelled)
			}
		}
	}
}

// jobCommand runs one job of the queue; serve starts it, people do not.
func (p *program) jobCommand(cfg *config) *cobra.Command {
	var clock moment
	cmd := &cobra.Command{
		Use:    "job 编号",
		Short:  "执行任务队列中的一个任务（由 serve 调用）",
		Hidden: true,
		Args:   arguments(1, 1, "任务编号"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef(cmd, "任务编号“%s”不是整数。", args[0])
			}
			if !clock.IsZero() {
				p.now = func() time.Time { return clock.Time }
			}
			lowPriority()
			return p.runJob(cmd.Context(), cfg, id)
		},
	}
	cmd.Flags().Var(&clock, "now", "演示用的时钟 `TIME`")
	return cmd
}

// runJob does the work of a job that the queue has begun and records how it ended, whatever happens.
func (p *program) runJob(ctx context.Context, cfg *config, id int64) error {
	w, err := p.openWorkplace(ctx, cfg)
	if err != nil {
		return err
	}
	defer w.close()
	job, _, err := w.store.Job(ctx, id)
	if err != nil {
		return err
	}
	if job.State != hotline.JobRunning {
		return hotline.Errorf(hotline.Conflict, "任务 %d 不在执行中。", id)
	}
	work, cancel := context.WithCancelCause(ctx)
	report := &jobReport{store: w.store, id: id, now: p.now, stop: cancel, log: p.log}
	watched := make(chan struct{})
	go func() { defer close(watched); report.watch(work) }()
	result, file, err := p.doJob(work, w, job, report)
	cause := context.Cause(work)
	cancel(nil)
	<-watched
	if err != nil && ctx.Err() != nil && !errors.Is(cause, errJobCancelled) {
		return err // the server is going down: the job stays running and is taken up again
	}
	job.State, job.File, job.Message = hotline.JobDone, file, ""
	switch {
	case err != nil && errors.Is(cause, errJobCancelled):
		job.State, job.Message = hotline.JobCancelled, "已按要求取消；已完成的部分保留，可再次发起接着做。"
	case err != nil:
		job.State, job.Message = hotline.JobFailed, hotline.ErrorMessage(err)
		if hotline.ErrorCode(err) == hotline.Internal {
			p.log.Error("job failed", "job", id, "error", err)
		}
	default:
		text, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("result of job %d: %w", id, err)
		}
		job.Result = string(text)
	}
	return w.store.FinishJob(ctx, job, p.now())
}

func (p *program) doJob(ctx context.Context, w *workplace, job hotline.Job, report *jobReport) (result any, file string, err error) {
	switch job.Kind {
	case hotline.ImportJob:
		result, err = p.importJob(ctx, w, job, report)
	case hotline.ClusterJob:
		result, err = p.cluster(ctx, w, clusterOptions{}, progressTo(ctx, report))
	case hotline.ExportJob:
		result, file, err = p.exportJob(ctx, w, job, report)
	default:
		err = hotline.Errorf(hotline.Unsupported, "本版本不认识“%s”这种任务。", job.Kind)
	}
	return result, file, err
}

// progressTo shows work's steps on the job's page.
func progressTo(ctx context.Context, report *jobReport) progress {
	return progress{
		step: func(done, all int64) { report.progress(ctx, done, all) },
		say:  func(text string) { report.sayf(ctx, "%s", text) },
	}
}

// lowPriority lets every thread of this process, and those they start, give way to others.
func lowPriority() {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, thread := range threads {
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, jobNice) // politeness that was refused costs only speed
		}
	}
}

// uploads and exports lie in folders of the data folder.
func (c *config) uploadFolder() string { return filepath.Join(c.data, "uploads") }
func (c *config) exportFolder() string { return filepath.Join(c.data, "exports") }

// jobParams reads what a job was told when it was queued.
func jobParams[T any](job hotline.Job) (params T, err error) {
	if err := json.Unmarshal([]byte(job.Params), &params); err != nil {
		return params, fmt.Errorf("parameters of job %d: %w", job.ID, err)
	}
	return params, nil
}
