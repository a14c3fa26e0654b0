package nlp

import (
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"yileishi/schemas"
)

// TestAnalyze is the golden for segmentation: what gse breaks stays whole, marks become clause ends.
func TestAnalyze(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, title, text, want string }{
		{
			"title and text", "物业拒退装修押金", "市民来电反映，多次沟通无果。请核实！！",
			"物业 拒 退 装修押金 。 市民 来电 反映 。 多次 沟通 无果 。 请 核实",
		},
		{"full width", "", "Ａ３区１．８元", "a3区 1.8 元"},
		{"times and decimals", "", "晚上10:30施工，PM2.5超标，噪音65.5分贝", "晚上 10:30 施工 。 pm2.5 超标 。 噪音 65.5 分贝"},
		{"telephone-like", "", "电话0551-12345678或[电话]", "电话 0551-12345678 或 [电话]"},
		{"masked parts", "", "[姓名]反映［地址］漏水", "[姓名] 反映 [地址] 漏水"},
		{"codes", "", "位于A3区和B市的K11县", "位于 a3区 和 b市 的 k11县"},
		{"words in letters", "", "4S店退款，5G基站，KTV扰民", "4s店 退款 。 5g 基站 。 ktv 扰民"},
		{"lines", "", "地铁7号线\n\n噪音扰民", "地铁 7号线 。 噪音 扰民"},
		{"own terms", "", "不动产权证迟迟不办，城管执法不作为", "不动产权证 迟迟 不 办 。 城管执法 不 作为"},
		{"marks alone", "！！", "。。。", ""},
		{"title alone", "路灯不亮", "", "路灯 不亮"},
		{"emoji", "", "太吵了😡😡睡不着", "太 吵 了 。 睡不着"},
	}
	analyzer := NewAnalyzer(dictionary)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tokens, title := analyzer.Analyze(c.title, c.text)
			if diff := cmp.Diff(c.want, strings.Join(tokens, " ")); diff != "" {
				t.Errorf("tokens (-want +got):\n%s", diff)
			}
			if title > len(tokens) || c.title == "" && title != 0 {
				t.Errorf("title words: got %d of %d", title, len(tokens))
			}
		})
	}
}

func TestTokensGiveBackTheText(t *testing.T) {
	t.Parallel()
	analyzer := NewAnalyzer(dictionary)
	for text, want := range map[string]string{
		"市民反映：A市１０：３０施工，㎡单价1.8元。": "市民 反映 ： A市 １０：３０ 施工 ， ㎡ 单价 1.8 元 。",
		"电动车　飞线充电\t起火":            "电动车 飞线充电 起火",
	} {
		tokens := analyzer.Tokens(text)
		if diff := cmp.Diff(want, strings.Join(tokens, " ")); diff != "" {
			t.Errorf("tokens (-want +got):\n%s", diff)
		}
	}
}

// FuzzTokens holds for any bytes: joined tokens give back the text apart from white space, and Analyze gives valid
// text without white space at its edges.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", "市民来电", "ＡＢＣ１２３㎡", "\xff\xfe坏", "é e\u0301", "[电话]]", "A3区10:30..", "\u200b零宽", "ﷺ가나다"} {
		f.Add(seed)
	}
	analyzer := NewAnalyzer(dictionary)
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := strings.Join(analyzer.Tokens(text), ""), withoutSpace(text); got != want {
			t.Errorf("tokens of %q join to %q, want %q", text, got, want)
		}
		tokens, title := analyzer.Analyze(text, text)
		if title < 0 || title > len(tokens) {
			t.Errorf("title words of %q: %d of %d", text, title, len(tokens))
		}
		for _, token := range tokens {
			if token == "" || strings.ToValidUTF8(token, "") != token {
				t.Errorf("token %q of %q", token, text)
			}
		}
	})
}

func withoutSpace(text string) string {
	return strings.Join(strings.FieldsFunc(text, unicode.IsSpace), "")
}

// TestAnalyzeConcurrently has several goroutines share one analyzer; the race detector watches.
func TestAnalyzeConcurrently(t *testing.T) {
	t.Parallel()
	analyzer := NewAnalyzer(dictionary)
	want, _ := analyzer.Analyze("小区停水", "二次供水水泵故障，物业不处理")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				if got, _ := analyzer.Analyze("小区停水", "二次供水水泵故障，物业不处理"); !cmp.Equal(want, got) {
					t.Errorf("tokens: got %v, want %v", got, want)
				}
			}
		})
	}
	wait.Wait()
}

// TestStopWords proves that stop words are in force: every one of the list is a stop word to the lexicon, none becomes
// a feature of an issue, and the filter drops them.
func TestStopWords(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	count := 0
	for fields := range entries(schemas.StopWords) {
		count++
		if !l.Stop(fields[0]) {
			t.Errorf("%s is in the list and no stop word", fields[0])
		}
		if l.matters(fields[0]) {
			t.Errorf("%s would be a feature", fields[0])
		}
	}
	if count < 500 {
		t.Errorf("the list has %d words, want at least 500", count)
	}
	tokens, _ := NewAnalyzer(dictionary).Analyze("", "市民来电反映小区噪音扰民的问题，请核实处理并回复")
	got := strings.Join(StopWords{Lexicon: l}.Filter(tokens), " ")
	if want := "小区 噪音 扰民"; got != want {
		t.Errorf("without stop words: got %q, want %q", got, want)
	}
}

func TestClasses(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	for token, want := range map[string]class{
		"合肥市": place, "a3区": place, "[电话]": masked, "。": clause, "10:30": number, "7号线": number,
		"油烟": matter, "4s店": matter, "ktv": latin, "吵": single, "我们": stopWord, "治不了": matter,
	} {
		if got := l.class(token); got != want {
			t.Errorf("class of %s: got %d, want %d", token, got, want)
		}
	}
}

func TestDictionaryHash(t *testing.T) {
	t.Parallel()
	if hash := NewDictionary().Hash(); len(hash) != 16 || hash != dictionary.Hash() {
		t.Errorf("hash %q, want 16 characters, the same each time", hash)
	}
}
