package dashboard

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// piece is a part of a ticket's words. The page writes each as text; only its kind becomes markup.
type piece struct {
	Text   string
	Shared bool // a word that caused the assignment: underlined
	Masked bool // stands for a personal value: [电话]
}

// masked finds what mask leaves in place of a personal value.
var masked = regexp.MustCompile(`\[(电话|身份证|银行卡|车牌|邮箱|姓名|账号)\]`)

// quote cuts a text so that its masked parts and the shared words can be shown as such. The pieces joined
// are the text.
func quote(text string, words []string) []piece {
	var pieces []piece
	for len(text) > 0 {
		at := masked.FindStringIndex(text)
		if at == nil {
			return append(pieces, underline(text, words)...)
		}
		pieces = append(pieces, underline(text[:at[0]], words)...)
		pieces = append(pieces, piece{Text: text[at[0]:at[1]], Masked: true})
		text = text[at[1]:]
	}
	return pieces
}

// underline cuts out the words, the longest that fits first.
func underline(text string, words []string) []piece {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.TrimSpace(w) == "" })
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pieces []piece
	plain := 0 // where the text that is not yet cut begins
	for i := 0; i < len(text); {
		word := wordAt(text[i:], words)
		if word == "" {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		if plain < i {
			pieces = append(pieces, piece{Text: text[plain:i]})
		}
		pieces = append(pieces, piece{Text: text[i : i+len(word)], Shared: true})
		i += len(word)
		plain = i
	}
	if plain < len(text) {
		pieces = append(pieces, piece{Text: text[plain:]})
	}
	return pieces
}

// wordAt returns the beginning of text that is one of words, whatever the case of Latin letters: the words
// are written small.
func wordAt(text string, words []string) string {
	for _, w := range words {
		if len(text) >= len(w) && strings.EqualFold(text[:len(w)], w) {
			return text[:len(w)]
		}
	}
	return ""
}

// longestMask is how many bytes the longest of what mask leaves has.
const longestMask = len("[身份证]")

// wholeMasks drops half a [电话] at either end of a text that was cut out.
func wholeMasks(text string) string {
	if end := strings.IndexByte(text, ']'); end >= 0 && end < longestMask && !strings.Contains(text[:end], "[") {
		text = text[end+1:]
	}
	if begin := strings.LastIndexByte(text, '['); begin >= 0 && len(text)-begin < longestMask && !strings.Contains(text[begin:], "]") {
		text = text[:begin]
	}
	return text
}

// clauseBefore moves the beginning of an excerpt forward to that of a clause, where one begins before the end.
func clauseBefore(runes []rune, from int) int {
	if from == 0 {
		return 0
	}
	for at := from; at < len(runes); at++ {
		if strings.ContainsRune("，。！？；：,!?;: ", runes[at]) {
			return at + 1
		}
	}
	return from
}

// excerpt returns the part of a text around its first shared word, at most n characters, with an ellipsis
// where it was cut.
func excerpt(n int, text string, words []string) []piece {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= n {
		return quote(string(runes), words)
	}
	from := 0
	for i := range runes {
		if wordAt(string(runes[i:min(i+16, len(runes))]), words) != "" {
			from = clauseBefore(runes[:i], max(0, min(i-n/4, len(runes)-n)))
			break
		}
	}
	from = min(from, len(runes)-n)
	pieces := quote(wholeMasks(string(runes[from:from+n])), words)
	if from > 0 {
		pieces = append([]piece{{Text: "…"}}, pieces...)
	}
	if from+n < len(runes) {
		pieces = append(pieces, piece{Text: "…"})
	}
	return pieces
}
