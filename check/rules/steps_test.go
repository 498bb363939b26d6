package rules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
)

// The tests of this file name each step of adding a rule that was forgotten; the package comment
// lists the steps.

// parseFiles parses the files of a folder that are not tests.
func parseFiles(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatal("no files in ", dir, err)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = file
	}
	return files
}

// constant is a constant of type diff.Kind and the file that declares it.
type constant struct{ name, file string }

// kinds returns the constant of every kind that package diff declares.
func kinds(t *testing.T) map[diff.Kind]constant {
	t.Helper()
	out := map[diff.Kind]constant{}
	for name, file := range parseFiles(t, "../diff") {
		for _, decl := range file.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				if of, ok := v.Type.(*ast.Ident); !ok || of.Name != "Kind" {
					continue
				}
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				out[diff.Kind(text)] = constant{"diff." + v.Names[0].Name, "check/diff/" + name}
			}
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d kinds found in check/diff", len(out))
	}
	return out
}

// family is a file of rules: the list that it declares, and the rules of the list.
type family struct {
	list string
	ids  []string // as written, such as diff.FieldRemoved
}

// families returns the rules of every file that declares some.
func families(t *testing.T) map[string]family {
	t.Helper()
	out := map[string]family{}
	for name, file := range parseFiles(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			list, ok := v.Values[0].(*ast.CompositeLit)
			if !ok {
				return true
			}
			array, ok := list.Type.(*ast.ArrayType)
			if !ok {
				return true
			}
			if of, ok := array.Elt.(*ast.Ident); !ok || of.Name != "Rule" {
				return true
			}
			if out[name].list != "" {
				t.Errorf("%s declares %s and %s: a file holds one list", name, out[name].list, v.Names[0].Name)
			}
			out[name] = family{v.Names[0].Name, ids(t, name, list)}
			return false
		})
	}
	if len(out) < 40 {
		t.Fatalf("only %d files of rules found", len(out))
	}
	return out
}

// ids returns the ID of each rule of the list of a file, as written.
func ids(t *testing.T, file string, list *ast.CompositeLit) []string {
	t.Helper()
	var out []string
	for _, rule := range list.Elts {
		for _, field := range rule.(*ast.CompositeLit).Elts {
			kv, ok := field.(*ast.KeyValueExpr)
			if !ok || kv.Key.(*ast.Ident).Name != "ID" {
				continue
			}
			id, ok := kv.Value.(*ast.SelectorExpr)
			if !ok {
				t.Errorf("%s: the ID of a rule is a constant of check/diff, such as diff.FieldRemoved", file)
				continue
			}
			out = append(out, id.X.(*ast.Ident).Name+"."+id.Sel.Name)
		}
	}
	return out
}

// requireRules ends the test if a kind has no rule. A check that comes upon such a kind panics.
func requireRules(t *testing.T) {
	t.Helper()
	for kind := range kinds(t) {
		if rules.Find(kind) == nil {
			t.Fatalf("%s has no rule: see TestEveryKindHasARule", kind)
		}
	}
}

// TestEveryKindHasARule: a kind without a rule would have nothing to be reported by.
func TestEveryKindHasARule(t *testing.T) {
	known := kinds(t)
	for kind, c := range known {
		if rules.Find(kind) == nil {
			t.Errorf("%s of %s has no rule: write one in a file of check/rules and add its list to All", c.name, c.file)
		}
	}
	for _, r := range rules.All() {
		if _, ok := known[r.ID]; !ok {
			t.Errorf("the rule %s is about no constant of check/diff", r.ID)
		}
	}
}

// TestEveryListIsInAll: the list of a file is named after the file, and All has it.
func TestEveryListIsInAll(t *testing.T) {
	var all []string
	ast.Inspect(parseFiles(t, ".")["rule.go"], func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name != "All" {
			return false
		}
		if id, ok := n.(*ast.Ident); ok {
			all = append(all, id.Name)
		}
		return true
	})
	for file, f := range families(t) {
		if !slices.Contains(all, f.list) {
			t.Errorf("%s of %s is not in All of rule.go: nothing finds its rules", f.list, file)
		}
		want := strings.ReplaceAll(strings.TrimSuffix(file, ".go"), "_", "") + "rules"
		if strings.ToLower(f.list) != want {
			t.Errorf("%s declares %s: name the list after the file", file, f.list)
		}
	}
}

// unarchived are the rules that no archive can show, each with the reason.
var unarchived = map[diff.Kind]string{
	diff.RoutingURLAdded:   notSDL,
	diff.RoutingURLRemoved: notSDL,
	diff.RoutingURLChanged: notSDL,
	diff.RootTypeChanged:   "composition gives root types their names",
}

const notSDL = "the address is not part of the SDL; TestRoutingURL of check/diff tests it"

// TestEveryRuleIsInItsArchive: the archive of a file of rules has a case for each of them, so that
// the differ is known to find the change.
func TestEveryRuleIsInItsArchive(t *testing.T) {
	byName := map[string]diff.Kind{}
	for kind, c := range kinds(t) {
		byName[c.name] = kind
	}
	for file, f := range families(t) {
		archive := "testdata/" + strings.TrimSuffix(file, ".go") + ".txtar"
		text, err := os.ReadFile(archive)
		if err != nil && noArchive[strings.TrimSuffix(file, ".go")] == "" {
			continue // TestEveryFamilyHasAnArchive names it
		}
		for _, name := range f.ids {
			kind := byName[name]
			found := strings.Contains(string(text), " "+string(kind)+": ")
			if found == (unarchived[kind] != "") {
				t.Errorf("%s: needs either a case in %s whose findings have %s, or a reason in unarchived why there is none", name, archive, kind)
			}
		}
	}
}
