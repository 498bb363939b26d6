package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/queryplan/compare"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

func key(name string) plan.Step { return plan.Step{Kind: plan.Key, Name: name} }

// root is a fetch of the root, and entity one of entities at a path.
func root(subgraph string, fields ...string) *plan.Fetch {
	f := &plan.Fetch{Subgraph: subgraph, Kind: "query", Name: "Q__" + subgraph}
	for _, name := range fields {
		f.Selection = append(f.Selection, plan.Selection{Name: name})
	}
	return f
}

func entity(subgraph, field string, path ...plan.Step) plan.Node {
	f := &plan.Fetch{
		Subgraph: subgraph, Kind: "query", Entity: true, Requires: []plan.Selection{{On: "T", Sub: []plan.Selection{{Name: "id"}}}},
		Selection: []plan.Selection{{On: "T", Sub: []plan.Selection{{Name: field}}}},
	}
	return &plan.Flatten{Path: path, Node: f}
}

func sequence(nodes ...plan.Node) plan.Node { return &plan.Sequence{Nodes: nodes} }
func parallel(nodes ...plan.Node) plan.Node { return &plan.Parallel{Nodes: nodes} }

var list = []plan.Step{key("ts"), {Kind: plan.AnyIndex}}

// plans are plans of one operation.
var plans = map[string]plan.Node{
	"none":       nil,
	"one":        root("a", "x"),
	"other":      root("a", "x", "y"),
	"moved":      root("b", "x"),
	"chain":      sequence(root("a", "ts"), entity("b", "f", list...), entity("c", "g", list...)),
	"together":   sequence(root("a", "ts"), parallel(entity("b", "f", list...), entity("c", "g", list...))),
	"turned":     sequence(root("a", "ts"), parallel(entity("c", "g", list...), entity("b", "f", list...))),
	"typed":      sequence(root("a", "ts"), entity("b", "f", key("ts"), plan.Step{Kind: plan.AnyIndex}, plan.Step{Kind: plan.TypenameEquals, Name: "T"})),
	"nested":     sequence(root("a", "ts"), entity("b", "f", key("ts"), plan.Step{Kind: plan.AnyIndex}, key("us"), plan.Step{Kind: plan.AnyIndex})),
	"single":     sequence(root("a", "t"), entity("b", "f", key("t"))),
	"condition":  &plan.Condition{Variable: "i", If: root("a", "x")},
	"skipped":    &plan.Condition{Variable: "i", Else: root("a", "x")},
	"subscribed": &plan.Subscription{Primary: root("a", "ts"), Rest: entity("b", "f", key("ts"))},
}

// TestPlans tells what differs in two plans of an operation.
func TestPlans(t *testing.T) {
	for _, tt := range []struct {
		before, after string
		want          string // "same", or the regressions, the hops that are lost and whether it is better
	}{
		{"none", "none", "same"},
		{"none", "one", "more fetches: 0 → 1, deeper: 0 → 1, new hop: a at the root"},
		{"one", "none", "lost a at the root, better"},
		{"one", "other", ""},
		{"one", "moved", "new hop: b at the root, lost a at the root"},
		{"chain", "together", "better"},
		{"together", "chain", "deeper: 2 → 3"},
		{"together", "turned", "same"},
		{"typed", "together", "more fetches: 2 → 3, new hop: c at ts.@"},
		{"single", "nested", "new hop: b at ts.@.us.@, lost b at t"},
		{"condition", "one", ""},
		{"condition", "skipped", ""},
		{"subscribed", "one", "lost b at ts, better"},
	} {
		d := compare.Plans(&plan.Plan{Node: plans[tt.before]}, &plan.Plan{Node: plans[tt.after]})
		parts := d.Regressions()
		for _, h := range d.LostHops {
			parts = append(parts, "lost "+h.String())
		}
		if d.Improved() {
			parts = append(parts, "better")
		}
		if !d.Changed {
			parts = append(parts, "same")
		}
		if got := strings.Join(parts, ", "); got != tt.want {
			t.Errorf("%s and %s: %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}

// TestLaws: a plan does not differ from itself, and each direction is the other one turned round.
func TestLaws(t *testing.T) {
	for before, a := range plans {
		for after, b := range plans {
			forth, back := compare.Plans(&plan.Plan{Node: a}, &plan.Plan{Node: b}), compare.Plans(&plan.Plan{Node: b}, &plan.Plan{Node: a})
			if before == after && forth.Changed {
				t.Errorf("%s differs from itself", before)
			}
			turned := compare.Difference{Changed: back.Changed, Before: back.After, After: back.Before, NewHops: back.LostHops, LostHops: back.NewHops, Removed: back.Added, Added: back.Removed}
			if d := cmp.Diff(forth, turned); d != "" {
				t.Errorf("%s and %s: %s", before, after, d)
			}
		}
	}
}

// TestCount counts fetches of entities by the lists that they are in.
func TestCount(t *testing.T) {
	got := compare.Count(&plan.Plan{Node: sequence(plans["single"], plans["nested"], plans["nested"]), Statistics: plan.Statistics{Bounded: true}})
	want := compare.Numbers{Fetches: 6, Depth: 6, Subgraphs: []string{"a", "b"}, Entities: []int{1, 0, 2}, Bounded: true}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestFetchesDiffer: what a fetch sends or what becomes of its answer makes it another one, its
// name does not.
func TestFetchesDiffer(t *testing.T) {
	for name, change := range map[string]func(*plan.Fetch){
		"variables": func(f *plan.Fetch) { f.Variables = []string{"v"} },
		"requires":  func(f *plan.Fetch) { f.Requires = []plan.Selection{{Name: "id"}} },
		"kind":      func(f *plan.Fetch) { f.Kind = "mutation" },
		"input":     func(f *plan.Fetch) { f.Input = []plan.Rewrite{{Path: list, Set: "T"}} },
		"output":    func(f *plan.Fetch) { f.Output = []plan.Rewrite{{Path: list, Rename: "x"}} },
		"context":   func(f *plan.Fetch) { f.Context = []plan.Rewrite{{Path: list, Rename: "x"}} },
		"arguments": func(f *plan.Fetch) { f.Selection[0].Arguments = "(n: 1)" },
		"name":      func(f *plan.Fetch) { f.Name, f.Document = "Other", "query Other { x }" },
	} {
		f := root("a", "x")
		change(f)
		d := compare.Plans(&plan.Plan{Node: root("a", "x")}, &plan.Plan{Node: f})
		if d.Changed != (name != "name") || len(d.Added) != len(d.Removed) || d.Changed != (len(d.Added) == 1) {
			t.Errorf("%s: changed %t, with %d fetches added", name, d.Changed, len(d.Added))
		}
	}
}
