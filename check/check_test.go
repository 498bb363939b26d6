package check_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

func run(t *testing.T, in check.Input) *check.Report {
	t.Helper()
	r, err := check.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sources(texts ...string) []sdl.Source {
	out := make([]sdl.Source, len(texts))
	for i, text := range texts {
		out[i] = sdl.Source{Name: string(rune('a' + i)), Text: text}
	}
	return out
}

// TestThresholds: what each threshold makes of a breaking and a dangerous change, used and not.
func TestThresholds(t *testing.T) {
	const before = "type Query { a: ID b(x: Int): E } enum E { ONE }"
	breaking, dangerous := strings.Replace(before, "a: ID ", "", 1), strings.Replace(before, "ONE", "ONE TWO", 1)
	used, unused := []usage.Document{{File: "u", Text: "{ a b }"}}, []usage.Document{{File: "n", Text: "{ b }"}}
	tests := []struct {
		on    check.FailOn
		after string
		docs  []usage.Document
		want  string
	}{
		{check.FailOnBreaking, breaking, nil, "1 breaking change"},
		{check.FailOnBreaking, breaking, unused, "1 breaking change"},
		{check.FailOnBreaking, dangerous, nil, ""},
		{check.FailOnDangerous, dangerous, nil, "1 dangerous change"},
		{check.FailOnUsed, breaking, used, "1 breaking change that known operations use"},
		{check.FailOnUsed, breaking, unused, ""},
		{check.FailOnUsed, breaking, nil, "1 breaking change, and no operation is known that could tell whether it is used"},
		{check.FailOnNone, breaking, used, ""},
		{"", breaking, nil, "1 breaking change"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %d", tt.on, len(tt.docs)), func(t *testing.T) {
			r := run(t, check.Input{Before: sources(before), After: sources(tt.after), Operations: tt.docs, FailOn: tt.on})
			if got := strings.Join(r.Reasons, "; "); got != tt.want || r.Passed != (tt.want == "") {
				t.Errorf("passed %t because %q, want %q", r.Passed, got, tt.want)
			}
		})
	}
}

// TestWhoIsTouched: operations are named by what a change means for them, not only by the element
// that changed.
func TestWhoIsTouched(t *testing.T) {
	const before = "type Query { n: N t: T a(x: Int): ID d(x: Int = 1): ID } interface N { id: ID } type T implements N { id: ID }"
	tests := []struct{ code, replace, with, uses, uses2, not string }{
		{"IMPLEMENTED_INTERFACE_ADDED", "interface N", "type New implements N { id: ID } interface N", "{ n { id } }", "{ t { ... on N { id } } }", "{ t { id } }"},
		{"ARG_BECAME_REQUIRED", "a(x: Int)", "a(x: Int!)", "{ a }", "query($v: Int) { a(x: $v) }", "query($v: Int!) { a(x: $v) }"},
		{"ARG_CHANGED_TYPE", "a(x: Int)", "a(x: ID!)", "{ a }", "query($v: Int!) { a(x: $v) }", "{ a(x: 1) }"},
		{"ARG_REFUSES_NULL", "x: Int = 1", "x: Int! = 1", "{ d(x: null) }", "query($v: Int = null) { d(x: $v) }", "query($v: Int) { d d2: d(x: $v) }"},
		{"ARG_DEFAULT_VALUE_CHANGED", "x: Int = 1", "x: Int = 2", "{ d }", "query($v: Int) { d(x: $v) }", "{ d(x: null) }"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			var docs []usage.Document
			for i, text := range []string{tt.uses, tt.uses2, tt.not} {
				docs = append(docs, usage.Document{File: strconv.Itoa(i), Text: text})
			}
			r := run(t, check.Input{Before: sources(before), After: sources(strings.Replace(before, tt.replace, tt.with, 1)), Operations: docs})
			for _, f := range r.Clients.Findings {
				if f.Code == tt.code && (len(f.Operations) != 2 || f.Operations[0].File != "0" || f.Operations[1].File != "1") {
					t.Errorf("touches %v, want 0 and 1", f.Operations)
				}
			}
			if !slices.ContainsFunc(r.Clients.Findings, func(f check.Finding) bool { return f.Code == tt.code }) {
				t.Error(r.Clients.Findings)
			}
		})
	}
}

