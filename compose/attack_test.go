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
	c := exec.CommandContext(t.Context(), binary, append(a.args, "--time-limit", "10m")...) //nolint:forbidigo // as above
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

// replacements returns checks of changes that replace all elements of a large type.
func replacements() []attack {
	lines := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			_, _ = fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	const enum, union = "type Query { e: E f(e: E): E }\nenum E { K\n", "type Query { u: U }\ntype K { id: ID }\nunion U = K\n"
	const node = "type Query { n: N }\ninterface N { id: ID }\ntype K implements N { id: ID }\n"
	sides := map[string][2]string{
		"enum values":  {enum + lines(300_000, "V%d\n") + "}", enum + lines(300_000, "W%d\n") + "}"},
		"some values":  {enum + lines(24_000, "V%d\n") + "}", enum + lines(24_000, "W%d\n") + "}"},
		"input fields": {"type Query { f(i: I): Int }\ninput I {\n" + lines(100_000, "v%d: Int\n") + "}", "type Query { f(i: I): Int }\ninput I {\n" + lines(100_000, "w%d: Int\n") + "}"},
		"members":      {union + lines(50_000, "|A%d\n") + lines(50_000, "type A%d { id: ID }\n"), union + lines(50_000, "|B%d\n") + lines(50_000, "type B%d { id: ID }\n")},
		"implementers": {node + lines(30_000, "type T%d implements N { id: ID }\n"), node + lines(30_000, "type T%d { id: ID }\n")},
		"nullability":  {"type Query {\n" + lines(50_000, "f%d: Int!\n") + "}", "type Query {\n" + lines(50_000, "f%d: Int\n") + "}"},
	}
	var all []attack
	for name, side := range sides {
		files := func() map[string]string { return map[string]string{"a/s.graphql": side[0], "b/s.graphql": side[1]} }
		for _, command := range []string{"check", "plan"} {
			all = append(all, attack{name: command + ": replaced " + name, files: files, args: []string{command, "--base", "a", "b", "--format", "json"}})
		}
	}
	return all
}

// everySubgraph returns checks and plans of changes of all of many subgraphs.
func everySubgraph() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@shareable"])` + "\n"
	const query = "type Query { t: T @shareable }\n"
	shapes := map[string]struct {
		n int
		// text returns a subgraph; word is another one after the change.
		text func(i int, word string) string
	}{
		"root fields": {8000, func(i int, word string) string { return fmt.Sprintf("type Query { %s%d: Int }\n", word, i) }},
		"entities": {2000, func(i int, word string) string {
			return fmt.Sprintf("type Query { t%[1]d: T%[1]d }\ntype T%[1]d { id: ID! %[2]s: Int }\n", i, word)
		}},
		"keys": {1000, func(i int, word string) string {
			return link + query + fmt.Sprintf(`type T @key(fields: "id") @key(fields: "%s%d") { id: ID! %[1]s%[2]d: ID! v%[2]d: Int }`, word, i)
		}},
		"requirements": {1000, func(i int, word string) string {
			return link + query + fmt.Sprintf(`type T @key(fields: "id") { id: ID! old%[1]d: Int new%[1]d: Int %[2]s%[3]d: Int @external r%[1]d: Int @requires(fields: "%[2]s%[3]d") }`, i, word, (i+1)%1000)
		}},
		"arguments": {4000, func(i int, word string) string { return fmt.Sprintf("type Query { f%d(%s: Int): Int }\n", i, word) }},
		"inputs": {2000, func(i int, word string) string {
			return fmt.Sprintf("type Query { f%d(i: I): Int }\ninput I { k: Int %s: Int }\n", i, word)
		}},
		"unions": {2000, func(i int, word string) string {
			return fmt.Sprintf("type Query { u%[1]d: U }\nunion U = T%[1]d\ntype T%[1]d { k: Int %[2]s: Int }\n", i, word)
		}},
	}
	var all []attack
	for name, shape := range shapes {
		files := func() map[string]string {
			files := map[string]string{}
			for i := range shape.n {
				files[fmt.Sprintf("a/s%d.graphql", i)], files[fmt.Sprintf("b/s%d.graphql", i)] = shape.text(i, "old"), shape.text(i, "new")
			}
			return files
		}
		for _, command := range []string{"check", "plan"} {
			all = append(all, attack{name: command + ": " + name + " of every subgraph", files: files, args: []string{command, "--base", "a", "b"}})
		}
	}
	return all
}

