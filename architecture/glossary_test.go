package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The glossary ties the words of people to the names in the code; a name that has gone misleads.
func TestTheGlossaryNamesWhatTheCodeHas(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs", "glossary.md"))
	if err != nil {
		t.Fatalf("glossary: %v", err)
	}
	names := declared(t)
	said := wordsForPeople(t)
	row := regexp.MustCompile("(?m)^\\| ([^|]+) \\| `([^`]+)` \\|")
	rows := row.FindAllStringSubmatch(string(text), -1)
	if len(rows) < 30 {
		t.Fatalf("found %d rows in the glossary: has its form changed?", len(rows))
	}
	for _, r := range rows {
		if !names[r[2]] {
			t.Errorf("the glossary names %s, which the code does not declare", r[2])
		}
		for word := range strings.SplitSeq(r[1], " / ") {
			if word != "–" && !strings.Contains(said, word) {
				t.Errorf("the glossary has the word %s, which no page and no message uses", word)
			}
		}
	}
}

// wordsForPeople returns the text of pages, and of the code in which messages stand.
func wordsForPeople(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, path := range tracked(t) {
		if extension := filepath.Ext(path); extension == ".html" || extension == ".go" && !strings.HasSuffix(path, "_test.go") {
			all.WriteString(read(t, path))
		}
	}
	return all.String()
}

// declared returns what the packages of the house export: pkg.Name, pkg.Type.Method and pkg.Type.Field.
func declared(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, path := range tracked(t) {
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, 0)
		if err != nil {
			t.Errorf("Go file: %v", err)
			continue
		}
		for _, d := range file.Decls {
			for _, name := range namesOf(d) {
				names[file.Name.Name+"."+name] = true
			}
		}
	}
	return names
}

func namesOf(declaration ast.Decl) []string {
	if function, ok := declaration.(*ast.FuncDecl); ok {
		if function.Recv == nil {
			return []string{function.Name.Name}
		}
		if receiver := first(function.Recv.List[0].Type); receiver != nil {
			return []string{receiver.Name + "." + function.Name.Name}
		}
		return nil
	}
	var names []string
	for _, spec := range declaration.(*ast.GenDecl).Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				names = append(names, name.Name)
			}
		case *ast.TypeSpec:
			names = append(names, spec.Name.Name)
			structure, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range structure.Fields.List {
				for _, name := range field.Names {
					names = append(names, spec.Name.Name+"."+name.Name)
				}
			}
		}
	}
	return names
}
