package ingest

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
)

// draft is a row on its way to becoming a ticket. Its texts are masked at the last.
type draft struct {
	ticket  hotline.Ticket
	changed time.Time // zero when the row has no time of change
	row     hotline.Fingerprint
	text    hotline.Fingerprint
	place   Place
	index   int // of the row in its batch
}

// defect says why a row cannot become a ticket.
type defect struct {
	column string
	value  string // not masked
	reason hotline.Reason
}

// reader turns the rows of one batch into drafts.
type reader struct {
	opts  *Options
	plan  *plan
	info  Info
	cells []*array.String
	row   int
	said  []string // the fields' names and values of the current row, for its fingerprint
}

func (r *reader) use(rec arrow.Record) {
	r.cells = r.cells[:0]
	for i := range int(rec.NumCols()) {
		column, _ := rec.Column(i).(*array.String)
		r.cells = append(r.cells, column)
	}
}

func (r *reader) cell(column int) string {
	c := r.cells[column]
	if c == nil || c.IsNull(r.row) {
		return ""
	}
	return c.Value(r.row)
}

// value returns what the first column of a field says, trimmed and, where the mapping lists codes, decoded.
func (r *reader) value(f Field) (string, *defect) {
	feeds := r.plan.columns[f]
	if len(feeds) == 0 {
		return "", nil
	}
	return r.fed(f, feeds[0])
}

func (r *reader) fed(f Field, from feed) (string, *defect) {
	s := strings.TrimSpace(r.cell(from.column))
	if len(s) > MaxName && f != Title && f != Text && f != Reply || len(s) > MaxText {
		return "", r.bad(from, s, hotline.TextTooLong)
	}
	if r.info.Format == "xlsx" && (f == Number || f == Caller) {
		s = plainNumber(s)
	}
	if from.codes == nil || s == "" {
		return s, nil
	}
	class, ok := from.codes[s]
	if !ok {
		return "", r.bad(from, s, hotline.UnknownCode)
	}
	return class, nil
}

func (r *reader) bad(from feed, value string, reason hotline.Reason) *defect {
	return &defect{column: r.plan.names[from.column], value: value, reason: reason}
}

// remember adds a field to the row's fingerprint. Empty ones do not count: a column more changes nothing for
// rows that leave it empty.
func (r *reader) remember(f Field, value string) {
	if value != "" {
		r.said = append(r.said, string(f), value)
	}
}

// draft reads row i of the batch in use.
func (r *reader) draft(i int, place Place) (draft, *defect) {
	r.row = i
	r.said = r.said[:0]
	d := draft{place: place, index: i}
	for _, step := range [...]func(*draft) *defect{r.readTexts, r.readNumber, r.readTimes, r.readClasses, r.readPlace, r.readCaller} {
		if bad := step(&d); bad != nil {
			return d, bad
		}
	}
	d.row = r.opts.Key.Fingerprint(r.said...)
	d.text = r.opts.Key.Fingerprint(d.ticket.Title, d.ticket.Text)
	return d, nil
}

func (r *reader) readNumber(d *draft) *defect {
	number, bad := r.value(Number)
	if bad != nil {
		return bad
	}
	number = wholeNumber(number)
	if number == "" {
		return r.bad(r.plan.columns[Number][0], "", hotline.MissingNumber)
	}
	d.ticket.Number, d.ticket.Source, d.ticket.Import = number, r.opts.Source, r.opts.Import
	d.ticket.ID = hotline.NewTicketID(r.opts.Source, number)
	r.remember(Number, number)
	return nil
}

// plainNumber writes out what a workbook stores as 1.3812345678E10.
func plainNumber(s string) string {
	if !strings.ContainsAny(s, "Ee") || strings.Trim(s, "0123456789.+Ee") != "" {
		return s
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n != math.Trunc(n) || n >= 1e17 {
		return s
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// wholeNumber takes the ".0" from a number that a workbook or a data frame made of a whole one.
func wholeNumber(s string) string {
	if whole, ok := strings.CutSuffix(s, ".0"); ok && isNumber(whole) {
		return whole
	}
	return s
}

func (r *reader) readTexts(d *draft) *defect {
	t := &d.ticket
	for _, part := range [...]struct {
		field Field
		to    *string
	}{
		{Title, &t.Title},
		{Text, &t.Text},
		{Reply, &t.Reply},
		{Channel, &t.Channel},
		{Unit, &t.Unit},
		{Subject, &t.Subject},
	} {
		value, bad := r.value(part.field)
		if bad != nil {
			return bad
		}
		*part.to = value
		r.remember(part.field, value)
	}
	if t.Title == "" && t.Text == "" {
		from := append(r.plan.columns[Text], r.plan.columns[Title]...)[0]
		return r.bad(from, "", hotline.EmptyText)
	}
	if r.opts.Units != nil {
		if name, ok := r.opts.Units.Lookup(t.Unit); ok {
			t.Unit = name
		}
	}
	return r.readCategory(t)
}

// readCategory joins the columns of a category to a path; arrows and slashes within one part it already.
func (r *reader) readCategory(t *hotline.Ticket) *defect {
	var parts []string
	for _, from := range r.plan.columns[Category] {
		value, bad := r.fed(Category, from)
		if bad != nil {
			return bad
		}
		value = strings.NewReplacer("->", "/", "－>", "/", "→", "/", ">", "/", "|", "/", "\\", "/").Replace(value)
		for part := range strings.SplitSeq(value, "/") {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
	}
	t.Category = strings.Join(parts, "/")
	r.remember(Category, t.Category)
	return nil
}

func (r *reader) readClasses(d *draft) *defect {
	t := &d.ticket
	for _, step := range [...]struct {
		field Field
		read  func(string) bool
	}{
		{KindOf, func(s string) (ok bool) { t.Kind, ok = kindOf(s); return ok }},
		{CallerKind, func(s string) (ok bool) { t.CallerKind, ok = callerKindOf(s); return ok }},
		{State, func(s string) (ok bool) { t.State, ok = stateOf(s); return ok }},
		{Contacted, func(s string) (ok bool) { t.Contacted, ok = verdictOf(s); return ok }},
		{Resolved, func(s string) (ok bool) { t.Resolved, ok = verdictOf(s); return ok }},
		{Result, func(s string) (ok bool) { t.Result, ok = gradeOf(s); return ok }},
		{Likes, func(s string) (ok bool) { t.Likes, ok = countOf(s); return ok }},
		{Dislikes, func(s string) (ok bool) { t.Dislikes, ok = countOf(s); return ok }},
	} {
		value, bad := r.value(step.field)
		if bad != nil {
			return bad
		}
		if !step.read(value) {
			return r.bad(r.plan.columns[step.field][0], value, hotline.UnknownCode)
		}
		r.remember(step.field, value)
	}
	if t.State == hotline.StateUnknown && !t.Closed.IsZero() {
		t.State = hotline.Closed
	}
	return nil
}
