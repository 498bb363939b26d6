package rollout

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestContract moves a public field from a to b. Without contracts the field may go over in one
// batch or pass through an intermediate state; a contract that shows only what is tagged must find
// the tag all the way.
func TestContract(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag"])` + "\n"
	in := Input{
		Before: []sdl.Source{
			{Name: "a", Text: link + `type Query { a: V @tag(name: "public") } type V @key(fields: "id") { id: ID! @tag(name: "public") x: Int @shareable @tag(name: "public") }`},
			{Name: "b", Text: link + `type Query { b: V } type V @key(fields: "id") { id: ID! x: Int @shareable }`},
		},
		After: []sdl.Source{
			{Name: "a", Text: link + `type Query { a: V @tag(name: "public") } type V @key(fields: "id") { id: ID! @tag(name: "public") }`},
			{Name: "b", Text: link + `type Query { b: V } type V @key(fields: "id") { id: ID! x: Int @shareable @tag(name: "public") }`},
		},
		Contracts: []Contract{{Name: "public", Filter: supergraph.Filter{Include: []string{"public"}}}},
	}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	// The tag of b has to be there before the one of a goes, or in the same launch.
	if _, err := Verify(t.Context(), in, p); err != nil {
		t.Error(err)
	}
	var tagged bool
	for _, ph := range p.Phases {
		gone := false
		for _, s := range ph.Steps {
			if s.Action == Register {
				tagged = tagged || s.Subgraph == "b" && strings.Contains(s.SDL, "x: Int @shareable @tag")
				gone = gone || s.Subgraph == "a" && !strings.Contains(s.SDL, "x: Int")
			}
		}
		if gone && !tagged {
			t.Errorf("phase %d takes the public field away before b has tagged it:\n%s", ph.Number, explain(p))
		}
	}

	// A plan of separate launches in the wrong order has a gap, in the contract only.
	wrong := &Plan{Version: FormatVersion, Phases: []Phase{
		{Number: 1, Kind: Publish, Steps: []Step{{Subgraph: "a", Action: Register, Stage: New, SDL: in.After[0].Text}}},
		{Number: 2, Kind: Deploy, Steps: []Step{
			{Subgraph: "a", Action: Roll, Stage: New, SDL: in.After[0].Text}, {Subgraph: "b", Action: Roll, Stage: New, SDL: in.After[1].Text},
		}},
		{Number: 3, Kind: Publish, Steps: []Step{{Subgraph: "b", Action: Register, Stage: New, SDL: in.After[1].Text}}},
	}}
	want := []Gap{{Kind: Missing, Coordinate: "V.x", Message: "`V.x` is not there", Contracts: []string{"public"}, From: 1, Until: 3}}
	if losses, err := Verify(t.Context(), in, wrong); err != nil || !cmp.Equal(want, losses.Gaps) {
		t.Errorf("%v, %+v", err, losses.Gaps)
	}
	in.Contracts = nil
	if losses, err := Verify(t.Context(), in, wrong); err != nil || len(losses.Gaps) > 0 {
		t.Errorf("without a contract: %v, %+v", err, losses.Gaps)
	}
}

// TestContractAtOneEnd: a contract that cannot be built before the change does not stand in its
// way.
func TestContractAtOneEnd(t *testing.T) {
	in, _ := fixture(t, "channels")
	in.Contracts = []Contract{{Name: "none", Filter: supergraph.Filter{Include: []string{"nothing-has-this-tag"}}}}
	var none *NoSafePlan
	if _, err := Make(t.Context(), in); errors.As(err, &none) || err != nil {
		t.Error(err)
	}
}

// TestContractGone: a contract that can be built before the change and not after it makes every
// plan unsafe, also one that was made without it.
func TestContractGone(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"])` + "\n"
	in := Input{
		Before: []sdl.Source{{Name: "a", Text: link + `type Query { a: Int b: Int @tag(name: "internal") }`}},
		After:  []sdl.Source{{Name: "a", Text: link + `type Query { a: Int @tag(name: "internal") b: Int @tag(name: "internal") }`}},
	}
	unaware, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	in.Contracts = []Contract{{Name: "public", Filter: supergraph.Filter{Exclude: []string{"internal"}}}}
	var none *NoSafePlan
	if p, err := Make(t.Context(), in); !errors.As(err, &none) || none.Bounded {
		t.Fatalf("%v, %v", p, err)
	}
	if c := none.Conflicts[0]; !strings.Contains(c.Reason, "the contract public cannot be built of what is proposed") || len(c.Elements) == 0 || len(c.WaysOut) == 0 || !cmp.Equal(c.Subgraphs, []string{"a"}) {
		t.Errorf("%+v", c)
	}
	if _, err := Verify(t.Context(), in, unaware); err == nil || !strings.Contains(err.Error(), "the contract public cannot be built") {
		t.Errorf("a plan that does not know of the contract holds: %v", err)
	}
	in.Contracts[0].Filter = supergraph.Filter{}
	if _, err := Make(t.Context(), in); err != nil {
		t.Error(err)
	}
}

