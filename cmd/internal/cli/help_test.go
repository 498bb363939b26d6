package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// ownCommands returns every command that does something and is shown, except those that cobra
// makes.
func ownCommands() []*cobra.Command {
	var out []*cobra.Command
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Annotations[onlyHelp] == "" && !c.Hidden {
			out = append(out, c)
		}
		for _, child := range c.Commands() {
			if child.Name() != "completion" && child.Name() != "help" {
				visit(child)
			}
		}
	}
	visit(testApp().root())
	return out
}

// exampleLines returns the command lines in the help of a command; nil if it has no examples.
func exampleLines(c *cobra.Command) []string {
	if c.Example == "" {
		return nil
	}
	return strings.Split(strings.TrimSpace(c.Example), "\n")
}

// Every command shows a few lines to copy, which its flags and arguments allow.
func TestEveryCommandHasExamples(t *testing.T) {
	for _, c := range ownCommands() {
		lines := exampleLines(c)
		if len(lines) == 0 || len(lines) > 4 {
			t.Errorf("%s has %d lines of examples, want 1 to 4", c.CommandPath(), len(lines))
			continue
		}
		for _, line := range lines {
			parse(t, c.CommandPath(), strings.TrimSpace(line))
			if !strings.HasPrefix(strings.TrimSpace(line), c.CommandPath()) {
				t.Errorf("%s: %q is an example of another command", c.CommandPath(), line)
			}
		}
	}
}

// The prose of the help fits a terminal of 100 columns.
func TestHelpIsNarrow(t *testing.T) {
	for _, c := range ownCommands() {
		for line := range strings.SplitSeq(c.Long+"\n"+c.Example, "\n") {
			if width := utf8.RuneCountInString(line); width > 100 {
				t.Errorf("%s: a line of the help has %d columns, at most 100: %s", c.CommandPath(), width, line)
			}
		}
	}
}

// A placeholder is what the help shows for the value of a flag: one pair of back quotes.
func TestEveryValueHasAPlaceholder(t *testing.T) {
	placeholder := regexp.MustCompile(`^[A-Z][A-Z@:/=,.\[\]]*$`)
	for _, c := range ownCommands() {
		for _, set := range flagsByGroup(c) {
			set.VisitAll(func(f *pflag.Flag) {
				quotes, want := strings.Count(f.Usage, "`"), 2
				if f.Value.Type() == "bool" {
					want = 0
				}
				if name, _ := pflag.UnquoteUsage(f); quotes != want || want > 0 && !placeholder.MatchString(name) {
					t.Errorf("%s --%s: %q has the placeholder %q; write one in capitals between back quotes, and none for a switch", c.CommandPath(), f.Name, f.Usage, name)
				}
			})
		}
	}
}

// A name in the table of groups is a flag, and stands under one heading only.
func TestFlagGroups(t *testing.T) {
	known := map[string]bool{"help": true}
	for _, c := range ownCommands() {
		for _, set := range flagsByGroup(c) {
			set.VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
		}
	}
	for _, group := range flagGroups {
		for _, name := range group.names {
			if !known[name] {
				t.Errorf("%s: no command has the flag --%s, or it has another group, too", group.title, name)
			}
			delete(known, name)
		}
	}
}

func TestRootHelp(t *testing.T) {
	var out bytes.Buffer
	a := testApp()
	a.stdout = &out
	if code := a.run(t.Context(), []string{"--help"}); code != exit.Yes {
		t.Fatalf("exit code %d", code)
	}
	for _, group := range a.commands() {
		for _, listed := range group.commands {
			c := listed.build()
			if c.Name() != listed.name {
				t.Errorf("%s is listed as %s", c.Name(), listed.name)
			}
			_, under, _ := strings.Cut(out.String(), "\n"+group.title+":\n")
			under, _, _ = strings.Cut(under, "\n\n")
			if !c.Hidden && !strings.Contains(under, "  "+c.Name()+" ") {
				t.Errorf("%s is not under %s:\n%s", c.Name(), group.title, out.String())
			}
		}
	}
	for _, d := range exit.Descriptions() {
		if !strings.Contains(out.String(), "\n  "+d.Code.String()+"  "+d.Title+"\n") {
			t.Errorf("exit code %s is not in the help", d.Code)
		}
	}
}

// TestHelpOfNothing: help of a wrong word is an error, as the word is; of a command it is the help,
// whatever stands behind.
func TestHelpOfNothing(t *testing.T) {
	for args, want := range map[string]string{
		"help chekc": `schemactl has no command "chekc"; did you mean check?`, "help subgraph lst": `schemactl subgraph has no command "lst"; did you mean list?`,
		"help check a.graphql": "Usage:\n  schemactl check ", "help subgraph list": "Usage:\n  schemactl subgraph list ", "help": "Usage:\n  schemactl [command]",
	} {
		var out, complaint bytes.Buffer
		a := testApp()
		a.stdout, a.stderr = &out, &complaint
		code, isError := a.run(t.Context(), strings.Fields(args)), strings.Contains(want, "did you mean")
		if isError != (code == exit.Usage) || isError != (out.Len() == 0) || !strings.Contains(out.String()+complaint.String(), want) {
			t.Errorf("%s: exit code %d\n%s%s", args, code, out.String(), complaint.String())
		}
	}
}

