package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// outcome is a command line and the exit code with which it ends.
type outcome struct {
	code exit.Code
	// line is the command line after "schemactl"; $D is the folder of the testbed.
	line string
	// faults strike while the line runs.
	faults []sandbox.Fault
	// slow is a platform whose builds take an hour.
	slow bool
	// before runs first, and during begins a second after the line; empty for neither.
	before, during string
}

var (
	down    = []sandbox.Fault{{Status: 503, Times: 10000}}
	endless = []sandbox.Fault{{Operation: "CheckStatus", Garble: sandbox.GarbleEnum, Times: 10000}}
)

// outcomes are the ways to every exit code that a command with a JSON form can end with. Each is
// run with --format json and --output; --nonsense and a platform that is down are added to all.
//
// Left out: 70, which nothing but a mistake of this program leads to, and 3 to 6 of commands that
// ask no platform or wait for nothing. doctor is left to its script, since it asks the network by
// itself.
var outcomes = map[string][]outcome{
	"check": {
		{code: 0, line: "check a=$D/a2.graphql"}, {code: 1, line: "check a=$D/broken.graphql"}, {code: 2, line: "check a=$D/nowhere.graphql"},
		{code: 3, line: "check a=$D/a2.graphql", faults: down}, {code: 7, line: "check a=$D/a2.graphql --operations $D/torn.graphql"},
		{code: 7, line: "check a=$D/a2.graphql --remote", faults: endless},
	},
	"plan": {
		{code: 0, line: "plan a=$D/a2.graphql"}, {code: 1, line: "plan --base $D/cross/before $D/cross/after"}, {code: 2, line: "plan a=$D/nowhere.graphql"},
		{code: 3, line: "plan a=$D/a2.graphql", faults: down}, {code: 7, line: "plan --federation-version =2.14 --base $D/whole $D/connectors"},
	},
	"plan show": {
		{code: 0, line: "plan show $D/plan.json", before: "plan a=$D/a2.graphql --out $D/plan.json"}, {code: 2, line: "plan show $D/nowhere.json"}, {code: 3, line: "plan show oci://127.0.0.1:1/plans:one"},
	},
	"plan approve": {
		{code: 0, line: "plan approve $D/plan.json --by bob --reason reviewed", before: "plan a=$D/a2.graphql --out $D/plan.json"},
		{code: 2, line: "plan approve $D/a2.graphql --by bob --reason reviewed"}, {code: 3, line: "plan approve oci://127.0.0.1:1/plans:one --by bob --reason reviewed"},
	},
	"query-plan": {
		{code: 0, line: "query-plan {__typename} $D/whole"}, {code: 1, line: "query-plan {nope} $D/whole"}, {code: 2, line: "query-plan {__typename} $D/nowhere"},
	},
	"config show": {{code: 0, line: "config show $D/whole"}, {code: 2, line: "config show --config $D/nowhere.yaml"}},
	"compose": {
		{code: 0, line: "compose $D/whole"}, {code: 1, line: "compose $D/cross/broken"}, {code: 2, line: "compose $D/nowhere"}, {code: 3, line: "compose --graph-ref g@current", faults: down},
	},
	"publish": {
		{code: 0, line: "publish a=$D/a2.graphql"}, {code: 1, line: "publish a=$D/gone.graphql --check"}, {code: 2, line: "publish a=$D/syntax.graphql"},
		{code: 3, line: "publish a=$D/a2.graphql", faults: down}, {code: 4, line: "publish a=$D/broken.graphql"},
		{code: 5, line: "publish a=$D/a2.graphql --timeout 5s", slow: true},
		{code: 6, line: "publish a=$D/a2.graphql", slow: true, during: "publish b=$D/b2.graphql --no-wait"},
		{code: 7, line: "publish $D/unread/schemactl.yaml --check"},
	},
	"deliver": {
		{code: 0, line: "deliver a=$D/a2.graphql --deploy true --journal $D/journal"}, {code: 1, line: "deliver a=$D/gone.graphql --deploy true --journal $D/journal"},
		{code: 2, line: "deliver a=$D/nowhere.graphql"}, {code: 3, line: "deliver a=$D/a2.graphql --deploy true --journal $D/journal", faults: down},
		{code: 4, line: "deliver a=$D/a2.graphql --deploy false --journal $D/journal"},
		{code: 5, line: "deliver a=$D/a2.graphql --deploy true --journal $D/journal --timeout 5s", slow: true},
		{code: 6, line: "deliver a=$D/a2.graphql --deploy true --journal $D/journal", slow: true, during: "publish b=$D/b2.graphql --no-wait"},
		{code: 7, line: "deliver $D/unread/schemactl.yaml --deploy true --journal $D/journal"},
	},
	"status": {{code: 0, line: "status --journal $D/none"}, {code: 1, line: "status --journal $D/journal", before: "deliver a=$D/a2.graphql --deploy false --journal $D/journal"}, {code: 2, line: "status extra"}},
	"check result": {
		{code: 2, line: "check result"}, {code: 3, line: "check result nope", faults: down},
	},
	"contract preview": {
		{code: 0, line: "contract preview s=$D/a2.graphql --graph-ref g@shelf --fail-on none"}, {code: 1, line: "contract preview --base $D/whole --contract new --include nothing"},
		{code: 1, line: "contract preview s=$D/a2.graphql --graph-ref g@shelf"}, {code: 7, line: "contract preview --operations $D/torn.graphql"},
		{code: 2, line: "contract preview a=$D/nowhere.graphql"}, {code: 3, line: "contract preview a=$D/a2.graphql", faults: down},
	},
	"contract describe": {{code: 0, line: "contract describe part"}, {code: 3, line: "contract describe part", faults: down}},
	"contract publish": {
		{code: 0, line: "contract publish part --exclude-tag other"}, {code: 1, line: "contract publish new --include-tag nothing"}, {code: 2, line: "contract publish current --exclude-tag x"},
		{code: 3, line: "contract publish part --exclude-tag other", faults: down}, {code: 4, line: "contract publish part --exclude-tag other", faults: []sandbox.Fault{{Launch: sandbox.FailContract}}},
		{code: 5, line: "contract publish part --exclude-tag other --timeout 5s", slow: true},
		{code: 6, line: "contract publish part --exclude-tag other", slow: true, during: "contract publish part --exclude-tag another --no-wait"},
		{code: 7, line: "contract publish part --exclude-tag other --operations $D/torn.graphql"},
	},
	"contract show": {{code: 0, line: "contract show"}, {code: 3, line: "contract show", faults: down}},
	"drift": {
		{code: 0, line: "drift --against repository a=$D/a2.graphql", before: "publish a=$D/a2.graphql"}, {code: 1, line: "drift --against repository a=$D/a2.graphql"},
		{code: 2, line: "drift --against repository a=$D/nowhere.graphql"}, {code: 3, line: "drift --against repository a=$D/a2.graphql", faults: down},
		{code: 7, line: "drift --against repository a=$D/syntax.graphql"},
	},
	"explain": {{code: 0, line: "explain FIELD_REMOVED"}, {code: 2, line: "explain NOPE"}},
	"rules":   {{code: 0, line: "rules"}},
	"version": {{code: 0, line: "version"}},
	"lint": {
		{code: 0, line: "lint --all a=$D/a2.graphql"}, {code: 1, line: "lint --all a=$D/syntax.graphql"}, {code: 2, line: "lint --all a=$D/nowhere.graphql"},
		{code: 3, line: "lint a=$D/a2.graphql --remote", faults: down},
	},
	"whoami":      {{code: 0, line: "whoami"}, {code: 3, line: "whoami", faults: down}},
	"history":     {{code: 0, line: "history"}, {code: 2, line: "history --limit -1"}, {code: 3, line: "history", faults: down}},
	"launch list": {{code: 0, line: "launch list"}, {code: 2, line: "launch list --limit -1"}, {code: 3, line: "launch list", faults: down}},
	"launch show": {{code: 0, line: "launch show latest"}, {code: 3, line: "launch show latest", faults: down}},
	"launch wait": {
		{code: 0, line: "launch wait latest"}, {code: 2, line: "launch wait --timeout -1s"}, {code: 3, line: "launch wait latest", faults: down},
		{code: 4, line: "launch wait latest", before: "publish a=$D/broken.graphql"},
		{code: 5, line: "launch wait latest --timeout 5s", slow: true, before: "publish a=$D/a2.graphql --no-wait"},
		{code: 6, line: "launch wait latest", slow: true, before: "publish a=$D/a2.graphql --no-wait", during: "publish b=$D/b2.graphql --no-wait"},
	},
	"subgraph list": {{code: 0, line: "subgraph list"}, {code: 3, line: "subgraph list", faults: down}},
	"subgraph delete": {
		{code: 0, line: "subgraph delete b --confirm"}, {code: 1, line: "subgraph delete n --dry-run --graph-ref g@needs"}, {code: 2, line: "subgraph delete nope --confirm"},
		{code: 3, line: "subgraph delete b --confirm", faults: down}, {code: 4, line: "subgraph delete n --confirm --graph-ref g@needs"},
		{code: 5, line: "subgraph delete b --confirm --timeout 5s", slow: true},
		{code: 6, line: "subgraph delete b --confirm", slow: true, during: "publish a=$D/a2.graphql --no-wait"},
	},
	"variant list": {{code: 0, line: "variant list"}, {code: 2, line: "variant list --match ["}, {code: 3, line: "variant list", faults: down}},
	"variant delete": {
		{code: 0, line: "variant delete part --confirm part"}, {code: 2, line: "variant delete part"}, {code: 3, line: "variant delete part --confirm part", faults: down},
	},
	"supergraph diff": {{code: 0, line: "supergraph diff latest"}, {code: 3, line: "supergraph diff latest", faults: down}},
	"supergraph pin": {
		{code: 0, line: "supergraph pin --dir $D/pins"}, {code: 3, line: "supergraph pin --dir $D/pins", faults: down},
		{code: 5, line: "supergraph pin latest --dir $D/pins --timeout 5s", slow: true, before: "publish a=$D/a2.graphql --no-wait"},
	},
	"supergraph rollback": {
		{code: 0, line: "supergraph rollback latest --dry-run"}, {code: 2, line: "supergraph rollback"}, {code: 3, line: "supergraph rollback latest --dry-run", faults: down},
		{code: 1, line: "supergraph rollback latest a=$D/other.graphql --dry-run"},
	},
	"supergraph verify": {{code: 0, line: "supergraph verify $D/pins", before: "supergraph pin --dir $D/pins"}, {code: 1, line: "supergraph verify $D"}},
}

