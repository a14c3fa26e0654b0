// Package architecture keeps the rules of the house: which package may import which, which outside library
// lives where, and what must stand nowhere in the tree. It holds tests alone and nothing imports it.
//
// The two tables below are the plan. What is not listed fails; what is listed and no longer used fails too,
// so that the plan stays the truth.
package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// house lists every package with the packages of the house that it may import. Arrows point down:
// cmd → rooms → hotline, schemas. The rooms (ingest, nlp, analytics, store, dashboard) never meet.
func house() map[string][]string {
	return map[string][]string{
		"cmd/yileishi": {
			"analytics", "analytics/chdb", "dashboard", "hotline", "hotline/mask", "ingest", "nlp", "schemas", "store", "testdata",
		},
		"analytics":      {"analytics/chdb", "hotline", "schemas"},
		"analytics/chdb": {"hotline"},
		"dashboard":      {"hotline", "hotline/mask", "schemas"},
		"ingest":         {"hotline", "hotline/mask", "schemas"},
		"nlp":            {"hotline", "schemas"},
		"store":          {"hotline", "schemas"},
		"hotline":        {},
		"hotline/mask":   {},
		"schemas":        {},
		"testdata":       {"hotline"},
		"e2e":            {},
		"tools/enlarge":  {"hotline", "testdata"},
		"tools/notices":  {},
		"tools/pagetime": {},
		"architecture":   {},
	}
}

// homes lists every outside module that the program is built from, with the packages that may import it.
// A library has one home, or two by role: Arrow goes in by ingest and out by analytics.
func homes() map[string][]string {
	return map[string][]string{
		"github.com/ClickHouse/clickhouse-go/v2": {"analytics"},
		"github.com/apache/arrow/go/v17":         {"ingest", "analytics", "cmd/yileishi"}, // cmd hands batches on
		"github.com/ebitengine/purego":           {"analytics/chdb"},
		"github.com/go-echarts/go-echarts/v2":    {"dashboard"},
		"github.com/go-ego/gse":                  {"nlp"},
		"github.com/gofiber/fiber/v2":            {"dashboard"},
		"github.com/gofiber/template/html/v2":    {"dashboard"},
		"github.com/valyala/fasthttp":            {"dashboard"},
		"github.com/pressly/goose/v3":            {"store", "analytics"},
		"github.com/schollz/progressbar/v3":      {"cmd/yileishi"},
		"github.com/spf13/cobra":                 {"cmd/yileishi"},
		"github.com/spf13/pflag":                 {"cmd/yileishi"},
		"github.com/xuri/excelize/v2":            {"ingest"},
		"go.yaml.in/yaml/v3":                     {"ingest"},
		"golang.org/x/sync":                      {"cmd/yileishi", "ingest"},
		"golang.org/x/term":                      {"cmd/yileishi"},
		"golang.org/x/text":                      {"ingest", "nlp"},
		"modernc.org/sqlite":                     {"store"},
	}
}

// testHomes lists, beyond homes, which tests may import which module: chdb is tested through the client that
// it is made for.
func testHomes() map[string][]string {
	return map[string][]string{
		"github.com/ClickHouse/clickhouse-go/v2": {"analytics/chdb"},
	}
}

// testOnly lists the modules that tests may import anywhere and the program nowhere.
func testOnly() []string {
	return []string{
		"github.com/chromedp/cdproto",
		"github.com/chromedp/chromedp",
		"github.com/getkin/kin-openapi",
		"github.com/google/go-cmp",
		"github.com/google/uuid",
		"github.com/rogpeppe/go-internal",
		"github.com/shopspring/decimal",
		"go.uber.org/goleak",
		"pgregory.net/rapid",
	}
}

// pkg is what is read of `go list -json`.
type pkg struct {
	ImportPath   string   `json:"ImportPath"`
	Imports      []string `json:"Imports"`
	TestImports  []string `json:"TestImports"`
	XTestImports []string `json:"XTestImports"`
}

func (p pkg) tests() []string { return slices.Concat(p.TestImports, p.XTestImports) }

const module = "yileishi"

// list reads the packages as built for each platform that has files of its own; browser stories included.
func list(t *testing.T) map[string]pkg {
	t.Helper()
	all := map[string]pkg{}
	for _, platform := range []string{"linux/amd64", "linux/arm64", "darwin/arm64", "windows/amd64"} {
		goos, goarch, _ := strings.Cut(platform, "/")
		for _, p := range goList(t, goos, goarch) {
			name := strings.TrimPrefix(p.ImportPath, module+"/")
			seen := all[name]
			seen.Imports = append(seen.Imports, p.Imports...)
			seen.TestImports = append(seen.TestImports, p.tests()...)
			all[name] = seen
		}
	}
	for name, p := range all {
		p.Imports = slices.Compact(slices.Sorted(slices.Values(p.Imports)))
		p.TestImports = slices.Compact(slices.Sorted(slices.Values(p.TestImports)))
		all[name] = p
	}
	return all
}

