package dashboard

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"yileishi/hotline"
)

// chart is a picture that a static script draws from data. The library's own page writer is not used: it
// puts labels into a script without escaping. Here the options are data, which the template encodes, and
// beneath stands the same as a table, for print, for reading aloud and without a script.
type chart struct {
	ID     string
	Title  string // the finding, "" where the page has its own words
	Label  string // what the picture shows, in a sentence
	Option map[string]any
	Rows   []chartRow
	Unit   string // of the first column: 月份, 日期
	Band   string // what the band behind the columns is, "" for none
}

type chartRow struct {
	Label   string
	Tickets int64
	Href    string
}

// palette is one colour per meaning on every page; it survives grey print and the common colour
// blindnesses. The style sheet holds the same values.
const (
	inkTickets = "#1f5a8a"
	inkBand    = "#e9edf1"
)

// monthChart draws numbers of tickets by month, with the band in which half of the whole months lie.
func monthChart(id string, months, whole []hotline.Point, href func(hotline.Point) string) chart {
	const enough = 12
	c := timeChart(id, "月份", months, func(p hotline.Point) string { return month(p.From) }, href)
	if len(whole) < enough {
		c.draw(nil)
		return c
	}
	low, high := middleHalf(whole)
	if low == high {
		c.draw(nil)
		return c
	}
	c.Band = "浅色带是常见范围：一半的月份在每月 " + hotline.Grouped(low) + " 到 " + hotline.Grouped(high) + " 件之间"
	c.draw([]opts.MarkAreaNameYAxisItem{{YAxis: low}, {YAxis: high}})
	return c
}

// dayChart draws numbers of tickets by day or by week.
func dayChart(id, unit string, days []hotline.Point, href func(hotline.Point) string) chart {
	c := timeChart(id, unit, days, func(p hotline.Point) string { return day(p.From) }, href)
	c.draw(nil)
	return c
}

func timeChart(id, unit string, points []hotline.Point, label, href func(hotline.Point) string) chart {
	c := chart{ID: id, Unit: unit}
	for _, p := range points {
		c.Rows = append(c.Rows, chartRow{Label: label(p), Tickets: p.Tickets, Href: href(p)})
	}
	c.Label = columnsLabel(unit, c.Rows)
	return c
}

// draw makes the picture's data out of the rows; band is two heights, or none.
func (c *chart) draw(band []opts.MarkAreaNameYAxisItem) {
	data := make([]opts.BarData, len(c.Rows))
	labels := make([]string, len(c.Rows))
	for i, row := range c.Rows {
		labels[i], data[i] = row.Label, opts.BarData{Value: row.Tickets}
	}
	bar := charts.NewBar()
	bar.ChartID = c.ID
	bar.SetGlobalOptions(
		charts.WithColorsOpts(opts.Colors{inkTickets}),
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithGridOpts(opts.Grid{Left: "40", Right: "8", Top: "20", Bottom: "24"}),
	)
	bar.SetXAxis(labels).AddSeries("工单（件）", data, func(s *charts.SingleSeries) {
		if band != nil {
			s.MarkAreas = &opts.MarkAreas{Data: []any{band}, MarkAreaStyle: opts.MarkAreaStyle{ItemStyle: &opts.ItemStyle{Color: inkBand}}}
		}
	})
	bar.Validate()
	c.Option = bar.JSON()
}

// middleHalf returns the bounds between which half of the months lie: the first and third quartile, each the
// nearest value that occurs.
func middleHalf(months []hotline.Point) (low, high int64) {
	counts := each(months, func(p hotline.Point) int64 { return p.Tickets })
	slices.Sort(counts)
	return counts[len(counts)/4], counts[len(counts)-1-len(counts)/4]
}

// columnsLabel says what a chart of columns shows.
func columnsLabel(unit string, rows []chartRow) string {
	if len(rows) == 0 {
		return "没有数据"
	}
	top := rows[0]
	for _, r := range rows {
		if r.Tickets > top.Tickets {
			top = r
		}
	}
	return "按" + unit + "的工单件数，" + rows[0].Label + " 至 " + rows[len(rows)-1].Label +
		"；最多的是 " + top.Label + "，" + hotline.Grouped(top.Tickets) + " 件"
}
