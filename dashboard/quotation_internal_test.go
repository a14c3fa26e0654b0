package dashboard

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		words []string
		want  []piece
	}{
		{"", []string{"a"}, nil},
		{"不退押金", nil, []piece{{Text: "不退押金"}}},
		{"不退装修押金，电话[电话]", []string{"押金", "装修押金", ""}, []piece{
			{Text: "不退"}, {Text: "装修押金", Shared: true}, {Text: "，电话"}, {Text: "[电话]", Masked: true},
		}},
		{"用5G上网", []string{"5g"}, []piece{{Text: "用"}, {Text: "5G", Shared: true}, {Text: "上网"}}},
		{"[微笑]好", nil, []piece{{Text: "[微笑]好"}}},
		{"[电话][姓名]", []string{"电话"}, []piece{{Text: "[电话]", Masked: true}, {Text: "[姓名]", Masked: true}}},
		{"aİb\xffc", []string{"c"}, []piece{{Text: "aİb\xff"}, {Text: "c", Shared: true}}},
	} {
		if diff := cmp.Diff(c.want, quote(c.text, c.words)); diff != "" {
			t.Errorf("quote(%q, %v) (-want +got):\n%s", c.text, c.words, diff)
		}
	}
}

func TestExcerptShowsTheFirstSharedWord(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("前言", 100) + "装修押金不退" + strings.Repeat("后语", 100)
	got := joined(excerpt(40, text, []string{"押金"}))
	if !strings.Contains(got, "押金") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") {
		t.Errorf("excerpt = %q", got)
	}
	if n := utf8.RuneCountInString(got); n != 42 {
		t.Errorf("excerpt has %d characters, want 40 and two ellipses", n)
	}
	if got := joined(excerpt(8, "前言前言前言前言，退押金后语后语后语后语", []string{"押金"})); got != "…退押金后语后语后…" {
		t.Errorf("excerpt does not begin with a clause: %q", got)
	}
	if got := joined(excerpt(40, "一\n 二\t三", nil)); got != "一 二 三" {
		t.Errorf("short text = %q", got)
	}
	if got := joined(excerpt(4, "一二三四五", []string{"五"})); got != "…二三四五" {
		t.Errorf("word at the end = %q", got)
	}
}

func TestExcerptCutsNoMask(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"请回电话[电话]谢谢各位": "请回电话…", "号码是[电话]，押金不退": "号码是…", "[邮箱]和[邮箱]和[邮箱]": "[邮箱]和…",
	} {
		if got := joined(excerpt(6, text, nil)); got != want {
			t.Errorf("excerpt of %q = %q, want %q", text, got, want)
		}
	}
	if got := joined(excerpt(8, "甲乙丙丁[身份证]押金不退了呢", []string{"押金"})); got != "…押金不退了呢" {
		t.Errorf("excerpt = %q", got)
	}
}

func joined(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

func FuzzQuoteLosesNothing(f *testing.F) {
	f.Add("不退装修押金，电话[电话]", "押金")
	f.Add("a\xffb[姓名]", "\xff")
	f.Add("ſſſ", "s")
	f.Fuzz(func(t *testing.T, text, word string) {
		if got := joined(quote(text, []string{word, "电"})); got != text {
			t.Errorf("quote(%q, %q) joined = %q", text, word, got)
		}
		excerpt(7, text, []string{word})
	})
}