// TestContractBetween: a contract that can be built at both ends and not in a state between makes
// the plans with that state unsafe. The planner takes another one.
func TestContractBetween(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])` + "\n"
	public := supergraph.Filter{Include: []string{"public"}}
	for name, c := range map[string]struct {
		before, after [2]string
		filter        supergraph.Filter
	}{
		"the one root field moves": {
			[2]string{`type Query { x: Int @shareable @tag(name: "public") y: Int }`, `type Query { x: Int @shareable }`},
			[2]string{`type Query { y: Int }`, `type Query { x: Int @shareable @tag(name: "public") }`}, public,
		},
		"a type of a field that stays": {
			[2]string{`type Query { t: T @tag(name: "public") } type T @key(fields: "id") { id: ID! x: Int @shareable @tag(name: "public") }`, `type T @key(fields: "id") { id: ID! x: Int @shareable }`},
			[2]string{`type Query { t: T @tag(name: "public") } type T @key(fields: "id") { id: ID! }`, `type T @key(fields: "id") { id: ID! x: Int @shareable @tag(name: "public") }`}, public,
		},
		"an input, in the reading of Federation 3": {
			[2]string{`type Query { f(i: I): Int @shareable @tag(name: "public") } input I @tag(name: "public") { a: Int @tag(name: "public") }`, `type Query { f(i: I): Int @shareable @tag(name: "public") } input I { a: Int }`},
			[2]string{`type Query { f(i: I): Int @shareable @tag(name: "public") } input I { a: Int }`, `type Query { f(i: I): Int @shareable @tag(name: "public") } input I @tag(name: "public") { a: Int @tag(name: "public") }`},
			supergraph.Filter{Include: []string{"public"}, Reading: supergraph.ReadingFederation3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sources := func(texts [2]string) []sdl.Source {
				return []sdl.Source{{Name: "a", Text: link + texts[0]}, {Name: "b", Text: link + texts[1]}}
			}
			in := Input{Before: sources(c.before), After: sources(c.after), Contracts: []Contract{{"public", c.filter}}}
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Verify(t.Context(), in, p); err != nil {
				t.Error(err)
			}
			wrong := &Plan{Version: FormatVersion, Phases: []Phase{
				{Number: 1, Kind: Publish, Steps: []Step{{Subgraph: "a", Action: Register, Stage: New, SDL: in.After[0].Text}}},
				{Number: 2, Kind: Deploy, Steps: []Step{
					{Subgraph: "a", Action: Roll, Stage: New, SDL: in.After[0].Text}, {Subgraph: "b", Action: Roll, Stage: New, SDL: in.After[1].Text},
				}},
				{Number: 3, Kind: Publish, Steps: []Step{{Subgraph: "b", Action: Register, Stage: New, SDL: in.After[1].Text}}},
			}}
			if _, err := Verify(t.Context(), in, wrong); err == nil || !strings.Contains(err.Error(), "the contract public cannot be built") {
				t.Errorf("a state without the contract is safe: %v", err)
			}
			in.Contracts[0].Filter.Include = nil
			if _, err := Verify(t.Context(), in, wrong); err != nil && strings.Contains(err.Error(), "contract") {
				t.Errorf("without its filter: %v", err)
			}
		})
	}
}

// TestContractTags: a tag that moves to another subgraph leaves no gap in the contract. Where one
// of the two needs an intermediate schema, that has the tag in both directions, so that the phases
// are no more than without a contract.
func TestContractTags(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])` + "\n"
	side := func(a, b, more string) []sdl.Source {
		return []sdl.Source{
			{Name: "a", Text: link + `type User @key(fields: "id") { id: ID! @tag(name: "public") ` + a + ` } type Query { user: User @tag(name: "public") }`},
			{Name: "b", Text: link + `type User @key(fields: "id") { id: ID! ` + b + ` } type More { x: Int ` + more + ` } type Query { more: More }`},
		}
	}
	for name, c := range map[string]struct {
		before, after []sdl.Source
		phases        int
		told          int // gaps in the graph
	}{
		"one batch": {
			side(`name: String @shareable @tag(name: "public") old: Int`, `name: String @shareable`, ``),
			side(`name: String @shareable`, `name: String @shareable @tag(name: "public")`, `extra: Int`), 3, 0,
		},
		"an intermediate schema": {
			side(`name: String @shareable @tag(name: "public") old: Int`, `name: String @shareable`, ``),
			side(`name: String @shareable new: Int`, `name: String @shareable @tag(name: "public")`, `extra: Int`), 3, 1,
		},
		"an intermediate schema, the other way": {
			side(`name: String @shareable old: Int`, `name: String @shareable @tag(name: "public")`, `extra: Int`),
			side(`name: String @shareable @tag(name: "public") new: Int`, `name: String @shareable`, ``), 3, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Before: c.before, After: c.after, Contracts: []Contract{{"public", supergraph.Filter{Include: []string{"public"}, HideUnreachable: true}}}}
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Phases) != c.phases || len(p.Gaps) != c.told || p.subgraph("b").Intermediate != nil {
				t.Error(explain(p))
			}
			for _, g := range p.Gaps {
				if len(g.Contracts) > 0 {
					t.Errorf("%+v", g)
				}
			}
		})
	}
}
