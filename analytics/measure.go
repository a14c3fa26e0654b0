package analytics

import (
	"time"

	"yileishi/hotline"
)

// measures are what is counted of any group of tickets, in the order in which group.dest reads them.
func measures() []string {
	return []string{
		"count() AS tickets",
		"uniqExactIf(who, who != 0) AS callers",
		"countIf(who != 0) AS callers_known",
		"countIf(state = {closed:String}) AS closed_part",
		"countIf(state != '') AS closed_base",
		"countIf(result BETWEEN {best:Int8} AND {enough:Int8}) AS satisfied_part",
		"countIf(result != {ungraded:Int8}) AS satisfied_base",
		"minIf(received, received != {never:DateTime64(0, 'Asia/Shanghai')}) AS first",
		"max(received) AS last",
	}
}

// who is the caller as a number, 0 when not known: numbers are told apart in half the time that strings take.
const who = "reinterpretAsUInt128(caller) AS who"

// measured are the columns of a ticket that measures read.
func measured() []string { return []string{"received", "state", "result", who} }

// measureParams are the values in measures.
func measureParams() params {
	return params{
		"closed":   string(hotline.Closed),
		"best":     int8(hotline.VerySatisfied),
		"enough":   int8(hotline.BasicallySatisfied),
		"ungraded": int8(hotline.Ungraded),
		"never":    at(never()),
	}
}

// group is a group of tickets as measured.
type group struct {
	tickets, callers, known      uint64
	closedPart, closedBase       uint64
	satisfiedPart, satisfiedBase uint64
	first, last                  time.Time
}

// dest are the places into which a row's measures are read.
func (g *group) dest() []any {
	return []any{
		&g.tickets, &g.callers, &g.known, &g.closedPart, &g.closedBase,
		&g.satisfiedPart, &g.satisfiedBase, &g.first, &g.last,
	}
}

func (g *group) closed() hotline.Share    { return share(g.closedPart, g.closedBase) }
func (g *group) satisfied() hotline.Share { return share(g.satisfiedPart, g.satisfiedBase) }

func (g *group) count(key, name string) hotline.Count {
	return hotline.Count{
		Key:       key,
		Name:      name,
		Tickets:   whole(g.tickets),
		Callers:   whole(g.callers),
		Closed:    g.closed(),
		Satisfied: g.satisfied(),
	}
}

func share(part, base uint64) hotline.Share {
	return hotline.Share{Part: whole(part), Base: whole(base)}
}

// whole turns a count of rows into the domain's type.
func whole(n uint64) int64 { return int64(n) }