// TestEveryOutcomeHasAReport runs every command with a JSON form into every exit code that it can
// end with, and judges what it writes on standard output and into a file with its JSON Schema.
func TestEveryOutcomeHasAReport(t *testing.T) {
	for _, name := range schemas.Names() {
		if name == "doctor" {
			continue
		}
		ways := slices.Clone(outcomes[name])
		if len(ways) == 0 {
			t.Errorf("%s is not in outcomes: list a command line for each exit code that it can end with", name)
		}
		ways = append(ways, outcome{code: exit.Usage, line: name + " --nonsense"})
		schema := schemaFor(t, name)
		for _, way := range ways {
			t.Run(fmt.Sprintf("%s/%d", name, way.code), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { way.judge(t, schema) })
			})
		}
	}
}

// judge runs the way and judges what it writes.
func (o outcome) judge(t *testing.T, schema *jsonschema.Schema) {
	latency := sandbox.Latency{Build: time.Second}
	if o.slow {
		latency.Build = time.Hour
	}
	w := newTestbed(t, latency)
	w.furnish(t)
	file := filepath.Join(w.dir, "out.json")
	if o.before != "" {
		w.exec(t, o.before)
	}
	for _, f := range o.faults {
		if err := w.server.Faults().Add(f); err != nil {
			t.Fatal(err)
		}
	}
	if o.during != "" {
		go func() {
			time.Sleep(time.Second)
			w.exec(t, o.during)
		}()
	}
	line := o.line + " --format json"
	if !strings.HasPrefix(line, "compose") { // it has --out in place of --output
		line += " --output json=" + file
	}
	code, out, errs := w.exec(t, line)
	if code != o.code {
		t.Fatalf("exit code %d, want %d\n%s\n%s", code, o.code, out, errs)
	}
	texts := map[string]string{"standard output": out}
	if !strings.HasPrefix(line, "compose") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		texts["the file"] = string(text)
	}
	for where, text := range texts {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s does not have what the JSON Schema of the command allows: %v\n%s", where, err, text)
		}
	}
}

