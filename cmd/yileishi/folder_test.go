package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"yileishi/testdata"
)

// Every version that was published left a data folder; this one opens them all, knows their tickets and
// keeps the issues' identities.
func TestFoldersOfEarlierVersionsOpen(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("../../testdata/folders/*.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) == 0 {
		t.Fatal("no data folder of an earlier version in testdata/folders")
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if out, err := exec.CommandContext(t.Context(), "tar", "-xzf", folder, "-C", dir).CombinedOutput(); err != nil {
				t.Fatalf("unpack: %v\n%s", err, out)
			}
			data := filepath.Join(dir, "data")
			rows := 0
			for _, name := range testdata.SampleFiles() {
				content, err := testdata.Sample.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, filepath.Base(name))
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Fatal(err)
				}
				var counts struct{ Read, Loaded, Unchanged, Quarantined int }
				answerOf(t, data, &counts, "ingest", "--source", testdata.Source, path)
				if counts.Unchanged != counts.Read || counts.Read == 0 {
					t.Errorf("%s: %+v, want every row unchanged", name, counts)
				}
				rows += counts.Read
			}
			before := issueNames(t, data)
			var run struct{ Run, Tickets, Issues int }
			answerOf(t, data, &run, "cluster")
			if run.Run < 2 || run.Tickets != rows {
				t.Errorf("a new run over the old folder: %+v, want all %d tickets", run, rows)
			}
			kept := 0
			for id := range issueNames(t, data) {
				if _, ok := before[id]; ok {
					kept++
				}
			}
			if 2*kept < len(before) {
				t.Errorf("%d of %d issues kept their identity", kept, len(before))
			}
		})
	}
}

// issueNames reads the issues that a folder shows, by identity.
func issueNames(t *testing.T, data string) map[string]string {
	t.Helper()
	var issues []struct{ ID, Name string }
	answerOf(t, data, &issues, "issues", "--limit", "500")
	names := make(map[string]string, len(issues))
	for _, issue := range issues {
		names[issue.ID] = issue.Name
	}
	if len(names) == 0 {
		t.Fatal("the folder shows no issue")
	}
	return names
}
