package dashboard

import (
	"fmt"
	"strings"
	"time"

	"yileishi/hotline"
)

// Sentences say what the figures say, in words an official would use, and stay silent where the base is
// small. They are pure functions of the answers.

// overviewHeading says how much there is and what it comes down to.
func overviewHeading(s hotline.Summary) string {
	if s.Tickets == 0 {
		return "总览"
	}
	when := "时间不详的 "
	if !s.First.IsZero() {
		when = span(s.First, s.Last) + "，"
	}
	if s.Issues == 0 {
		return fmt.Sprintf("%s%s 件工单，尚未归类", when, hotline.Grouped(s.Tickets))
	}
	return fmt.Sprintf("%s%s 件工单归为 %s 类反复出现的事", when, hotline.Grouped(s.Tickets-s.Unassigned), hotline.Grouped(s.Issues))
}

// overviewFindings says what rose and what weighs most.
func overviewFindings(scope hotline.Scope, s hotline.Summary) []string {
	var findings []string
	if rise := riseFinding(scope, s.Rising); rise != "" {
		findings = append(findings, rise)
	}
	if weight := weightFinding(s); weight != "" {
		findings = append(findings, weight)
	}
	return findings
}

func riseFinding(scope hotline.Scope, rising []hotline.Change) string {
	for _, c := range rising {
		if !risen(c.Now, c.Before) {
			continue
		}
		more := "多了 " + hotline.Grouped(c.Now-c.Before) + " 件"
		if c.Before == 0 {
			more = "此前没有"
		}
		text := fmt.Sprintf("%s，“%s”上升最快：%s 件，%s", comparedPeriods(scope), c.Name, hotline.Grouped(c.Now), more)
		if c.Callers > 0 {
			text += fmt.Sprintf("，来自 %s 位诉求人", hotline.Grouped(c.Callers))
		}
		return text + "。"
	}
	return ""
}

// risen says whether a rise can be told from chance: at least clearTickets, and a difference of two
// standard deviations of a difference between two counts.
func risen(now, before int64) bool {
	d := now - before
	return d > 0 && now >= clearTickets && d*d >= 4*(now+before)
}

// clearTickets is the fewest tickets of an issue that a title names.
const clearTickets = 8

// topTitle names the largest issue where it is alone at the top and not small.
func topTitle(rows []hotline.IssueRow) string {
	if len(rows) < 2 || rows[0].Tickets < clearTickets || rows[0].Tickets == rows[1].Tickets {
		return "哪些事最多"
	}
	return fmt.Sprintf("“%s”最多，%s 件", rows[0].Name, hotline.Grouped(rows[0].Tickets))
}

// risingTitle says how many issues rose by more than chance.
func risingTitle(changes []hotline.Change) string {
	n := 0
	for _, c := range changes {
		if risen(c.Now, c.Before) {
			n++
		}
	}
	if n == 0 {
		return "哪些事在增加"
	}
	return fmt.Sprintf("%d 类事明显增加", n)
}

// weightFinding says how much of all assigned tickets the five largest issues hold.
func weightFinding(s hotline.Summary) string {
	const first = 5
	assigned := s.Tickets - s.Unassigned
	if assigned < hotline.SmallBase || s.Issues <= 2*first || len(s.Top) < first {
		return ""
	}
	var held int64
	for _, row := range s.Top[:first] {
		held += row.Tickets
	}
	share := hotline.Share{Part: held, Base: assigned}
	return fmt.Sprintf("最大的 %d 类事占已归类工单的 %s（%s / %s 件）。", first, share.Percent(),
		hotline.Grouped(held), hotline.Grouped(assigned))
}

// comparedPeriods names the periods of a comparison as the question defines them.
func comparedPeriods(scope hotline.Scope) string {
	if scope.From.IsZero() || scope.To.IsZero() {
		return "最近 90 天较此前 90 天"
	}
	return fmt.Sprintf("本时段较此前同样长的 %d 天", int(scope.To.Sub(scope.From)/(24*time.Hour)))
}