// schemaFor compiles the JSON Schema of a command.
func schemaFor(t *testing.T, command string) *jsonschema.Schema {
	t.Helper()
	text, err := schemas.Of(command)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// furnish writes the files that outcomes name, and registers g@needs, where n is needed by m.
func (w *testbed) furnish(t *testing.T) {
	t.Helper()
	const fed = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\", \"@external\", \"@requires\", \"@shareable\"])\n"
	for name, text := range map[string]string{
		"broken.graphql": "type Query { a: Nothing }", "gone.graphql": "type Query { other: Int }", "syntax.graphql": "type Query {", "torn.graphql": "query {",
		"other.graphql":   "type Query { nothing: Int }",
		"whole/s.graphql": "type Query { a: ID }",
		"connectors/s.graphql": "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.11\", import: [\"@key\"]) " +
			"@link(url: \"https://specs.apollo.dev/connect/v0.2\", import: [\"@connect\"])\n" +
			"type Query { a: ID @connect(http: {GET: \"http://a/\"}, selection: \"$\") }",
		// The type of the only field changes: an intermediate schema would have none.
		"cross/before/x.graphql": fed + "type Query { v: Int @shareable }",
		"cross/after/x.graphql":  fed + "type Query { v: [Int] @shareable }",
		"cross/broken/x.graphql": "type Query { x: Nothing }",
		"unread/schemactl.yaml":  "operations: [ops.graphql]\nsubgraphs:\n  a:\n    schema: a.graphql\n",
		"unread/a.graphql":       "type Query { a: Int more: Int }", "unread/ops.graphql": "query { nothing }",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(w.dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		w.write(t, name, text)
	}
	err := w.server.Seed(t.Context(), sandbox.Seed{Graphs: []sandbox.Graph{{ID: "g", Variants: []sandbox.Variant{{Name: "needs", Subgraphs: []sandbox.SeedSubgraph{
		{Name: "n", URL: "http://n/", SDL: fed + "type Query { t: T } type T @key(fields: \"id\") { id: ID! n: Int }", Revision: "r1"},
		{Name: "m", URL: "http://m/", SDL: fed + "type T @key(fields: \"id\") { id: ID! n: Int @external m: Int @requires(fields: \"n\") }", Revision: "r1"},
	}}}}}})
	if err != nil {
		t.Fatal(err)
	}
}

// exec runs a command line and returns its exit code, standard output and standard error.
func (w *testbed) exec(t *testing.T, line string) (code exit.Code, stdout, stderr string) {
	t.Helper()
	return w.execWith(t, line, nil)
}

// execWith is exec with other values in the environment.
func (w *testbed) execWith(t *testing.T, line string, other map[string]string) (code exit.Code, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := w.app(&out, &errs, other)
	code = a.run(t.Context(), strings.Fields(strings.ReplaceAll(line, "$D", w.dir)))
	return code, out.String(), errs.String()
}
