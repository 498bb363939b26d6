//go:build attack && unix

package compose_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schemactl/schemactl/compose/hostiletest"
)

// The bounds of an attack of at most five megabytes: processor time, and memory of the process.
const (
	maxProcessor = 10 * time.Second
	maxMemory    = 1 << 30
)

// attack is a run of schemactl on hostile input: its arguments, in a folder with the files.
type attack struct {
	name string
	// files makes the files when they are needed; nil for none.
	files func() map[string]string
	args  []string
	// line is the number of characters of the one line on standard input.
	line int64
	// injects is set for texts that must be no more than text where they are printed.
	injects bool
	// grows is set if the work that is allowed grows with --time-limit. The default counts then;
	// others get more time, so that a slow machine does not end them before they take too much.
	grows bool
}

// TestAttack runs schemactl on each hostile input and prints a table of what it took. No run may
// take more than the bounds, and each ends with a documented exit code. On a busy machine it needs
// -timeout 30m.
func TestAttack(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "schemactl")
	build := exec.Command("go", "build", "-o", binary, "../cmd/schemactl") //nolint:forbidigo // a test of the program itself
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, _ = fmt.Printf("%-36s %8s %5s %8s %6s %8s\n", "attack", "kB", "exit", "seconds", "MB", "kB out") //nolint:forbidigo // the table is the output
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) { run(t, binary, a) })
	}
}

func run(t *testing.T, binary string, a attack) {
	t.Helper()
	dir := t.TempDir()
	size := int(a.line)
	var files map[string]string
	if a.files != nil {
		files = a.files()
	}
	for name, text := range files {
		size += len(text)
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	files = nil
	forgetPeak()
	limit := "10m"
	if a.grows {
		limit = "1m"
	}
	c := exec.CommandContext(t.Context(), binary, append(a.args, "--time-limit", limit)...) //nolint:forbidigo // as above
	c.Dir, c.Stdin, c.Stdout, c.Stderr = dir, io.LimitReader(letters{}, a.line), &out, &out
	if a.injects {
		c.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "NO_COLOR=1", "ATTACK_TOKEN="+attackToken, "APOLLO_KEY="+attackToken)
	}
	_ = c.Run() // the exit code is judged below
	usage := c.ProcessState.SysUsage().(*syscall.Rusage)
	took, memory := c.ProcessState.UserTime()+c.ProcessState.SystemTime(), usage.Maxrss<<10
	code := c.ProcessState.ExitCode()
	_, _ = fmt.Printf("%-36s %8d %5d %8.2f %6d %8d\n", a.name, size>>10, code, took.Seconds(), memory>>20, out.Len()>>10) //nolint:forbidigo // as above
	if took > maxProcessor || memory > maxMemory || code != 0 && code != 1 && code != 2 && code != 7 {
		t.Errorf("%s: exit code %d after %s, %d MB", a.name, code, took, memory>>20)
	}
	if found := injected.FindString(out.String()); a.injects && found != "" {
		t.Errorf("%s: prints %q", a.name, found)
	}
}

// forgetPeak makes the memory that this process has now the most that it ever had, on Linux. A
// child counts the peak of the process that started it as its own, until it has had more.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // other systems do not count so
}

// letters is a line that never ends.
type letters struct{}

func (letters) Read(p []byte) (int, error) { return copy(p, strings.Repeat("x", len(p))), nil }

// attackToken is a secret in the environment of injections, and injected matches what they may not
// print: the secret, characters that a terminal obeys or does not show, and workflow commands.
const attackToken = "t0ken-0f-the-att4ck"

var injected = regexp.MustCompile(`(?m)t0ken-0f|[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}\x{200b}\x{202a}-\x{202e}]|^\s*::set-|##\[`)

