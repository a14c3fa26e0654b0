package analytics

import (
	"context"
	"fmt"
	"slices"

	"yileishi/hotline"
)

// catalog holds what a run says about its issues whatever the scope: names, keyphrases, neighbours. A run has some
// thousand issues at most, so they stand in memory, once for each state of the data.
type catalog struct {
	issues map[hotline.IssueID]*described
	of     map[int32]hotline.IssueID // by cluster
}

// described is an issue as its clusters describe it. Several clusters may stand for one issue; the largest speaks first.
type described struct {
	id              hotline.IssueID
	name            string
	keyphrases      []hotline.Keyphrase
	representatives []hotline.TicketID
	similar         []int32
	clusters        []int32
	tickets         int64 // of the run, whatever happened since
}

// The largest cluster of an issue comes first. An issue that only overrides hold has no cluster and its last name.
func (f frame) catalogStatement() statement {
	return statement{
		SQL: `SELECT
    m.issue AS issue,
    m.name AS name,
    m.cluster AS cluster,
    c.phrases AS phrases,
    c.weights AS weights,
    c.representatives AS representatives,
    c.similar AS similar,
    c.tickets AS tickets
FROM (
    SELECT
        issue,
        name,
        cluster
    FROM yileishi.issue_map FINAL
    WHERE run = {run:Int64}
) AS m
LEFT JOIN (
    SELECT *
    FROM yileishi.clusters FINAL
    WHERE run = {run:Int64}
) AS c ON c.cluster = m.cluster
ORDER BY
    tickets DESC,
    cluster
UNION ALL
SELECT
    issue,
    argMax(name, (run, stamp)) AS name,
    toInt32(-1),
    emptyArrayString(),
    emptyArrayFloat64(),
    [],
    emptyArrayInt32(),
    toInt64(0)
FROM yileishi.issue_map FINAL
WHERE issue IN (
    SELECT issue
    FROM yileishi.overrides FINAL
)
GROUP BY issue`,
		Params: f.values(nil),
	}
}

func (db *DB) catalog(ctx context.Context, f frame) (*catalog, error) {
	if f.run == 0 {
		return &catalog{}, nil
	}
	return kept(ctx, db.answers, f.key("catalog", nil), func(ctx context.Context) (*catalog, error) {
		c := &catalog{issues: map[hotline.IssueID]*described{}, of: map[int32]hotline.IssueID{}}
		if err := db.ask(ctx, f.catalogStatement(), c.scan); err != nil {
			return nil, fmt.Errorf("catalog of issues: %w", err)
		}
		return c, nil
	})
}

func (c *catalog) scan(row scanner) error {
	var (
		issue, name string
		cluster     int32
		phrases     []string
		weights     []float64
		examples    []string
		similar     []int32
		tickets     int64
	)
	if err := row.Scan(&issue, &name, &cluster, &phrases, &weights, &examples, &similar, &tickets); err != nil {
		return fmt.Errorf("described issue: %w", err)
	}
	id := hotline.IssueID(issue)
	d, ok := c.issues[id]
	if !ok {
		d = &described{id: id, name: name}
		c.issues[id] = d
	}
	if cluster < 0 {
		return nil
	}
	c.of[cluster] = id
	d.clusters = append(d.clusters, cluster)
	d.tickets += tickets
	d.keyphrases = mergePhrases(d.keyphrases, joinPhrases(phrases, weights))
	for _, example := range examples {
		if len(example) == len(hotline.TicketID{}) && len(d.representatives) < 3 {
			d.representatives = append(d.representatives, hotline.TicketID([]byte(example)))
		}
	}
	d.similar = append(d.similar, similar...)
	return nil
}

func joinPhrases(texts []string, weights []float64) []hotline.Keyphrase {
	out := make([]hotline.Keyphrase, 0, len(texts))
	for i, text := range texts {
		if i < len(weights) {
			out = append(out, hotline.Keyphrase{Text: text, Weight: weights[i]})
		}
	}
	return out
}

// mergePhrases adds the phrases that are not there yet.
func mergePhrases(have, more []hotline.Keyphrase) []hotline.Keyphrase {
	for _, p := range more {
		if !slices.ContainsFunc(have, func(h hotline.Keyphrase) bool { return h.Text == p.Text }) {
			have = append(have, p)
		}
	}
	return have
}

// name returns the issue's name, "" for one that the catalog does not know.
func (c *catalog) name(id hotline.IssueID) string {
	if d := c.issues[id]; d != nil {
		return d.name
	}
	return ""
}

func (c *catalog) keyphrases(id hotline.IssueID) []hotline.Keyphrase {
	if d := c.issues[id]; d != nil {
		return d.keyphrases
	}
	return nil
}

// neighbours returns the issues of the clusters most like the issue's, nearest first, with what both speak of.
func (c *catalog) neighbours(d *described) []hotline.SimilarIssue {
	var out []hotline.SimilarIssue
	for _, cluster := range d.similar {
		id, ok := c.of[cluster]
		known := slices.ContainsFunc(out, func(s hotline.SimilarIssue) bool { return s.ID == id })
		if !ok || id == d.id || known {
			continue
		}
		other := c.issues[id]
		out = append(out, hotline.SimilarIssue{ID: id, Name: other.name, Tickets: other.tickets, Shared: shared(d, other)})
	}
	return out
}

func shared(a, b *described) []string {
	var out []string
	for _, p := range a.keyphrases {
		if slices.ContainsFunc(b.keyphrases, func(q hotline.Keyphrase) bool { return q.Text == p.Text }) {
			out = append(out, p.Text)
		}
	}
	return out
}
