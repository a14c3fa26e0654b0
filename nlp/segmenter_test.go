package nlp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dictionary is loaded once for all tests of the package: that takes a second.
var dictionary = NewDictionary()

func TestAnalyze(t *testing.T) {
	t.Parallel()
	tokens, title := NewAnalyzer(dictionary).Analyze("物业拒退装修押金", "市民来电反映，Ａ３区搅拌站１０：３０施工，电话[电话]。")
	want := "物业 拒 退 装修押金 。 市民 来电 反映 。 a3区 搅拌站 10:30 施工 。 电话 [电话]"
	if diff := cmp.Diff(want, strings.Join(tokens, " ")); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	if title != 5 {
		t.Errorf("title words: got %d, want 5", title)
	}
}
