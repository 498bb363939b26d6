package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// gates are the commands that say yes to a change. $PROPOSAL is the change, and $BASE is what it is
// compared with, for those that can be told.
var gates = []struct{ name, line string }{
	{"`check --base`", "check --base $BASE $PROPOSAL"},
	{"`check`", "check $PROPOSAL"},
	{"`check --remote`", "check $PROPOSAL --remote"},
	{"`plan`", "plan $PROPOSAL"},
	{"`publish --check`", "publish $PROPOSAL --check"},
	{"`publish --phase`", "publish $PROPOSAL --phase pre-deploy --check"},
	{"`deliver`", "deliver $PROPOSAL --deploy true --journal $D/journal"},
}

// way is a way in which an answer can be missing, or a change that is judged to compare with. The
// files are those of furnishGates.
type way struct {
	name string
	// proposal and base are folders; base is that of gates that take one, and empty if the way is
	// about the registry only.
	proposal, base string
	variant        string
	faults         []sandbox.Fault
	// env overrides the environment.
	env map[string]string
	// only is the gate that the way is about; empty for all.
	only string
}

var ways = []way{
	{name: "nothing is missing", proposal: "good", base: "base", variant: "current"},
	{name: "the proposal breaks clients", proposal: "breaking", base: "base", variant: "current"},
	{name: "the proposal does not compose", proposal: "senseless", base: "base", variant: "current"},
	{name: "the variant is new (first publish)", proposal: "good", variant: "new"},
	{name: "the base does not compose; routers run an earlier supergraph", proposal: "good", variant: "broke"},
	{name: "the base does not compose, and never did", proposal: "good", base: "senseless", variant: "senseless"},
	{name: "the proposal is registered already and does not compose", proposal: "senseless", base: "senseless", variant: "senseless"},
	{name: "the proposal is registered already and its launch failed", proposal: "again", base: "base", variant: "failed"},
	{name: "an operation cannot be read", proposal: "op-torn", base: "base", variant: "current"},
	{name: "an operation is not valid today either", proposal: "op-stale", base: "base", variant: "current"},
	{name: "the files for operations hold none", proposal: "op-none", base: "base", variant: "current"},
	{name: "a contract cannot be built of the base", proposal: "contract", base: "base", variant: "current"},
	{name: "… and `check.optional` names it", proposal: "contract-optional", base: "base", variant: "current"},
	{name: "the key may not list the contracts", proposal: "good", variant: "current", faults: noContracts},
	{name: "… and `check.optional` names them", proposal: "contracts-optional", variant: "current", faults: noContracts},
	{name: "a contract of the registry cannot be built of the proposal", proposal: "contract-gone", variant: "current-contract"},
	{name: "a contract of the registry loses what the graph keeps", proposal: "contract-less", variant: "current-contract"},
	{name: "a subgraph has connectors, and federation is older than 2.15", proposal: "connectors", base: "base", variant: "current-2.14"},
	{name: "the rollout has a hazard that clients see", proposal: "hazard", base: "colored", variant: "colors"},
	{name: "… and `hazards: warn`", proposal: "hazard-warn", base: "colored", variant: "colors"},
	{name: "the rollout has a hazard, and an operation cannot be read", proposal: "hazard-torn", base: "colored-loose", variant: "colors-loose"},
	{name: "the rollout has a gap", proposal: "gap", base: "base-more", variant: "current-more"},
	{name: "… and `gaps: allow`", proposal: "gap-allow", base: "base-more", variant: "current-more"},
	{name: "… and no known operation asks for it", proposal: "gap-unasked", base: "base-more", variant: "current-more"},
	{name: "… and an operation cannot be read", proposal: "gap-torn", base: "base-more", variant: "current-more"},
	{name: "the platform's own check does not end", proposal: "good", variant: "current", faults: endless, only: "`check --remote`"},
	{name: "the registry's list of subgraphs is malformed", proposal: "good", variant: "current", faults: []sandbox.Fault{{Operation: "ListSubgraphs", Garble: sandbox.GarbleJSON, Times: 10000}}},
	{name: "the platform is down", proposal: "good", variant: "current", faults: down},
	{name: "there is no key", proposal: "good", variant: "current", env: map[string]string{"APOLLO_KEY": ""}},
}

