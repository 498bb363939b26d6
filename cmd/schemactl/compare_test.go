package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/fixtures"
)

// The tests of `.ci/compare` show that two builds of schemactl behave alike: each runs both on the
// same input and compares, byte by byte, output, exit codes and written files. They are skipped
// unless these variables name the builds.
const (
	oldBuild = "SCHEMACTL_OLD"
	newBuild = "SCHEMACTL_NEW"
)

// comparison runs command lines with two builds.
type comparison struct {
	// bins are folders that hold the old and the new build as `schemactl`.
	bins [2]string
	// links are what every working folder has a link to, by name.
	links map[string]string
}

func newComparison(t *testing.T) comparison {
	t.Helper()
	var c comparison
	for i, name := range []string{oldBuild, newBuild} {
		binary, err := filepath.Abs(os.Getenv(name))
		if os.Getenv(name) == "" {
			t.Skip("it compares two builds, see .ci/compare")
		}
		c.bins[i] = t.TempDir()
		if err = errors.Join(err, os.Symlink(binary, filepath.Join(c.bins[i], "schemactl"))); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := filepath.Abs("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	c.links = map[string]string{
		"graphs": filepath.Join(folder, "graphs"), "broken": filepath.Join(folder, "graphs-broken"), "workflows": filepath.Join(folder, "workflows"),
	}
	return c
}

// run runs a script of sh with both builds, one after the other in a folder of one name, so that
// paths in the output are equal, and returns how the outcomes differ. The folder holds files, by
// name.
func (c comparison) run(t *testing.T, script string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "work")
	var seen [2]string
	for i, bin := range c.bins {
		if err := c.fill(dir, files); err != nil {
			t.Fatal(err)
		}
		seen[i] = observe(t, bin, dir, script)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	return difference(seen[0], seen[1])
}

func (c comparison) fill(dir string, files map[string]string) error {
	err := os.Mkdir(dir, 0o755)
	for name, target := range c.links {
		err = errors.Join(err, os.Symlink(target, filepath.Join(dir, name)))
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644))
	}
	return err
}

// observe runs a script and returns its output, its exit code and the files that are there
// afterwards as one text.
func observe(t *testing.T, bin, dir, script string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.WaitDelay = time.Second // for children of the shell, which live on
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = []string{
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + filepath.Dir(dir), "NO_COLOR=1",
		"APOLLO_REGISTRY_URL=http://127.0.0.1:9/", // refuses connections
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
	}
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("%s does not end", script)
	}
	out := fmt.Sprintf("exit code %d\n-- stdout --\n%s\n-- stderr --\n%s\n", cmd.ProcessState.ExitCode(), &stdout, &stderr)
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(file)
		rel, _ := filepath.Rel(dir, file)
		out += fmt.Sprintf("-- file %s --\n%s\n", filepath.ToSlash(rel), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// difference returns how two texts differ once what changes from run to run is taken out; empty if
// they do not.
func difference(before, after string) string {
	if before == after {
		return ""
	}
	const most = 3000
	d := string(diff.Diff("old", []byte(steady(before)), "new", []byte(steady(after))))
	return d[:min(most, len(d))]
}

var (
	// changing are times, durations and addresses, the markers of the action, and numbers in the
	// names of temporary files.
	changing = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)|` +
		`(\w{3}, \d\d \w{3} \d{4} )?\b\d\d:\d\d:\d\d\b|"ms":[\d.e-]+|127\.0\.0\.1:\d+|` +
		`\b(schemactl-)?[A-Z2-7]{26}\b|schemactl-([a-z]+-)?\d+|/\.[a-z.-]+\d{9,}`)
	// colour is followed by a word without a boundary: an identifier would not be seen.
	colour = regexp.MustCompile(`\x1b\[\d*m`)
	// identifier is that of a launch or check, whole or as reports shorten it.
	identifier = regexp.MustCompile(`\b([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?\b`)
)

// steady takes out what changes from run to run, and numbers identifiers in the order in which they
// come.
func steady(text string) string {
	text = changing.ReplaceAllString(colour.ReplaceAllString(text, "$0 "), "(changes)")
	numbers := map[string]int{}
	return identifier.ReplaceAllStringFunc(text, func(found string) string {
		short := found[:8]
		if numbers[short] == 0 {
			numbers[short] = len(numbers) + 1
		}
		return fmt.Sprintf("(id %d)", numbers[short])
	})
}

// TestCompareCommands runs the lines of testdata/compare/commands.txt.
func TestCompareCommands(t *testing.T) {
	c := newComparison(t)
	words := map[string][]string{"id": c.ids(t)}
	for link, kind := range map[string]fixtures.Kind{"graphs": fixtures.Graphs, "broken": fixtures.Broken} {
		for _, name := range fixtures.List(kind) {
			words["graph"] = append(words["graph"], link+"/"+name)
		}
	}
	count := 0
	for line, reason := range readLines(t, "testdata/compare/commands.txt") {
		for _, script := range c.expand(t, line, words) {
			count++
			t.Run(script, func(t *testing.T) {
				t.Parallel()
				if d := c.run(t, script, nil); (d == "") != (reason == "") {
					t.Errorf("%s\ndiffers on purpose: %q\n%s", script, reason, d)
				}
			})
		}
	}
	t.Logf("%d command lines", count)
}

// readLines returns the lines of a file without comments, each with the reason that the comment
// `# differs: REASON` above it gives.
func readLines(t *testing.T, file string) iter.Seq2[string, string] {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string, string) bool) {
		reason := ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				_, reason, _ = strings.Cut(line, "# differs: ")
				continue
			}
			if !yield(line, reason) {
				return
			}
			reason = ""
		}
	}
}

// ids are the identifiers that `schemactl explain` knows.
func (c comparison) ids(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), filepath.Join(c.bins[1], "schemactl"), "rules", "--format", "json").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`"id": "([^"]+)"`).FindAllStringSubmatch(string(out), -1) {
		found[m[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// choice is a part of a line that stands for several: the name of a list, or words between bars.
var choice = regexp.MustCompile(`\{([^{}"]*\|[^{}"]*|graph|subgraph|contract|id)\}`)

// expand returns a line once for each way to fill in its choices. Equal choices are filled in
// alike. The subgraphs and contracts of a graph are known as soon as the graph is.
func (c comparison) expand(t *testing.T, line string, words map[string][]string) []string {
	t.Helper()
	at := choice.FindString(line)
	if at == "" {
		return []string{line}
	}
	name := at[1 : len(at)-1]
	values, listed := words[name]
	if !listed {
		values = strings.Split(name, "|")
	}
	var out []string
	for _, value := range values {
		inner := maps.Clone(words)
		if name == "graph" {
			link, graph, _ := strings.Cut(value, "/")
			g, err := config.ReadGraphIn(filepath.Join(c.links[link], graph), config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			inner["subgraph"], inner["contract"] = g.Names(), []string{}
			for _, contract := range g.Contracts {
				inner["contract"] = append(inner["contract"], contract.Name)
			}
		}
		out = append(out, c.expand(t, strings.ReplaceAll(line, at, value), inner)...)
	}
	return out
}
