package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLicenceTextsFindsLicencesAndNothingElse(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"LICENSE":         "a\r\nb  \r\n",
		"LICENCE-3RD.md":  "third",
		"NOTICE.txt":      "\n\nnotice\n",
		"Copying":         "copy",
		"license.go":      "package x",
		"README":          "read me",
		"licensing.txt":   "no licence",
		"license_test.md": "no licence",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := licenceTexts(folder)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"copy", "third", "a\nb", "notice"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if _, err := licenceTexts(filepath.Join(folder, "nowhere")); err == nil {
		t.Error("a missing folder is no error")
	}
}

func TestRenderWritesEqualTextsOnce(t *testing.T) {
	t.Parallel()
	got := string(render([]part{
		{group: inPages, name: "later", version: "2", texts: []string{"free", "freer"}},
		{group: inBinary, name: "first", version: "v1", note: "all of it", texts: []string{"free"}},
	}))
	for _, want := range []string{"first v1 (text 1)\n    all of it\n", "later 2 (text 1, 2)\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\nfree\n"); n != 1 {
		t.Errorf("the shared text stands %d times", n)
	}
}

func TestAddTextsClimbsToTheModulesRoot(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	root := filepath.Join(outside, "module")
	inner := filepath.Join(root, "inner", "package")
	if err := os.MkdirAll(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		filepath.Join(outside, "LICENSE"): "not ours",
		filepath.Join(root, "LICENSE"):    "root",
		filepath.Join(inner, "LICENSE"):   "inner",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var p part
	for range 2 {
		if err := p.addTexts(folder{root: root, dir: inner}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"inner", "root"}, p.texts); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

func TestEveryEmbeddedTextIsUsedAndThere(t *testing.T) {
	t.Parallel()
	used := map[string]bool{"go.txt": true}
	for _, file := range moduleTexts() {
		used[file] = true
	}
	for _, file := range packageLicences() {
		used[file] = true
	}
	data, err := dataParts()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := texts.ReadDir("texts")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := embeddedText(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range data {
			used[e.Name()] = used[e.Name()] || p.texts[0] == text
		}
		if !used[e.Name()] {
			t.Errorf("texts/%s is used by nothing", e.Name())
		}
	}
	for file := range used {
		if _, err := embeddedText(file); err != nil {
			t.Error(err)
		}
	}
}