// everyType returns checks and plans of changes of all of many types.
func everyType() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@interfaceObject", "@override", "@provides", "@requires", "@shareable"])` + "\n"
	// all returns a subgraph with something for each of so many types.
	all := func(n int, query string, types ...string) string {
		var b strings.Builder
		b.WriteString(link)
		each := func(format string) {
			for i := range n {
				b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
			}
		}
		if query != "" {
			b.WriteString("type Query { q: Int ")
			each(query)
			b.WriteString("}\n")
		}
		for _, t := range types {
			each(t + "\n")
		}
		return b.String()
	}
	shapes := map[string]struct {
		n int
		// texts returns the subgraphs; word is another one after the change.
		texts func(n int, word string) []string
	}{
		"keys": {20_000, func(n int, word string) []string {
			key := `type T# @key(fields: "` + word + `") { ` + word + ": ID! "
			return []string{all(n, "t#: T# ", key+"}"), all(n, "", key+"v: Int }")}
		}},
		"moved fields": {20_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! `
			fields := map[string][2]string{"old": {"w: Int", ""}, "new": {"", "w: Int"}}[word]
			return []string{all(n, "t#: T# ", t+fields[0]+"}"), all(n, "", t+"v: Int "+fields[1]+"}")}
		}},
		"overrides": {20_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! `
			f := map[string]string{"old": `w: Int @external x: Int @requires(fields: "w")`, "new": `w: Int @override(from: "s0")`}[word]
			return []string{all(n, "t#: T# ", t+"w: Int }"), all(n, "", t+f+"}")}
		}},
		"provided fields": {20_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! w: Int `
			return []string{all(n, word+`#: T# @provides(fields: "w") `, t+"@external }"), all(n, "", t+"@shareable }")}
		}},
		"interface objects": {20_000, func(n int, word string) []string {
			return []string{all(n, "t#: T# ", `type T# @interfaceObject @key(fields: "id") { id: ID! `+word+": Int }"), all(n, "", `interface T# @key(fields: "id") { id: ID! }`)}
		}},
		"closed keys": {15_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! `
			return []string{
				all(n, "t#: T# ", `type T# @key(fields: "id", resolvable: false) { id: ID! }`),
				all(n, "", t+`w: Int @external `+word+`: Int @requires(fields: "w") }`), all(n, "", t+"w: Int }"),
			}
		}},
	}
	var list []attack
	for name, shape := range shapes {
		files := func() map[string]string {
			files := map[string]string{}
			for folder, word := range map[string]string{"a": "old", "b": "new"} {
				for i, text := range shape.texts(shape.n, word) {
					files[fmt.Sprintf("%s/s%d.graphql", folder, i)] = text
				}
			}
			return files
		}
		for _, command := range []string{"check", "plan"} {
			list = append(list, attack{name: command + ": " + name + " of every type", files: files, args: []string{command, "--base", "a", "b"}})
		}
	}
	return list
}

