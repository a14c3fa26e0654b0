package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
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
	return quarantine(&r.opts, r.info.Columns, place, cells, d, r.plan)
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