// TestContracts: each contract is judged on its own API; what it shares with the graph's counts
// once.
func TestContracts(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"]) `
	before := sources(link + `type Query { a: ID b: ID @tag(name: "internal") c: ID }`)
	public := []check.Contract{{Contract: rollout.Contract{Name: "public", Filter: supergraph.Filter{Exclude: []string{"internal"}}}}}

	r := run(t, check.Input{Before: before, After: sources(link + `type Query { a: ID }`), Contracts: public})
	if got := strings.Join(r.Reasons, "; "); got != "2 breaking changes" || len(r.Contracts[0].Findings) != 1 {
		t.Errorf("%s; the contract shows %v", got, r.Contracts[0].Findings)
	}
	// A tag alone takes a field from a contract's clients.
	r = run(t, check.Input{Before: before, After: sources(link + `type Query { a: ID b: ID @tag(name: "internal") c: ID @tag(name: "internal") }`), Contracts: public})
	if len(r.Clients.Findings) != 0 || len(r.Contracts[0].Findings) != 1 || r.Contracts[0].Findings[0].Variant != "public" || r.Passed {
		t.Errorf("clients %v, contract %v", r.Clients.Findings, r.Contracts[0].Findings)
	}
	// The fingerprints of a contract's findings are its own: who approves one has not approved the
	// other.
	if a := run(t, check.Input{Before: before, After: sources(link + `type Query { a: ID }`), Contracts: public}); a.Clients.Findings[1].Fingerprint == a.Contracts[0].Findings[0].Fingerprint {
		t.Error("the graph's finding and the contract's have one fingerprint")
	}
}

// TestFingerprintsAreStable: lines, files and comments do not matter; what changed does.
func TestFingerprintsAreStable(t *testing.T) {
	prints := func(before, after string, file string) []string {
		now := sources(after)
		now[0].File = file
		var out []string
		r := run(t, check.Input{Before: sources(before), After: now})
		for _, f := range append(r.Clients.Findings, r.Planner.Findings...) {
			out = append(out, f.Code+" "+f.Fingerprint)
		}
		return out
	}
	first := prints("type Query { a: ID b: ID }", "type Query { a: ID }", "x.graphql")
	moved := prints("# old\n\ntype Query {\n\n  b: ID\n a: ID }", "\n\n\n# new\ntype Query {\n\n a: ID }", "y.graphql")
	if diff := cmp.Diff(first, moved); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(first, prints("type Query { a: ID b: ID! }", "type Query { a: ID }", "x.graphql")); diff == "" {
		t.Error("another type was removed, and the fingerprints are the same")
	}
}

// TestOnlyNew: errors that the base has too are set aside, as often as it has them.
func TestOnlyNew(t *testing.T) {
	broken := "type Query { a: Nothing }"
	in := check.Input{Before: sources(broken), After: sources(broken), Policy: policy.Policy{OnlyNew: true}}
	if r := run(t, in); r.Verdict != check.NotJudged || len(r.Composition.Known) != 1 || r.Composition.OK {
		t.Errorf("%s %+v", r.Verdict, r.Composition)
	}
	in.Policy.Optional = []string{"clients", "planner"}
	if r := run(t, in); !r.Passed || len(r.Unjudged) != 2 {
		t.Errorf("%+v", r.Composition)
	}
	in.After = sources("type Query { a: Nothing b: AnotherNothing }")
	if r := run(t, in); r.Passed || len(r.Composition.Known) != 1 || len(r.Composition.Errors) != 1 {
		t.Errorf("%+v", r.Composition)
	}
}

// TestInterrupted: a context that ends is the only error.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := check.Run(ctx, check.Input{After: sources("type Query { a: ID }")}); err == nil {
		t.Errorf("report %+v", r)
	}
}

// BenchmarkRun checks one changed subgraph among a hundred.
func BenchmarkRun(b *testing.B) {
	before := make([]sdl.Source, 100)
	for i := range before {
		var text strings.Builder
		fmt.Fprintf(&text, "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\"])\ntype Query { root%d: T%d }\n", i, i)
		fmt.Fprintf(&text, "type T%d @key(fields: \"id\") { id: ID! next: T%d }\ntype T%d @key(fields: \"id\", resolvable: false) { id: ID! }\n", i, (i+1)%100, (i+1)%100)
		for n := range 20 {
			fmt.Fprintf(&text, "type T%dP%d { a(x: Int = %d): ID b: [String!]! c: Int }\nextend type T%d { p%d: T%dP%d }\n", i, n, n, i, n, i, n)
		}
		before[i] = sdl.Source{Name: fmt.Sprintf("s%d", i), Text: text.String()}
	}
	after := append([]sdl.Source(nil), before...)
	after[50].Text = strings.Replace(after[50].Text, "c: Int }", "}", 1)
	b.ReportAllocs()
	for b.Loop() {
		r, err := check.Run(b.Context(), check.Input{Before: before, After: after})
		if err != nil || len(r.Clients.Findings) != 1 || r.Passed {
			b.Fatal(err, r.Reasons, r.Composition.Errors)
		}
	}
}

