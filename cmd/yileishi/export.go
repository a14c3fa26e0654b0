package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"yileishi/hotline"
)

// exportResult is what an export job tells its page.
type exportResult struct {
	Tickets int64 `json:"tickets"`
}

// exportJob writes every ticket that a query finds to a CSV file of the data folder and returns its name.
// The file is there whole or not at all.
func (p *program) exportJob(ctx context.Context, w *workplace, job hotline.Job, report *jobReport) (result any, name string, err error) {
	query, err := jobParams[hotline.TicketQuery](job)
	if err != nil {
		return nil, "", err
	}
	if err := os.MkdirAll(w.cfg.exportFolder(), 0o700); err != nil {
		return nil, "", fmt.Errorf("export folder: %w", err)
	}
	f, err := os.CreateTemp(w.cfg.exportFolder(), ".export-*")
	if err != nil {
		return nil, "", fmt.Errorf("export file: %w", err)
	}
	tickets, err := writeTickets(ctx, w, query, f, report)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, "", errors.Join(err, os.Remove(f.Name()))
	}
	name = fmt.Sprintf("工单-%d.csv", job.ID)
	if err := os.Rename(f.Name(), filepath.Join(w.cfg.exportFolder(), name)); err != nil {
		return nil, "", fmt.Errorf("export file: %w", err)
	}
	report.sayf(ctx, "已导出 %d 件工单。", tickets)
	return exportResult{Tickets: tickets}, name, nil
}

func writeTickets(ctx context.Context, w *workplace, query hotline.TicketQuery, to io.Writer, report *jobReport) (int64, error) {
	// The mark at the beginning lets spreadsheets read UTF-8.
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return 0, fmt.Errorf("export file: %w", err)
	}
	out := csv.NewWriter(to)
	out.UseCRLF = true
	if err := out.Write(exportHeader()); err != nil {
		return 0, fmt.Errorf("export file: %w", err)
	}
	var written int64
	err := w.db.ExportTickets(ctx, query, func(rows []hotline.TicketRow) error {
		for _, row := range rows {
			if err := out.Write(exportRow(row)); err != nil {
				return fmt.Errorf("export file: %w", err)
			}
		}
		written += int64(len(rows))
		report.progress(ctx, written, 0)
		return nil
	})
	out.Flush()
	return written, errors.Join(err, out.Error())
}

func exportHeader() []string {
	return []string{
		"工单编号", "来源", "来电时间", "诉求类型", "来源渠道", "所属地区", "承办单位", "被反映主体", "标题", "主要内容",
		"工单状态", "办结时间", "答复内容", "一类事", "事件",
	}
}

func exportRow(t hotline.TicketRow) []string {
	cells := []string{
		t.Number, t.Source, exportTime(t.Received), string(t.Kind), t.Channel, t.AreaName, t.Unit, t.Subject, t.Title, t.Text,
		string(t.State), exportTime(t.Closed), t.Reply, t.IssueName, t.EventName,
	}
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	return cells
}

func exportTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(hotline.Zone()).Format(time.DateTime)
}

// harmless keeps a spreadsheet from taking a citizen's words for a formula: such a cell gets an apostrophe,
// which spreadsheets do not show. Numbers stay numbers.
func harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
