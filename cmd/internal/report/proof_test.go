package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/probe"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// refused is a proof with everything that one may have.
func refused() *rollout.Proof {
	use := func(name string) rollout.HazardUse {
		return rollout.HazardUse{Operation: name, File: "ops.graphql", Line: 3}
	}
	never, gone := use("Never"), use("Gone")
	return &rollout.Proof{
		Operations: 3, Planners: []string{"router-2", "router-3"}, States: 5, Plans: 20, Fetches: 9,
		Refusals: []rollout.Refusal{
			{
				Phase: 0, Half: "before", States: 5, Subgraph: "a", Code: rollout.Old, Kind: probe.Answer, Coordinate: "Query.x", Message: "`Query.x` is `Int!` in the registered schema, the code returns `Int`",
				Operations: []rollout.HazardUse{use("Early")}, Planners: []string{"router-2"}, Document: "{ x }", Present: true,
			},
			{
				Phase: 1, Half: "after", States: 2, Subgraph: "b", Code: rollout.New, Kind: probe.Request, Coordinate: "T.y", Message: "the fetch asks for `T.y`, the code does not have that field",
				At: []diag.Position{{File: "b.graphql", Line: 7}, {Subgraph: "b", Line: 2}}, Operations: []rollout.HazardUse{use("One"), use("Two")},
				Planners: []string{"router-2", "router-3"}, Path: "t.@", Document: "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on T { y } } }",
			},
		},
		NotJudged: []rollout.NotJudged{{Operation: &never, Phase: 2, Half: "before", Planner: "router-3", Reason: "not planned: no key"}},
		Invalid:   []rollout.NotJudged{{Operation: &gone, Reason: "the API accepts it neither before nor after the plan"}},
	}
}

// TestProofIsInEveryFormat: each form of a plan, a delivery and a publish tells how many operations
// are refused, which, when, by whose code, in which fetch and why, and what was not judged.
func TestProofIsInEveryFormat(t *testing.T) {
	p := gappy(t)
	p.Proof = refused()
	p.Excused = []rollout.Excused{{Pair: rollout.Pair{Subgraph: "c"}, Phase: 1, Half: "before", Violations: []serve.Violation{{Message: "the rule says no"}}}}
	for name, write := range map[string]func(*bytes.Buffer){
		"plan":      func(b *bytes.Buffer) { Plan(b, Plain(), p, PlanFile) },
		"plan.md":   func(b *bytes.Buffer) { PlanMarkdown(b, p, PlanFile) },
		"plan.html": func(b *bytes.Buffer) { _ = PlanHTML(b, p, PlanFile, nil, nil, "1") },
		"delivery": func(b *bytes.Buffer) {
			DeliveryMarkdown(b, publish.Report{Proof: p.Proof, Excused: p.Excused, Outcome: publish.Refused})
		},
		"side": func(b *bytes.Buffer) {
			PublishedSide(b, Plain(), publish.SidePublication{Proof: p.Proof, Excused: p.Excused})
		},
		"side.md": func(b *bytes.Buffer) { SideMarkdown(b, publish.SidePublication{Proof: p.Proof, Excused: p.Excused}) },
	} {
		var b bytes.Buffer
		write(&b)
		text := strings.NewReplacer("<code>", "", "</code>", "", "`", "", "&#39;", "'").Replace(b.String())
		for _, want := range []string{
			"3 operations, 20 plans, 2 refused, 1 not judged, 1 invalid", "planned as router-2 and router-3 do in 5 states, 9 fetches judged",
			"One ops.graphql:3 and 1 more, after phase 1: the new code of b does not answer the fetch at t.@",
			"the fetch asks for T.y, the code does not have that field (request-refused): b.graphql:7, b:2",
			"_entities(representations: $representations) { ... on T { y } } } (router-2, router-3)",
			"Early ops.graphql:3, before phase 1: the old code of a does not answer the fetch of root fields; so it is before the plan begins",
			"c: unsafe by the rules while phase 1 runs, and taken because no known operation shows it (--prove operations): the rule says no",
			"Gone ops.graphql:3: the API accepts it neither before nor after the plan",
			"Never ops.graphql:3, while phase 2 runs, by router-3: not planned: no key",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not have %q:\n%s", name, want, text)
			}
		}
		if strings.Index(text, "Early") < strings.Index(text, "One ops") {
			t.Errorf("%s does not begin with what stops:\n%s", name, text)
		}
	}
	if text := PlanSVG(p); !strings.Contains(text, "3 operations, 20 plans, 2 refused, 1 not judged, 1 invalid") {
		t.Errorf("the picture does not count the refusals:\n%s", text)
	}
}

// TestProofIsCut: people see the first refusals and how many there are.
func TestProofIsCut(t *testing.T) {
	p := refused()
	for range maxRefusals + 4 {
		p.Refusals, p.NotJudged = append(p.Refusals, p.Refusals[1]), append(p.NotJudged, p.NotJudged[0])
		p.Invalid = append(p.Invalid, p.Invalid[0])
	}
	text := strings.Join(ProofLines(Plain(), p), "\n")
	for _, want := range []string{"… and 6 refusals more", "… and 5 more", "… and 5 invalid more"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if ProofLines(Plain(), nil) != nil {
		t.Error("there are lines without a proof")
	}
}
