package architecture_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatalf("file of the tree: %v", err)
	}
	return string(data)
}

func TestLinksInDocsLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#\s]+)`)
	files := tracked(t)
	for _, name := range files {
		if filepath.Ext(name) != ".md" {
			continue
		}
		for _, found := range link.FindAllStringSubmatch(read(t, name), -1) {
			target := filepath.Join(filepath.Dir(name), found[1])
			if !strings.Contains(found[1], "://") && !slices.Contains(files, target) {
				t.Errorf("%s links to %s, which is not in the tree", name, target)
			}
		}
	}
}

func TestDocsNameTargetsAndCommandsThatExist(t *testing.T) {
	t.Parallel()
	target := regexp.MustCompile("(?m)(?:^|`)(?:GOARCH=\\w+ )?make ([a-z0-9-]+)")
	makefile := read(t, "Makefile")
	for _, name := range tracked(t) {
		if filepath.Ext(name) != ".md" {
			continue
		}
		for _, found := range target.FindAllStringSubmatch(read(t, name), -1) {
			if !strings.Contains(makefile, "\n"+found[1]+":") {
				t.Errorf("%s names make %s, which the Makefile does not have", name, found[1])
			}
		}
	}
}

// The Chinese README says what the English one says: the same sections, commands, links and packages.
func TestBothReadmesSayTheSame(t *testing.T) {
	t.Parallel()
	shape := func(text string) []string {
		var lines []string
		for line := range strings.Lines(text) {
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "#"):
				lines = append(lines, strings.Repeat("#", strings.Count(strings.Fields(line)[0], "#")))
			case strings.HasPrefix(line, "make "), strings.HasPrefix(line, "bin/"):
				lines = append(lines, strings.Join(strings.Fields(line)[:2], " "))
			case strings.HasPrefix(line, "| `"):
				lines = append(lines, regexp.MustCompile("`[^`]+`").FindString(line))
			case strings.HasPrefix(line, "- "):
				lines = append(lines, "-")
			}
		}
		return lines
	}
	english, chinese := shape(read(t, "README.md")), shape(read(t, "README.zh-CN.md"))
	if diff := cmp.Diff(english, chinese); diff != "" {
		t.Errorf("the READMEs differ (-English +Chinese):\n%s", diff)
	}
	if len(english) < 20 {
		t.Errorf("only %d lines to compare: has the README's form changed?", len(english))
	}
}

// The help of make is the Makefile's own comments: every target that a newcomer needs stands there.
func TestMakeExplainsItself(t *testing.T) {
	t.Parallel()
	makefile := read(t, "Makefile")
	for _, name := range []string{"help", "run", "test", "check", "bench", "e2e", "fuzz", "build", "tools"} {
		if !regexp.MustCompile(`(?m)^` + name + `:.*## \S`).MatchString(makefile) {
			t.Errorf("make %s is missing or says nothing about itself", name)
		}
	}
	phony := regexp.MustCompile(`(?m)^\.PHONY: (\S+)$`)
	for _, found := range phony.FindAllStringSubmatch(makefile, -1) {
		if !strings.Contains(makefile, "\n"+found[1]+":") {
			t.Errorf("the Makefile declares %s and does not have it", found[1])
		}
	}
}