// injections are texts that mean something where they are printed, and secrets that are printed.
func injections() []attack {
	const evil = "\x1b]0;t\a\r##[error]x\u202e\u200b\u009b2J"
	var fields, broken, secrets strings.Builder
	for i := range 3_000 {
		_, _ = fmt.Fprintf(&fields, "  f%d: Int @deprecated(reason: \"\"\"\n::set-output name=x::%s @team <b> ` | %s\n\"\"\")\n", i, attackToken, strings.ReplaceAll(evil, "\a", ""))
		_, _ = fmt.Fprintf(&broken, "type T%d { a(x: Int = \"%s\"): Missing%d }\n::set-env name=x::y\n", i, evil, i)
	}
	for range 40_000 {
		secrets.WriteString("# " + attackToken[:18] + attackToken + base64.StdEncoding.EncodeToString([]byte("x:"+attackToken)) + "\n")
	}
	files := map[string]string{
		"a/a.graphql": "type Query {\n" + fields.String() + "  z: Int\n}\n", "b/a.graphql": "type Query {\n  z: Int\n}\n",
		"evil\u202e\x1b[2J.graphql": broken.String(), "secrets.graphql": secrets.String() + "type Query { a: Int b: X }\n",
		"s.yaml": "subgraphs:\n  a: {routing_url: \"http://a/${env.ATTACK_TOKEN}\", schema: {file: secrets.graphql}}\n",
	}
	var all []attack
	add := func(name string, args ...string) {
		all = append(all, attack{name: "injections: " + name, files: func() map[string]string { return files }, args: args, injects: true})
	}
	for _, format := range []string{"text", "json", "markdown", "sarif", "junit", "gitlab", "html"} {
		add("removed fields, "+format, "check", "--base", "a", "b", "--format", format)
	}
	add("broken SDL", "compose", "e=evil\u202e\x1b[2J.graphql")
	add("secrets in SDL", "compose", "s.yaml")
	add("secrets in a URL", "config", "show", "--config", "s.yaml")
	return all
}

// attacks returns every hostile input.
func attacks() []attack {
	var all []attack
	for _, s := range hostiletest.Shapes() {
		files := func() map[string]string {
			files := map[string]string{}
			for i, text := range s.Make(s.Full) {
				files[fmt.Sprintf("in/s%05d.graphql", i)] = text
			}
			return files
		}
		all = append(all, attack{name: s.Name, files: files, args: []string{"compose", "in"}})
		changed := func() map[string]string {
			both := files()
			for name, text := range files() {
				both["head/"+filepath.Base(name)] = text
			}
			both["head/s00000.graphql"] += "\ntype Added { a: Int }\nextend type Query { added: Added }\n"
			return both
		}
		all = append(all, attack{name: "check: a change of " + s.Name, files: changed, args: []string{"check", "--base", "in", "head"}})
	}
	for name, text := range configurations() {
		all = append(all, attack{name: "configuration: " + name, files: func() map[string]string { return map[string]string{"supergraph.yaml": text} }, args: []string{"compose", "supergraph.yaml"}})
	}
	for name, text := range operations() {
		files := func() map[string]string {
			return map[string]string{"s.graphql": "type Query { a(x: Int): Int b: T }\ntype T { a: Int b: T }\n", name: text}
		}
		all = append(all, attack{name: "operations: " + name, files: files, args: []string{"check", "--base", "s.graphql", "s.graphql", "--operations", name}})
	}
	for _, pattern := range []string{strings.Repeat("{a,b}", 30), strings.Repeat("**/", 60) + "x.graphql"} {
		all = append(all, attack{name: "pattern: " + pattern[:6], args: []string{"compose", pattern}})
	}
	all = append(all, injections()...)
	removed := func() map[string]string {
		var b strings.Builder
		for i := range 390_000 {
			_, _ = fmt.Fprintf(&b, "f%d:Int\n", i)
		}
		return map[string]string{"a/a.graphql": "type Query {\n" + b.String() + "z:Int}\n", "b/a.graphql": "type Query { z: Int }\n"}
	}
	lock := func() map[string]string {
		return map[string]string{"pins/supergraph.lock": strings.Repeat("version: 1\n", 200_000)}
	}
	all = append(all, replacements()...)
	all = append(all, everySubgraph()...)
	all = append(all, rings()...)
	all = append(all, everyType()...)
	all = append(all, changesWithOperations()...)
	all = append(all, queryPlans()...)
	all = append(all, contracts()...)
	return append(all,
		attack{name: "nothing", args: []string{"version"}},
		attack{name: "check: removed fields", files: removed, args: []string{"check", "--base", "a", "b", "--format", "json"}},
		attack{name: "lock: repeated key", files: lock, args: []string{"supergraph", "verify", "pins"}},
		attack{name: "file: device", args: []string{"compose", "a=/dev/zero"}},
		attack{name: "batch: one line", args: []string{"compose", "--batch"}, line: 80 << 20},
	)
}

