package dashboard

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"yileishi/hotline"
)

// chart is a picture that a static script draws from data. The library's own page writer is not used: it
// puts labels into a script without escaping. Here the options are data, which the template encodes, and
// beneath stands the same as a table, for print, for reading aloud and without a script.
type chart struct {
	ID     string
	Label  string // what the picture shows, in a sentence
	Option map[string]any
	Rows   []chartRow
	Unit   string // of the first column: 月份, 日期
}

type chartRow struct {
	Label   string
	Tickets int64
	Href    string
}

// palette is one colour per meaning on every page; it survives grey print and the common colour
// blindnesses. The style sheet holds the same values.
const inkTickets = "#1f5a8a"

// timeChart draws numbers of tickets over time as columns. href leads from a column to its tickets.
func timeChart(id, unit string, points []hotline.Point, label func(hotline.Point) string, href func(hotline.Point) string) chart {
	c := chart{ID: id, Unit: unit}
	data := make([]opts.BarData, len(points))
	names := make([]string, len(points))
	c.Rows = make([]chartRow, len(points))
	for i, p := range points {
		names[i] = label(p)
		data[i] = opts.BarData{Value: p.Tickets}
		c.Rows[i] = chartRow{Label: names[i], Tickets: p.Tickets, Href: href(p)}
	}
	c.Label = barLabel(unit, c.Rows)
	bar := charts.NewBar()
	bar.ChartID = id
	bar.SetGlobalOptions(
		charts.WithColorsOpts(opts.Colors{inkTickets}),
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithGridOpts(opts.Grid{Left: "44", Right: "12", Top: "14", Bottom: "26"}),
	)
	bar.SetXAxis(names).AddSeries("工单（件）", data)
	bar.Validate()
	c.Option = bar.JSON()
	return c
}

// barLabel says what a chart of columns shows.
func barLabel(unit string, rows []chartRow) string {
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