// noContracts is a platform that does not list variants.
var noContracts = []sandbox.Fault{{Operation: "ListVariants", Status: 403, Times: 10000}}

// TestGates runs every gate in every way and writes the exit codes as a table of the documents.
func TestGates(t *testing.T) {
	cells := make([][]string, len(ways))
	t.Run("run", func(t *testing.T) { // returns when all that run side by side have ended
		for i, way := range ways {
			cells[i] = make([]string, len(gates))
			for j, gate := range gates {
				cells[i][j] = "–"
				takesBase := strings.Contains(gate.line, "$BASE")
				if way.only != "" && way.only != gate.name || takesBase && way.base == "" || testing.Short() && (i+j)%4 != 0 {
					continue
				}
				t.Run(way.name+"/"+gate.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { cells[i][j] = way.through(t, gate.line) })
				})
			}
		}
	})
	if testing.Short() {
		return // a part of the table is no table
	}
	var table strings.Builder
	table.WriteString(gatesHead)
	for _, gate := range gates {
		table.WriteString(" " + gate.name + " |")
	}
	table.WriteString("\n| --- |" + strings.Repeat(" --- |", len(gates)) + "\n")
	for i, way := range ways {
		table.WriteString("| " + way.name + " | " + strings.Join(cells[i], " | ") + " |\n")
	}
	file := filepath.Join("..", "..", "..", ".github", "docs", "gates.md")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), table.String()); d != "" {
		t.Errorf("gates changed (-want +got); UPDATE=1 rewrites the table:\n%s", d)
	}
}

const gatesHead = "# Gates\n\n" +
	"What each gate says where something is missing that its answer needs, as exit codes: 0 yes, 1 no, 3 the platform could not be asked, 7 not judged.\n" +
	"A dash is a way that the gate does not have. `go test ./cmd/internal/cli -run TestGates` runs every gate in every way and compares; `UPDATE=1` rewrites\n" +
	"this file.\n\n" +
	"| what is missing |"

// through runs a gate and returns its exit code. A gate that does not say yes must not have
// published anything, and one that was asked to publish must not say yes without having done so.
func (w way) through(t *testing.T, line string) string {
	bed := newTestbed(t, sandbox.Latency{Build: time.Second})
	bed.furnishGates(t)
	_, before := bed.held(t)
	for _, f := range w.faults {
		if err := bed.server.Faults().Add(f); err != nil {
			t.Fatal(err)
		}
	}
	line = strings.NewReplacer("$PROPOSAL", "$D/"+w.proposal+"/schemactl.yaml", "$BASE", "$D/"+w.base).Replace(line) + " --graph-ref g@" + w.variant
	if strings.Contains(line, "--base") {
		line = strings.Replace(line, " --graph-ref g@"+w.variant, "", 1)
	}
	code, out, errs := bed.execWith(t, line, w.env)
	t.Logf("schemactl %s\n%s\n%s", line, out, errs)
	bed.server.Faults().Clear()
	if _, after := bed.held(t); w.variant == "current" && code != exit.Yes && len(after) > len(before) {
		t.Errorf("exit code %d, and something was published", code)
	}
	return code.String()
}

