package dashboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

type twoPlaces struct{}

func (twoPlaces) ByCode(code string) (hotline.Area, bool) {
	if code == "3411" {
		return hotline.Area{Code: "3411", Name: "滁州市", Full: "滁州市"}, true
	}
	return hotline.Area{}, false
}

func (twoPlaces) ByName(string) (hotline.Area, bool) { return hotline.Area{}, false }

func TestCodesGetNamesAndSharedAnswersStay(t *testing.T) {
	t.Parallel()
	shared := []hotline.Count{{Key: "3411"}, {Key: "3411", Name: "3411"}, {Key: "3499"}, {Key: "340104", Name: "合肥市蜀山区"}, {Key: "A市", Name: "A市"}}
	got := placeNames{places: twoPlaces{}}.named(shared)
	want := []hotline.Count{
		{Key: "3411", Name: "滁州市"}, {Key: "3411", Name: "滁州市"}, {Key: "3499", Name: "3499"}, {Key: "340104", Name: "合肥市蜀山区"}, {Key: "A市", Name: "A市"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if shared[0].Name != "" {
		t.Error("an answer that others share was changed")
	}
}
