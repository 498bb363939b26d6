package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/actions/step"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/rover"
)

const workflowFolder = "../../../fixtures/workflows"

// documents are all files that show people how to call schemactl.
func documents(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, glob := range []string{
		workflowFolder + "/*", "../../../README.md", "../../../.github/CONTRIBUTING.md", "../../../.github/docs/*.md", "../../../.github/site/*.md", "../../../.github/workflows/*.yml",
		"../scaffold/templates/*.tmpl",
	} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatal(glob, err)
		}
		out = append(out, files...)
	}
	return out
}

// call finds command lines of schemactl in prompts, list items and scripts.
var call = regexp.MustCompile(`(?m)^\s*(?:[-$]\s+|[0-9]+\. )?(?:` + "`" + `)?(schemactl (?:[a-z].*|--[a-z].*))$`)

// quoted are parts of a command line whose inside means nothing here.
var quoted = regexp.MustCompile(`'[^']*'|"[^"]*"`)

// TestExamplesParse demands that every command line in a document is one that
// the real command line takes: command, flags and number of arguments.
func TestExamplesParse(t *testing.T) {
	seen := 0
	for _, file := range documents(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".tmpl") {
			text = regexp.MustCompile(`\[\[.*?\]\]`).ReplaceAll(text, nil)
		}
		for _, m := range call.FindAllStringSubmatch(string(text), -1) {
			seen++
			parse(t, filepath.Base(file), m[1])
		}
	}
	if seen < 20 {
		t.Errorf("only %d command lines found: the test looks at the wrong files", seen)
	}
}

// shellEnd is where a command line ends for the shell, or its comment begins.
var shellEnd = regexp.MustCompile(`\s+(?:#|\|\||&&|;|\||>).*$`)

func parse(t *testing.T, file, line string) {
	t.Helper()
	plain := quoted.ReplaceAllStringFunc(line, func(q string) string { return strings.Repeat("x", len(q)) })
	if at := shellEnd.FindStringIndex(plain); at != nil {
		plain = plain[:at[0]]
	}
	plain = strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(plain), "\\"), "` ")
	if l, ok := rover.Match(strings.Fields(plain)[1:]); ok {
		if err := l.Check(); err != nil {
			t.Errorf("%s: %s: %v", file, line, err)
		}
		return
	}
	c, rest, err := testApp().root().Find(strings.Fields(plain)[1:])
	switch {
	case err != nil:
		t.Errorf("%s: %s: %v", file, line, err)
	case c.HasSubCommands() && !strings.Contains(c.Use, " ") && len(rest) > 0 && !strings.HasPrefix(rest[0], "-"):
		t.Errorf("%s: %s: there is no such command", file, line)
	default:
		if err := c.ParseFlags(rest); err != nil && !strings.Contains(err.Error(), "help requested") {
			t.Errorf("%s: %s: %v", file, line, err)
		} else if err := obeyed(c); err != nil {
			t.Errorf("%s: %s: %v", file, line, err)
		}
	}
}

// workflow is a workflow as far as its steps go, or the steps of one job.
type workflow struct {
	Jobs  map[string]job
	Steps []action
}

type job struct{ Steps []action }

type action struct {
	ID, Uses, Run string
	With          map[string]string
}

// yamlBlock is a workflow in Markdown that uses the action.
var yamlBlock = regexp.MustCompile("(?s)```yaml\n((?:[^`]*?)uses: schemactl/schemactl@[^`]*)```")

var usedOutput = regexp.MustCompile(`steps\.([a-z0-9_-]+)\.outputs\.([a-z0-9_-]+)`)

// TestWorkflowsUseTheAction demands of every workflow that the inputs it gives make a command line,
// and that the outputs it reads are set.
func TestWorkflowsUseTheAction(t *testing.T) {
	meta, steps := readAction(t), 0
	files, err := filepath.Glob(workflowFolder + "/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	own, err := filepath.Glob("../../../.github/workflows/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(append(files, own...), workflowFolder+"/README.md", "../../../README.md", "../../../.github/docs/recipes.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if filepath.Base(file) == "gitlab-ci.yml" {
			continue
		}
		if filepath.Ext(file) == ".md" {
			block := yamlBlock.FindSubmatch(text)
			if block == nil {
				t.Errorf("%s shows no workflow", file)
				continue
			}
			text = block[1]
		}
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		jobs := slices.Collect(maps.Values(w.Jobs))
		if len(w.Steps) > 0 {
			jobs = append(jobs, job{w.Steps})
		}
		for _, job := range jobs {
			ours := map[string]bool{}
			for _, s := range job.Steps {
				if !strings.HasPrefix(s.Uses, "schemactl/schemactl@") && s.Uses != "./" {
					continue
				}
				steps++
				ours[s.ID] = true
				for name := range s.With {
					if _, ok := meta.Inputs[name]; !ok {
						t.Errorf("%s: the action has no input %q", file, name)
					}
				}
				if s.ID == "senseless" {
					continue
				}
				for _, problem := range refusedInputs(t, s.With) {
					t.Errorf("%s: %s", file, problem)
				}
			}
			for _, m := range usedOutput.FindAllStringSubmatch(string(text), -1) {
				if _, ok := meta.Outputs[m[2]]; ours[m[1]] && !ok {
					t.Errorf("%s: the action has no output %q", file, m[2])
				}
			}
		}
	}
	if steps < 15 {
		t.Errorf("only %d steps use the action", steps)
	}
}

// TestExamplesLint runs actionlint on the ready workflows.
func TestExamplesLint(t *testing.T) {
	bin, err := exec.LookPath("actionlint")
	if err != nil {
		t.Skip("actionlint is not installed; .ci/run installs it")
	}
	files, err := filepath.Glob(workflowFolder + "/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == "gitlab-ci.yml" })
	if out, err := exec.Command(bin, files...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// refusedInputs runs a step with these inputs, up to the flags of its command, and returns what it
// refuses.
func refusedInputs(t *testing.T, with map[string]string) (problems []string) {
	t.Helper()
	dir := t.TempDir()
	// The event names a commit before it, and an earlier run left a journal.
	event, journal := filepath.Join(dir, "event.json"), filepath.Join(dir, "schemactl-journal", "delivery.jsonl")
	err := errors.Join(os.WriteFile(event, []byte(`{"before": "HEAD"}`), 0o600), os.Mkdir(filepath.Dir(journal), 0o755), os.WriteFile(journal, nil, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": event, "RUNNER_TEMP": dir, "GITHUB_OUTPUT": filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY": filepath.Join(dir, "summary")}
	for input, value := range with {
		if input == "comment" && strings.Contains(value, "${{") {
			continue // the step takes three words, and the expression is one of them only when it runs
		}
		env["INPUT_"+strings.ToUpper(strings.ReplaceAll(input, "-", "_"))] = value
	}
	a, ran := testApp(), false
	parse := func(_ context.Context, args []string, _ io.Writer, _ func(string) string) exit.Code {
		ran = true
		c, rest, err := a.root().Find(args)
		if err == nil {
			err = c.ParseFlags(rest)
		}
		if err == nil {
			err = obeyed(c)
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("%v: %v", args, err))
		}
		if slices.Contains(args, "--if-stopped") {
			return exit.Yes // and the step's own command follows
		}
		return exit.No
	}
	err = step.Run(t.Context(), step.Options{Getenv: func(name string) string { return env[name] }, Stdout: io.Discard, Root: a.root, Run: parse})
	if !ran {
		problems = append(problems, err.Error())
	}
	return problems
}