// issueFinding says since when, how many, from whom and where.
func issueFinding(p hotline.IssuePage) string {
	if p.Tickets == 0 {
		return "所选条件下没有这类工单。"
	}
	var b strings.Builder
	if p.First.IsZero() {
		fmt.Fprintf(&b, "共 %s 件，时间不详", hotline.Grouped(p.Tickets))
	} else {
		fmt.Fprintf(&b, "%s 至 %s 共 %s 件", day(p.First), day(p.Last), hotline.Grouped(p.Tickets))
	}
	if p.CallersKnown > 0 {
		fmt.Fprintf(&b, "，来自 %s 位诉求人", hotline.Grouped(p.Callers))
		if p.CallersKnown < p.Tickets {
			fmt.Fprintf(&b, "（%s 件可识别诉求人）", hotline.Grouped(p.CallersKnown))
		}
	}
	if n := len(p.AllAreas); n > 1 {
		fmt.Fprintf(&b, "，涉及 %d 个地区", n)
	}
	if n := len(p.AllUnits); n > 1 {
		fmt.Fprintf(&b, "、%d 个承办单位", n)
	}
	return b.String() + "。"
}

// callerFinding warns where one caller weighs much: reports are not problems.
func callerFinding(callers, known int64) string {
	if known < 5 || callers*2 > known {
		return ""
	}
	return fmt.Sprintf("可识别的 %s 件只来自 %s 位诉求人，平均每人 %.1f 件：看次数时也要看人数。",
		hotline.Grouped(known), hotline.Grouped(callers), float64(known)/float64(callers))
}

// volumeTitle says how many came in a month and when it was most.
func volumeTitle(months []hotline.Point) string {
	if title := trendTitle(months); title != "" {
		return title
	}
	if len(months) < 2 {
		return "每月来了多少"
	}
	least, most := months[0], months[0]
	for _, p := range months {
		if p.Tickets < least.Tickets {
			least = p
		}
		if p.Tickets > most.Tickets {
			most = p
		}
	}
	if most.Tickets == least.Tickets {
		return fmt.Sprintf("每月 %s 件", hotline.Grouped(most.Tickets))
	}
	return fmt.Sprintf("每月 %s 到 %s 件，%s 最多", hotline.Grouped(least.Tickets), hotline.Grouped(most.Tickets), month(most.From))
}

// trendTitle compares the last three months with the three before, "" where chance could have done it.
func trendTitle(months []hotline.Point) string {
	const span = 3
	if len(months) < 2*span {
		return ""
	}
	now, before := sum(months[len(months)-span:]), sum(months[len(months)-2*span:len(months)-span])
	switch {
	case risen(now, before):
		return fmt.Sprintf("在上升：最近 %d 个月 %s 件，比此前 %d 个月多 %s 件", span, hotline.Grouped(now), span, hotline.Grouped(now-before))
	case risen(before, now):
		return fmt.Sprintf("在回落：最近 %d 个月 %s 件，比此前 %d 个月少 %s 件", span, hotline.Grouped(now), span, hotline.Grouped(before-now))
	}
	return ""
}

// quietDays is how many days without a ticket may stand at either end of the data before the month they lie in
// is taken for a part: weekends and holidays are quiet.
const quietDays = 3

// wholeMonths drops the months of which the period, the data or the time up to now hold only a part: they would
// look like a fall.
func wholeMonths(months []hotline.Point, a asked, now time.Time) []hotline.Point {
	begin, end := a.scope.From, now
	if !a.facets.First.IsZero() {
		begin = later(begin, hotline.Day(a.facets.First).AddDate(0, 0, -quietDays))
		end = earlier(end, hotline.Day(a.facets.Last).AddDate(0, 0, 1+quietDays))
	}
	if !a.scope.To.IsZero() {
		end = earlier(end, a.scope.To)
	}
	var whole []hotline.Point
	for _, p := range months {
		if !p.From.Before(begin) && !p.From.AddDate(0, 1, 0).After(end) {
			whole = append(whole, p)
		}
	}
	return whole
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func sum(points []hotline.Point) int64 {
	var n int64
	for _, p := range points {
		n += p.Tickets
	}
	return n
}
