package analytics

import (
	"cmp"
	"slices"

	"yileishi/hotline"
)

// issuePlace is where an issue stands in an order: larger numbers first, then names, then identities. It is what a
// cursor holds.
type issuePlace struct {
	Sort   hotline.IssueSort `json:"s"`
	Number int64             `json:"n"`
	Name   string            `json:"t,omitempty"`
	Issue  hotline.IssueID   `json:"i"`
}

func (r *ranked) place(sort hotline.IssueSort) issuePlace {
	p := issuePlace{Sort: cmp.Or(sort, hotline.ByTickets), Issue: r.tally.issue}
	switch p.Sort {
	case hotline.ByTickets:
		p.Number = whole(r.tally.group.tickets)
	case hotline.ByCallers:
		p.Number = whole(r.tally.group.callers)
	case hotline.ByRecent:
		p.Number = r.tally.group.last.Unix()
	case hotline.ByRise:
		p.Number = r.rise
	case hotline.ByName:
		p.Name = r.name
	}
	return p
}

// compare is negative when p stands before q.
func (p issuePlace) compare(q issuePlace) int {
	return cmp.Or(cmp.Compare(q.Number, p.Number), cmp.Compare(p.Name, q.Name), cmp.Compare(p.Issue, q.Issue))
}

// cutPage returns the rows after the cursor and the cursor of the page after.
func cutPage(all []ranked, sort hotline.IssueSort, cursor string, limit int) ([]ranked, string, error) {
	if cursor != "" {
		var after issuePlace
		if err := decodeCursor(cursor, &after); err != nil {
			return nil, "", err
		}
		if after.Sort != cmp.Or(sort, hotline.ByTickets) {
			return nil, "", hotline.Errorf(hotline.Invalid, "翻页标记属于另一种排序，请从第一页开始。")
		}
		from, _ := slices.BinarySearchFunc(all, after, func(r ranked, at issuePlace) int {
			if r.place(sort).compare(at) > 0 {
				return 1
			}
			return -1 // the row at the place itself was on the page before
		})
		all = all[from:]
	}
	if len(all) <= limit {
		return all, "", nil
	}
	return all[:limit], encodeCursor(all[limit-1].place(sort)), nil
}
