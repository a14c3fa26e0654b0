package ingest

import (
	"strings"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// readPlace finds the ticket's area: by the columns of the area, else by the beginning of title or text.
func (r *reader) readPlace(d *draft) *defect {
	t := &d.ticket
	feeds := r.plan.columns[AreaOf]
	if len(feeds) == 0 {
		r.leadingPlace(t)
		return nil
	}
	name := ""
	for _, from := range feeds {
		value, bad := r.fed(AreaOf, from)
		if bad != nil {
			return bad
		}
		value = wholeNumber(value)
		if isNumber(value) && r.opts.Places != nil {
			area, ok := r.opts.Places.ByCode(value)
			if !ok {
				return r.bad(from, value, hotline.UnknownCode)
			}
			if len(area.Code) > len(t.Area) {
				t.Area, t.AreaName = area.Code, area.Full
			}
			r.remember(AreaOf, value)
			continue
		}
		switch {
		case strings.HasPrefix(value, name):
			name = value // 合肥市 and then 合肥市包河区
		case !strings.Contains(name, value):
			name += value
		}
	}
	r.remember(AreaOf, name)
	if name != "" && t.Area == "" {
		r.namedPlace(t, name)
	}
	return nil
}

func (r *reader) namedPlace(t *hotline.Ticket, name string) {
	t.AreaName = name
	if r.opts.Places == nil {
		return
	}
	if area, ok := r.opts.Places.ByName(name); ok {
		t.Area, t.AreaName = area.Code, area.Full
	}
}

// leadingPlace takes the city and district that title or text begin with, unless the two differ.
func (r *reader) leadingPlace(t *hotline.Ticket) {
	if r.opts.Places == nil {
		return
	}
	title, inTitle := r.opts.Places.Leading(t.Title)
	text, inText := r.opts.Places.Leading(t.Text)
	switch {
	case inTitle && inText && title.Code[:6] != text.Code[:6]:
		return
	case inText && (!inTitle || len(text.Code) > len(title.Code)):
		title = text
	case !inTitle:
		return
	}
	t.Area, t.AreaName = title.Code, title.Full
}

// readCaller hashes the first caller's number that identifies somebody.
func (r *reader) readCaller(d *draft) *defect {
	for _, from := range r.plan.columns[Caller] {
		value, bad := r.fed(Caller, from)
		if bad != nil {
			return bad
		}
		caller, phone := mask.NormalCaller(wholeNumber(value))
		if caller == "" {
			continue
		}
		r.remember(Caller, caller)
		scope := r.opts.Source
		if phone {
			scope = ""
		}
		d.ticket.Caller = hotline.CallerID(r.opts.Key.Caller(scope, caller))
		return nil
	}
	return nil
}