// notRun are words of examples that a test cannot run, with the reason.
var notRun = map[string]string{
	"--watch":    "runs until it is interrupted",
	"sandbox":    "runs until it is interrupted",
	"comment":    "needs a pull request",
	"5a2e7f19":   "the id is invented",
	"--remote":   "the platform's check of operations needs traffic",
	"--deploy":   "needs a script of the user",
	"--resume":   "needs a delivery that was stopped",
	"--routers":  "needs routers",
	"drift":      "needs subgraphs that run, or what is in the repository is registered",
	"introspect": "needs a server",
	"version":    "its --check asks GitHub; a script runs it",
}

// word is one word of a command line as a shell reads it, without its quotation marks.
var word = regexp.MustCompile(`'([^']*)'|(\S+)`)

// TestExamplesWork runs the examples in a repository as they assume it, against a registry that has
// the graph.
func TestExamplesWork(t *testing.T) {
	if testing.Short() {
		t.Skip("one command after another: nothing for the race detector to see")
	}
	repository := exampleRepository(t)
	ran := 0
	for _, c := range ownCommands() {
		for _, line := range exampleLines(c) {
			line = strings.TrimSpace(line)
			t.Run(line, func(t *testing.T) {
				for text, why := range notRun {
					if slices.Contains(strings.Fields(line), text) {
						t.Skip(why)
					}
				}
				ran++
				t.Chdir(t.TempDir())
				if err := os.CopyFS(".", os.DirFS(repository)); err != nil {
					t.Fatal(err)
				}
				if code, out := runExample(t, line); code != exit.Yes {
					t.Errorf("exit code %d\n%s", code, out)
				}
			})
		}
	}
	if ran < 30 {
		t.Errorf("only %d examples were run", ran)
	}
}

// exampleRepository makes the repository of the examples: a graph of two subgraphs with a contract,
// a change in the working folder, a plan of that change, and pins.
func exampleRepository(t *testing.T) string {
	t.Helper()
	fixture, err := filepath.Abs("../../../fixtures/graphs/channels")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	if err := os.CopyFS("fixtures/graphs/channels", os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	tagged := "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\", \"@tag\"])\n"
	products := tagged + "type Query { products: [Product!]! offers: Int @tag(name: \"partner\") stock: Int @tag(name: \"internal\") beta: Int @tag(name: \"beta\") }\ntype Product @key(fields: \"id\") { id: ID! }\n"
	changed := strings.Replace(products, "id: ID! }", "id: ID! name: String }", 1)
	reviews := tagged + "type Query { reviews: [Review!]! }\ntype Review { stars: Int }\n"
	for file, text := range map[string]string{
		"schemactl.yaml": "graph: shop@current\nsubgraphs:\n  products: {url: 'https://products.example.com'}\n  reviews: {url: 'https://reviews.example.com'}\n" +
			"contracts:\n  - {name: public, exclude: [internal]}\n",
		"before/products.graphql": products, "before/reviews.graphql": reviews, "after/products.graphql": changed, "after/reviews.graphql": reviews,
		"subgraphs/products.graphql": products, "subgraphs/reviews.graphql": reviews, "search.graphql": "type Query { search: Int }\n",
		"local/supergraph.yaml":    "subgraphs:\n  search:\n    schema: {sdl: 'type Query { search: Int }'}\n",
		"operations/stars.graphql": "query Stars { reviews { stars } }\n",
	} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--message=first"},
		{"update-ref", "refs/remotes/origin/main", "HEAD"},
	} {
		if _, err := input.Git(t.Context(), args...); err != nil {
			t.Skip("git: ", err)
		}
	}
	if err := os.WriteFile("subgraphs/products.graphql", []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"schemactl plan subgraphs --out plan.json", "schemactl supergraph pin --dir pins", "schemactl supergraph fetch --api -o api.graphql",
	} {
		if code, out := runExample(t, line); code != exit.Yes {
			t.Fatalf("%s: exit code %d\n%s", line, code, out)
		}
	}
	return dir
}

// runExample runs one command line against a registry of its own, on a clock that does not wait.
func runExample(t *testing.T, line string) (exit.Code, string) {
	t.Helper()
	var args []string
	for _, m := range word.FindAllStringSubmatch(line, -1)[1:] {
		if m[0] == ">" {
			break
		}
		args = append(args, m[1]+m[2])
	}
	clock := sandbox.NewManualClock(time.Now())
	server, err := sandbox.New(sandbox.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	a := testApp()
	sources, err := a.loader().Load(t.Context(), []string{"before"})
	if err != nil {
		t.Fatal(err)
	}
	g, err := input.Resolver{}.Configuration(nil)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := a.graphRef("shop@current")
	if err != nil {
		t.Fatal(err)
	}
	if err := rehearsal.Seed(t.Context(), server, ref, sources, g, spec.Choice{}); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"staging", "pr-12"} {
		if !strings.Contains(line, other) {
			continue
		}
		if sources, err = a.loader().Load(t.Context(), []string{"after"}); err != nil {
			t.Fatal(err)
		}
		if err := rehearsal.Seed(t.Context(), server, ref.WithVariant(other), sources, &config.Graph{}, spec.Choice{}); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	env := map[string]string{"APOLLO_KEY": "service:shop:example", "APOLLO_REGISTRY_URL": "http://sandbox.invalid/graphql", "NO_COLOR": "1"}
	a.stdout, a.stderr, a.clock = &out, &out, clock
	a.getenv = func(name string) string { return env[name] }
	a.tune = func(c *platformapi.Config) { c.Transport = server.Transport() }
	return a.run(t.Context(), args), out.String()
}
