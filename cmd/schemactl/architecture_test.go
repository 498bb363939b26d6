package main_test

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/schemactl/schemactl"

// layers are the import edges that the house allows between its parts, each
// with its reason. A package may always import packages below it in its own
// part where the part's own table says so; an unlisted edge fails.
var layers = []struct {
	from, to, why string
}{
	{"compose", "compose", "the pipeline and its stages"},
	{"check", "check", "diff, rules and usage feed one report"},
	{"check", "compose", "clients are judged on composed API schemas"},
	{"check", "publish/rollout", "a report recommends the order in which its changes go out"},
	{"publish", "publish", "deliver uses the planner, launches and pins"},
	{"publish", "compose", "the planner asks the composer about every state; a pin is read back as a supergraph"},
	{"platformapi", "platformapi", "client, transport and sandbox share one schema"},
	{"platformapi", "publish/registry", "the client implements the Registry interface with the nouns and errors of its owner"},
	{"platformapi/sandbox", "compose", "a launch of the sandbox really composes"},
	{"publish/rollout/internal/rollouttest", "fixtures", "tests of the planner change the example graphs"},
	{"cmd", "cmd", "commands share configuration, input and reports"},
	{"cmd", "compose", "commands call the packages"},
	{"cmd", "check", "commands call the packages"},
	{"cmd", "publish", "commands call the packages"},
	{"cmd", "platformapi", "commands hand the platform's client to publish as its Registry"},
	{"cmd", "fixtures", "rehearsals and tests use the example graphs"},
}

// forbidden are edges that would turn the one-way flow around. A target that ends in "/." is that package without those below it.
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
	if !slices.ContainsFunc(layers, func(l struct{ from, to, why string }) bool { return within(from, l.from) && within(to, l.to) }) {
		out = append(out, "no edge in the table allows it")
	}
	for _, f := range forbidden {
		if within(from, f.from) && within(to, f.to) && !within(to, f.from) {
			out = append(out, f.why)
		}
	}
	return out
}

// TestImportEdges holds the one-way flow: bytes → subgraphs → supergraph →
// changes → plan → launches → pins → report.
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
