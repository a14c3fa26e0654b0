package hotline

import (
	"math"
	"strconv"
	"strings"
)

// SmallBase is the base under which a rate is shown with its interval and takes part in no ranking
// (rules.md, Metrics).
const SmallBase = 30

// NoFigure stands for a rate over nothing.
const NoFigure = "—"

// normal975 is the 97.5 % quantile of the normal distribution: two-sided 95 %.
const normal975 = 1.959963984540054

// Percent writes the share as a percentage with one decimal, rounded half up from the exact counts.
// 100.0% and 0.0% stand only for exactly all and exactly none; a share over nothing is NoFigure.
func (s Share) Percent() string {
	if s.Base <= 0 {
		return NoFigure
	}
	return tenths(s.PerMille()) + "%"
}

// PerMille returns the share in tenths of a percent, rounded as Percent shows it, or 0 over nothing.
func (s Share) PerMille() int64 {
	if s.Base <= 0 {
		return 0
	}
	n := (2000*s.Part + s.Base) / (2 * s.Base)
	switch {
	case n >= 1000 && s.Part < s.Base:
		return 999
	case n <= 0 && s.Part > 0:
		return 1
	}
	return n
}

// Small says whether the base is too small for a rate to stand alone or to be ranked. A share over
// nothing is not small: it is no rate at all.
func (s Share) Small() bool { return s.Base > 0 && s.Base < SmallBase }

// Wilson returns the bounds of the Wilson 95 % interval as fractions between 0 and 1. Over nothing, it
// returns 0 and 1: nothing is known.
func (s Share) Wilson() (low, high float64) {
	if s.Base <= 0 {
		return 0, 1
	}
	n := float64(s.Base)
	p := float64(s.Part) / n
	z2 := float64(normal975 * normal975)
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := normal975 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	low, high = math.Max(0, centre-half), math.Min(1, centre+half)
	if s.Part <= 0 {
		low = 0
	}
	if s.Part >= s.Base {
		high = 1
	}
	return low, high
}

// Interval writes the Wilson interval as "12.3%–45.6%" where the base is small, and "" where none is due.
func (s Share) Interval() string {
	if !s.Small() {
		return ""
	}
	low, high := s.Wilson()
	return tenths(int64(math.Floor(low*1000+0.5))) + "%–" + tenths(int64(math.Floor(high*1000+0.5))) + "%"
}

// Grouped writes n with its thousands separated: 1,234,567.
func Grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	head := len(digits) % 3
	groups := make([]string, 0, len(digits)/3+1)
	if head > 0 {
		groups = append(groups, digits[:head])
	}
	for i := head; i < len(digits); i += 3 {
		groups = append(groups, digits[i:i+3])
	}
	return sign + strings.Join(groups, ",")
}

// Signed writes a change of a count with its sign and thousands separated: +38, -5, 0.
func Signed(n int64) string {
	if n > 0 {
		return "+" + Grouped(n)
	}
	return Grouped(n)
}

func tenths(n int64) string {
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}
