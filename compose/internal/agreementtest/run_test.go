package agreementtest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/spec"
)

// fake returns the oracle of testdata/oracle.sh.
func fake(t *testing.T) Oracle {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell")
	}
	return Oracle{Command: "sh testdata/oracle.sh", Dir: t.TempDir()}
}

func one(id ID, sdls ...string) Case {
	c := Case{ID: id}
	for i, text := range sdls {
		name := string(rune('a' + i))
		c.Subgraphs = append(c.Subgraphs, Subgraph{Name: name, URL: "http://" + name, SDL: text})
	}
	return c
}

func TestTable(t *testing.T) {
	run := Run{Oracle: fake(t), Edition: spec.Edition215}
	table, err := run.Table(t.Context(), []Case{
		one("good", "type Query { a: Int }"),
		one("bad", "type Query { a: Bad }\ntype Bad { a: Int }"),
		one("worse", "type Query { a: Bad }\ntype Bad { b: Int }"),
		one("crash", "type Crash"),
		one("both-refuse", "type Bad { a: Missing }"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `     2  verdict: the reference says BAD, we accept  (bad)
     1  contents  (good)
        and 1 more kinds
cases 4: full 0.00, verdict 50.00, codes 25.00; of 1 composing: hints 100.00, contents 0.00, order 0.00, bytes 0.00
`
	if diff := cmp.Diff(want, table.Text(2)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestRunShrink: what the rule of the oracle needs is left, with its answer.
func TestRunShrink(t *testing.T) {
	cases := []Case{one("big", `"""
The root.
"""
type Query {
  a(x: Int = 1): E @deprecated
  b: Int
}
enum E { X Y }
`, "type Bad { b: Int, a: Int }\nenum E { X Y }\n", "type Query { z: Int }")}
	run := Run{Oracle: fake(t), Edition: spec.Edition215}
	table, err := run.Table(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	got, err := run.Shrink(t.Context(), cases, table.Kinds(1)[0])
	if err != nil {
		t.Fatal(err)
	}
	want := `apollo-federation 2.16.5: refused
-- subgraphs.json --
[
  {"name":"b","url":"http://b","file":"b.graphql"},
  {"name":"c","url":"http://c","file":"c.graphql"}
]
-- b.graphql --
type Bad { a: Int }
-- c.graphql --
type Query { z: Int }
-- errors-2.15.json --
[
  {"code":"BAD","positions":[{"subgraph":"a","line":1,"column":6}]}
]
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOracleFails(t *testing.T) {
	for command, want := range map[string]string{
		"":                      "no command",
		"sh testdata/none.sh":   "the oracle sh testdata/none.sh",
		"sh testdata/oracle.sh": `does not answer the case "silent"`,
		"echo no-json":          "line 1",
	} {
		o := fake(t)
		o.Command = command
		_, err := o.Ask(t.Context(), []Case{one("silent", "type Silent")})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", command, err)
		}
	}
}
