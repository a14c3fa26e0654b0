package architecture_test

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// root is the top of the tree, seen from this folder.
const root = ".."

// hosts lists the hosts that a file of the tree may name in an address. An address elsewhere is a place that
// a reader, a browser or a build might go to: each one is argued for here.
func hosts() []string {
	return []string{
		"127.0.0.1", "example.com", "example.org", // examples in docs, messages and tests
		"github.com", "opencollective.com", // where npm packages say they take gifts; sources of data
		"keepachangelog.com", "semver.org", // the form of the change log
		"www.w3.org", "www.apache.org", "json-schema.org", "spec.openapis.org", // names of standards
	}
}

// tracked returns the files of the tree as git knows them, those not yet added included, generated ones not.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var files []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if _, err := os.Stat(filepath.Join(root, name)); name != "" && err == nil {
			files = append(files, name)
		}
	}
	if len(files) < 20 {
		t.Fatalf("git knows %d files: this is not the tree", len(files))
	}
	return files
}

// texts calls look with each text file of the tree.
func texts(t *testing.T, look func(name, text string)) {
	t.Helper()
	for _, name := range tracked(t) {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatalf("file of the tree: %v", err)
		}
		if utf8.Valid(data) && !bytes.ContainsRune(data, 0) {
			look(name, string(data))
		}
	}
}

func TestAddressesLeadOnlyWhereWeChose(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`\bhttps?://(?:[^/\s"'<>@]*@)?([A-Za-z0-9.-]*[A-Za-z0-9])`)
	allowed := hosts()
	texts(t, func(name, text string) {
		if name == "THIRD_PARTY_NOTICES" { // licence texts as their authors wrote them
			return
		}
		for _, found := range address.FindAllStringSubmatch(text, -1) {
			host := strings.ToLower(found[1])
			nowhere := !strings.Contains(host, ".") || strings.HasSuffix(host, ".example") // no such place exists
			if !nowhere && !slices.Contains(allowed, host) {
				t.Errorf("%s names the host %s, which is not in hosts()", name, host)
			}
		}
	})
}

func TestNoPathOfAMachineStandsInTheTree(t *testing.T) {
	t.Parallel()
	path := regexp.MustCompile(`(^|[\s"'=(:\x60])/(work|root|home|Users)/[^\s"']*`)
	texts(t, func(name, text string) {
		for _, found := range path.FindAllString(text, -1) {
			t.Errorf("%s names a path of one machine: %s", name, strings.TrimSpace(found))
		}
	})
}

func TestLockFilesRecordNoDownloadAddresses(t *testing.T) {
	t.Parallel()
	locks := 0
	for _, name := range tracked(t) {
		if filepath.Base(name) != "package-lock.json" {
			continue
		}
		locks++
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatalf("lock file: %v", err)
		}
		var lock struct {
			Packages map[string]struct {
				Version   string `json:"version"`
				Resolved  string `json:"resolved"`
				Integrity string `json:"integrity"`
			} `json:"packages"`
		}
		if err := json.Unmarshal(data, &lock); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for path, p := range lock.Packages {
			if path == "" {
				continue
			}
			if p.Resolved != "" {
				t.Errorf("%s: %s records a download address", name, path)
			}
			if p.Integrity == "" || p.Version == "" {
				t.Errorf("%s: %s is not pinned by version and hash", name, path)
			}
		}
	}
	if locks == 0 {
		t.Error("no lock file found")
	}
}

// Folders are named for what they are about; these names say nothing and collect everything.
func TestNoFolderIsADrawer(t *testing.T) {
	t.Parallel()
	drawers := []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "model", "models", "misc", "shared", "base"}
	for _, name := range tracked(t) {
		for folder := range strings.SplitSeq(filepath.Dir(name), "/") {
			if slices.Contains(drawers, folder) {
				t.Errorf("%s lies in a drawer named %s", name, folder)
			}
		}
	}
}

// Every package says in a package comment what it is for.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, name := range tracked(t) {
		if filepath.Ext(name) != ".go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Errorf("Go file: %v", err)
			continue
		}
		said[filepath.Dir(name)] = said[filepath.Dir(name)] || file.Doc.Text() != ""
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("the package in %s has no package comment", folder)
		}
	}
}
