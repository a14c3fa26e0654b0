package dashboard

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"yileishi/hotline"
)

// fact is a rate as it is shown: never without its parts, and with its interval where the base is small.
type fact struct {
	Percent  string
	Parts    string // "31 / 47 件"
	Interval string // "52.0%–77.9%", "" where the base is large
	None     bool   // nothing to count: Percent is a dash
}

func newFact(share hotline.Share) fact {
	f := fact{Percent: share.Percent(), Interval: share.Interval(), None: share.Base <= 0}
	if !f.None {
		f.Parts = hotline.Grouped(share.Part) + " / " + hotline.Grouped(share.Base)
	}
	return f
}

// bar is one row of a sorted, zero-based bar chart that is plain markup: it prints, and it reads aloud.
type bar struct {
	Label string
	Href  string
	Count int64
	Width string // of the longest bar, as a percentage for the picture only
	Note  string // a second figure in words, "" for none
	Fact  fact   // the rate of the row, where the list shows one
}

// bars turns a breakdown into bars, in the order of the breakdown.
func bars(counts []hotline.Count, most int, href func(hotline.Count) string) []bar {
	var longest int64 = 1
	for _, c := range counts {
		longest = max(longest, c.Tickets)
	}
	if len(counts) > most {
		counts = counts[:most]
	}
	return each(counts, func(c hotline.Count) bar {
		b := bar{Label: c.Name, Count: c.Tickets, Width: width(c.Tickets, longest), Fact: newFact(c.Closed)}
		if b.Label == "" {
			b.Label = c.Key
		}
		if b.Label == "" {
			b.Label = "未注明"
			return b // nothing to filter by
		}
		b.Href = href(c)
		return b
	})
}

func width(n, longest int64) string {
	if longest <= 0 || n <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(float64(n)*100/float64(longest), 'f', 2, 64) + "%"
}

// barList is a breakdown with its heading.
type barList struct {
	Title string
	Unit  string // what the bars count
	Bars  []bar
	Rates bool   // whether any bar has a closing rate
	More  string // "另有 12 个", "" when all are shown
}

func breakdown(title string, counts []hotline.Count, href func(hotline.Count) string) barList {
	list := barList{Title: title, Unit: "工单（件）", Bars: bars(counts, overviewRows, href)}
	list.Rates = anyRate(list.Bars)
	if rest := len(counts) - overviewRows; rest > 0 {
		list.More = "另有 " + hotline.Grouped(int64(rest)) + " 个未列出"
	}
	return list
}

// anyRate says whether any row has a rate to show: a column of dashes says nothing.
func anyRate(list []bar) bool {
	for _, b := range list {
		if !b.Fact.None {
			return true
		}
	}
	return false
}

// seconds writes a duration given in seconds: 8 秒, 3 分 20 秒.
func seconds(s float64) string {
	n := int64(math.Round(s))
	switch {
	case s < 10:
		return strconv.FormatFloat(math.Round(s*10)/10, 'f', -1, 64) + " 秒"
	case n < 60:
		return fmt.Sprintf("%d 秒", n)
	case n < 3600:
		return fmt.Sprintf("%d 分 %d 秒", n/60, n%60)
	}
	return fmt.Sprintf("%d 小时 %d 分", n/3600, n%3600/60)
}

// longTime writes how long something took, "" while either end is not known or the clock stood still.
func longTime(from, to time.Time) string {
	if from.IsZero() || !to.After(from) {
		return ""
	}
	return seconds(to.Sub(from).Seconds())
}

// names joins the names of the first rows of a breakdown.
func names(counts []hotline.Count) string {
	return strings.Join(each(counts, func(c hotline.Count) string { return c.Name }), "、")
}
