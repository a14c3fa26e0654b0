package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/spf13/cobra"

	"yileishi/hotline"
	"yileishi/hotline/mask"
	"yileishi/ingest"
	"yileishi/nlp"
)

// defaultSource is the name under which tickets are numbered when nothing is said. It is the same for every
// file, so that half a file and then the whole of it are the same tickets.
const defaultSource = "12345热线"

type loadOptions struct {
	mapping string
	source  string
	time    string
	sheet   string
	update  bool
	dryRun  bool
}

func (p *program) ingestCommand(cfg *config) *cobra.Command {
	var o loadOptions
	cmd := &cobra.Command{
		Use:   "ingest FILE…|-",
		Short: "载入工单：CSV、XLSX、JSON Lines、Parquet、Arrow",
		Long: `载入工单。CSV（UTF-8、GB18030；逗号、制表符、分号）、XLSX、JSON Lines、Parquet、Arrow 都能认出。
列由 --mapping 的 YAML 文件指定，或按常见的中英文表头识别。个人信息在写入前遮盖。
有问题的行进入隔离区，其余照常载入；同一文件载入两次不会重复。`,
		Example: `  yileishi ingest 工单.csv
  yileishi ingest --source 省长信箱 --time 受理日期 信箱.xlsx
  cat 工单.jsonl | yileishi ingest --json -`,
		Args: arguments(1, -1, "文件；从标准输入读取请写 -"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.ingestFiles(cmd.Context(), cfg, args, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.mapping, "mapping", "", "列映射 `FILE`（YAML）")
	flags.StringVar(&o.source, "source", "", "来源 `NAME`；编号在同一来源内唯一（缺省为 "+defaultSource+"）")
	flags.StringVar(&o.time, "time", "", "来电时间所在的 `COLUMN`；none 表示时间不详")
	flags.StringVar(&o.sheet, "sheet", "", "XLSX 的工作表 `NAME`")
	flags.BoolVar(&o.update, "update", false, "编号相同而时间和内容都不同时，以文件为准")
	flags.BoolVar(&o.dryRun, "dry-run", false, "只检查和计数，不写入")
	return cmd
}

// ingestFiles loads the files one after another. A file that is refused does not keep the others out.
func (p *program) ingestFiles(ctx context.Context, cfg *config, paths []string, o loadOptions) error {
	w, err := p.openWorkplace(ctx, cfg)
	if err != nil {
		return err
	}
	defer w.close()
	var total hotline.ImportCounts
	var refused error
	for _, path := range paths {
		counts, err := p.ingestFile(ctx, w, path, o)
		add(&total, counts)
		switch {
		case err == nil:
		case ctx.Err() != nil || len(paths) == 1 || hotline.ErrorCode(err) == hotline.Internal:
			return err
		default:
			fmt.Fprintf(p.stderr, "%s：%s\n", path, hotline.ErrorMessage(err))
			refused = hotline.Errorf(hotline.Invalid, "有文件没有载入，见上。其余文件已载入。")
		}
	}
	return errors.Join(p.answer(cfg, total, func() { p.tell(total, o.dryRun) }), refused)
}

func (p *program) ingestFile(ctx context.Context, w *workplace, path string, o loadOptions) (hotline.ImportCounts, error) {
	in := input{name: path, open: func(ctx context.Context, open ingest.OpenOptions) (ingest.Source, error) {
		if path == stdinName {
			return ingest.OpenStream(ctx, p.stdin, stdinName, open)
		}
		return ingest.Open(ctx, path, open)
	}}
	shown, done := p.onTerminal(filepath.Base(path), "行")
	defer done()
	return p.load(ctx, w, in, o, shown)
}

// add adds what became of one file to what became of all.
func add(total *hotline.ImportCounts, counts hotline.ImportCounts) {
	total.Read += counts.Read
	total.Loaded += counts.Loaded
	total.Unchanged += counts.Unchanged
	total.Quarantined += counts.Quarantined
	total.Undated += counts.Undated
	total.Seconds += counts.Seconds
	if total.Reasons == nil {
		total.Reasons = map[string]int64{}
	}
	for reason, n := range counts.Reasons {
		total.Reasons[reason] += n
	}
	for kind, n := range counts.Masked {
		if total.Masked == nil {
			total.Masked = map[string]int64{}
		}
		total.Masked[kind] += n
	}
}

// tell says in words what became of the rows.
func (p *program) tell(c hotline.ImportCounts, dryRun bool) {
	verb := "载入"
	if dryRun {
		verb = "可载入"
	}
	fmt.Fprintf(p.stdout, "读取 %d 行：%s %d，未变 %d，隔离 %d；用时 %.1f 秒\n", c.Read, verb, c.Loaded, c.Unchanged, c.Quarantined, c.Seconds)
	for _, reason := range slices.Sorted(maps.Keys(c.Reasons)) {
		fmt.Fprintf(p.stdout, "  隔离 %d 行：%s\n", c.Reasons[reason], hotline.Reason(reason).Text())
	}
	if c.Undated > 0 {
		fmt.Fprintf(p.stdout, "  其中 %d 件时间不详，不进入任何时段和趋势\n", c.Undated)
	}
	if c.Quarantined > 0 && !dryRun {
		fmt.Fprintln(p.stdout, "  隔离的行可用 yileishi quarantine 查看、导出、改正后重新导入")
	}
}

// input is a file, a stream or the sample, before it is opened.
type input struct {
	name string
	hash string // SHA-256 of the bytes where they are known before opening
	open func(ctx context.Context, o ingest.OpenOptions) (ingest.Source, error)
}

// inputBytes is an input whose bytes are in memory.
func inputBytes(name string, content []byte) input {
	sum := sha256.Sum256(content)
	return input{
		name: name,
		hash: hex.EncodeToString(sum[:]),
		open: func(ctx context.Context, o ingest.OpenOptions) (ingest.Source, error) {
			return ingest.OpenStream(ctx, bytes.NewReader(content), filepath.Base(name), o)
		},
	}
}

// load brings one input in, under the lease of ingestion. What is wrong with the file is said before
// anything is recorded; an import that is interrupted goes on when the same file comes again.
func (p *program) load(ctx context.Context, w *workplace, in input, o loadOptions, shown progress) (_ hotline.ImportCounts, err error) {
	began := time.Now()
	ctx, release, err := hold(ctx, w.store, ingestLease, shown.say)
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	defer release()
	mapping, err := readMapping(o.mapping)
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	source, err := in.open(ctx, ingest.OpenOptions{Mapping: mapping, Time: o.time, Sheet: o.sheet})
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	opts, err := p.ingestOptions(w, o, mapping)
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	if err := ingest.Check(opts, source.Info()); err != nil {
		return hotline.ImportCounts{}, err
	}
	counts, err := p.run(ctx, w, source, opts, shown)
	counts.Seconds = time.Since(began).Seconds()
	return counts, err
}

// ingestOptions are what an import is told besides the file.
func (p *program) ingestOptions(w *workplace, o loadOptions, mapping *ingest.Mapping) (ingest.Options, error) {
	key, err := mask.NewKey(w.key)
	if err != nil {
		return ingest.Options{}, err
	}
	places, units, err := registries()
	if err != nil {
		return ingest.Options{}, err
	}
	source := o.source
	if source == "" && (mapping == nil || mapping.Source == "") {
		source = defaultSource
	}
	return ingest.Options{
		Source: source, Mapping: mapping, Time: o.time, Update: o.update, DryRun: o.dryRun,
		Now: p.now(), Key: key, Places: places, Units: units,
	}, nil
}

// run records the import and lets it run.
func (p *program) run(ctx context.Context, w *workplace, source ingest.Source, opts ingest.Options, shown progress) (hotline.ImportCounts, error) {
	ports := ingest.Ports{
		Ledger: w.db, Sink: sink{w.db}, Quarantine: quarantine{w.store},
		Segmenter: nlp.NewAnalyzer(nlp.NewDictionary()),
		Progress:  func(at ingest.Progress) { shown.step(at.Counts.Read, rowsExpected(at)) },
	}
	if opts.DryRun {
		return ingest.Run(ctx, opts, source, ports)
	}
	info := source.Info()
	name := opts.Source
	if name == "" {
		name = opts.Mapping.Source
	}
	imp, resumed, err := w.store.BeginImport(ctx, hotline.Import{
		Source: name, File: info.File, Format: info.Format, Hash: info.Hash, Started: p.now(),
	})
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	if resumed {
		shown.say("上次载入这个文件时中断了，现在接着载入。")
	}
	opts.Import = imp.ID
	began := time.Now()
	counts, err := ingest.Run(ctx, opts, source, ports)
	if err == nil && counts.Loaded > 0 {
		err = w.db.Settle(ctx)
	}
	counts.Seconds = time.Since(began).Seconds()
	state, message := hotline.ImportDone, ""
	if err != nil {
		state, message = hotline.ImportInterrupted, "中断。再次载入同一文件即可接着做。"
		if hotline.ErrorCode(err) == hotline.Invalid {
			state, message = hotline.ImportFailed, hotline.ErrorMessage(err)
		}
	}
	// The end is recorded even when the work was told to stop.
	return counts, errors.Join(err, w.store.FinishImport(context.WithoutCancel(ctx), imp.ID, state, message, counts, p.now()))
}

// rowsExpected estimates a file's rows from how far its bytes have been read; 0 while unknown.
func rowsExpected(at ingest.Progress) int64 {
	if at.Done <= 0 || at.Total <= 0 || at.Counts.Read == 0 {
		return 0
	}
	return max(at.Counts.Read, at.Counts.Read*at.Total/at.Done)
}

// sink hands batches to ClickHouse.
type sink struct {
	db interface {
		Load(ctx context.Context, rec arrow.Record, versions []hotline.TicketVersion, token string) error
	}
}

// Write implements ingest.Sink. A load that the engine could not take is tried again under its token: that
// completes what is missing and adds nothing twice.
func (s sink) Write(ctx context.Context, rec arrow.Record, versions []hotline.TicketVersion, token string) error {
	var err error
	for _, pause := range []time.Duration{0, time.Second, 5 * time.Second, 10 * time.Second} {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		if err = s.db.Load(ctx, rec, versions, token); hotline.ErrorCode(err) != hotline.Unavailable {
			return err
		}
	}
	return err
}

// quarantine hands rejected rows to the store.
type quarantine struct {
	store interface {
		AddQuarantine(ctx context.Context, rows []hotline.QuarantinedRow) error
	}
}

// Add implements ingest.Quarantine.
func (q quarantine) Add(ctx context.Context, rows []hotline.QuarantinedRow) error {
	return q.store.AddQuarantine(ctx, rows)
}

// readMapping reads a mapping file; none gives none.
func readMapping(path string) (*ingest.Mapping, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no mapping was asked for
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return ingest.ParseMapping(text)
}

// importJob loads an uploaded file.
func (p *program) importJob(ctx context.Context, w *workplace, job hotline.Job, report *jobReport) (hotline.ImportCounts, error) {
	params, err := jobParams[importParams](job)
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	shown := progressTo(ctx, report)
	var counts hotline.ImportCounts
	if params.Replay != 0 {
		counts, err = p.replay(ctx, w, params.Replay, params.Path, shown)
	} else {
		in := input{name: params.File, open: func(ctx context.Context, open ingest.OpenOptions) (ingest.Source, error) {
			return openUpload(ctx, params, open)
		}}
		counts, err = p.load(ctx, w, in, loadOptions{source: params.Source, time: params.Time, update: params.Update}, shown)
	}
	// A process that is going down leaves the upload for the next one; an end of any other kind removes it.
	if ctx.Err() == nil || errors.Is(context.Cause(ctx), errJobCancelled) {
		if removed := os.Remove(params.Path); removed != nil && !errors.Is(removed, os.ErrNotExist) {
			return counts, errors.Join(err, fmt.Errorf("remove upload: %w", removed))
		}
	}
	if err == nil {
		report.sayf(ctx, "读取 %d 行：载入 %d，未变 %d，隔离 %d。", counts.Read, counts.Loaded, counts.Unchanged, counts.Quarantined)
	}
	return counts, err
}

// openUpload opens an upload under the name that the person's file had.
func openUpload(ctx context.Context, params importParams, o ingest.OpenOptions) (ingest.Source, error) {
	f, err := os.Open(params.Path)
	if err != nil {
		return nil, hotline.Errorf(hotline.NotFound, "上传的文件已不在，请重新上传。").Because(err)
	}
	source, err := ingest.OpenStream(ctx, f, strings.TrimSpace(params.File), o)
	return source, errors.Join(err, f.Close())
}
