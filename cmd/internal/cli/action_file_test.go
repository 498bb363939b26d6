package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/clock"
)

const actionFile = "../../../action.yml"

func testApp() *app {
	return &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, getenv: func(string) string { return "" }, clock: clock.System{}}
}

// metadata is action.yml as a runner reads it.
type metadata struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Name, Shell, Run, Uses string
			Env                        map[string]string
		}
	}
}

func readAction(t *testing.T) metadata {
	t.Helper()
	text, err := os.ReadFile(actionFile)
	if err != nil {
		t.Fatal(err)
	}
	var m metadata
	if err := yaml.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestActionFile renders action.yml from the flags of the commands, so that inputs mirror flags and
// no output is forgotten.
func TestActionFile(t *testing.T) {
	a := testApp()
	if code := a.run(t.Context(), []string{"action", "--metadata"}); code != exit.Yes {
		t.Fatalf("exit code %s: %v", code, a.stderr)
	}
	want := a.stdout.(*bytes.Buffer)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(actionFile, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(actionFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want.String(), string(got)); d != "" {
		t.Errorf("action.yml does not fit the flags of the commands; run `UPDATE=1 go test ./cmd/internal/cli`:\n%s", d)
	}
}

// inputsBegin and inputsEnd enclose the table of inputs in the documentation of the action.
const inputsBegin, inputsEnd = "<!-- inputs, by `UPDATE=1 go test ./cmd/internal/cli` -->\n", "<!-- end of inputs -->\n"

// TestActionTable renders the table of inputs in the documentation from the flags of the commands,
// by the headings of their help.
func TestActionTable(t *testing.T) {
	a := testApp()
	if code := a.run(t.Context(), []string{"action", "--inputs"}); code != exit.Yes {
		t.Fatalf("exit code %s: %v", code, a.stderr)
	}
	table := a.stdout.(*bytes.Buffer).String()
	const file = workflowFolder + "/README.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begins := strings.Cut(string(text), inputsBegin)
	_, tail, ends := strings.Cut(rest, inputsEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table of inputs", file)
	}
	want := head + inputsBegin + table + inputsEnd + tail
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, string(text)); d != "" {
		t.Errorf("%s does not fit the flags of the commands; run `UPDATE=1 go test ./cmd/internal/cli`:\n%s", file, d)
	}
	for name := range readAction(t).Inputs {
		if strings.Count(table, "| `"+name+"` |") != 1 {
			t.Errorf("the table has the input %s %d times", name, strings.Count(table, "| `"+name+"` |"))
		}
	}
}

// TestActionSteps holds what keeps the steps safe: no remote action, a shell for each script, and
// no expression inside a script.
func TestActionSteps(t *testing.T) {
	m := readAction(t)
	if m.Runs.Using != "composite" || len(m.Runs.Steps) == 0 {
		t.Fatalf("runs: %+v", m.Runs)
	}
	used := map[string]bool{}
	expression := regexp.MustCompile(`inputs\.([a-z0-9-]+)`)
	for _, s := range m.Runs.Steps {
		switch {
		case s.Uses != "":
			t.Errorf("step %q uses %s: remote actions do not run offline", s.Name, s.Uses)
		case s.Shell == "":
			t.Errorf("step %q names no shell", s.Name)
		case strings.Contains(s.Run, "${{"):
			t.Errorf("step %q has an expression in its script; pass it by env", s.Name)
		}
		for _, v := range s.Env {
			for _, in := range expression.FindAllStringSubmatch(v, -1) {
				used[in[1]] = true
			}
		}
	}
	for name, in := range m.Inputs {
		if in.Description == "" {
			t.Errorf("the input %s is not described", name)
		}
		if !used[name] && name != "working-directory" {
			t.Errorf("no step is given the input %s", name)
		}
		if strings.Contains(name, "key") || strings.Contains(name, "token") || strings.Contains(name, "secret") {
			t.Errorf("the input %s: secrets come by environment only", name)
		}
	}
	for name, out := range m.Outputs {
		if want := "${{ steps.run.outputs." + name + " }}"; out.Value != want {
			t.Errorf("the output %s is %s, want %s", name, out.Value, want)
		}
	}
}

// TestActionlint lints the steps of action.yml, which actionlint itself does not read, by way of a
// workflow with the same steps and inputs.
func TestActionlint(t *testing.T) {
	bin, err := exec.LookPath("actionlint")
	if err != nil {
		t.Skip("actionlint is not installed; .ci/run installs it")
	}
	text, err := os.ReadFile(actionFile)
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Inputs map[string]any
		Runs   struct{ Steps []map[string]any }
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	inputs := map[string]any{}
	for name := range action.Inputs {
		inputs[name] = map[string]any{"type": "string"}
	}
	workflow, err := json.Marshal(map[string]any{
		"name": "synthetic", "on": map[string]any{"workflow_call": map[string]any{"inputs": inputs}},
		"jobs": map[string]any{"steps": map[string]any{"runs-on": "ubuntu-latest", "steps": action.Runs.Steps}},
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-stdin-filename", "action.yml", "-")
	cmd.Stdin = bytes.NewReader(workflow)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
