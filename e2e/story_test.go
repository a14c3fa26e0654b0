//go:build e2e

package e2e

import "testing"

// The stories share one program, so those that only read come first and see the sample data alone; then come those
// that add to it, and at last the one that kills the engine, at which the others would wonder.
func TestStories(t *testing.T) { //nolint:paralleltest // chapters follow one another
	for _, chapter := range []struct { //nolint:paralleltest // the same
		name    string
		stories map[string]func(*testing.T)
	}{
		{"reading", map[string]func(*testing.T){
			"what keeps coming back and why": readerFindsWhatKeepsComingBackAndWhy,
			"an event and its tickets":       readerFollowsAnEventToItsTickets,
			"narrow and widen":               readerNarrowsAndWidens,
			"search by keyboard":             readerSearchesByKeyboard,
			"every page at both widths":      everyPageAtBothWidths,
			"without scripts":                pagesReadWithoutScripts,
			"on paper":                       overviewPrints,
		}},
		{"work", map[string]func(*testing.T){
			"upload and mend":    clerkUploadsAndMends,
			"export":             clerkExportsTickets,
			"a file of no table": uploadOfNoTableIsExplained,
		}},
		{"accident", map[string]func(*testing.T){
			"the engine dies": pagesOutliveTheEngine,
		}},
	} {
		t.Run(chapter.name, func(t *testing.T) {
			for name, story := range chapter.stories { // parallel within
				t.Run(name, story)
			}
		})
	}
}
