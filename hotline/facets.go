package hotline

import "time"

// Facets are the values by which tickets can be filtered, as the data has them: what a form offers.
type Facets struct {
	Units   []Count  // most tickets first
	Areas   []Count  // most tickets first; Key is an official code, or the exact name where there is none
	Kinds   []Kind   // those that occur, in the order of Kinds
	Sources []string // sorted
	First   time.Time
	Last    time.Time // received; First and Last are zero when no ticket has a time
}
