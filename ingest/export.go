package ingest

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// The columns that an export of quarantined rows puts before the original ones.
const (
	idColumn     = "隔离编号"
	fileColumn   = "隔离文件"
	sheetColumn  = "隔离工作表"
	rowColumn    = "隔离行号"
	faultColumn  = "隔离问题列"
	reasonColumn = "隔离原因"
	restColumn   = "隔离多余内容"
)

func exportColumns() []string {
	return []string{idColumn, fileColumn, sheetColumn, rowColumn, faultColumn, reasonColumn}
}

// ExportQuarantine writes quarantined rows as CSV (UTF-8 with mark, so that office programs open it): where
// each stands and why, then its original cells, unsealed. The file holds personal data: it is for the operator
// who corrects it. Rows is gone through twice. Rows whose original has expired are left out and counted.
func ExportQuarantine(w io.Writer, key mask.Key, rows iter.Seq2[hotline.QuarantinedRow, error]) (written, expired int, err error) {
	columns, wider, err := columnsOf(key, rows)
	if err != nil {
		return 0, 0, err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return 0, 0, fmt.Errorf("export of quarantine: %w", err)
	}
	out := csv.NewWriter(w)
	header := append(exportColumns(), columns...)
	if wider {
		header = append(header, restColumn)
	}
	if err := out.Write(header); err != nil {
		return 0, 0, fmt.Errorf("export of quarantine: %w", err)
	}
	for q, err := range rows {
		if err != nil {
			return written, expired, fmt.Errorf("quarantined row: %w", err)
		}
		if len(q.Sealed) == 0 {
			expired++
			continue
		}
		record, err := exported(key, q, columns, len(header))
		if err != nil {
			return written, expired, err
		}
		if err := out.Write(record); err != nil {
			return written, expired, fmt.Errorf("export of quarantine: %w", err)
		}
		written++
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return written, expired, fmt.Errorf("export of quarantine: %w", err)
	}
	return written, expired, nil
}

func exported(key mask.Key, q hotline.QuarantinedRow, columns []string, width int) ([]string, error) {
	o, err := unseal(key, q)
	if err != nil {
		return nil, err
	}
	record := make([]string, width)
	copy(record, []string{strconv.FormatInt(q.ID, 10), guarded(q.File), guarded(q.Sheet), strconv.FormatInt(q.Row, 10), guarded(q.Column), q.Reason.Text()})
	at := len(exportColumns())
	for i, name := range o.Columns {
		if i < len(o.Cells) {
			record[at+slices.Index(columns, name)] = guarded(o.Cells[i])
		}
	}
	if len(o.Cells) > len(o.Columns) {
		record[width-1] = guarded(strings.Join(o.Cells[len(o.Columns):], " | "))
	}
	return record, nil
}

// columnsOf returns the original columns of all rows, in the order in which they first come, and whether a row
// has more cells than columns.
func columnsOf(key mask.Key, rows iter.Seq2[hotline.QuarantinedRow, error]) (columns []string, wider bool, err error) {
	known := map[string]bool{}
	for q, err := range rows {
		if err != nil {
			return nil, false, fmt.Errorf("quarantined row: %w", err)
		}
		if len(q.Sealed) == 0 {
			continue
		}
		o, err := unseal(key, q)
		if err != nil {
			return nil, false, err
		}
		wider = wider || len(o.Cells) > len(o.Columns)
		for _, name := range o.Columns {
			if !known[name] {
				known[name] = true
				columns = append(columns, name)
			}
		}
	}
	return columns, wider, nil
}

func unseal(key mask.Key, q hotline.QuarantinedRow) (original, error) {
	var o original
	plain, err := key.Open(q.Sealed, []byte(sealContext))
	if err != nil {
		return o, hotline.Errorf(hotline.Invalid, "隔离行 %d 的原始内容打不开：密钥（secret.key）与封存时不同。请换回原来的密钥文件。", q.ID).Because(err)
	}
	if err := json.Unmarshal(plain, &o); err != nil {
		return o, fmt.Errorf("original of quarantined row %d: %w", q.ID, err)
	}
	return o, nil
}

// guarded keeps a cell from being run as a formula by an office program: what a stranger wrote may begin with
// an equals sign. unguarded takes the mark away again.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
