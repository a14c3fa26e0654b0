package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// Run brings the rows of a source in and returns what became of them. When it fails half-way the counts say
// how far it got: what they count as loaded is loaded, and running the same file again goes on from there
// without loading anything twice. An error about the file or the options is a hotline.Error and has changed
// nothing. Seconds is left to the caller, who has the clock.
func Run(ctx context.Context, opts Options, source Source, ports Ports) (hotline.ImportCounts, error) {
	r := &run{opts: opts, info: source.Info(), ports: ports}
	if err := r.prepare(); err != nil {
		return r.counts, err
	}
	read := make(chan *page, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(read)
		return r.readAll(ctx, source, read)
	})
	group.Go(func() error {
		for p := range read {
			if err := r.take(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
	err := group.Wait()
	return r.counts, err
}

// run is one import under way. counts and what else take changes belongs to one goroutine.
type run struct {
	opts     Options
	info     Info
	ports    Ports
	plan     *plan
	settings string // hash of what decides how this file becomes batches
	counts   hotline.ImportCounts
	masked   mask.Counts
	batches  int
	earlier  map[hotline.TicketID][]hotline.TicketVersion // of a dry run
}

// page is a batch that has been read and checked.
type page struct {
	batch   *Batch // the rows as they were read; released when the page is done
	drafts  []draft
	defects []hotline.QuarantinedRow
}

func (r *run) prepare() error {
	r.counts.Reasons = map[string]int64{}
	if r.opts.Source == "" && r.opts.Mapping != nil {
		r.opts.Source = r.opts.Mapping.Source
	}
	if r.opts.Source == "" {
		return hotline.Errorf(hotline.Invalid, "没有来源名称。请用 --source 名称 说明这些工单出自哪个系统。")
	}
	if !r.opts.Key.Valid() {
		return errors.New("options of the import: no key")
	}
	if r.opts.BatchRows <= 0 {
		r.opts.BatchRows = DefaultBatchRows
	}
	if r.opts.Workers <= 0 {
		r.opts.Workers = runtime.GOMAXPROCS(0)
	}
	if r.opts.DryRun {
		r.earlier = map[hotline.TicketID][]hotline.TicketVersion{}
	}
	var err error
	r.plan, err = bind(r.info.Columns, r.opts.Mapping, r.opts.Time)
	digest := ""
	if r.opts.Mapping != nil {
		digest = r.opts.Mapping.digest
	}
	r.settings = hashOf("batch v1", r.info.Hash, r.opts.Source, r.opts.Time, digest,
		strconv.FormatBool(r.opts.Update), strconv.Itoa(r.opts.BatchRows))
	return err
}

// readAll reads and checks batches until the source ends.
func (r *run) readAll(ctx context.Context, source Source, out chan<- *page) error {
	rows := &reader{opts: &r.opts, plan: r.plan, info: r.info}
	for {
		batch, err := source.Next(ctx, r.opts.BatchRows)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("next batch of %s: %w", r.info.File, err)
		}
		p, err := r.check(rows, batch)
		if err != nil {
			batch.Release()
			return err
		}
		select {
		case out <- p:
		case <-ctx.Done():
			batch.Release()
			return ctx.Err()
		}
	}
}

// check turns a batch into drafts and quarantined rows.
func (r *run) check(rows *reader, batch *Batch) (*page, error) {
	p := &page{batch: batch, drafts: make([]draft, 0, len(batch.Places))}
	for _, f := range batch.Faults {
		q, err := r.quarantined(f.Place, f.Cells, defect{f.Column, f.Value, f.Reason})
		if err != nil {
			return nil, err
		}
		p.defects = append(p.defects, q)
	}
	rows.use(batch.Record)
	for i, place := range batch.Places {
		d, bad := rows.draft(i, place)
		if bad == nil {
			p.drafts = append(p.drafts, d)
			continue
		}
		q, err := r.quarantined(place, batch.cells(i), *bad)
		if err != nil {
			return nil, err
		}
		p.defects = append(p.defects, q)
	}
	return p, nil
}

// take decides about a page's rows and hands them on.
func (r *run) take(ctx context.Context, p *page) error {
	defer p.batch.Release()
	h, err := newHistory(ctx, r.ports.Ledger, p.drafts, &r.opts, r.earlier)
	if err != nil {
		return err
	}
	tally, loaded, versions, err := r.sort(h, p)
	if err != nil {
		return err
	}
	masked, err := r.finish(ctx, loaded)
	if err != nil {
		return err
	}
	if err := r.write(ctx, loaded, versions, p.defects); err != nil {
		return err
	}
	r.add(tally, masked)
	if r.ports.Progress != nil {
		r.ports.Progress(Progress{Counts: r.snapshot(), Done: p.batch.Done, Total: p.batch.Total})
	}
	return nil
}

// sort puts each row where it belongs. Of several versions of one ticket in a page the newest alone is loaded;
// the others are recorded.
func (r *run) sort(h *history, p *page) (hotline.ImportCounts, []draft, []hotline.TicketVersion, error) {
	tally := hotline.ImportCounts{Read: int64(len(p.drafts) + len(p.defects)), Reasons: map[string]int64{}}
	var versions []hotline.TicketVersion
	kept := make([]draft, 0, len(p.drafts))
	last := map[hotline.TicketID]int{}
	for i := range p.drafts {
		d := &p.drafts[i]
		switch h.judge(d) {
		case taken:
			from := r.plan.columns[Number][0].column
			q, err := r.quarantined(d.place, p.batch.cells(d.index), defect{r.plan.names[from], d.ticket.Number, hotline.NumberTaken})
			if err != nil {
				return tally, nil, nil, err
			}
			p.defects = append(p.defects, q)
		case repeats:
			tally.Unchanged++
		case superseded:
			tally.Unchanged++
			versions = append(versions, d.version())
		case loads:
			tally.Loaded++
			if d.ticket.Received.IsZero() {
				tally.Undated++
			}
			versions = append(versions, d.version())
			if at, ok := last[d.ticket.ID]; ok {
				kept[at] = *d
				continue
			}
			last[d.ticket.ID] = len(kept)
			kept = append(kept, *d)
		}
	}
	for _, q := range p.defects {
		tally.Quarantined++
		tally.Reasons[string(q.Reason)]++
	}
	return tally, kept, versions, nil
}

// finish masks and segments rows on several goroutines; each row keeps its place.
func (r *run) finish(ctx context.Context, drafts []draft) (mask.Counts, error) {
	const stretch = 256
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.opts.Workers)
	stretches := (len(drafts) + stretch - 1) / stretch
	masked := make([]mask.Counts, stretches)
	for i := range stretches {
		group.Go(func() error {
			for j := i * stretch; j < min(len(drafts), (i+1)*stretch); j++ {
				if err := ctx.Err(); err != nil {
					return err
				}
				masked[i].Add(maskTicket(&drafts[j].ticket))
				if r.ports.Segmenter != nil && !r.opts.DryRun {
					t := &drafts[j].ticket
					t.Tokens, t.TitleWords = r.ports.Segmenter.Analyze(t.Title, t.Text)
				}
			}
			return nil
		})
	}
	err := group.Wait()
	var all mask.Counts
	for _, c := range masked {
		all.Add(c)
	}
	return all, err
}

// maskTicket masks every text of a ticket that a person may have written.
func maskTicket(t *hotline.Ticket) mask.Counts {
	return mask.Together(&t.Title, &t.Text, &t.Reply, &t.Channel, &t.Category, &t.AreaName, &t.Unit, &t.Subject)
}

func (r *run) write(ctx context.Context, drafts []draft, versions []hotline.TicketVersion, defects []hotline.QuarantinedRow) error {
	r.batches++
	if r.opts.DryRun {
		for _, v := range versions {
			r.earlier[v.Ticket] = append(r.earlier[v.Ticket], v)
		}
		return nil
	}
	if len(defects) > 0 {
		if err := r.ports.Quarantine.Add(ctx, defects); err != nil {
			return fmt.Errorf("%d rows for quarantine: %w", len(defects), err)
		}
	}
	if len(versions) == 0 {
		return nil
	}
	rec := record(drafts)
	defer rec.Release()
	if err := r.ports.Sink.Write(ctx, rec, versions, r.token(versions)); err != nil {
		return fmt.Errorf("batch %d with %d tickets: %w", r.batches, len(drafts), err)
	}
	return nil
}

// token names a batch by the file, the settings, its number and what is in it: the same batch that comes
// again after a failure has the same token, and a batch that differs in anything has another.
func (r *run) token(versions []hotline.TicketVersion) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n", r.settings, r.batches)
	for _, v := range versions {
		h.Write(v.Ticket[:])
		h.Write(v.Row[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (r *run) add(tally hotline.ImportCounts, masked mask.Counts) {
	r.counts.Read += tally.Read
	r.counts.Loaded += tally.Loaded
	r.counts.Unchanged += tally.Unchanged
	r.counts.Quarantined += tally.Quarantined
	r.counts.Undated += tally.Undated
	for reason, n := range tally.Reasons {
		r.counts.Reasons[reason] += n
	}
	r.masked.Add(masked)
	r.counts.Masked = r.masked.ByName()
}

// snapshot copies the counts, whose maps go on changing.
func (r *run) snapshot() hotline.ImportCounts {
	c := r.counts
	c.Reasons = make(map[string]int64, len(r.counts.Reasons))
	maps.Copy(c.Reasons, r.counts.Reasons)
	return c
}

func hashOf(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