// lines returns a text with each number below n in the format.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		_, _ = fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// configurations returns files of configuration.
func configurations() map[string]string {
	return map[string]string{
		"repeated key":      strings.Repeat("a: 1\n", 5600),
		"repeated subgraph": "subgraphs:\n" + strings.Repeat("  a: {}\n", 120_000),
		"many subgraphs":    "subgraphs:\n" + lines(70_000, "  k%d: {}\n"),
		"some subgraphs":    "subgraphs:\n" + lines(9_000, "  k%d: {}\n"),
		"unknown keys":      lines(90_000, "k%d: 1\n"),
		"nested lists":      "a: " + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
		"one long text":     "a: \"" + strings.Repeat("x", 5_000_000) + "\"\n",
		"unset variables":   "subgraphs:\n" + lines(9_000, "  k%[1]d: {routing_url: \"${env.NOPE%[1]d}\"}\n"),
		"aliases":           "a: &b0 [x, x, x]\n" + lines(40, "k%[1]d: [*b0, *b0, *b0]\n") + "subgraphs: {}\n",
	}
}

// operations returns files of operations by their names.
func operations() map[string]string {
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	type entry struct {
		ID   string `json:"id"`
		Body string `json:"body"`
	}
	var entries []entry
	for i := range 30_000 {
		entries = append(entries, entry{fmt.Sprint(i), fmt.Sprintf("query Q%d { a }", i)})
	}
	manifest, _ := json.Marshal(map[string]any{"format": "apollo-persisted-query-manifest", "version": 1, "operations": entries})
	return map[string]string{
		"literals.ts": "import gql from 'graphql-tag'\n" + strings.Repeat("gql`{a}`\n", 400_000),
		"constants.ts": "import gql from 'graphql-tag'\n" + many(25_000, func(i int) string {
			return strings.ReplaceAll("const F# = gql`fragment F# on Query { a }`; const Q# = gql`query Q# { ...F# } ${F#}`\n", "#", strconv.Itoa(i))
		}),
		"repeated.graphql":  "query Q { " + strings.Repeat("a ", 10_000) + "}",
		"nested.graphql":    "query Q { " + strings.Repeat("b { "+strings.Repeat("a ", 1000)+"} ", 1000) + "}",
		"variables.graphql": "query Q(" + many(100_000, func(i int) string { return fmt.Sprintf("$v%d: Int ", i) }) + ") { a }",
		"deep.graphql":      "query Q { " + strings.Repeat("b { ", 5000) + "a" + strings.Repeat(" }", 5000) + " }",
		"doubling.graphql":  "query Q { ...F0 }\n" + many(40, func(i int) string { return fmt.Sprintf("fragment F%d on Query { ...F%d ...F%[2]d }\n", i, i+1) }) + "fragment F40 on Query { a }",
		"fragments.graphql": "query Q { " + many(5000, func(i int) string { return fmt.Sprintf("...F%d ", i) }) + "}\n" + many(5000, func(i int) string { return fmt.Sprintf("fragment F%d on Query { a b { a } }\n", i) }),
		"many.graphql":      many(30_000, func(i int) string { return fmt.Sprintf("query Q%d { a }\n", i) }),
		"manifest.json":     string(manifest),
	}
}
