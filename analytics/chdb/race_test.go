//go:build race

package chdb

// raceEnabled says that the race detector watches: then the mixed load runs for its full time.
const raceEnabled = true
