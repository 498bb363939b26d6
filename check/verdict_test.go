package check_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

const (
	whole     = "type Query { a: ID }"
	torn      = "type Query {"
	unknown   = "type Query { a: Nothing }"
	connected = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect"])
type Query { a: ID @connect(http: {GET: "http://a/"}, selection: "$") }`
)

// missing are the ways in which a part can be missing. parts are those that are not judged then, by
// name.
var missing = map[string]struct {
	in    check.Input
	parts []string
}{
	"the base does not parse":                       {check.Input{Before: sources(torn), After: sources(whole)}, []string{"clients", "planner"}},
	"the base does not compose":                     {check.Input{Before: sources(unknown), After: sources(whole), Orders: true}, []string{"clients", "planner"}},
	"the base is no SDL":                            {check.Input{Before: sources("query Used { a }"), After: sources(whole)}, []string{"clients", "planner"}},
	"the base has errors that the proposal has too": {check.Input{Before: sources(unknown), After: sources(unknown), Policy: policy.Policy{OnlyNew: true}}, []string{"clients", "planner"}},
	"an operation does not parse":                   {check.Input{Before: sources(whole), After: sources(whole), Operations: docs("{ a")}, []string{"operations"}},
	"an operation is not valid":                     {check.Input{Before: sources(whole), After: sources(whole), Operations: docs("{ b }")}, []string{"operations"}},
	"a file has no operation":                       {check.Input{Before: sources(whole), After: sources(whole), Operations: docs("# none")}, []string{"operations"}},
	"operations without a base":                     {check.Input{Before: sources(torn), After: sources(whole), Operations: docs("{ a }"), Plans: plans.Policy{MaxDepth: 9}}, []string{"clients", "operations", "planner", "plans"}},
	"an operation that no plan is made for":         {check.Input{Before: sources(whole), After: sources(whole + " type A { b: Int }"), Operations: docs("{ ... @defer { a } }"), Plans: plans.Policy{FailOn: plans.FailOnRegression}}, []string{"plans"}},
	"a contract without a base":                     {check.Input{Before: sources(torn), After: sources(whole), Contracts: contract("x")}, []string{"clients", "contract c", "planner"}},
	"a contract fails on the base":                  {check.Input{Before: sources(whole), After: sources(whole), Contracts: contract("x")}, []string{"contract c"}},
	"a contract of which nothing is known":          {check.Input{Before: sources(whole), After: sources(whole), Contracts: []check.Contract{{Contract: rollout.Contract{Name: "c"}, Unknown: "its filter is hidden"}}}, []string{"contract c"}},
	"contracts that nobody may list":                {check.Input{Before: sources(whole), After: sources(whole), MoreContracts: "the key may not list them"}, []string{"contracts"}},
	"an operation of a contract is not valid":       {check.Input{Before: sources(whole), After: sources(whole), Contracts: []check.Contract{{Contract: rollout.Contract{Name: "c"}, Operations: docs("{ b }")}}}, []string{"contract c"}},
	"connectors in edition 2.14":                    {check.Input{Before: sources(connected), After: sources(connected), Federation: spec.Choice{Edition: spec.Edition214}}, []string{"composition"}},
	"the platform is not done":                      {check.Input{Before: sources(whole), After: sources(whole), Remote: remote("PENDING", nil)}, []string{"remote"}},
	"the platform has a new word":                   {check.Input{Before: sources(whole), After: sources(whole), Remote: remote("SKIPPED", nil)}, []string{"remote"}},
	"the platform does not answer":                  {check.Input{Before: sources(whole), After: sources(whole), Remote: remote("", errors.New("down"))}, []string{"remote"}},
	"the platform cannot remove":                    {check.Input{Before: append(sources(whole), sdl.Source{Name: "z", Text: "type Z { z: ID }"}), After: sources(whole), FailOn: check.FailOnNone, Remote: remote("PASSED", nil)}, []string{"remote"}},
}

func docs(text string) []usage.Document { return []usage.Document{{File: "ops.graphql", Text: text}} }

func contract(tag string) []check.Contract {
	return []check.Contract{{Contract: rollout.Contract{Name: "c", Filter: supergraph.Filter{Include: []string{tag}}}}}
}

// remote is a platform that answers with a status, or with an error.
func remote(status string, err error) func(context.Context) (*check.Remote, error) {
	return func(context.Context) (*check.Remote, error) {
		if err != nil {
			return nil, err
		}
		return &check.Remote{Workflow: "w", Status: status}, nil
	}
}

// TestNotJudgedIsNeverYes: each way in which a part can be missing leaves the check not judged,
// with the part and a reason, whatever the threshold, waivers and onlyNew. The check passes only if
// the policy makes each missing part optional, and still lists it.
func TestNotJudgedIsNeverYes(t *testing.T) {
	covered := map[check.Part]bool{}
	for name, way := range missing {
		t.Run(name, func(t *testing.T) {
			for _, on := range []check.FailOn{way.in.FailOn, check.FailOnNone, check.FailOnUsed, check.FailOnDangerous} {
				in := way.in
				in.FailOn = on
				in.Policy.OnlyNew = true
				in.Policy.Waivers = []policy.Waiver{{Coordinate: "*", Reason: "all of it"}}
				r, _ := check.Run(t.Context(), in)
				if r.Verdict != check.NotJudged || r.Passed || len(r.Reasons) > 0 {
					t.Errorf("fail on %q: %s, passed %t, reasons %v", on, r.Verdict, r.Passed, r.Reasons)
				}
				if got := r.Missing(); !slices.Equal(got, way.parts) {
					t.Errorf("fail on %q: %v were not judged, want %v", on, got, way.parts)
				}
				for _, u := range r.Unjudged {
					covered[u.Part] = true
					if u.Why == "" {
						t.Errorf("%s has no reason", u.Name())
					}
					in.Policy.Optional = append(in.Policy.Optional, string(u.Part))
				}
				r, _ = check.Run(t.Context(), in)
				if r.Verdict != check.Yes || len(r.Unjudged) != len(way.parts) || len(r.Missing()) > 0 {
					t.Errorf("optional: %s with %+v", r.Verdict, r.Unjudged)
				}
			}
		})
	}
	for _, p := range check.Parts() {
		if !covered[p] {
			t.Errorf("no way is listed in which %s can be missing", p)
		}
	}
}

// TestNoIsStrongerThanNotJudged: what is known to be wrong decides, and the parts that were not
// judged are listed all the same.
func TestNoIsStrongerThanNotJudged(t *testing.T) {
	in := check.Input{Before: sources("type Query { a: ID b: ID }"), After: sources(whole), Operations: docs("{ c }")}
	if r := run(t, in); r.Verdict != check.No || !slices.Equal(r.Missing(), []string{"operations"}) {
		t.Errorf("%s %v", r.Verdict, r.Missing())
	}
	r := run(t, check.Input{Before: sources(whole), After: sources(torn)})
	if r.Verdict != check.No || r.Clients.Why != "the proposal does not compose" || r.Planner.Why != r.Clients.Why {
		t.Errorf("%s, clients %q, planner %q", r.Verdict, r.Clients.Why, r.Planner.Why)
	}
}

// TestRegisteredDoesNotCompose: an error of what is registered is no verdict on a proposal that has
// it too, where the policy or the platform sets it aside. The proposal is not judged then, since it
// does not compose here.
func TestRegisteredDoesNotCompose(t *testing.T) {
	registered := run(t, check.Input{After: sources(torn)}).Composition.Errors
	for name, c := range map[string]struct {
		onlyNew, accepted bool
		want              check.Verdict
	}{
		"it counts":                {false, false, check.No},
		"only what is new counts":  {true, false, check.NotJudged},
		"the platform composes it": {false, true, check.NotJudged},
	} {
		in := check.Input{Before: sources(whole), After: sources(torn), Registered: registered, Accepted: c.accepted}
		in.Policy.OnlyNew = c.onlyNew
		r := run(t, in)
		if r.Verdict != c.want || c.want == check.NotJudged && (r.Composition.Verdict != check.Yes || len(r.Composition.Known) != len(registered)) {
			t.Errorf("%s: %s %+v", name, r.Verdict, r.Composition)
		}
		in.After = sources("type Query { a: Nowhere }")
		if r := run(t, in); r.Verdict != check.No {
			t.Errorf("%s: another error: %s", name, r.Verdict)
		}
	}
}

// TestFirstPublish: a graph that does not exist yet has nothing to break. Its contracts and
// operations are judged on what it will be.
func TestFirstPublish(t *testing.T) {
	r := run(t, check.Input{After: sources(whole), Operations: docs("{ a }"), Orders: true})
	if r.Verdict != check.Yes || !strings.HasPrefix(r.Clients.Why, "first publish") || !r.Clients.Judged || r.Operations.Checked != 1 {
		t.Errorf("%s %+v %+v", r.Verdict, r.Clients, r.Operations)
	}
	if r := run(t, check.Input{After: sources(whole), Contracts: contract("x")}); r.Verdict != check.No {
		t.Errorf("a contract without fields: %s %+v", r.Verdict, r.Contracts)
	}
	if r := run(t, check.Input{After: sources(whole), Operations: docs("{ nothing }")}); r.Verdict != check.NotJudged {
		t.Errorf("an operation for another graph: %s %+v", r.Verdict, r.Operations)
	}
}

// TestBackground: a check of the platform that was left for later is told and fails nothing.
func TestBackground(t *testing.T) {
	r := run(t, check.Input{Before: sources(whole), After: sources(whole), Remote: func(context.Context) (*check.Remote, error) {
		return &check.Remote{Workflow: "w", Status: "PENDING", Background: true}, nil
	}})
	if r.Verdict != check.Yes || len(r.Unjudged) != 1 || !r.Unjudged[0].Optional || r.Remote.Verdict != check.NotJudged {
		t.Errorf("%s %+v", r.Verdict, r.Unjudged)
	}
}
