package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/schemactl/schemactl/cmd/internal/rover"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/clock"
)

// roverBinary names the variable with the path of a real Rover, which then answers the lines of the
// archives too.
const roverBinary = "ROVER"

// The sections of an archive that hold recorded results.
var (
	roverSection = "results/rover-" + rover.Version
	ownSection   = "results/schemactl"
)

// roverFolder has the archives. One is a scenario: its comment has the lines in their order, its
// files are in the working folder. A line is
//
//	rover ARGUMENTS... [< FILE]   run with --format json, unless it has a --format
//	set NAME=VALUE, unset NAME    a variable of the environment of the lines after it
//	differs PATH: REASON          what in Rover's JSON is another here, in every line
//	differs N PATH: REASON        the same for the line of that number, from 1
//	alone: REASON                 Rover cannot answer the lines here
//
// Each line runs against a sandbox that was seeded with a graph and its contract; the sections of
// results have the exit code and the JSON. UPDATE=1 records those of schemactl, with ROVER=PATH
// also those of Rover; ROVER=PATH alone compares what Rover answers with what is recorded.
const roverFolder = "testdata/rover"

// roverResult is the outcome of one line.
type roverResult struct {
	code int
	// data is the JSON, or the text of a line that asks for another format.
	data any
}

// scenario is an archive that was read.
type scenario struct {
	steps   []string
	alone   string
	differs []difference
	archive *txtar.Archive
}

// difference is something in Rover's JSON that is another here. step is 0 for every step.
type difference struct {
	step int
	path string
	used bool
}

func readScenario(t *testing.T, file string) *scenario {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario{archive: archive}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "rover", "set", "unset":
			s.steps = append(s.steps, line)
		case "alone:":
			s.alone = rest
		case "differs":
			what, reason, ok := strings.Cut(rest, ": ")
			if !ok || reason == "" {
				t.Fatalf("%s: %s: a difference needs a reason", file, line)
			}
			var d difference
			if _, err := fmt.Sscanf(what, "%d %s", &d.step, &d.path); err != nil {
				d = difference{path: what}
			}
			s.differs = append(s.differs, d)
		}
	}
	return s
}

// section returns a section of the archive.
func (s *scenario) section(name string) string {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// record sets a section of the archive.
func (s *scenario) record(name, text string) {
	for i, f := range s.archive.Files {
		if f.Name == name {
			s.archive.Files[i].Data = []byte(text)
			return
		}
	}
	s.archive.Files = append(s.archive.Files, txtar.File{Name: name, Data: []byte(text)})
}

// play runs the lines of a scenario against a sandbox of their own. The answers of one line are
// those of answer, which gets its arguments, its standard input and a lookup of variables.
func (s *scenario) play(t *testing.T, answer func(args []string, stdin string, env map[string]string) roverResult) []roverResult {
	t.Helper()
	folder := t.TempDir()
	t.Chdir(folder)
	for _, f := range s.archive.Files {
		if strings.HasPrefix(f.Name, "results/") {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	server := newRoverSandbox(t)
	env := map[string]string{
		"APOLLO_REGISTRY_URL": server.URL + sandbox.GraphQLPath, "APOLLO_KEY": "service:channels:sandbox", "APOLLO_CONFIG_HOME": filepath.Join(folder, "config"),
		"APOLLO_TELEMETRY_DISABLED": "true", "HOME": folder, "NO_COLOR": "1", "TZ": "UTC",
		"APOLLO_VCS_BRANCH": "main", "APOLLO_VCS_COMMIT": "c0ffee",
	}
	plain := newNormalizer(server.URL, folder)
	var out []roverResult
	for _, step := range s.steps {
		word, rest, _ := strings.Cut(step, " ")
		switch word {
		case "set":
			name, value, _ := strings.Cut(rest, "=")
			env[name] = value
			continue
		case "unset":
			delete(env, rest)
			continue
		}
		line, file, piped := strings.Cut(rest, " < ")
		stdin := ""
		if piped {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			stdin = string(text)
		}
		args := splitLine(t, line)
		if !slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--format") }) {
			args = append(args, "--format", "json")
		}
		r := answer(args, stdin, env)
		clear(plain.ids)
		r.data = plain.value(r.data)
		out = append(out, r)
	}
	return out
}

// splitLine splits a line into arguments; quotation marks hold one together.
func splitLine(t *testing.T, line string) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|\S+`).FindAllStringSubmatch(line, -1) {
		if strings.HasPrefix(m[0], `"`) {
			out = append(out, m[1])
			continue
		}
		out = append(out, m[0])
	}
	return out
}

