package nlp

import (
	"strings"

	"yileishi/hotline"
)

// overlaps says whether a word lies in one of the phrases, or one of them in it.
func overlaps(phrases []hotline.Keyphrase, word string) bool {
	for _, p := range phrases {
		if strings.Contains(p.Text, word) || strings.Contains(word, p.Text) {
			return true
		}
	}
	return false
}
