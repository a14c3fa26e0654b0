package analytics

import (
	"fmt"
	"strconv"
	"strings"

	"yileishi/hotline"
)

// filter is what a scope asks of a ticket: conditions on table tickets and the values in them.
type filter struct {
	conditions []string
	params     params
	// only selects tickets outside which nothing is wanted, "" for no bound. It spares the joins the rest of the run.
	only string
}

func (f *filter) add(condition string, values params) {
	f.conditions = append(f.conditions, condition)
	f.params = f.params.with(values)
}

// maxWords is how many words the engine looks for at once.
const maxWords = 64

// filter returns the conditions of a scope. Placing conditions (issue, event, unassigned) name sets of tickets, so
// that they need no join and can use the sorting key.
func (f frame) filter(s hotline.Scope) (filter, error) {
	var all filter
	if len(s.Words) > maxWords {
		return all, hotline.Errorf(hotline.Invalid, "一次最多搜索 %d 个词，给出的是 %d 个。", maxWords, len(s.Words))
	}
	all.period(s)
	all.facts(s)
	return all, f.placing(&all, s)
}

// period keeps tickets received in it. A ticket without a time is in no period.
func (f *filter) period(s hotline.Scope) {
	if !s.From.IsZero() {
		f.add("received >= {from:DateTime64(0, 'Asia/Shanghai')}", params{"from": at(s.From)})
	}
	if !s.To.IsZero() {
		f.add("received < {to:DateTime64(0, 'Asia/Shanghai')}", params{"to": at(s.To)})
	}
	if s.Bounded() && !s.From.After(never()) {
		f.add("received > {never:DateTime64(0, 'Asia/Shanghai')}", params{"never": at(never())})
	}
}

func (f *filter) facts(s hotline.Scope) {
	if s.Area != "" {
		f.add("startsWith(area, {area:String})", params{"area": s.Area})
	}
	if s.AreaName != "" {
		f.add("area_name = {area_name:String}", params{"area_name": s.AreaName})
	}
	if s.Unit != "" {
		f.add("unit = {unit:String}", params{"unit": s.Unit})
	}
	if s.Kind != hotline.KindUnknown {
		f.add("kind = {kind:String}", params{"kind": string(s.Kind)})
	}
	if s.Source != "" {
		f.add("source = {source:String}", params{"source": s.Source})
	}
	if s.State != hotline.StateUnknown {
		f.add("state = {state:String}", params{"state": string(s.State)})
	}
	if words := spoken(s.Words); len(words) > 0 {
		f.add("hasAllTokens(tokens, {words:Array(String)})", params{"words": words})
	}
}

// spoken leaves out words that say nothing.
func spoken(words []string) []string {
	var out []string
	for _, w := range words {
		if strings.TrimSpace(w) != "" && w != hotline.ClauseEnd {
			out = append(out, w)
		}
	}
	return out
}

func (f frame) placing(all *filter, s hotline.Scope) error {
	if s.Issue != "" {
		all.only = f.runTickets("issue = {issue:String}")
		all.add(f.ticketsOf("issue = {issue:String}"), f.values(params{"issue": string(s.Issue)}))
	}
	if s.Unassigned && f.run != 0 {
		all.add("NOT "+f.ticketsOf("issue != ''"), f.values(nil))
	}
	if s.Event != "" {
		number, err := f.eventNumber(s.Event)
		if err != nil {
			return err
		}
		all.only = eventTickets
		all.add(f.ticketsOfEvent(), f.values(params{"event": number}))
	}
	return nil
}

// values are those of a statement that reads the run.
func (f frame) values(more params) params { return params{"run": f.run}.with(more) }

// runTickets selects the tickets whose assignment matters to issues that fulfil condition: those that the run put
// there and those that a person moved.
func (f frame) runTickets(condition string) string {
	selection := f.assignedTo(condition)
	if f.overrides {
		selection += `
UNION ALL
SELECT ticket
FROM yileishi.overrides FINAL`
	}
	return "(\n" + indent(1, selection) + "\n)"
}

// eventTickets selects the tickets that the run put into event {event}.
const eventTickets = `(
    SELECT ticket
    FROM yileishi.event_members
    WHERE run = {run:Int64}
        AND event = {event:Int32}
)`

// assignedTo selects the tickets that the run put into issues that fulfil condition.
func (frame) assignedTo(condition string) string {
	return `SELECT ticket
FROM yileishi.assignments
WHERE run = {run:Int64}
    AND cluster IN (
        SELECT cluster
        FROM yileishi.issue_map FINAL
        WHERE run = {run:Int64}
            AND ` + condition + `
    )`
}

// ticketsOf is the condition that a ticket belongs to an issue that fulfils condition, which speaks of column
// issue. A person's override beats the run's assignment.
func (f frame) ticketsOf(condition string) string {
	selection := f.assignedTo(condition)
	if f.overrides {
		selection += `
    AND ticket NOT IN (
        SELECT ticket
        FROM yileishi.overrides FINAL
    )
UNION ALL
SELECT ticket
FROM yileishi.overrides FINAL
WHERE ` + condition
	}
	return "ticket IN (\n" + indent(1, selection) + "\n)"
}

// ticketsOfEvent is the condition that a ticket belongs to event {event} of the run. A ticket that a person moved
// to another issue left the event.
func (f frame) ticketsOfEvent() string {
	members := "ticket IN " + eventTickets
	if !f.overrides {
		return members
	}
	return members + `
AND ticket NOT IN (
    SELECT o.ticket
    FROM (
        SELECT
            ticket,
            issue
        FROM yileishi.overrides FINAL
    ) AS o
    LEFT ANY JOIN (
` + indent(2, f.assignedIssues("")) + `
    ) AS a ON a.ticket = o.ticket
    WHERE o.issue != a.issue
)`
}

// eventNumber reads an event's identity. Events do not outlive their run.
func (f frame) eventNumber(id string) (int32, error) {
	run, number, _ := strings.Cut(id, "-")
	ofRun, err := strconv.ParseInt(run, 10, 64)
	if err != nil {
		return 0, unknownEvent(id)
	}
	event, err := strconv.ParseInt(number, 10, 32)
	if err != nil || event < 0 || fmt.Sprintf("%d-%d", ofRun, event) != id {
		return 0, unknownEvent(id)
	}
	if ofRun != f.run {
		return 0, hotline.Errorf(hotline.NotFound, "没有编号为“%s”的事件。重新归类之后，事件的编号会变；请从一类事或工单找到它。", id)
	}
	return int32(event), nil
}

func unknownEvent(id string) error {
	return hotline.Errorf(hotline.NotFound, "没有编号为“%s”的事件。", id)
}

// eventID is the identity of an event of the run; place is its number plus one, 0 stands for none.
func (f frame) eventID(place int64) string {
	if place <= 0 {
		return ""
	}
	return fmt.Sprintf("%d-%d", f.run, place-1)
}
