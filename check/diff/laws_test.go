package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// mirrors are kinds that turn into each other when old and new change places.
var mirrors = []struct{ there, back []diff.Kind }{
	{[]diff.Kind{diff.TypeAdded}, []diff.Kind{diff.TypeRemoved}},
	{[]diff.Kind{diff.TypeChangedKind}, []diff.Kind{diff.TypeChangedKind}},
	{[]diff.Kind{diff.RootTypeAdded}, []diff.Kind{diff.RootTypeRemoved}},
	{[]diff.Kind{diff.FieldAdded}, []diff.Kind{diff.FieldRemoved, diff.DeprecatedFieldRemoved}},
	{[]diff.Kind{diff.RequiredArgAdded, diff.OptionalArgAdded}, []diff.Kind{diff.ArgRemoved, diff.DeprecatedArgRemoved}},
	{[]diff.Kind{diff.RequiredInputFieldAdded, diff.OptionalInputFieldAdded}, []diff.Kind{diff.InputFieldRemoved, diff.DeprecatedInputFieldRemoved}},
	{[]diff.Kind{diff.EnumValueAdded, diff.EnumValueAddedToInput}, []diff.Kind{diff.EnumValueRemoved, diff.DeprecatedEnumValueRemoved}},
	{[]diff.Kind{diff.UnionMemberAdded}, []diff.Kind{diff.UnionMemberRemoved}},
	{[]diff.Kind{diff.OneOfAdded}, []diff.Kind{diff.OneOfRemoved}},
	{[]diff.Kind{diff.DeprecationAdded}, []diff.Kind{diff.DeprecationRemoved}},
	{[]diff.Kind{diff.DirectiveAdded}, []diff.Kind{diff.DirectiveRemoved}},
	{[]diff.Kind{diff.DirectiveLocationAdded}, []diff.Kind{diff.DirectiveLocationRemoved}},
	{[]diff.Kind{diff.DirectiveRepeatableAdded}, []diff.Kind{diff.DirectiveRepeatableRemoved}},
	{[]diff.Kind{diff.RequiredDirectiveArgAdded, diff.OptionalDirectiveArgAdded}, []diff.Kind{diff.DirectiveArgRemoved}},
	{[]diff.Kind{diff.FieldChangedType, diff.FieldChangedTypeSafe}, []diff.Kind{diff.FieldChangedType, diff.FieldChangedTypeSafe}},
}

const (
	notInAPI    = "API schemas do not show it, so Changes does not report it"
	becomesMore = "a default value that goes is reported as became required where the type is non-null"
	ofNewType   = "a new object type reports the interfaces that it implements, a removed one does not"
)

// unmirrored are kinds on clients that appear or go and are not in mirrors, each with the reason.
var unmirrored = map[diff.Kind]string{
	diff.ArgDefaultAdded:            becomesMore,
	diff.ArgDefaultRemoved:          becomesMore,
	diff.InputFieldDefaultAdded:     becomesMore,
	diff.InputFieldDefaultRemoved:   becomesMore,
	diff.DirectiveArgDefaultAdded:   becomesMore,
	diff.DirectiveArgDefaultRemoved: becomesMore,
	diff.InterfaceAdded:             ofNewType,
	diff.InterfaceRemoved:           ofNewType,
	diff.CostAdded:                  notInAPI,
	diff.CostRemoved:                notInAPI,
	diff.ListSizeAdded:              notInAPI,
	diff.ListSizeRemoved:            notInAPI,
}

// TestMirrorsAreComplete: every kind on clients that is about what appears or goes is in mirrors.
func TestMirrorsAreComplete(t *testing.T) {
	mirrored := map[diff.Kind]bool{}
	for _, m := range mirrors {
		for _, k := range slices.Concat(m.there, m.back) {
			mirrored[k] = true
		}
	}
	for _, r := range rules.All() {
		if id := string(r.ID); r.Verdict != rules.Clients || !strings.Contains(id, "ADDED") && !strings.Contains(id, "REMOVED") {
			continue
		}
		if mirrored[r.ID] == (unmirrored[r.ID] != "") {
			t.Errorf("%s needs either its pair in mirrors or a reason in unmirrored", r.ID)
		}
	}
}

// TestLaws: nothing changed between a schema and itself; and what appears one way disappears the
// other.
func TestLaws(t *testing.T) {
	count := func(list []diff.Change, kinds []diff.Kind) int {
		n := 0
		for _, c := range list {
			for _, k := range kinds {
				if c.Kind == k {
					n++
				}
			}
		}
		return n
	}
	for seed := range uint64(300) {
		before, after := pair(seed)
		old, now := parse(t, before), parse(t, after)
		if same := diff.Changes(old, parse(t, before)); len(same) > 0 {
			t.Fatalf("seed %d: a schema differs from itself: %v", seed, same)
		}
		there, back := diff.Changes(old, now), diff.Changes(now, old)
		for _, m := range mirrors {
			if a, b := count(there, m.there), count(back, m.back); a != b {
				t.Errorf("seed %d: %d times %v, but %d times %v on the way back", seed, a, m.there, b, m.back)
			}
			if a, b := count(back, m.there), count(there, m.back); a != b {
				t.Errorf("seed %d, on the way back: %d times %v, but %d times %v", seed, a, m.there, b, m.back)
			}
		}
	}
}

func build(t *testing.T, src sdl.Source) *subgraph.Subgraph {
	t.Helper()
	list, errs := subgraph.Build(t.Context(), []sdl.Source{src}, subgraph.Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return list[0]
}

// TestRoutingURL: the address is no part of the SDL, and steers routers.
func TestRoutingURL(t *testing.T) {
	at := func(url string) *subgraph.Subgraph {
		return build(t, sdl.Source{Name: "a", URL: url, Text: "type Query { a: ID }"})
	}
	for _, tt := range []struct {
		old, now string
		want     diff.Kind
	}{
		{"http://a", "http://b", diff.RoutingURLChanged},
		{"", "http://b", diff.RoutingURLAdded},
		{"http://a", "", diff.RoutingURLRemoved},
		{"http://a", "http://a", ""},
	} {
		got := diff.Federation(at(tt.old), at(tt.now))
		if (tt.want == "") != (len(got) == 0) || len(got) > 0 && (got[0].Kind != tt.want || got[0].Subgraph != "a") {
			t.Errorf("%q to %q: %v", tt.old, tt.now, got)
		}
	}
	if got := diff.Federation(nil, at("x")); len(got) != 1 || got[0].Kind != diff.SubgraphAdded {
		t.Errorf("a new subgraph: %v", got)
	}
	if got := diff.Federation(at("x"), nil); len(got) != 1 || got[0].Kind != diff.SubgraphRemoved {
		t.Errorf("a removed subgraph: %v", got)
	}
}