// furnishGates writes the proposals of ways, each a folder with a schemactl.yaml, and registers the
// variants: senseless never composed, broke did before its newest publish, and the launch of failed
// failed although it composes.
func (w *testbed) furnishGates(t *testing.T) {
	t.Helper()
	const config, one = "subgraphs:\n  a:\n    schema: a.graphql\n    url: http://a/\n", "type Query { a: Int }"
	const more = "type Query { a: Int more: Int }"
	files := map[string]string{
		"base/a.graphql": one, "senseless/a.graphql": "type Query { a: Nothing }", "senseless/schemactl.yaml": config,
		"good/a.graphql": more, "good/schemactl.yaml": config, "again/a.graphql": one, "again/schemactl.yaml": config,
		"breaking/a.graphql": "type Query { other: Int }", "breaking/schemactl.yaml": config,
		"contract/schemactl.yaml":          "contracts:\n- name: c\n  include: [nothing]\n" + config,
		"contract-optional/schemactl.yaml": "check:\n  optional: [contracts]\ncontracts:\n- name: c\n  include: [nothing]\n" + config,
		"connectors/schemactl.yaml":        "federation_version: =2.14\n" + config,
		"connectors/a.graphql": "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.11\", import: [\"@key\"]) " +
			"@link(url: \"https://specs.apollo.dev/connect/v0.2\", import: [\"@connect\"])\n" +
			"type Query { a: Int more: Int @connect(http: {GET: \"http://a/\"}, selection: \"$\") }",
	}
	for _, name := range []string{"op-torn", "op-stale", "op-none"} {
		files[name+"/schemactl.yaml"], files[name+"/a.graphql"] = "operations: [ops.graphql]\n"+config, more
	}
	files["op-torn/ops.graphql"], files["op-stale/ops.graphql"], files["op-none/ops.graphql"] = "query {", "query { gone }", "# none\n"
	const colored, loose = "type Query { c(like: C): C! }\nenum C { RED }", "type Query { c(like: C): C }\nenum C { RED }"
	files["colored/a.graphql"], files["colored-loose/a.graphql"] = colored, loose
	for name, extra := range map[string]string{"hazard": "", "hazard-warn": "hazards: warn\n"} {
		files[name+"/schemactl.yaml"], files[name+"/a.graphql"] = extra+config, strings.Replace(colored, "RED", "RED BLUE", 1)
	}
	files["hazard-torn/schemactl.yaml"], files["hazard-torn/a.graphql"] = "operations: [ops.graphql]\n"+config, strings.Replace(loose, "RED", "RED BLUE", 1)
	files["hazard-torn/ops.graphql"] = "query {"
	files["contract/a.graphql"], files["contract-optional/a.graphql"] = more, more
	files["contracts-optional/a.graphql"], files["contracts-optional/schemactl.yaml"] = more, "check:\n  optional: [contracts]\n"+config
	const tags = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@tag\"])\n"
	for name, text := range map[string]string{"contract-gone": "a: Int @tag(name: \"internal\") more: Int @tag(name: \"internal\")", "contract-less": "a: Int more: Int @tag(name: \"internal\")"} {
		files[name+"/a.graphql"], files[name+"/schemactl.yaml"] = tags+"type Query { "+text+" }", config
	}
	const listed = "type Query { a: [Int] more: Int }"
	files["base-more/a.graphql"] = more
	for name, extra := range map[string]string{"gap": "", "gap-allow": "gaps: allow\n", "gap-unasked": "operations: [ops.graphql]\n", "gap-torn": "operations: [ops.graphql]\n"} {
		files[name+"/schemactl.yaml"], files[name+"/a.graphql"] = extra+"failOn: none\n"+config, listed
	}
	files["gap-unasked/ops.graphql"], files["gap-torn/ops.graphql"] = "query { more }", "query { more } query {"
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(w.dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		w.write(t, name, text)
	}
	err := w.server.Seed(t.Context(), sandbox.Seed{Graphs: []sandbox.Graph{{ID: "g", Variants: []sandbox.Variant{
		{Name: "colors", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a/", SDL: colored, Revision: "r1"}}},
		{Name: "colors-loose", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a/", SDL: loose, Revision: "r1"}}},
		{Name: "current-2.14", FederationVersion: "=2.14", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a/", SDL: one, Revision: "r1"}}},
		{Name: "current-more", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a/", SDL: more, Revision: "r1"}}},
		{
			Name: "current-contract", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a/", SDL: tags + more, Revision: "r1"}},
			Contracts: []sandbox.Contract{{Name: "kept", Exclude: []string{"internal"}}},
		},
		{Name: "broke", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a/", SDL: one, Revision: "r1"}}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, variant := range []string{"broke", "senseless"} {
		w.exec(t, "publish $D/senseless/schemactl.yaml --graph-ref g@"+variant)
	}
	if err := w.server.Faults().Add(sandbox.Fault{Launch: sandbox.FailLaunch}); err != nil {
		t.Fatal(err)
	}
	w.exec(t, "publish $D/again/schemactl.yaml --graph-ref g@failed")
}
