package rollout

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestNulls: a null goes up as far as the types forbid it, and the worst way up counts.
func TestNulls(t *testing.T) {
	api, errs := sdl.Parse(&sdl.Source{Name: "api", Text: `
type Query { a: A, list: [A]!, must: A!, node: Node!, u: [U!], deep: [[A!]]!, cycle: Loop, l: L }
type Mutation { add: A! }
type A implements Node { maybe: E, must: E!, list: [E]!, inner: [[E!]]!, strict: [[E!]!]! }
type B { must: E! }
type Loop { self: Loop!, must: E! }
type L { b: [B]! only: Only }
type Only { must: E! }
type Lost { must: E! }
interface Node { must: E! }
union U = B
enum E { X }
`}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	n := newNulls(api)
	for _, c := range []struct{ field, want string }{
		{"A.maybe", "A.maybe element=false whole=false path=[]"},
		{"A.must", " element=false whole=true path=[A.must Query.must]"},
		{"A.list", "A.list element=true whole=false path=[]"},
		{"A.inner", "A.inner element=true whole=false path=[]"},
		{"A.strict", " element=false whole=true path=[A.strict Query.must]"},
		{"B.must", "Query.u element=false whole=false path=[B.must]"},
		{"Loop.must", "Query.cycle element=false whole=false path=[Loop.must]"},
		{"Only.must", "L.only element=false whole=false path=[Only.must]"},
		{"Lost.must", " element=false whole=false path=[Lost.must]"},
		{"Mutation.add", " element=false whole=true path=[Mutation.add]"},
		{"Query.deep", "Query.deep element=true whole=false path=[]"},
	} {
		parent, name, _ := strings.Cut(c.field, ".")
		list := n.fields(parent, name)
		if len(list) != 1 {
			t.Fatalf("%s stands for %v", c.field, list)
		}
		e := n.effect(list[0])
		if got := fmt.Sprintf("%s element=%t whole=%t path=%v", e.Nulled, e.Element, e.WholeAnswer, e.Path); got != c.want {
			t.Errorf("%s: got %s, want %s", c.field, got, c.want)
		}
	}
	if got := fmt.Sprint(n.fields("Node", "must"), n.fields("Node", "none"), n.fields("None", "must")); got != "[A.must] [] []" {
		t.Errorf("fields of an interface and fields that are not there: %s", got)
	}
}

// TestLossPolicy: what is there before the plan never stops; by default what clients see does.
func TestLossPolicy(t *testing.T) {
	seen, unseen, before := Hazard{From: 1, Visible: true}, Hazard{From: 1}, Hazard{Visible: true}
	for _, c := range []struct {
		policy LossPolicy
		want   string
	}{
		{"", "true false false"}, {LossesStop, "true true false"}, {LossesWarn, "false false false"}, {LossesAllow, "false false false"},
	} {
		list := []Hazard{seen, unseen, before}
		c.policy.MarkHazards(list)
		if got := fmt.Sprint(list[0].Stops, list[1].Stops, list[2].Stops); got != c.want {
			t.Errorf("%q: %s, want %s", c.policy, got, c.want)
		}
	}
	if _, err := ParseLossPolicy("never", "hazard"); err == nil {
		t.Error("an unknown word is a policy")
	}
}
