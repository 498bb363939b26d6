package main_test

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/schemactl/schemactl"

// forbidden are edges that would turn the one-way flow around, whatever the table of rooms lists. A
// target that ends in "/." is that package without those below it.
var forbidden = []struct{ from, to, why string }{
	{"compose/diag", "compose", "findings know nothing of schemas"},
	{"compose/codes", "compose/sdl", "the code table is data"},
	{"compose/sdl", "compose/subgraph", "text and model come before federation"},
	{"compose/sdl", "compose/merge", "text and model come before federation"},
	{"compose/sdl", "compose/supergraph", "text and model come before federation"},
	{"compose/subgraph", "compose/merge", "a subgraph is valid before it is merged"},
	{"compose/subgraph", "compose/supergraph", "a subgraph is valid before it is merged"},
	{"compose/merge", "compose/satisfy", "satisfiability judges what is merged"},
	{"compose/sdl/edit", "compose/subgraph", "text edits know nothing of federation"},
	{"publish/rollout/serve", "publish/rollout", "rules judge code and schemas, they do not know the intermediate schema or the search"},
	{"publish/rollout/meet", "publish/rollout/.", "an intermediate schema is made without the search that asks for it"},
	{"publish/rollout", "check", "a check asks the planner; the planner knows nothing of verdicts"},
	{"publish", "platformapi", "publish does not know HTTP: it owns the Registry interface"},
	{"publish/registry", "publish", "the nouns and errors stand on the standard library alone"},
	{"publish/registry", "compose", "the nouns and errors stand on the standard library alone"},
	{"publish/clock", "publish", "time stands on the standard library alone"},
	{"publish/shell", "publish", "quoting stands on the standard library alone"},
	{"publish/filelock", "publish", "locks of the system stand on the standard library alone"},
	{"publish/fileset", "publish/pin", "files are replaced together whatever is in them"},
	{"platformapi", "publish/registry/registrytest", "the fake is for tests"},
	{"platformapi/transport", "compose", "the transport carries bytes"},
	{"platformapi/transport", "publish", "the transport carries bytes"},
}

func imports(t *testing.T) map[string][]string {
	t.Helper()
	edges := map[string][]string{}
	err := filepath.WalkDir("../..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() != ".." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("../..", filepath.Dir(p))
		if err != nil {
			return err
		}
		from := filepath.ToSlash(rel)
		if edges[from] == nil {
			edges[from] = []string{}
		}
		for _, imp := range file.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			if to, ok := strings.CutPrefix(name, module+"/"); ok && !slices.Contains(edges[from], to) {
				edges[from] = append(edges[from], to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(edges) < 5 {
		t.Fatalf("only %d packages found: the walk looks at the wrong folder", len(edges))
	}
	return edges
}

func within(pkg, part string) bool {
	if exact, ok := strings.CutSuffix(part, "/."); ok {
		return pkg == exact
	}
	return pkg == part || strings.HasPrefix(pkg, part+"/")
}

// objections are the reasons why one package may not import another; none when it may.
func objections(from, to string) []string {
	var out []string
	if listed, _ := allowed(from); !slices.Contains(listed, to) {
		out = append(out, "the table of rooms does not list it")
	}
	for _, f := range forbidden {
		if to == "publish/redact" { // it knows nothing of what it is searched for in
			continue
		}
		if within(from, f.from) && within(to, f.to) && !within(to, f.from) {
			out = append(out, f.why)
		}
	}
	return out
}

// TestImportEdges holds the one-way flow: bytes → subgraphs → supergraph → changes → plan →
// launches → pins → report.
func TestImportEdges(t *testing.T) {
	for from, list := range imports(t) {
		for _, to := range list {
			for _, why := range objections(from, to) {
				t.Errorf("%s imports %s: %s", from, to, why)
			}
		}
	}
}

// TestRegistryEdges proves that the table itself keeps the registry and its client apart as meant.
func TestRegistryEdges(t *testing.T) {
	for _, e := range []struct {
		from, to string
		allowed  bool
	}{
		{"platformapi", "publish/registry", true},
		{"platformapi/sandbox", "publish/registry", true},
		{"publish/registry/registrytest", "publish/registry", true},
		{"publish", "publish/registry", true},
		{"platformapi", "publish", false},
		{"platformapi", "publish/launch", false},
		{"platformapi", "publish/registry/registrytest", false},
		{"platformapi/transport", "publish/registry", false},
		{"publish", "platformapi", false},
		{"publish/registry", "platformapi", false},
		{"publish/pin", "platformapi/transport", false},
		{"publish/registry", "publish/launch", false},
		{"publish/registry", "compose/sdl", false},
	} {
		if got := objections(e.from, e.to); len(got) == 0 != e.allowed {
			t.Errorf("%s imports %s: allowed %t, want %t: %v", e.from, e.to, !e.allowed, e.allowed, got)
		}
	}
}

// TestFileBudget keeps hand-written files short enough to be read whole.
func TestFileBudget(t *testing.T) {
	const limit = 600
	err := filepath.WalkDir("../..", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		lines, generated := 0, false
		scan := bufio.NewScanner(f)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			lines++
			generated = generated || lines < 5 && strings.Contains(scan.Text(), "Code generated")
		}
		if lines > limit && !generated {
			t.Errorf("%s has %d lines, at most %d: it holds more than one idea", p, lines, limit)
		}
		return scan.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTopLevel keeps the house's fixed shape.
func TestTopLevel(t *testing.T) {
	allowed := []string{"cmd", "check", "compose", "publish", "platformapi", "fixtures", "go.mod", "go.sum", "action.yml", "README.md", "LICENSE"}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(allowed, path.Base(name)) {
			t.Errorf("%s stands at the top level, which is fixed", name)
		}
	}
}

// TestShapes keeps packages and functions graspable: a package of more than 25 files tells why in
// its comment, and no function takes 8 parameters.
func TestShapes(t *testing.T) {
	const files, parameters = 25, 7
	count, docs := map[string]int{}, map[string]string{}
	eachFile(t, func(file string, set *token.FileSet, tree *ast.File) {
		pkg := path.Dir(file)
		count[pkg]++
		docs[pkg] += tree.Doc.Text()
		ast.Inspect(tree, func(n ast.Node) bool {
			if f, ok := n.(*ast.FuncDecl); ok && f.Type.Params.NumFields() > parameters {
				t.Errorf("%s: %s has %d parameters, at most %d", set.Position(f.Pos()), f.Name.Name, f.Type.Params.NumFields(), parameters)
			}
			return true
		})
	})
	tells := regexp.MustCompile(`(?i)(more than|many|more) \w* ?\w* ?files|one file (a|per|for)`)
	for pkg, n := range count {
		if n > files && !tells.MatchString(strings.Join(strings.Fields(docs[pkg]), " ")) {
			t.Errorf("%s has %d files, more than %d, and its package comment does not tell why", pkg, n, files)
		}
	}
}