// newRoverSandbox serves the graph of the fixtures, with its contract.
func newRoverSandbox(t *testing.T) *httptest.Server {
	t.Helper()
	registry, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := testApp()
	if _, err := a.seedSandbox(t.Context(), registry, federationFlag{}, roverGraph, "channels@current"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(registry)
	t.Cleanup(func() {
		server.Close()
		if err := registry.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// roverGraph is the folder of the graph that lines of Rover are run on.
var roverGraph = func() string {
	path, err := filepath.Abs("../../../fixtures/graphs/channels/before")
	if err != nil {
		panic(err)
	}
	return path
}()

// ours answers a line in this process.
func ours(t *testing.T) func(args []string, stdin string, env map[string]string) roverResult {
	return func(args []string, stdin string, env map[string]string) roverResult {
		var out, errs bytes.Buffer
		a := &app{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, getenv: func(name string) string { return env[name] }, clock: clock.System{}}
		code := a.run(t.Context(), append([]string{"rover"}, args...))
		t.Logf("schemactl rover %s\nexit code %d\n%s%s", strings.Join(args, " "), code, out.String(), errs.String())
		return roverResult{int(code), parsed(out.String())}
	}
}

// theirs answers a line by a real Rover.
func theirs(t *testing.T, binary string) func(args []string, stdin string, env map[string]string) roverResult {
	return func(args []string, stdin string, env map[string]string) roverResult {
		settings := []string{}
		for _, flag := range [][]string{{"--skip-update-check"}, {"--client-timeout", "10"}} {
			if !slices.Contains(args, flag[0]) {
				settings = append(settings, flag...)
			}
		}
		c := exec.CommandContext(t.Context(), binary, append(settings, args...)...)
		c.Stdin = strings.NewReader(stdin)
		for name, value := range env {
			c.Env = append(c.Env, name+"="+value)
		}
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		err := c.Run()
		t.Logf("rover %s\n%v\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
		code := 0
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			code = failed.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		return roverResult{code, parsed(out.String())}
	}
}

// TestRoverLines runs the archives and compares what schemactl answers with what Rover answers.
func TestRoverLines(t *testing.T) {
	files, err := filepath.Glob(roverFolder + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	update := os.Getenv("UPDATE") != ""
	for _, file := range files {
		path, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			s := readScenario(t, path)
			got := printResults(t, s.steps, s.play(t, ours(t)))
			if binary := os.Getenv(roverBinary); binary != "" && s.alone == "" {
				real := printResults(t, s.steps, s.play(t, theirs(t, binary)))
				if update {
					s.record(roverSection, real)
				} else if diff := cmp.Diff(s.section(roverSection), real); diff != "" {
					t.Errorf("Rover %s answers otherwise than recorded (-recorded +answered):\n%s", rover.Version, diff)
				}
			}
			if update {
				s.record(ownSection, got)
				if err := os.WriteFile(path, txtar.Format(s.archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(s.section(ownSection), got); diff != "" {
				t.Errorf("-recorded +answered:\n%s", diff)
			}
			s.compare(t)
		})
	}
}

// compare holds the recorded results of schemactl against those of Rover: what Rover's JSON has is
// in ours, but for the differences that the archive names.
func (s *scenario) compare(t *testing.T) {
	t.Helper()
	if s.alone != "" {
		return
	}
	theirs, own := readResults(s.section(roverSection)), readResults(s.section(ownSection))
	if len(theirs) == 0 || len(theirs) != len(own) {
		t.Fatalf("%d results of Rover and %d of schemactl are recorded: record with UPDATE=1 and %s=PATH", len(theirs), len(own), roverBinary)
	}
	for i := range theirs {
		if theirs[i] == nil {
			continue
		}
		for _, path := range missing("", theirs[i], own[i]) {
			at := slices.IndexFunc(s.differs, func(d difference) bool {
				return (d.step == 0 || d.step == i+1) && (path == d.path || strings.HasPrefix(path, d.path+"."))
			})
			if at < 0 {
				t.Errorf("line %d: Rover's %s is another in schemactl:\n%s\n%s", i+1, path, inJSON(theirs[i], path), inJSON(own[i], path))
				continue
			}
			s.differs[at].used = true
		}
	}
	for _, d := range s.differs {
		if !d.used {
			t.Errorf("nothing differs at %s: take the line out of the archive", d.path)
		}
	}
}

// missing returns the paths of what the first value has and the second has not, or otherwise.
// Messages of errors are in our own words: there has to be one.
func missing(path string, theirs, own any) []string {
	switch v := theirs.(type) {
	case map[string]any:
		o, ok := own.(map[string]any)
		if !ok {
			return []string{path}
		}
		var out []string
		for key, value := range v {
			at := strings.TrimPrefix(path+"."+key, ".")
			switch {
			case at == "error.causes", at == "error.message" && o[key] != "" && o[key] != nil:
			default:
				if _, has := o[key]; !has {
					out = append(out, at)
					continue
				}
				out = append(out, missing(at, value, o[key])...)
			}
		}
		slices.Sort(out)
		return out
	case []any:
		o, ok := own.([]any)
		if !ok || len(o) != len(v) {
			return []string{path}
		}
		var out []string
		for i := range v {
			out = append(out, missing(fmt.Sprintf("%s.%d", path, i), v[i], o[i])...)
		}
		return out
	}
	if !reflect.DeepEqual(theirs, own) {
		return []string{path}
	}
	return nil
}

// inJSON returns the value at a path as JSON, shortened.
func inJSON(v any, path string) string {
	for _, key := range strings.Split(path, ".") {
		if m, ok := v.(map[string]any); ok {
			v = m[key]
		}
	}
	text, _ := json.Marshal(v)
	return string(text[:min(len(text), 400)])
}
