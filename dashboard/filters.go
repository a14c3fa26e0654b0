package dashboard

import (
	"strconv"
	"time"

	"yileishi/hotline"
)

// The most choices that a form offers; what is rarer can be typed.
const mostChoices = 300

// filterBar is the form above a page's figures: what is chosen, as chips that can be taken away, and what
// could be chosen.
type filterBar struct {
	Action  string // the page's own path
	Filter  filter
	Chips   []chip
	Presets []preset
	Areas   []choice
	Units   []hotline.Count
	Kinds   []choice
	Sources []choice
	States  []choice
	Search  string // label of the search field
	Clear   string // address without any choice
}

// chip is one choice that is in force.
type chip struct {
	Label string
	Value string
	Href  string // the page without it
}

// preset is a period that one click chooses.
type preset struct {
	Label string
	Href  string
	On    bool
}

type choice struct {
	Value string
	Label string
	On    bool
}

func (s *Server) filterBar(path string, a asked, search string) filterBar {
	f, facets := a.filter, a.facets
	bar := filterBar{
		Action: path, Filter: f, Chips: s.chips(path, f, facets), Search: search,
		Presets: presets(path, f, facets, s.now()), Clear: filter{Sort: f.Sort}.at(path),
		Units: facets.Units, Areas: s.areaChoices(f.Area, facets),
	}
	if len(bar.Units) > mostChoices {
		bar.Units = bar.Units[:mostChoices]
	}
	for _, k := range facets.Kinds {
		if k != hotline.KindUnknown {
			bar.Kinds = append(bar.Kinds, choice{string(k), string(k), f.Kind == string(k)})
		}
	}
	for _, source := range facets.Sources {
		bar.Sources = append(bar.Sources, choice{source, source, f.Source == source})
	}
	for _, state := range []hotline.State{hotline.Open, hotline.InHand, hotline.Closed} {
		bar.States = append(bar.States, choice{string(state), string(state), f.State == string(state)})
	}
	return bar
}

// chips lists what is chosen, each with the address that takes it away.
func (s *Server) chips(path string, f filter, facets hotline.Facets) []chip {
	var chips []chip
	add := func(label, value string, without func(*filter)) {
		rest := f
		without(&rest)
		chips = append(chips, chip{label, value, rest.at(path)})
	}
	if f.From != "" || f.To != "" {
		add("时段", period(f.From, f.To), func(f *filter) { f.From, f.To = "", "" })
	}
	if f.Area != "" {
		add("地区", s.areaName(f.Area, facets), func(f *filter) { f.Area = "" })
	}
	if f.Unit != "" {
		add("承办单位", f.Unit, func(f *filter) { f.Unit = "" })
	}
	if f.Kind != "" {
		add("诉求类型", f.Kind, func(f *filter) { f.Kind = "" })
	}
	if f.State != "" {
		add("状态", f.State, func(f *filter) { f.State = "" })
	}
	if f.Source != "" {
		add("数据来源", f.Source, func(f *filter) { f.Source = "" })
	}
	if f.Q != "" {
		add("词语", f.Q, func(f *filter) { f.Q = "" })
	}
	if f.Number != "" {
		add("工单编号", f.Number, func(f *filter) { f.Number = "" })
	}
	if f.Unassigned {
		add("归类", "未归类", func(f *filter) { f.Unassigned = false })
	}
	if f.Issue != "" {
		add("一类事", f.Issue, func(f *filter) { f.Issue = "" })
	}
	if f.Event != "" {
		add("事件", f.Event, func(f *filter) { f.Event = "" })
	}
	return chips
}

func period(from, to string) string {
	switch {
	case to == "":
		return from + " 起"
	case from == "":
		return "至 " + to
	case from == to:
		return from
	}
	return from + " 至 " + to
}

// presets offers the last 90 days and 12 months up to today, or up to the newest ticket where the data end
// earlier, and the years of the data, newest first.
func presets(path string, f filter, facets hotline.Facets, now time.Time) []preset {
	list := []preset{newPreset(path, f, "全部时间", "", "")}
	if facets.Last.IsZero() {
		return list
	}
	end := hotline.Day(now)
	if newest := hotline.Day(facets.Last); newest.Before(end.AddDate(0, 0, -30)) {
		end = newest
	}
	list = append(list,
		newPreset(path, f, "近 90 天", end.AddDate(0, 0, -89).Format(time.DateOnly), end.Format(time.DateOnly)),
		newPreset(path, f, "近 12 个月", end.AddDate(-1, 0, 1).Format(time.DateOnly), end.Format(time.DateOnly)))
	last := facets.Last.In(hotline.Zone()).Year()
	for year := last; year >= facets.First.In(hotline.Zone()).Year() && year > last-4; year-- {
		y := strconv.Itoa(year)
		list = append(list, newPreset(path, f, y+" 年", y+"-01-01", y+"-12-31"))
	}
	return list
}

func newPreset(path string, f filter, label, from, to string) preset {
	on := f.From == from && f.To == to
	f.From, f.To = from, to
	return preset{Label: label, Href: f.at(path), On: on}
}
