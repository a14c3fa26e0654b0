package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// Originals finds quarantined rows by their identity.
type Originals interface {
	Quarantined(ctx context.Context, ids []int64) ([]hotline.QuarantinedRow, error)
}

// Replay is a source of quarantined rows that somebody has corrected: the corrected cells over the sealed
// original. Rows keep the place from which they came first.
type Replay struct {
	inner     Source
	key       mask.Key
	originals Originals
	info      Info
	ids       []int64
	id        int // column of the identity in the corrected file
	builder   *batchBuilder
}

// OpenReplay opens a corrected export (CSV or any other format that Open reads). Columns that were taken out
// of it keep their original content. So does a cell that shows the original masked, and one that an office
// program has only written in another way (1.35E+10, 2022/3/10 9:12). An unknown or expired row refuses the
// whole file.
func OpenReplay(ctx context.Context, path string, o OpenOptions, key mask.Key, originals Originals) (*Replay, error) {
	o.Time = idColumn // the header of an export begins with it
	inner, err := Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	r := &Replay{inner: inner, key: key, originals: originals, info: inner.Info()}
	columns, err := r.lookThrough(ctx)
	if err = errors.Join(err, inner.Close()); err != nil {
		return nil, err
	}
	if r.inner, err = Open(ctx, path, o); err != nil {
		return nil, err
	}
	r.info.Format, r.info.Columns = "replay", columns
	r.builder = newBatchBuilder(columns)
	return r, nil
}

// IDs returns the identities of the rows in the file. The slice belongs to the caller.
func (r *Replay) IDs() []int64 { return slices.Clone(r.ids) }

// Info says what is read; its columns are the original ones.
func (r *Replay) Info() Info { return r.info }

// Close closes the corrected file.
func (r *Replay) Close() error {
	r.builder.release()
	return r.inner.Close()
}

// lookThrough finds every row's original and returns the columns of all.
func (r *Replay) lookThrough(ctx context.Context) ([]string, error) {
	columns := r.inner.Info().Columns
	r.id = slices.Index(columns, idColumn)
	if r.id < 0 {
		return nil, hotline.Errorf(hotline.Invalid, "文件“%s”没有“%s”列，不是导出的隔离行。请在导出的 CSV 上修改后再提交。", r.info.File, idColumn)
	}
	var names []string
	add := func(name string) {
		if !strings.HasPrefix(name, "隔离") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range columns {
		add(name)
	}
	for {
		batch, err := r.inner.Next(ctx, stretchRows)
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		found, err := r.find(ctx, batch)
		batch.Release()
		if err != nil {
			return nil, err
		}
		for _, o := range found {
			r.ids = append(r.ids, o.id)
			for _, name := range o.Columns {
				add(name)
			}
		}
	}
}

// unsealed is an original with its identity.
type unsealed struct {
	id int64
	original
}

// find returns the originals of a batch's rows, one for each row.
func (r *Replay) find(ctx context.Context, batch *Batch) ([]unsealed, error) {
	if len(batch.Faults) > 0 {
		f := batch.Faults[0]
		return nil, hotline.Errorf(hotline.Invalid, "更正文件第 %d 行：%s。没有导入任何数据。", f.Place.Row, f.Reason.Text())
	}
	column, _ := batch.Record.Column(r.id).(*array.String)
	ids := make([]int64, len(batch.Places))
	for i, place := range batch.Places {
		id, err := strconv.ParseInt(wholeNumber(strings.TrimSpace(column.Value(i))), 10, 64)
		if err != nil {
			return nil, hotline.Errorf(hotline.Invalid, "更正文件第 %d 行的%s不是数字。请不要改动这一列。", place.Row, idColumn)
		}
		ids[i] = id
	}
	rows, err := r.originals.Quarantined(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("originals of %d quarantined rows: %w", len(ids), err)
	}
	byID := map[int64]hotline.QuarantinedRow{}
	for _, q := range rows {
		byID[q.ID] = q
	}
	out := make([]unsealed, len(ids))
	for i, id := range ids {
		q, ok := byID[id]
		if !ok || len(q.Sealed) == 0 {
			return nil, hotline.Errorf(hotline.NotFound, "更正文件第 %d 行：隔离行 %d 不存在，或原始内容已过 30 天保存期。请删去这一行，改从原始文件导入。", batch.Places[i].Row, id)
		}
		o, err := unseal(r.key, q)
		if err != nil {
			return nil, err
		}
		out[i] = unsealed{id, o}
	}
	return out, nil
}

// Next returns corrected rows.
func (r *Replay) Next(ctx context.Context, rows int) (*Batch, error) {
	batch, err := r.inner.Next(ctx, rows)
	if err != nil {
		return nil, err
	}
	defer batch.Release()
	found, err := r.find(ctx, batch)
	if err != nil {
		return nil, err
	}
	names := r.inner.Info().Columns
	for i, o := range found {
		r.builder.add(Place{o.File, o.Sheet, o.Row}, r.corrected(names, batch.cells(i), o.original))
	}
	out := r.builder.batch()
	out.Done, out.Total = batch.Done, batch.Total
	return out, nil
}

// corrected lays the cells of a corrected row over its original.
func (r *Replay) corrected(names, cells []string, o original) []string {
	out := make([]string, len(r.info.Columns))
	for at, name := range r.info.Columns {
		was := ""
		if i := slices.Index(o.Columns, name); i >= 0 && i < len(o.Cells) {
			was = o.Cells[i]
		}
		out[at] = was
		if i := slices.Index(names, name); i >= 0 {
			if now := unguarded(cells[i]); !sameCell(now, was) {
				out[at] = now
			}
		}
	}
	return out
}

// sameCell says whether a cell says what it said before: masked, or as an office program writes it.
func sameCell(now, was string) bool {
	if now == was {
		return true
	}
	if masked, _ := mask.Text(was); masked == now && now != "" {
		return true
	}
	a, errA := strconv.ParseFloat(now, 64)
	b, errB := strconv.ParseFloat(was, 64)
	if errA == nil && errB == nil {
		mantissa, _, scientific := strings.Cut(strings.ToUpper(now), "E")
		if !scientific {
			return a == b
		}
		_, digits, _ := strings.Cut(mantissa, ".")
		return a == b || roundedTo(b, len(digits)) == a
	}
	before, okA := parseMoment(was, false)
	after, okB := parseMoment(now, false)
	return okA && okB && before.Truncate(60e9).Equal(after)
}

// roundedTo rounds to a number of digits behind the first.
func roundedTo(v float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'E', digits, 64), 64)
	if err != nil {
		return v
	}
	return rounded
}
