package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// A package variable is a table that Go has no constant for. Once declared it never changes: nothing assigns to
// it, to its elements or to its fields. The version that the linker sets is no exception, since no code sets it.
func TestNothingAssignsToAPackageVariable(t *testing.T) {
	t.Parallel()
	fileSet := token.NewFileSet()
	packages := map[string][]*ast.File{}
	for _, name := range tracked(t) {
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		// Object resolution (within a file, by scope) is what tells a package variable from a local one here.
		file, err := parser.ParseFile(fileSet, filepath.Join(root, name), nil, 0)
		if err != nil {
			t.Errorf("Go file: %v", err)
			continue
		}
		packages[filepath.Dir(name)] = append(packages[filepath.Dir(name)], file)
	}
	for _, files := range packages {
		variables := packageVariables(files)
		for _, file := range files {
			for _, target := range assigned(file) {
				if isPackageVariable(file, target, variables) {
					t.Errorf("%s assigns to the package variable %s", fileSet.Position(target.Pos()), target.Name)
				}
			}
		}
	}
}

// packageVariables returns the names of the variables that files, one package, declare at their top.
func packageVariables(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, file := range files {
		for _, declaration := range file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					names[name.Name] = true
				}
			}
		}
	}
	return names
}

// assigned returns the first name of everything that file assigns to, counts up or takes the address of.
func assigned(file *ast.File) []*ast.Ident {
	var targets []*ast.Ident
	add := func(e ast.Expr) {
		if name := first(e); name != nil {
			targets = append(targets, name)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, e := range n.Lhs {
					add(e)
				}
			}
		case *ast.IncDecStmt:
			add(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				if _, literal := n.X.(*ast.CompositeLit); !literal {
					add(n.X)
				}
			}
		}
		return true
	})
	return targets
}

// first returns x of x, x.y, x[i], *x and (x).
func first(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func isPackageVariable(file *ast.File, name *ast.Ident, variables map[string]bool) bool {
	if !variables[name.Name] || name.Name == "_" {
		return false
	}
	if name.Obj == nil { // not found in this file: another file of the package declares it
		return true
	}
	return file.Scope.Lookup(name.Name) == name.Obj
}
