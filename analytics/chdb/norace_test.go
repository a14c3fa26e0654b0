//go:build !race

package chdb

// raceEnabled says that the race detector watches.
const raceEnabled = false
