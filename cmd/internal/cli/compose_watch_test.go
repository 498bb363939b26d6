package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// steppingClock does one step each time that somebody sleeps, and stops the context after the last.
type steppingClock struct {
	now   time.Time
	steps []func()
	stop  context.CancelFunc
}

func (c *steppingClock) Now() time.Time { return c.now }

func (c *steppingClock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	if len(c.steps) == 0 {
		c.stop()
		return ctx.Err()
	}
	step := c.steps[0]
	c.steps = c.steps[1:]
	step()
	return ctx.Err()
}

// watchRun runs `compose --watch` while the steps change the folder. It returns what was printed to
// standard error, without the path of the folder, and the outcome of each round.
func watchRun(t *testing.T, dir string, args []string, steps ...func()) (code exit.Code, printed string, rounds []string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out, errs bytes.Buffer
	clock := &steppingClock{now: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC), steps: steps, stop: stop}
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return "" }, clock: clock, color: "never"}
	code = a.run(ctx, append([]string{"compose", "--watch", "--color", "never"}, args...))
	for _, line := range strings.Split(errs.String(), "\n") {
		if strings.Contains(line, "; watching ") {
			rounds = append(rounds, strings.TrimSuffix(strings.Fields(line)[1], ";"))
		}
	}
	return code, strings.ReplaceAll(errs.String(), dir, ""), rounds
}

func TestComposeWatch(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(t.TempDir(), "supergraph.graphql")
	age := time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
	write := func(name, text string) func() {
		return func() {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Error(err)
			}
			age = age.Add(time.Second) // file systems may be coarse
			if err := os.Chtimes(file, age, age); err != nil {
				t.Error(err)
			}
		}
	}
	has := func(text string) func() {
		return func() {
			data, err := os.ReadFile(out)
			if err != nil || !strings.Contains(string(data), text) {
				t.Errorf("%q is not in the supergraph: %v", text, err)
			}
		}
	}
	nothing := func() {}
	write("a.graphql", "type Query { first: Int }")()
	code, printed, rounds := watchRun(t, dir, []string{dir, "-o", out},
		has("first: Int"), nothing, // no change, no round
		write("a.graphql", "type Query { second: Int }"), nothing,
		has("second: Int"),
		write("a.graphql", "type Query { third: Nope }"), write("a.graphql", "type Query { fourth: Nope }"), nothing,
		has("second: Int"), // what does not compose leaves the file alone
		write("b.graphql", "type Nope @key(fields: \"id\") { id: ID }"), nothing,
		write("a.graphql", "type Query { fifth: Int }"), nothing,
		has("fifth: Int"),
		func() { _ = os.Remove(filepath.Join(dir, "b.graphql")) }, nothing,
		func() { _ = os.Remove(filepath.Join(dir, "a.graphql")) }, nothing, // nothing left to read
		write("a.graphql", "type Query { sixth: Int }"), nothing,
		has("sixth: Int"),
	)
	want := []string{"composed", "composed", "not", "not", "composed", "composed", "not", "composed"}
	if diff := cmp.Diff(want, rounds); diff != "" {
		t.Errorf("rounds (-want +got):\n%s\n%s", diff, printed)
	}
	if code != exit.Yes {
		t.Errorf("exit code %d", code)
	}
	for _, text := range []string{"Nope", "holds no SDL file", "Ctrl-C ends"} {
		if !strings.Contains(printed, text) {
			t.Errorf("%q is not in:\n%s", text, printed)
		}
	}
}

func TestComposeWatchFilesOfYAML(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"sub/a.graphql":   "type Query { a: Int }",
		"supergraph.yaml": "subgraphs:\n  a:\n    routing_url: http://a.test\n    schema:\n      file: ./sub/a.graphql\n",
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change := func() {
		if err := os.WriteFile(filepath.Join(dir, "sub/a.graphql"), []byte("type Query { a: Int longer: Int }"), 0o600); err != nil {
			t.Error(err)
		}
	}
	_, printed, rounds := watchRun(t, dir, []string{filepath.Join(dir, "supergraph.yaml")}, change, func() {})
	if diff := cmp.Diff([]string{"composed", "composed"}, rounds); diff != "" {
		t.Errorf("rounds (-want +got):\n%s\n%s", diff, printed)
	}
}

func TestComposeWatchRefusals(t *testing.T) {
	for name, args := range map[string][]string{
		"standard input": {"a=-"}, "no such file": {"nowhere.graphql"}, "format": {"--format", "xml", "."}, "batch": {"--batch"},
	} {
		if code, printed, rounds := watchRun(t, "", args); code != exit.Usage || len(rounds) > 0 {
			t.Errorf("%s: exit code %d, rounds %v\n%s", name, code, rounds, printed)
		}
	}
}
