package dashboard

import (
	"context"
	"slices"

	"yileishi/hotline"
)

// placeNames completes answers with names of areas. A breakdown by city has only codes where no ticket names
// the city itself. Answers may be shared with others who ask the same, so lists are copied, never changed.
type placeNames struct {
	Questions
	places Places
}

// Summary implements Questions.
func (p placeNames) Summary(ctx context.Context, scope hotline.Scope) (hotline.Summary, error) {
	s, err := p.Questions.Summary(ctx, scope)
	s.Areas, s.Top = p.named(s.Areas), p.rows(s.Top)
	return s, err
}

// Issues implements Questions.
func (p placeNames) Issues(ctx context.Context, query hotline.IssueQuery) (hotline.IssueList, error) {
	list, err := p.Questions.Issues(ctx, query)
	list.Items = p.rows(list.Items)
	return list, err
}

// Issue implements Questions.
func (p placeNames) Issue(ctx context.Context, id hotline.IssueID, scope hotline.Scope) (hotline.IssuePage, error) {
	page, err := p.Questions.Issue(ctx, id, scope)
	page.Areas, page.AllAreas = p.named(page.Areas), p.named(page.AllAreas)
	page.EventRows = slices.Clone(page.EventRows)
	for i := range page.EventRows {
		page.EventRows[i].Areas = p.named(page.EventRows[i].Areas)
	}
	return page, err
}

// Event implements Questions.
func (p placeNames) Event(ctx context.Context, id string) (hotline.EventPage, error) {
	page, err := p.Questions.Event(ctx, id)
	page.Areas = p.named(page.Areas)
	return page, err
}

// Facets implements Questions.
func (p placeNames) Facets(ctx context.Context) (hotline.Facets, error) {
	facets, err := p.Questions.Facets(ctx)
	facets.Areas = p.named(facets.Areas)
	return facets, err
}

func (p placeNames) rows(rows []hotline.IssueRow) []hotline.IssueRow {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].Areas = p.named(rows[i].Areas)
	}
	return rows
}

func (p placeNames) named(areas []hotline.Count) []hotline.Count {
	areas = slices.Clone(areas)
	for i, area := range areas {
		if area.Name != "" && area.Name != area.Key {
			continue
		}
		areas[i].Name = area.Key
		if place, ok := p.places.ByCode(area.Key); ok {
			areas[i].Name = place.Full
		}
	}
	return areas
}
