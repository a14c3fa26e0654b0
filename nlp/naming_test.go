package nlp

import (
	"strings"
	"testing"
	"unicode/utf8"

	"yileishi/hotline"
)

// TestNamesOfTheSample: every name is short, its own, without places or masked parts, and most names share a word with
// the name that the sample's author gave the issue which most of the cluster's tickets belong to.
func TestNamesOfTheSample(t *testing.T) {
	t.Parallel()
	l := sampled600(t)
	assignments, model, err := ClusterAll(l.docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	votes := map[int32]map[string]int{}
	for i, a := range assignments {
		if votes[a.Cluster] == nil {
			votes[a.Cluster] = map[string]int{}
		}
		votes[a.Cluster][l.issues[i]]++
	}
	seen, accepted := map[string]bool{}, 0
	for _, cluster := range model.Clusters() {
		name := cluster.Name
		if n := utf8.RuneCountInString(name); n < 2 || n > 20 {
			t.Errorf("%q has %d characters", name, n)
		}
		if seen[name] {
			t.Errorf("%q names two issues", name)
		}
		seen[name] = true
		if strings.ContainsAny(name, "[]。，") || strings.Contains(name, "合肥") || strings.Contains(name, "市民") {
			t.Errorf("%q holds what a name must not", name)
		}
		gold := ""
		for issue, n := range votes[cluster.Number] {
			if n > votes[cluster.Number][gold] || n == votes[cluster.Number][gold] && issue < gold {
				gold = issue
			}
		}
		if shareWord(name, l.issueNames[gold]) {
			accepted++
		} else {
			t.Logf("%q for %q", name, l.issueNames[gold])
		}
	}
	if share := float64(accepted) / float64(len(model.Clusters())); share < 0.6 {
		t.Errorf("names that share a word with the author's: got %.2f, want at least 0.60", share)
	}
}

// shareWord says whether two names have two neighbouring characters in common.
func shareWord(a, b string) bool {
	runes := []rune(a)
	for i := 0; i+1 < len(runes); i++ {
		if strings.Contains(b, string(runes[i:i+2])) {
			return true
		}
	}
	return false
}

// TestNamesOfAClearCorpus has accepted names for matters that leave no doubt.
func TestNamesOfAClearCorpus(t *testing.T) {
	t.Parallel()
	var docs []hotline.Document
	for i, place := range []string{"云麓雅苑", "柏景湾", "锦绣花园", "丽水小区", "金色年华", "翠湖苑"} {
		id := string(rune('a' + i))
		docs = append(docs,
			document(id+"1", place+"物业拒退装修押金", place+"装修完工半年，物业拒退装修押金，说垃圾没有清运"),
			document(id+"2", "投诉"+place+"电梯故障停运", place+"电梯故障停运三天，物业不修，老人下不了楼"),
			document(id+"3", place+"楼下烧烤店油烟扰民", "关于"+place+"楼下烧烤店油烟扰民的问题，每晚油烟飘进窗户"),
			document(id+"4", "反映"+place+"门口路灯不亮", place+"门口路灯不亮一个月了，晚上走路摸黑"),
		)
	}
	_, model, err := ClusterAll(docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, cluster := range model.Clusters() {
		names = append(names, cluster.Name)
	}
	all := strings.Join(names, " ")
	for _, accepted := range [][]string{
		{"装修押金"}, {"电梯故障停运", "电梯停运", "电梯故障"}, {"烧烤店油烟扰民", "油烟扰民", "烧烤店油烟"}, {"路灯不亮"},
	} {
		found := false
		for _, name := range accepted {
			found = found || strings.Contains(all, name)
		}
		if !found {
			t.Errorf("no name like %q among %q", accepted, names)
		}
	}
	for _, name := range names {
		for _, place := range []string{"云麓", "柏景", "锦绣", "丽水", "翠湖"} {
			if strings.Contains(name, place) {
				t.Errorf("%q names a place", name)
			}
		}
	}
}
