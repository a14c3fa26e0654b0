package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"yileishi/hotline"
	"yileishi/hotline/mask"
	"yileishi/ingest"
)

// quarantinePage is how many quarantined rows are read from the store at a time.
const quarantinePage = 1000

func (p *program) quarantineCommand(cfg *config) *cobra.Command {
	return group(&cobra.Command{Use: "quarantine", Short: "隔离区：查看、导出、改正后重新导入没有载入的行"},
		p.quarantineListCommand(cfg), p.quarantineExportCommand(cfg), p.quarantineReplayCommand(cfg))
}

// quarantined is one row in the answer of `yileishi quarantine list`.
type quarantined struct {
	ID       int64          `json:"id"`
	Import   int64          `json:"import"`
	File     string         `json:"file"`
	Sheet    string         `json:"sheet,omitempty"`
	Row      int64          `json:"row"`
	Column   string         `json:"column,omitempty"`
	Value    string         `json:"value,omitempty"` // masked
	Reason   hotline.Reason `json:"reason"`
	Replayed bool           `json:"replayed"`
}

func (p *program) quarantineListCommand(cfg *config) *cobra.Command {
	return &cobra.Command{
		Use:   "list [导入编号]",
		Short: "列出隔离的行；不给编号则列出所有导入的",
		Args:  arguments(0, 1, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), cfg, func(w *workplace) error {
				imports, err := w.importIDs(cmd, args)
				if err != nil {
					return err
				}
				rows := []quarantined{}
				for _, id := range imports {
					for q, err := range w.quarantineOf(cmd.Context(), id) {
						if err != nil {
							return err
						}
						rows = append(rows, quarantined{
							ID: q.ID, Import: q.Import, File: q.File, Sheet: q.Sheet, Row: q.Row,
							Column: q.Column, Value: q.Value, Reason: q.Reason, Replayed: q.Replayed,
						})
					}
				}
				return p.answer(cfg, rows, func() { p.listQuarantine(rows) })
			})
		},
	}
}

func (p *program) listQuarantine(rows []quarantined) {
	if len(rows) == 0 {
		fmt.Fprintln(p.stdout, "隔离区里没有这些导入的行。")
		return
	}
	out := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "导入\t文件\t行\t列\t值\t原因\t重新导入")
	for _, q := range rows {
		done := ""
		if q.Replayed {
			done = "已重新导入"
		}
		fmt.Fprintf(out, "%d\t%s\t%d\t%s\t%s\t%s\t%s\n", q.Import, q.File, q.Row, q.Column, q.Value, q.Reason.Text(), done)
	}
	_ = out.Flush() // standard output that is gone has nobody to tell
}

func (p *program) quarantineExportCommand(cfg *config) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "export 导入编号",
		Short: "把一次导入的隔离行导出为 CSV（含原文，供经办人改正）",
		Args:  arguments(1, 1, "导入编号"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), cfg, func(w *workplace) error {
				imports, err := w.importIDs(cmd, args)
				if err != nil {
					return err
				}
				if path == "" || path == stdinName {
					return w.exportQuarantine(cmd.Context(), imports[0], p.stdout)
				}
				f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
				if err != nil {
					return hotline.Errorf(hotline.Invalid, "无法写入 %s。", path).Because(err)
				}
				return errors.Join(w.exportQuarantine(cmd.Context(), imports[0], f), f.Close())
			})
		},
	}
	cmd.Flags().StringVarP(&path, "output", "o", "", "写到 `FILE`（缺省为标准输出）")
	return cmd
}

func (p *program) quarantineReplayCommand(cfg *config) *cobra.Command {
	return &cobra.Command{
		Use:   "replay 导入编号 FILE",
		Short: "重新导入改正后的隔离行",
		Args:  arguments(2, 2, "导入编号或改正后的文件"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			w, err := p.openWorkplace(ctx, cfg)
			if err != nil {
				return err
			}
			defer w.close()
			imports, err := w.importIDs(cmd, args[:1])
			if err != nil {
				return err
			}
			shown, done := p.onTerminal(filepath.Base(args[1]), "行")
			counts, err := p.replay(ctx, w, imports[0], args[1], shown)
			done()
			if err != nil {
				return err
			}
			return p.answer(cfg, counts, func() { p.tell(counts, false) })
		},
	}
}

// withStore runs fn with the store open and no engine.
func (p *program) withStore(ctx context.Context, cfg *config, fn func(w *workplace) error) error {
	w := &workplace{cfg: cfg, log: p.log}
	defer w.close()
	if err := w.openStore(ctx, p); err != nil {
		return err
	}
	return fn(w)
}

// importIDs reads the one import that is named, or names all of them, the oldest first.
func (w *workplace) importIDs(cmd *cobra.Command, args []string) ([]int64, error) {
	if len(args) == 1 {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return nil, usagef(cmd, "导入编号“%s”不是整数。", args[0])
		}
		_, err = w.store.Import(cmd.Context(), id)
		return []int64{id}, err
	}
	return w.store.ImportsWithQuarantine(cmd.Context())
}

// quarantineOf goes through an import's quarantined rows.
func (w *workplace) quarantineOf(ctx context.Context, id int64) iter.Seq2[hotline.QuarantinedRow, error] {
	return func(yield func(hotline.QuarantinedRow, error) bool) {
		var after int64
		for {
			rows, err := w.store.Quarantine(ctx, id, after, quarantinePage)
			if err != nil {
				yield(hotline.QuarantinedRow{}, err)
				return
			}
			for _, q := range rows {
				if !yield(q, nil) {
					return
				}
				after = q.ID
			}
			if len(rows) < quarantinePage {
				return
			}
		}
	}
}

// exportQuarantine writes an import's quarantined rows with their originals.
func (w *workplace) exportQuarantine(ctx context.Context, id int64, out io.Writer) error {
	key, err := mask.NewKey(w.key)
	if err != nil {
		return err
	}
	written, expired, err := ingest.ExportQuarantine(out, key, w.quarantineOf(ctx, id))
	if err != nil {
		return err
	}
	if written == 0 && expired > 0 {
		return hotline.Errorf(hotline.NotFound, "这 %d 行的原文已过保存期（30 天），不能再导出。请从原系统重新导出。", expired)
	}
	return nil
}

// replay loads corrected rows of an import under the source that they came with, and marks those that are
// in now.
func (p *program) replay(ctx context.Context, w *workplace, importID int64, path string, shown progress) (hotline.ImportCounts, error) {
	imp, err := w.store.Import(ctx, importID)
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	key, err := mask.NewKey(w.key)
	if err != nil {
		return hotline.ImportCounts{}, err
	}
	var corrected *ingest.Replay
	in := input{name: path, open: func(ctx context.Context, o ingest.OpenOptions) (ingest.Source, error) {
		corrected, err = ingest.OpenReplay(ctx, path, o, key, w.store)
		if err != nil {
			return nil, err
		}
		return corrected, nil
	}}
	counts, err := p.load(ctx, w, in, loadOptions{source: imp.Source}, shown)
	if err != nil {
		return counts, err
	}
	return counts, w.store.MarkReplayed(ctx, corrected.IDs())
}