func goList(t *testing.T, goos, goarch string) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-tags", "e2e",
		"-json=ImportPath,Imports,TestImports,XTestImports", module+"/...", module+"/testdata") // "..." leaves testdata out
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s/%s: %v\n%s", goos, goarch, err, &stderr)
	}
	var pkgs []pkg
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return pkgs
		case err != nil:
			t.Fatalf("output of go list: %v", err)
		}
		pkgs = append(pkgs, p)
	}
}

// place tells what an import is: a package of the house, a module outside, or (both empty) the standard library.
func place(path string, modules []string) (inside, outside string) {
	if rest, ok := strings.CutPrefix(path, module+"/"); ok {
		return rest, ""
	}
	for _, m := range modules {
		if path == m || strings.HasPrefix(path, m+"/") {
			return "", m
		}
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return "", path
	}
	return "", ""
}

func TestEveryPackageImportsOnlyWhatItMay(t *testing.T) {
	t.Parallel()
	packages, plan := list(t), house()
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		may, listed := plan[name]
		if !listed {
			t.Errorf("package %s is not in the plan: list it in house() with what it may import", name)
			continue
		}
		used := map[string]bool{}
		for _, path := range append(packages[name].tests(), packages[name].Imports...) {
			inside, _ := place(path, nil)
			if inside == "" || inside == name {
				continue
			}
			used[inside] = true
			if !slices.Contains(may, inside) {
				t.Errorf("%s imports %s, which the plan does not allow", name, inside)
			}
		}
		for _, m := range may {
			if !used[m] {
				t.Errorf("the plan lets %s import %s, and it no longer does: strike it out", name, m)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(plan)) {
		if _, ok := packages[name]; !ok {
			t.Errorf("the plan lists package %s, which does not exist", name)
		}
	}
}

func TestEveryLibraryHasItsHome(t *testing.T) {
	t.Parallel()
	packages, plan := list(t), homes()
	modules := append(slices.Collect(maps.Keys(plan)), testOnly()...)
	used := map[string]map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		p := packages[name]
		for _, path := range p.Imports {
			_, outside := place(path, modules)
			if outside == "" {
				continue
			}
			if used[outside] == nil {
				used[outside] = map[string]bool{}
			}
			used[outside][name] = true
			if home, ok := plan[outside]; !ok && name != "e2e" {
				t.Errorf("%s imports %s, which has no home: list it in homes()", name, path)
			} else if ok && !slices.Contains(home, name) {
				t.Errorf("%s imports %s, whose home is %s", name, path, strings.Join(home, ", "))
			}
		}
		for _, path := range p.tests() {
			_, outside := place(path, modules)
			if outside == "" || slices.Contains(testOnly(), outside) {
				continue
			}
			if home := slices.Concat(testHomes()[outside], plan[outside]); !slices.Contains(home, name) {
				t.Errorf("the tests of %s import %s, whose home is %q", name, path, strings.Join(home, ", "))
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(plan)) {
		for _, home := range plan[m] {
			if !used[m][home] {
				t.Errorf("%s is at home in %s, which no longer imports it: strike it out", m, home)
			}
		}
	}
}

// The domain and the embedded files rest on the standard library: no library may creep in, not even one
// with a home.
func TestTheFoundationRestsOnTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for name, p := range list(t) {
		if first, _, _ := strings.Cut(name, "/"); first != "hotline" && first != "schemas" && name != "testdata" {
			continue
		}
		for _, path := range p.Imports {
			if _, outside := place(path, nil); outside != "" {
				t.Errorf("%s imports %s: it may use the standard library and the house alone", name, path)
			}
		}
	}
}

// hotline and nlp are pure: they read no file, open no connection and start no program.
func TestPureRoomsDoNoInputOrOutput(t *testing.T) {
	t.Parallel()
	packages := list(t)
	for _, name := range []string{"hotline", "hotline/mask", "nlp"} {
		for _, path := range packages[name].Imports {
			if slices.Contains([]string{"os", "os/exec", "net", "net/http", "database/sql", "syscall"}, path) {
				t.Errorf("%s imports %s: it does no I/O", name, path)
			}
		}
	}
}
