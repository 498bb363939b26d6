package subgraph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkMethods returns the file of every method of builder in a rule_*.go that looks like a rule:
// check… without parameters and results.
func checkMethods(t *testing.T) (byName map[string]string, files []string) {
	t.Helper()
	files, err := filepath.Glob("rule_*.go")
	if err != nil {
		t.Fatal(err)
	}
	byName = map[string]string{}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv != nil && f.Type.Params.NumFields() == 0 && f.Type.Results == nil && strings.HasPrefix(f.Name.Name, "check") {
				byName[f.Name.Name] = file
			}
		}
	}
	return byName, files
}

// TestRulesAreListed fails for a check in a rule_*.go that no list of rules.go has, for one that is
// listed twice, and for a rule in another file.
func TestRulesAreListed(t *testing.T) {
	methods, files := checkMethods(t)
	listed, names, used := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, list := range [][]rule{documentRules, structureRules, schemaRules, specificationRules, unknownRules, keyTypeRules, defaultRules, nameRules, graphqlRules, placeRules, collisionRules, rootRules, federationRules} {
		for _, r := range list {
			full := runtime.FuncForPC(reflect.ValueOf(r.check).Pointer()).Name()
			method := full[strings.LastIndex(full, ".")+1:]
			if listed[method] || names[r.name] {
				t.Errorf("%s (%q) is listed twice", method, r.name)
			}
			listed[method], names[r.name] = true, true
			if methods[method] == "" {
				t.Errorf("the rule %s is not a method check… of a rule_*.go", method)
			}
			used[methods[method]] = true
		}
	}
	for method, file := range methods {
		if !listed[method] {
			t.Errorf("%s in %s is in no list of rules.go, so it never runs", method, file)
		}
	}
	for _, file := range files {
		if !used[file] {
			t.Errorf("%s has no rule", file)
		}
	}
}

// unreported are codes of this phase that no subgraph can raise here, each with the reason.
var unreported = map[string]string{
	codes.UnsupportedLinkedFeature: "a code of Apollo's composition that explain describes",
}

// TestEveryCodeHasACase fails for a code of the subgraph phase that is reported neither in
// testdata/cases* nor by a case of fixtures/reference. Other tests hold both against what is built.
func TestEveryCodeHasACase(t *testing.T) {
	reported := map[string]bool{codes.InvalidSubgraphName: true} // by TestNames
	files, err := filepath.Glob("testdata/cases*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range splitCases(a) {
			for line := range strings.Lines(c.errors) {
				if part := strings.SplitN(line, ": ", 3); len(part) == 3 {
					reported[part[1]] = true
				}
			}
		}
	}
	for _, r := range referencetest.Cases(t) {
		if _, deviates := r.Deviates[spec.Edition214]; !deviates {
			for _, code := range r.Errors {
				reported[code] = true
			}
		}
	}
	for _, i := range codes.All() {
		if i.Phase != codes.Subgraph {
			continue
		}
		if why := unreported[i.Code]; reported[i.Code] == (why != "") {
			t.Errorf("%s: reported by a case %v, excused %q", i.Code, reported[i.Code], why)
		}
	}
}
