package nlp

import (
	"cmp"
	"slices"

	"yileishi/hotline"
)

// EventSet is what an EventFinder found.
type EventSet struct {
	// Groups are the events, largest first.
	Groups []hotline.EventGroup
	of     map[hotline.TicketID]int32
}

// Of returns the number of the event in which a ticket lies, NoCluster when it stands alone.
func (s *EventSet) Of(ticket hotline.TicketID) int32 {
	if n, ok := s.of[ticket]; ok {
		return n
	}
	return hotline.NoCluster
}

// Finish groups the tickets that are like one another. The finder may take more documents afterwards.
func (f *EventFinder) Finish() *EventSet {
	set := &EventSet{of: make(map[hotline.TicketID]int32)}
	if len(f.edges) == 0 {
		return set
	}
	nodes, g := f.graph()
	mass := make([]float64, len(nodes))
	for i := range mass {
		mass[i] = 1
	}
	labels := communities(g, mass, f.density)
	groups := make(map[int32][]int32)
	for i, label := range labels {
		groups[label] = append(groups[label], int32(i))
	}
	var kept [][]int32
	for _, group := range groups {
		if group = f.atHome(nodes, group); len(group) > 1 {
			kept = append(kept, group)
		}
	}
	slices.SortFunc(kept, func(a, b []int32) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), f.tickets[nodes[a[0]]].id.Compare(f.tickets[nodes[b[0]]].id))
	})
	for number, group := range kept {
		event := f.describe(g, nodes, group)
		event.Number = int32(number)
		set.Groups = append(set.Groups, event)
		for _, i := range group {
			set.of[f.tickets[nodes[i]].id] = int32(number)
		}
	}
	return set
}

// atHome leaves out the tickets of a group whose issue is not near the issue of most: the same estate, another matter.
func (f *EventFinder) atHome(nodes, group []int32) []int32 {
	votes := make(map[int32]int)
	for _, i := range group {
		if c := f.tickets[nodes[i]].cluster; c != hotline.NoCluster {
			votes[c]++
		}
	}
	home := majority(votes)
	var near []int32
	for _, i := range group {
		if t := &f.tickets[nodes[i]]; t.cluster == home || t.rival == home || t.cluster == hotline.NoCluster {
			near = append(near, i)
		}
	}
	return near
}

// graph returns the tickets that are like another, in order of ticket id, and the graph between them.
func (f *EventFinder) graph() ([]int32, *graph) {
	held := make(map[int32]struct{})
	for _, e := range f.edges {
		held[e.a], held[e.b] = struct{}{}, struct{}{}
	}
	nodes := make([]int32, 0, len(held))
	for n := range held {
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(a, b int32) int { return f.tickets[a].id.Compare(f.tickets[b].id) })
	at := make(map[int32]int32, len(nodes))
	for i, n := range nodes {
		at[n] = int32(i)
	}
	type end struct {
		to     int32
		weight float32
	}
	ends := make([][]end, len(nodes))
	for _, e := range f.edges {
		a, b := at[e.a], at[e.b]
		ends[a] = append(ends[a], end{b, e.weight})
		ends[b] = append(ends[b], end{a, e.weight})
	}
	indexes, values := make([][]int32, len(nodes)), make([][]float32, len(nodes))
	for i := range ends {
		slices.SortFunc(ends[i], func(a, b end) int { return cmp.Compare(a.to, b.to) })
		for _, e := range ends[i] {
			indexes[i] = append(indexes[i], e.to)
			values[i] = append(values[i], e.weight)
		}
	}
	return nodes, joinRows(indexes, values, len(nodes))
}

// describe tells what an event is: its issue by majority, its period, its most central tickets, name and keyphrases.
func (f *EventFinder) describe(g *graph, nodes []int32, group []int32) hotline.EventGroup {
	inside := make(map[int32]bool, len(group))
	for _, i := range group {
		inside[i] = true
	}
	event := hotline.EventGroup{Cluster: hotline.NoCluster, Tickets: len(group)}
	central := make([]neighbour, 0, len(group))
	votes := make(map[int32]int)
	held := make(map[string]int)
	for _, i := range group {
		sum := float32(0)
		others, weights := g.row(int(i))
		for k, other := range others {
			if inside[other] {
				sum += weights[k]
			}
		}
		central = append(central, neighbour{i, sum})
		ticket := &f.tickets[nodes[i]]
		if ticket.cluster != hotline.NoCluster {
			votes[ticket.cluster]++
		}
		for _, word := range ticket.words {
			held[word]++
		}
		if at := ticket.received; !at.IsZero() {
			if event.First.IsZero() || at.Before(event.First) {
				event.First = at
			}
			if at.After(event.Last) {
				event.Last = at
			}
		}
	}
	slices.SortStableFunc(central, func(a, b neighbour) int { return cmp.Compare(b.score, a.score) })
	for _, n := range central[:min(len(central), representatives)] {
		event.Representatives = append(event.Representatives, f.tickets[nodes[n.at]].id)
	}
	event.Cluster = majority(votes)
	event.Keyphrases = f.keyphrases(held, len(group))
	event.Name = f.model.eventName(f.tickets[nodes[central[0].at]].tokens, event.Keyphrases)
	return event
}

// majority returns the cluster with most votes, the smaller number among equals.
func majority(votes map[int32]int) int32 {
	winner, most := hotline.NoCluster, 0
	for cluster, n := range votes {
		if n > most || n == most && cluster < winner {
			winner, most = cluster, n
		}
	}
	return winner
}

// keyphrases returns the features that most tickets of an event share and few others have.
func (f *EventFinder) keyphrases(held map[string]int, size int) []hotline.Keyphrase {
	type scored struct {
		word  string
		score float64
	}
	list := make([]scored, 0, len(held))
	for word, n := range held {
		rare := ln(float64(f.model.events.tickets+1)/float64(f.model.events.heldBy(hashWord(word)))) + 0.1
		list = append(list, scored{word, float64(n) / float64(size) * rare})
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(b.word), len(a.word)), cmp.Compare(a.word, b.word))
	})
	var out []hotline.Keyphrase
	for _, s := range list {
		if len(out) == keyphrases {
			break
		}
		if !overlaps(out, s.word) {
			out = append(out, hotline.Keyphrase{Text: s.word, Weight: max(0.001, float64(int(1000*s.score/list[0].score))/1000)})
		}
	}
	return out
}