// TestOrders: what the planner answers is in the report where it was asked for, and never decides
// whether the report passes.
func TestOrders(t *testing.T) {
	const (
		link   = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"]) `
		before = link + `type Query { a: A } type A @key(fields: "id") { id: ID! old: Int }`
		after  = link + `type Query { a: A } type A @key(fields: "id") { id: ID! new: Int }`
	)
	in := check.Input{Before: sources(before), After: sources(after), FailOn: check.FailOnNone, Orders: true}
	r := run(t, in)
	if len(r.Orders) != 1 || r.Orders[0].Subgraph != "a" || r.Orders[0].Reason == "" || r.Plan == nil || len(r.Phases) != len(r.Plan.Phases) {
		t.Errorf("orders %v, phases %v", r.Orders, r.Phases)
	}
	for name, change := range map[string]func(*check.Input){
		"not asked for":         func(in *check.Input) { in.Orders = false },
		"a new graph":           func(in *check.Input) { in.Before = nil },
		"nothing changes":       func(in *check.Input) { in.After = in.Before },
		"does not compose":      func(in *check.Input) { in.After = sources("type Query { a: Nothing }") },
		"base does not compose": func(in *check.Input) { in.Before = sources("type Query { a: Nothing }") },
	} {
		without := in
		change(&without)
		if r := run(t, without); len(r.Orders)+len(r.Phases) > 0 || r.Plan != nil {
			t.Errorf("%s: orders %v, phases %v", name, r.Orders, r.Phases)
		}
	}
	in.Before = sources(`type Query { a(x: Int): ID }`)
	in.After = sources(`type Query { a(x: Int!, y: Int!): String! }`)
	if r := run(t, in); !r.Passed || len(r.Orders) != 1 || r.Orders[0].Order != check.NoOrder || r.Orders[0].Subgraph != "" || r.Plan != nil {
		t.Errorf("a change without a safe order: passed %t, orders %v", r.Passed, r.Orders)
	}
}

// TestNotes: the caller's remarks come after those of the check.
func TestNotes(t *testing.T) {
	in := check.Input{Before: sources("type Query { a: ID }", "type Query { b: ID }"), After: sources("type Query { a: ID }"), Remote: func(context.Context) (*check.Remote, error) { return nil, nil }, Notes: []string{"mine"}}
	want := []string{"the platform's check cannot take a subgraph away: for it, b is still there", "mine"}
	if diff := cmp.Diff(want, run(t, in).Notes); diff != "" {
		t.Error(diff)
	}
}

// TestWeaker: every threshold lets more pass than the next.
func TestWeaker(t *testing.T) {
	list := []check.FailOn{check.FailOnNone, check.FailOnUsed, check.FailOnBreaking, check.FailOnDangerous}
	for i, a := range list {
		for j, b := range list {
			if a.Weaker(b) != (i < j) {
				t.Errorf("%s weaker than %s: %t", a, b, a.Weaker(b))
			}
		}
	}
}

// TestRespelledDefault: a subgraph that writes its default value otherwise has not changed it, and
// stands after the one that has changed the type.
func TestRespelledDefault(t *testing.T) {
	two := func(a, b string) []sdl.Source {
		const text = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@shareable\"]) type Query { f(x: %s): Int @shareable }"
		return []sdl.Source{{Name: "a", Text: fmt.Sprintf(text, a)}, {Name: "b", Text: fmt.Sprintf(text, b)}}
	}
	r := run(t, check.Input{Before: two("[Int] = 1", "[Int] = 1"), After: two("[Int] = [1]", "[Int!] = [1]")})
	if list := r.Clients.Findings; len(list) != 1 || list[0].Code != "ARG_CHANGED_TYPE" || strings.Join(list[0].Subgraphs, " ") != "b a" {
		t.Error(list)
	}
}
