package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

const tagged = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"]) `

// hiding is the contract c, which hides what is tagged as internal.
func hiding(own ...usage.Document) check.Contract {
	return check.Contract{Contract: rollout.Contract{Name: "c", Filter: supergraph.Filter{Exclude: []string{"internal"}}}, Operations: own}
}

// TestContractReasons: what only a contract loses is told of that contract. Its own operations,
// where it has some, tell what its clients use, whatever those of the graph are.
func TestContractReasons(t *testing.T) {
	own := usage.Document{File: "own.graphql", Text: "{ b }"}
	idle := usage.Document{File: "idle.graphql", Text: "{ a }"}
	const (
		before = tagged + `type Query { a: ID b: ID c: ID @tag(name: "internal") }`
		hidden = tagged + `type Query { a: ID b: ID @tag(name: "internal") c: ID @tag(name: "internal") }`
		gone   = tagged + `type Query { a: ID }`
		empty  = tagged + `type Query { a: ID @tag(name: "internal") b: ID @tag(name: "internal") }`
	)
	for name, tt := range map[string]struct {
		after    string
		on       check.FailOn
		graph    []usage.Document
		contract check.Contract
		want     string
	}{
		"a tag":                                   {hidden, "", nil, hiding(), "1 breaking change in contract c"},
		"a tag, used by nobody known":             {hidden, check.FailOnUsed, nil, hiding(), "1 breaking change in contract c, and no operation is known that could tell whether it is used"},
		"a tag, used by the graph's operations":   {hidden, check.FailOnUsed, []usage.Document{own}, hiding(), "1 breaking change in contract c that known operations use"},
		"a tag, unused by the graph's":            {hidden, check.FailOnUsed, []usage.Document{idle}, hiding(), ""},
		"a tag, used by its own":                  {hidden, check.FailOnUsed, []usage.Document{idle}, hiding(own), "1 breaking change in contract c that known operations use"},
		"a tag, unused by its own":                {hidden, check.FailOnUsed, []usage.Document{own}, hiding(idle), ""},
		"fields go, one of which its own use":     {gone, check.FailOnUsed, []usage.Document{idle}, hiding(own), "1 breaking change in contract c that known operations use"},
		"fields go, for the graph and the other":  {gone, "", nil, hiding(own), "2 breaking changes"},
		"fields go, and no graph operation known": {gone, check.FailOnUsed, nil, hiding(own), "2 breaking changes, and no operation is known that could tell whether it is used"},
		"nothing is left":                         {empty, "", nil, hiding(own), "1 error in contract c; 1 breaking change"},
		"nothing is left, and nothing counts":     {empty, check.FailOnNone, nil, hiding(own), "1 error in contract c"},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, check.Input{Before: sources(before), After: sources(tt.after), FailOn: tt.on, Operations: tt.graph, Contracts: []check.Contract{tt.contract}})
			if diff := cmp.Diff(tt.want, strings.Join(r.Reasons, "; ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(tt.want, "contract c") != (r.Contracts[0].Verdict == check.No) && tt.after != gone {
				t.Errorf("the contract is judged %s", r.Contracts[0].Verdict)
			}
		})
	}
}

// TestFilterChange: a change of the filter alone is judged like any other, and a new contract has
// no clients that could lose something.
func TestFilterChange(t *testing.T) {
	graph := sources(tagged + `type Query { a: ID b: ID @tag(name: "beta") c: ID @tag(name: "internal") }`)
	was := supergraph.Filter{Exclude: []string{"internal"}}
	with := func(f supergraph.Filter) check.Contract {
		return check.Contract{Contract: rollout.Contract{Name: "c", Filter: f}, Was: &was}
	}
	more := run(t, check.Input{Before: graph, After: graph, Contracts: []check.Contract{with(supergraph.Filter{Exclude: []string{"beta", "internal"}})}})
	if c := more.Contracts[0]; c.Verdict != check.No || len(c.Findings) != 1 || c.Findings[0].Coordinate != "Query.b" || more.Clients.Verdict != check.Yes {
		t.Errorf("hiding more: %+v", c)
	}
	less := run(t, check.Input{Before: graph, After: graph, Contracts: []check.Contract{with(supergraph.Filter{})}})
	if c := less.Contracts[0]; c.Verdict != check.Yes || len(c.Findings) != 1 || c.Findings[0].Coordinate != "Query.c" {
		t.Errorf("hiding less: %+v", c)
	}
	was = supergraph.Filter{Include: []string{"nowhere"}} // cannot be built, and neither can the new one
	fails := run(t, check.Input{Before: graph, After: graph, Contracts: []check.Contract{with(supergraph.Filter{Include: []string{"nowhere", "else"}})}})
	if c := fails.Contracts[0]; c.Verdict != check.No || len(fails.Reasons) != 1 {
		t.Errorf("a filter that fails like the one before: %+v", c)
	}
	created := hiding()
	created.New = true
	fresh := run(t, check.Input{Before: graph, After: graph, Contracts: []check.Contract{created}})
	if c := fresh.Contracts[0]; c.Verdict != check.Yes || c.Why != "the contract is new: nothing can break" || c.API == nil {
		t.Errorf("a new contract: %+v", c)
	}
}

