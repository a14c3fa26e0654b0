package dashboard

import (
	"cmp"
	"slices"

	"yileishi/hotline"
)

// Digits of an official code: a city's filter takes in its counties, a county's its streets.
const (
	cityDigits   = 4
	countyDigits = 6
)

// areaChoices offers cities, most tickets first, each followed by its counties; then what has no code. Each
// count is what the choice finds, so streets count for their county and counties for their city. What is
// chosen stays among the choices, also where the data would not offer it.
func (s *Server) areaChoices(chosen string, facets hotline.Facets) []choice {
	tickets := map[string]int64{}
	var cities, loose []string
	counties := map[string][]string{}
	count := func(key string, n int64, first func()) {
		if _, known := tickets[key]; !known {
			first()
		}
		tickets[key] += n
	}
	for _, area := range facets.Areas {
		switch {
		case area.Key == "":
		case !isCode(area.Key) || len(area.Key) < cityDigits:
			count(area.Key, area.Tickets, func() { loose = append(loose, area.Key) })
		default:
			city := area.Key[:cityDigits]
			count(city, area.Tickets, func() { cities = append(cities, city) })
			if len(area.Key) >= countyDigits {
				county := area.Key[:countyDigits]
				count(county, area.Tickets, func() { counties[city] = append(counties[city], county) })
			}
		}
	}
	if _, offered := tickets[chosen]; chosen != "" && !offered {
		loose = append(loose, chosen)
	}
	byTickets := func(a, b string) int { return cmp.Or(cmp.Compare(tickets[b], tickets[a]), cmp.Compare(a, b)) }
	var choices []choice
	offer := func(keys []string, indent string) {
		for _, key := range keys {
			label := indent + s.areaName(key, facets)
			if n := tickets[key]; n > 0 {
				label += "（" + hotline.Grouped(n) + "）"
			}
			choices = append(choices, choice{key, label, key == chosen})
		}
	}
	for _, city := range slices.SortedFunc(slices.Values(cities), byTickets) {
		offer([]string{city}, "")
		offer(slices.SortedFunc(slices.Values(counties[city]), byTickets), "　")
	}
	offer(loose, "")
	return choices
}
