package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/rover"
)

// TestEveryRowIsRun demands that the archives run every command that has a door, with each of its
// flags, and runs every other row itself.
func TestEveryRowIsRun(t *testing.T) {
	files, err := filepath.Glob(roverFolder + "/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]bool{}
	for _, file := range files {
		for _, step := range readScenario(t, file).steps {
			if line, ok := strings.CutPrefix(step, "rover "); ok {
				line, _, _ = strings.Cut(line, " < ")
				l := rover.Parse(splitLine(t, line))
				if l.Command == nil {
					continue
				}
				run[l.Command.Path] = true
				for _, name := range l.Names() {
					run[l.Command.Path+" --"+name], run["--"+name] = true, true
				}
			}
		}
	}
	run["--format"] = true // every line has it
	for _, f := range rover.Global() {
		if !run["--"+f.Name] {
			t.Errorf("no archive has a line with --%s", f.Name)
		}
	}
	for _, c := range rover.Commands() {
		switch {
		case c.Who != "":
			elsewhere(t, c)
		case c.Shared == rover.Same:
			sameWords(t, c)
		default:
			if !run[c.Path] {
				t.Errorf("no archive has a line rover %s", c.Path)
			}
			for _, f := range c.Flags {
				if !run[c.Path+" --"+f.Name] {
					t.Errorf("no archive has a line rover %s --%s", c.Path, f.Name)
				}
			}
		}
	}
}

// elsewhere demands that a command of somebody else answers with who that is, also with each of its
// flags.
func elsewhere(t *testing.T, c rover.Command) {
	t.Helper()
	lines := [][]string{strings.Fields(c.Path)}
	for _, f := range c.Flags {
		line := append(strings.Fields(c.Path), "--"+f.Name)
		if f.Value != "" {
			line = append(line, "x")
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		a := testApp()
		if err := a.rover(t.Context(), rover.Parse(line)); exit.Of(err) != exit.Usage || !strings.Contains(err.Error(), c.Who) {
			t.Errorf("schemactl rover %s: %v", strings.Join(line, " "), err)
		}
	}
}

// sameWords demands that a command of the same words is there, and is run for a line of Rover.
func sameWords(t *testing.T, c rover.Command) {
	t.Helper()
	if found, rest, err := testApp().root().Find(strings.Fields(c.Path)); err != nil || len(rest) > 0 {
		t.Errorf("schemactl has no command %s: %v", c.Path, found)
	}
	if _, ok := rover.Match(strings.Fields(c.Path)); ok {
		t.Errorf("a line %s is taken for one of Rover, and the table says that both are the same", c.Path)
	}
}

// TestRoverPage demands that the page of the documentation is what the table says.
func TestRoverPage(t *testing.T) {
	const page = "../../../.github/docs/rover.md"
	var want bytes.Buffer
	rover.Page(&want)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(page, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want.String()); diff != "" {
		t.Errorf("the page is not what the table says; run UPDATE=1 go test ./cmd/internal/cli:\n%s", diff)
	}
}

// TestMatch tells lines of Rover from lines of schemactl with the same words.
func TestMatch(t *testing.T) {
	for line, want := range map[string]bool{
		"subgraph list": false, "subgraph list --graph-ref a@b": false, "subgraph list a@b": true, "subgraph list --format json": false, "subgraph list a@b --format json": true,
		"subgraph fetch products": false, "subgraph fetch products -o f": false, "subgraph fetch a@b --name products": true, "--format json subgraph fetch a@b --name=products": true,
		"subgraph delete reviews --confirm": false, "subgraph delete a@b --name reviews --confirm": true, "subgraph delete reviews --output json=f": false,
		"supergraph fetch --api -o f": false, "supergraph fetch a@b": true, "supergraph fetch --launch latest": false,
		"contract describe a@b --format json": false, "contract describe a@b --profile p": true, "contract describe a@b --output f": true,
		"contract publish a@b --include-tag x --no-launch": false, "contract publish a@b --skip-update-check": true, "contract preview --contract c": false, "contract preview a@b": true,
		"explain FIELD_REMOVED": false, "explain E029": true, "explain e029": true, "config show": false, "config whoami": true, "config expand f": false,
		"init": false, "init --dry-run": false, "init --template t": true, "completion bash": false, "whoami": false, "check": false, "publish a=b": false, "": false, "--help": false,
		"dev": true, "subgraph publish a@b": true, "graph fetch a@b": true, "pq publish": true, "subgraph": false, "readme fetch a@b": true, "subgraph publish --help": true,
		"sandbox --seed x": false, "plugin install": true, "template": false,
	} {
		if _, got := rover.Match(strings.Fields(line)); got != want {
			t.Errorf("%q: is a line of Rover: %t, want %t", line, got, want)
		}
	}
}