// TestContractsOnly: what the graph's own clients lose counts for nothing.
func TestContractsOnly(t *testing.T) {
	before := sources(tagged + `type Query { a: ID b: ID c: ID @tag(name: "internal") }`)
	after := sources(tagged + `type Query { a: ID b: ID }`)
	in := check.Input{Before: before, After: after, Contracts: []check.Contract{hiding()}, ContractsOnly: true, Operations: docs("{ c }")}
	if r := run(t, in); r.Verdict != check.Yes || len(r.Clients.Findings)+len(r.Planner.Findings) > 0 {
		t.Errorf("%s: %v, clients %v", r.Verdict, r.Reasons, r.Clients.Findings)
	}
	in.After = sources(tagged + `type Query { b: ID }`)
	if r := run(t, in); r.Verdict != check.No || strings.Join(r.Reasons, "; ") != "1 breaking change in contract c" {
		t.Errorf("%s: %v", r.Verdict, r.Reasons)
	}
}

// TestReadings: where the other reading of an include list hides or shows something else, or fails,
// the report warns and the verdict stays.
func TestReadings(t *testing.T) {
	graph := sources(tagged + `type Query { a(e: E): T @tag(name: "x") } type T @tag(name: "x") { c: Int } enum E @tag(name: "x") { A } enum F { A B @tag(name: "x") } scalar S input I { a: Int }`)
	including := func(reading supergraph.Reading) check.Contract {
		return check.Contract{Contract: rollout.Contract{Name: "c", Filter: supergraph.Filter{Include: []string{"x"}, Reading: reading}}}
	}
	told := func(c check.Contract) string {
		r := run(t, check.Input{Before: graph, After: graph, Contracts: []check.Contract{c}})
		if r.Verdict != check.Yes {
			t.Errorf("%s: %v", c.Filter.Reading, r.Reasons)
		}
		return r.Contracts[0].Warnings.Error()
	}
	if got := told(including(supergraph.ReadingDocumented)); !strings.Contains(got, "is read as documented, and the reading federation-3 hides 3 elements more: F.A, I, S") {
		t.Error(got)
	}
	if got := told(including(supergraph.ReadingFederation3)); !strings.Contains(got, "is read as federation-3, and the reading documented shows 3 elements more: F.A, I, S") {
		t.Error(got)
	}
	if r := run(t, check.Input{Before: graph, After: graph, Contracts: []check.Contract{hiding()}}); len(r.Contracts[0].Warnings) > 0 {
		t.Errorf("an exclude list: %v", r.Contracts[0].Warnings)
	}
}

// TestManyContracts: contracts behind the bound are not judged, and neither is the order of a
// rollout, whose states have to serve the clients of each.
func TestManyContracts(t *testing.T) {
	before, after := sources(tagged+`type Query { a: ID }`), sources(tagged+`type Query { a: ID b: ID }`)
	in := check.Input{Before: before, After: after, Contracts: slices.Repeat([]check.Contract{hiding()}, 27), Orders: true}
	if r := run(t, in); r.Verdict != check.Yes {
		t.Errorf("27 contracts of a small graph: %s, %v", r.Verdict, r.Unjudged)
	}
	in.MaxLosses = 1
	r := run(t, in)
	if r.Verdict != check.NotJudged || r.Contracts[24].Verdict != check.Yes || r.Planner.Verdict != check.NotJudged {
		t.Errorf("%s: contract %s, planner %s", r.Verdict, r.Contracts[24].Verdict, r.Planner.Verdict)
	}
	for _, c := range r.Contracts[25:] {
		if c.Verdict != check.NotJudged || !strings.HasPrefix(c.Why, "only 25 of 27 contracts can be judged") || !strings.Contains(c.Why, "--time-limit") {
			t.Errorf("%s: %s", c.Verdict, c.Why)
		}
	}
}
