package analytics

import "strings"

// assignedIssues selects the run's tickets, only those in a selection where it is not "", with the issue that the
// map gives their cluster.
func (f frame) assignedIssues(only string, more ...string) string {
	columns := append([]string{"p.ticket AS ticket", "m.issue AS issue"}, more...)
	return `SELECT
    ` + lines(columns...) + `
FROM yileishi.assignments AS p
INNER JOIN (
    SELECT
        cluster,
        issue
    FROM yileishi.issue_map FINAL
    WHERE run = {run:Int64}
) AS m ON m.cluster = p.cluster
WHERE p.run = {run:Int64}` + within(1, "p.ticket", only)
}

// within is the further condition that a ticket is in a selection, "" where there is none.
func within(levels int, column, only string) string {
	if only == "" {
		return ""
	}
	return "\n" + indent(levels, "AND "+column+" IN "+only)
}

// part names what a question wants to know of a ticket's place beside its issue.
type part int

const (
	events part = 1 << iota // column place: number of the event plus one, 0 for none
	causes                  // columns cluster, confidence, score, rival, rival_score, words of the assignment
)

// placed selects tickets of the filter with the columns asked for and, always, column issue (” for none). A
// person's override beats the run's assignment and takes the ticket out of an event of another issue.
func (f frame) placed(of filter, want part, columns ...string) statement {
	return statement{SQL: f.placedSQL(of, want, columns), Params: f.values(of.params)}
}

func (f frame) placedSQL(of filter, want part, columns []string) string {
	inner := f.scoped(of, columns)
	if f.run == 0 {
		return `SELECT
    *,
    ` + lines(unplaced(want)...) + `
FROM (
` + indent(1, inner) + `
)`
	}
	selected := make([]string, 0, len(columns)+8)
	for _, c := range columns {
		name := columnName(c)
		selected = append(selected, "t."+name+" AS "+name)
	}
	return `SELECT
    ` + lines(append(selected, f.places(want)...)...) + `
FROM (
` + indent(1, inner) + `
) AS t` + f.joins(of.only, want)
}

// columnName is what a selected expression is called.
func columnName(expression string) string {
	if at := strings.LastIndex(expression, " AS "); at >= 0 {
		return expression[at+len(" AS "):]
	}
	return expression
}

// scoped selects columns of the tickets themselves.
func (f frame) scoped(of filter, columns []string) string {
	if len(columns) == 0 || columns[0] != "ticket" {
		columns = append([]string{"ticket"}, columns...)
	}
	return `SELECT
    ` + lines(columns...) + `
FROM yileishi.tickets FINAL` + where(of.conditions)
}

// unplaced stands for the places of tickets when nothing has been clustered.
func unplaced(want part) []string {
	columns := []string{"'' AS issue"}
	if want&events != 0 {
		columns = append(columns, "toInt64(0) AS place")
	}
	if want&causes != 0 {
		columns = append(columns, "toInt32(-1) AS cluster", "toInt8(0) AS confidence", "toFloat32(0) AS score",
			"toInt32(-1) AS rival", "toFloat32(0) AS rival_score", "emptyArrayString() AS words")
	}
	return columns
}

func (f frame) places(want part) []string {
	columns := []string{"a.issue AS issue"}
	place := "e.place AS place"
	if f.overrides {
		columns = []string{"if(o.moved = 1, o.issue, a.issue) AS issue"}
		place = "if(o.moved = 1 AND o.issue != a.issue, 0, e.place) AS place"
	}
	if want&events != 0 {
		columns = append(columns, place)
	}
	if want&causes != 0 {
		columns = append(columns, f.causeColumns()...)
	}
	return columns
}

// causeColumns say why a ticket is where it is. What a person decided is sure and has no words.
func (f frame) causeColumns() []string {
	confidence, words := "a.confidence AS confidence", "a.words AS words"
	if f.overrides {
		confidence = "if(o.moved = 1, toInt8(if(o.issue = '', 0, 2)), a.confidence) AS confidence"
		words = "if(o.moved = 1 AND o.issue != a.issue, [], a.words) AS words"
	}
	return []string{
		"if(a.issue = '', -1, a.cluster) AS cluster", confidence, "a.score AS score",
		"if(a.issue = '', -1, a.rival) AS rival", "a.rival_score AS rival_score", words,
	}
}

func (f frame) joins(only string, want part) string {
	var more []string
	if want&causes != 0 {
		more = []string{
			"p.cluster AS cluster", "p.confidence AS confidence", "p.score AS score", "p.rival AS rival",
			"p.rival_score AS rival_score", "p.words AS words",
		}
	}
	var out strings.Builder
	out.WriteString("\nLEFT ANY JOIN (\n" + indent(1, f.assignedIssues(only, more...)) + "\n) AS a ON a.ticket = t.ticket")
	if want&events != 0 {
		out.WriteString(`
LEFT ANY JOIN (
    SELECT
        ticket,
        toInt64(event) + 1 AS place
    FROM yileishi.event_members
    WHERE run = {run:Int64}` + within(2, "ticket", only) + `
) AS e ON e.ticket = t.ticket`)
	}
	if f.overrides {
		out.WriteString(`
LEFT ANY JOIN (
    SELECT
        ticket,
        issue,
        1 AS moved
    FROM yileishi.overrides FINAL
) AS o ON o.ticket = t.ticket`)
	}
	return out.String()
}