// changesWithOperations returns checks of operations on types with thousands of fields that a
// change removes, and of a change of names that are as long as a file.
func changesWithOperations() []attack {
	lines := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			_, _ = fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	const deep = "type Query { t: T }\ntype T {\n"
	input := func(word string) string {
		return "type Query { f(i: I): Int }\ninput I {\n" + lines(20_000, word+"%d: Int\n") + "}"
	}
	union := func(word string) string {
		return "type Query { f: U }\nunion U = K" + lines(10_000, "|"+word+"%d") + "\ntype K { a: Int }\n" + lines(10_000, "type "+word+"%d { a: Int }\n")
	}
	long := strings.Repeat("A", 50_000)
	named := "type Query { q: " + long + " }\ntype " + long + " { z: Int\n"
	sides := map[string][3]string{
		"fields of Query":    {"type Query {\n" + lines(100_000, "f%d: Int\n") + "}", "type Query { z: Int }", lines(30_000, "query Q%[1]d { f%[1]d }\n")},
		"a fragment of many": {deep + lines(1000, "f%d: Int\n") + "}", deep + "z: Int }", "fragment F on T { " + lines(1000, "f%d ") + "}\n" + lines(60_000, "query Q%d { t { ...F } }\n")},
		"a large input":      {input("v"), input("w"), lines(20_000, "query Q%d($i: I) { f(i: $i) }\n")},
		"a large union":      {union("T"), union("S"), lines(10_000, "query Q%d { f { __typename } }\n") + lines(10_000, "query R%[1]d { f { ... on T%[1]d { a } } }\n")},
		"long names":         {named + lines(5000, "f%d: Int\n") + "}", named + "}", "{ __typename }"},
	}
	var all []attack
	for name, side := range sides {
		files := func() map[string]string {
			return map[string]string{"a/s.graphql": side[0], "b/s.graphql": side[1], "o.graphql": side[2]}
		}
		if name == "a large union" {
			all = append(all, attack{name: "plan: operations, " + name, files: files, args: []string{"plan", "--base", "a", "b", "--operations", "o.graphql"}})
		}
		all = append(all, attack{name: "check: operations, " + name, files: files, args: []string{"check", "--base", "a", "b", "--operations", "o.graphql", "--format", "json"}})
	}
	return all
}

// contracts returns runs with hundreds of contracts of a type with thousands of fields.
func contracts() []attack {
	files := func() map[string]string {
		var config, fields strings.Builder
		config.WriteString("graph: g@v\ncontracts:\n")
		for i := range 500 {
			_, _ = fmt.Fprintf(&config, "  - name: c%d\n    include: [t%[1]d]\n    exclude: [x]\n    hideUnreachable: true\n", i)
		}
		fields.WriteString(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])` + "\ntype Query {\n")
		for i := range 5000 {
			_, _ = fmt.Fprintf(&fields, "f%d: Int @tag(name: \"t%d\")\n", i, i%500)
		}
		return map[string]string{"schemactl.yaml": config.String(), "a/a.graphql": fields.String() + "}\n", "b/a.graphql": fields.String() + "z: Int }\n"}
	}
	var all []attack
	for _, args := range [][]string{{"check"}, {"plan"}, {"contract", "preview"}} {
		all = append(all, attack{name: args[len(args)-1] + ": contracts", files: files, args: append(args, "--base", "a", "b")})
	}
	return all
}

// rings returns a check and a plan in which two of many subgraphs change places. Each subgraph has
// the same entities, and a key of its own that leads to the next one.
func rings() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])` + "\n"
	const subgraphs, entities = 90, 15
	text := func(i int) string {
		var b strings.Builder
		_, _ = fmt.Fprintf(&b, link+"type Query { q%d: E0 }\n", i)
		next := (i + 1) % subgraphs
		for e := range entities {
			_, _ = fmt.Fprintf(&b, `type E%d @key(fields: "k%d") @key(fields: "k%d") { k%[2]d: ID! k%[3]d: ID! f%[2]d: Int l%[2]d: E%[4]d }`+"\n", e, i, next, (e+1)%entities)
		}
		return b.String()
	}
	files := func() map[string]string {
		files := map[string]string{}
		for i := range subgraphs {
			files[fmt.Sprintf("a/s%d.graphql", i)], files[fmt.Sprintf("b/s%d.graphql", i)] = text(i), text(i)
		}
		files["b/s30.graphql"], files["b/s60.graphql"] = text(60), text(30)
		return files
	}
	var all []attack
	for _, command := range []string{"check", "plan"} {
		all = append(all, attack{name: command + ": two of a ring swapped", files: files, args: []string{command, "--base", "a", "b"}})
	}
	return all
}

// configurations returns files of configuration.
func configurations() map[string]string {
	lines := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			_, _ = fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
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
