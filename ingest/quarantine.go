package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// sealContext is part of every sealed row: a box of another kind cannot be passed off as one.
const sealContext = "quarantined row v1"

// maxShown is how many characters of a value a quarantine list shows.
const maxShown = 60

// original is a quarantined row as it was read. It exists in sealed form only.
type original struct {
	File    string   `json:"file"`
	Sheet   string   `json:"sheet,omitempty"`
	Row     int64    `json:"row"`
	Columns []string `json:"columns"`
	Cells   []string `json:"cells"`
}

func (r *run) quarantined(place Place, cells []string, d defect) (hotline.QuarantinedRow, error) {
	if r.info.Format == "xlsx" {
		r.plan.writeMoments(cells, r.info.Date1904)
		d.value = momentAsWritten(d, r.plan, cells)
	}
	return quarantine(&r.opts, r.info.Columns, place, cells, d, r.plan)
}

// writeMoments turns the day numbers of a workbook into dates that a person can read and correct.
func (p *plan) writeMoments(cells []string, date1904 bool) {
	for field, feeds := range p.columns {
		for _, from := range feeds {
			if !field.isTime() || from.column >= len(cells) || !isDayNumber(cells[from.column]) {
				continue
			}
			if t, ok := parseMoment(cells[from.column], date1904); ok {
				cells[from.column] = t.Format(time.DateTime)
			}
		}
	}
}

// momentAsWritten returns a defect's value as writeMoments has written it.
func momentAsWritten(d defect, p *plan, cells []string) string {
	if i := slices.Index(p.names, d.column); i >= 0 && i < len(cells) && isDayNumber(d.value) {
		return cells[i]
	}
	return d.value
}

// isDayNumber says whether a workbook's cell may hold a day: a number from 1954 to 2146.
func isDayNumber(s string) bool {
	n, err := strconv.ParseFloat(s, 64)
	return err == nil && n >= 20000 && n < 90000
}

// quarantine makes the row that is kept of a row that was refused.
func quarantine(opts *Options, columns []string, place Place, cells []string, d defect, p *plan) (hotline.QuarantinedRow, error) {
	plain, err := json.Marshal(original{place.File, place.Sheet, place.Row, columns, cells})
	if err != nil {
		return hotline.QuarantinedRow{}, fmt.Errorf("original of a quarantined row: %w", err)
	}
	sealed, err := opts.Key.Seal(plain, []byte(sealContext))
	if err != nil {
		return hotline.QuarantinedRow{}, fmt.Errorf("seal of a quarantined row: %w", err)
	}
	return hotline.QuarantinedRow{
		Import:  opts.Import,
		File:    place.File,
		Sheet:   place.Sheet,
		Row:     place.Row,
		Column:  d.column,
		Value:   shown(d, p),
		Reason:  d.reason,
		Created: opts.Now,
		Expires: opts.Now.Add(KeepQuarantine),
		Sealed:  sealed,
	}, nil
}

// shown masks a value for the quarantine list. What stands in a caller's column is masked whole.
func shown(d defect, p *plan) string {
	for _, from := range p.columns[Caller] {
		if d.column == p.names[from.column] && d.value != "" {
			return mask.Phone.Token()
		}
	}
	masked, _ := mask.Text(strings.ToValidUTF8(clip(d.value, 4*MaxName), "\ufffd"))
	if utf8.RuneCountInString(masked) <= maxShown {
		return masked
	}
	return string([]rune(masked)[:maxShown-1]) + "…"
}

// clip cuts a long value before it is masked for display.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most]
}
