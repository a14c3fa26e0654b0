package dashboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

func TestAreaChoicesCountWhatTheyFind(t *testing.T) {
	t.Parallel()
	s := &Server{config: Config{Places: twoPlaces{}}}
	facets := hotline.Facets{Areas: []hotline.Count{
		{Key: "340104", Name: "合肥市蜀山区", Tickets: 9},
		{Key: "3401", Name: "合肥市", Tickets: 3},
		{Key: "340104001", Name: "三里庵街道", Tickets: 2},
		{Key: "341103", Name: "滁州市南谯区", Tickets: 40},
		{Key: "A市", Name: "A市", Tickets: 5},
		{Tickets: 7},
		{Key: "340111", Name: "合肥市包河区", Tickets: 12},
	}}
	want := []choice{
		{"3411", "滁州市（40）", false},
		{"341103", "　滁州市南谯区（40）", false},
		{"3401", "合肥市（26）", true},
		{"340111", "　合肥市包河区（12）", false},
		{"340104", "　合肥市蜀山区（11）", false},
		{"A市", "A市（5）", false},
	}
	if diff := cmp.Diff(want, s.areaChoices("3401", facets), cmp.AllowUnexported(choice{})); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	got := s.areaChoices("3499", facets)
	if last := got[len(got)-1]; last != (choice{"3499", "3499", true}) {
		t.Errorf("a chosen area that the data lack is offered as %+v", last)
	}
}
