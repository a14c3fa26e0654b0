package ingest

import (
	"slices"
	"strings"

	"yileishi/hotline"
)

// plan says which columns of a source feed which fields.
type plan struct {
	columns map[Field][]feed
	undated bool // the tickets have no received time
	names   []string
}

// feed is one column that feeds a field.
type feed struct {
	column int
	rank   int
	codes  map[string]string // nil: values as they are recognised
	format string            // layout of package time, or a word of mapping.go; "" for any
}

// bind decides which column is what: by the mapping first, then by headers. It fails with a message for
// people when a ticket's number, text or time cannot be found.
func bind(columns []string, mapping *Mapping, timeColumn string) (*plan, error) {
	p := &plan{columns: map[Field][]feed{}, names: columns}
	taken := make([]bool, len(columns))
	if err := p.bindMapped(mapping, taken); err != nil {
		return nil, err
	}
	if err := p.bindTime(timeColumn, taken); err != nil {
		return nil, err
	}
	if mapping == nil || mapping.Recognise {
		p.bindRecognised(taken)
	}
	return p, p.complete()
}

func (p *plan) bindMapped(mapping *Mapping, taken []bool) error {
	if mapping == nil {
		return nil
	}
	for _, m := range mapping.Columns {
		at := p.find(m.Column)
		if at < 0 {
			return hotline.Errorf(hotline.Invalid, "映射文件第 %d 行：文件中没有“%s”列。文件中的列：%s。请改正列名。", m.Line, m.Column, p.list())
		}
		if m.Field != "" {
			p.columns[m.Field] = append(p.columns[m.Field], feed{column: at, codes: m.Codes, format: m.Format})
		}
		taken[at] = true
	}
	return nil
}

// bindTime lets the column that the user named be the received time, and nothing else.
func (p *plan) bindTime(column string, taken []bool) error {
	switch column {
	case "":
		return nil
	case NoTime:
		p.undated = true
		delete(p.columns, Received)
		return nil
	}
	at := p.find(column)
	if at < 0 {
		return hotline.Errorf(hotline.Invalid, "文件中没有 --time 指定的“%s”列。文件中的列：%s。请改正列名，或用 --time none 按“时间不详”导入。", column, p.list())
	}
	own := feed{column: at}
	for _, f := range p.columns[Received] {
		if f.column == at {
			own = f
		}
	}
	p.columns[Received] = []feed{own}
	taken[at] = true
	return nil
}

// bindRecognised gives the columns that are left to the fields that are left. Of several columns for one
// field the surest header wins, then the one that stands first.
func (p *plan) bindRecognised(taken []bool) {
	found := map[Field][]feed{}
	for i, name := range p.names {
		if taken[i] {
			continue
		}
		if field, rank, ok := recognise(name); ok {
			found[field] = append(found[field], feed{column: i, rank: rank})
		}
	}
	p.subjectIsTitle(found)
	for field, feeds := range found {
		if len(p.columns[field]) > 0 || p.undated && field == Received {
			continue
		}
		// The surest caller comes first; parts of an area or a category come from the largest to the smallest.
		slices.SortStableFunc(feeds, func(a, b feed) int { return a.rank - b.rank })
		if !field.several() {
			feeds = feeds[:1]
		}
		p.columns[field] = feeds
	}
}

// subjectIsTitle settles the one English header that means two things: subject is a title unless there is one.
func (p *plan) subjectIsTitle(found map[Field][]feed) {
	if len(found[Title]) < 2 {
		return
	}
	for _, f := range found[Title] {
		if headerKey(p.names[f.column]) == "subject" && len(found[Subject]) == 0 {
			found[Subject] = []feed{f}
		}
	}
}

func (p *plan) complete() error {
	var missing []string
	if len(p.columns[Number]) == 0 {
		missing = append(missing, Number.inChinese())
	}
	if len(p.columns[Title]) == 0 && len(p.columns[Text]) == 0 {
		missing = append(missing, "标题或主要内容")
	}
	if len(missing) > 0 {
		return hotline.Errorf(hotline.Invalid, "没有认出%s列。文件中的列：%s。请用 --mapping 文件说明哪一列是什么。",
			strings.Join(missing, "、"), p.list())
	}
	if len(p.columns[Received]) == 0 && !p.undated {
		return hotline.Errorf(hotline.Invalid, "没有认出来电时间（受理时间）列。文件中的列：%s。请用 --time 列名 指定来电时间所在的列；"+
			"若文件中确实没有，请用 --time none 按“时间不详”导入。", p.list())
	}
	return nil
}

// find returns the index of the column with a name, -1 when there is none. A name that differs in width,
// case or spaces only is the same, unless two columns fit.
func (p *plan) find(name string) int {
	if i := slices.Index(p.names, name); i >= 0 {
		return i
	}
	found := -1
	for i, n := range p.names {
		if headerKey(n) == headerKey(name) && headerKey(n) != "" {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// list names the columns for people.
func (p *plan) list() string {
	const most = 60
	names := p.names
	more := ""
	if len(names) > most {
		names, more = names[:most], "……"
	}
	return strings.Join(names, "、") + more
}
