package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"yileishi/hotline"
)

// Issues answers with a page of the issues that have tickets in the scope. Without a run the list is empty and Run
// is 0. Invalid: a limit outside 1 to 500 (0 means 50), an unknown order, an unreadable cursor.
func (db *DB) Issues(ctx context.Context, query hotline.IssueQuery) (hotline.IssueList, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.IssueList{}, err
	}
	return kept(ctx, db.answers, f.key("issues", query), func(ctx context.Context) (hotline.IssueList, error) {
		return db.issues(ctx, f, query)
	})
}

func (db *DB) issues(ctx context.Context, f frame, query hotline.IssueQuery) (hotline.IssueList, error) {
	list := hotline.IssueList{AsOf: f.asOf, Run: f.run}
	limit, err := pageLimit(query.Limit)
	if err != nil {
		return list, err
	}
	ranked, unassigned, err := db.ranking(ctx, f, query)
	if err != nil {
		return list, err
	}
	list.Total, list.Unassigned = int64(len(ranked)), unassigned
	page, next, err := cutPage(ranked, query.Sort, query.Cursor, limit)
	if err != nil {
		return list, err
	}
	list.Next = next
	list.Items, err = db.issueRows(ctx, f, query.Scope, page)
	return list, err
}

// issueRows completes the rows of a page.
func (db *DB) issueRows(ctx context.Context, f frame, scope hotline.Scope, page []ranked) ([]hotline.IssueRow, error) {
	ids := make([]hotline.IssueID, len(page))
	for i, r := range page {
		ids[i] = r.tally.issue
	}
	details, err := db.details(ctx, f, scope, ids)
	if err != nil {
		return nil, err
	}
	names, err := db.catalog(ctx, f)
	if err != nil {
		return nil, err
	}
	rows := make([]hotline.IssueRow, len(page))
	for i, r := range page {
		rows[i] = r.tally.row()
		rows[i].Name, rows[i].Keyphrases = names.name(r.tally.issue), names.keyphrases(r.tally.issue)
		details[r.tally.issue].addTo(&rows[i])
	}
	return rows, nil
}

// ranked is an issue with what it is ordered by.
type ranked struct {
	tally tally
	name  string
	rise  int64
}

// ranking returns all issues of a question in its order, and the unassigned tickets of the scope.
func (db *DB) ranking(ctx context.Context, f frame, query hotline.IssueQuery) ([]ranked, int64, error) {
	if !slices.Contains(issueOrders(), cmp.Or(query.Sort, hotline.ByTickets)) {
		return nil, 0, hotline.Errorf(hotline.Invalid, "没有“%s”这种排序。", query.Sort)
	}
	var (
		all      tallies
		names    *catalog
		byRise   map[hotline.IssueID]int64
		withWord map[hotline.IssueID]bool
	)
	err := together(ctx,
		func(ctx context.Context) (err error) { all, err = db.tallies(ctx, f, query.Scope); return err },
		func(ctx context.Context) (err error) { names, err = db.catalog(ctx, f); return err },
		func(ctx context.Context) (err error) { byRise, err = db.riseOf(ctx, f, query); return err },
		func(ctx context.Context) (err error) { withWord, err = db.issuesWithWord(ctx, f, query); return err },
	)
	if err != nil {
		return nil, 0, err
	}
	var out []ranked
	for _, t := range all.issues {
		if query.Text == "" || withWord[t.issue] || names.speaksOf(t.issue, query.Text) {
			out = append(out, ranked{tally: t, name: names.name(t.issue), rise: byRise[t.issue]})
		}
	}
	slices.SortFunc(out, func(a, b ranked) int { return a.place(query.Sort).compare(b.place(query.Sort)) })
	return out, all.unassigned, nil
}

func issueOrders() []hotline.IssueSort {
	return []hotline.IssueSort{hotline.ByTickets, hotline.ByCallers, hotline.ByRecent, hotline.ByRise, hotline.ByName}
}

func (db *DB) riseOf(ctx context.Context, f frame, query hotline.IssueQuery) (map[hotline.IssueID]int64, error) {
	if query.Sort != hotline.ByRise {
		return nil, nil
	}
	all, err := db.rises(ctx, f, query.Scope)
	if err != nil {
		return nil, err
	}
	out := make(map[hotline.IssueID]int64, len(all))
	for _, r := range all {
		out[r.issue] = r.now - r.before
	}
	return out, nil
}

// issuesWithWord finds the issues that hold tickets of the scope with all words of the text.
func (db *DB) issuesWithWord(ctx context.Context, f frame, query hotline.IssueQuery) (map[hotline.IssueID]bool, error) {
	words := strings.Fields(query.Text)
	if len(words) == 0 || f.run == 0 {
		return nil, nil
	}
	scope := query.Scope
	scope.Words = slices.Concat(scope.Words, words)
	of, err := f.filter(scope)
	if err != nil {
		return nil, err
	}
	out := map[hotline.IssueID]bool{}
	err = db.ask(ctx, f.issuesWithWordStatement(of), func(row scanner) error {
		var issue string
		err := row.Scan(&issue)
		out[hotline.IssueID(issue)] = true
		return err //nolint:wrapcheck // ask says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("issues by word: %w", err)
	}
	return out, nil
}

func (f frame) issuesWithWordStatement(of filter) statement {
	base := f.placed(of, 0)
	return statement{
		SQL: `SELECT
    issue
FROM (
` + indent(1, base.SQL) + `
)
WHERE issue != ''
GROUP BY issue
ORDER BY issue`,
		Params: base.Params,
	}
}

// speaksOf says whether the issue's name or a keyphrase contains text, whatever the case of its letters.
func (c *catalog) speaksOf(id hotline.IssueID, text string) bool {
	d := c.issues[id]
	if d == nil {
		return false
	}
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.Contains(strings.ToLower(d.name), text) ||
		slices.ContainsFunc(d.keyphrases, func(p hotline.Keyphrase) bool {
			return strings.Contains(strings.ToLower(p.Text), text)
		})
}
