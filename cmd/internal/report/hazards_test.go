package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollback"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

const (
	manyMedia = "type Query { media: [Media!]! }\nunion Media = Book | Film\ntype Book { title: String! }\ntype Film { title: String! length: Int }\n"
	oneMedium = "type Query { media: [Media!]! }\nunion Media = Book\ntype Book { title: String! }\ntype Film { title: String! length: Int }\n"
	// added is a change without a hazard.
	added = "type Query { media: [Media!]! one: Int }\nunion Media = Book | Film\ntype Book { title: String! }\ntype Film { title: String! length: Int }\n"
)

// rolledOut returns the check of a change of one subgraph with its rollout, in every format.
func rolledOut(t *testing.T, after string, policy rollout.LossPolicy) (*check.Report, map[string]string) {
	t.Helper()
	one := func(text string) []sdl.Source { return []sdl.Source{{Name: "a", File: "a.graphql", Text: text}} }
	ops := []usage.Document{{File: "shelf.graphql", Text: "query Shelf {\n  media { __typename }\n}\n"}}
	r, err := check.Run(t.Context(), check.Input{Before: one(manyMedia), After: one(after), Orders: true, Operations: ops, Hazards: policy, FailOn: check.FailOnUsed})
	if err != nil {
		t.Fatal(err)
	}
	out := printed(t, r)
	add := func(name string, write func(*bytes.Buffer)) {
		var b bytes.Buffer
		write(&b)
		out[name] = b.String()
	}
	delivery := publish.Report{Hazards: r.Plan.Hazards, Outcome: publish.Refused}
	side := publish.SidePublication{Hazards: r.Plan.Hazards}
	standing := publish.Standing{Hazards: r.Plan.Hazards, Outcome: publish.Stopped}
	states, err := rollout.States(rollout.Input{Before: one(manyMedia), After: one(after)}, r.Plan)
	if err != nil {
		t.Fatal(err)
	}
	rollout.NoteLosses(states, r.Plan)
	for name, form := range map[string]any{
		"check.json": r, "plan.json": r.Plan, "delivery.json": delivery, "side.json": side, "standing.json": standing, "plan.states": states,
	} {
		add(name, func(b *bytes.Buffer) {
			if err := json.NewEncoder(b).Encode(form); err != nil {
				t.Fatal(err)
			}
		})
	}
	add("plan", func(b *bytes.Buffer) { Plan(b, Plain(), r.Plan, PlanFile) })
	add("plan.md", func(b *bytes.Buffer) { PlanMarkdown(b, r.Plan, PlanFile) })
	add("plan.svg", func(b *bytes.Buffer) { b.WriteString(PlanSVG(r.Plan)) })
	add("plan.mermaid", func(b *bytes.Buffer) { b.WriteString(rollout.Diagram(r.Plan)) })
	add("delivery.md", func(b *bytes.Buffer) { DeliveryMarkdown(b, delivery) })
	add("side", func(b *bytes.Buffer) { PublishedSide(b, Plain(), side) })
	add("side.md", func(b *bytes.Buffer) { SideMarkdown(b, side) })
	add("standing", func(b *bytes.Buffer) { Standing(b, Plain(), &standing, "journal", "") })
	return r, out
}

// TestEveryFormatNamesHazards: whatever speaks of a rollout names its hazards, with what clients
// lose and what to do; pictures name the worst.
func TestEveryFormatNamesHazards(t *testing.T) {
	r, out := rolledOut(t, oneMedium, "")
	if len(r.Hazards) != 1 || !r.Hazards[0].Stops || !r.Passed {
		t.Fatalf("a hazard that clients see stops a rollout and fails no check: %+v, reasons %v", r.Hazards, r.Reasons)
	}
	for name, text := range out {
		want := []string{"Film", "the whole answer", "known operations ask for it: Shelf shelf.graphql:2", "no longer returns it"}
		switch name {
		case "plan.mermaid":
			want = want[:2]
		case "plan.states":
			want = want[:1]
		case "gitlab", "github":
			want = want[:3]
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", name, w, text)
			}
		}
		if strings.Contains(text, "every state proven safe") {
			t.Errorf("%s says that every state is proven safe", name)
		}
	}
	_, out = rolledOut(t, added, "")
	for name, text := range out {
		if strings.Contains(strings.ToLower(text), "hazard") {
			t.Errorf("%s speaks of a hazard where there is none:\n%s", name, text)
		}
	}
}

// TestHazardsAsThePolicySays: what stops is an error for people, what is allowed no warning.
func TestHazardsAsThePolicySays(t *testing.T) {
	for policy, want := range map[rollout.LossPolicy][]string{
		"":                  {"::warning ", "❌ **hazard**", "stops without consent (--accept-hazard REASON), because clients see it"},
		rollout.LossesWarn:  {"::warning ", "⚠️ **hazard**", "clients see it"},
		rollout.LossesAllow: {"::notice ", "ℹ️ **hazard**", "clients see it"},
	} {
		_, out := rolledOut(t, oneMedium, policy)
		for i, name := range []string{"github", "plan.md", "plan"} {
			if !strings.Contains(out[name], want[i]) {
				t.Errorf("%q: %s does not say %q:\n%s", policy, name, want[i], out[name])
			}
		}
	}
	lines := func(h rollout.Hazard) []string {
		return LossLines(Plain(), rollout.Losses{Hazards: []rollout.Hazard{h}}, true)
	}
	stopped := lines(rollout.Hazard{Consequence: "c", Remedy: "r", Why: "not known", Stops: true})
	if !strings.Contains(stopped[2], "as schemactl.yaml says; not known") {
		t.Errorf("%q", stopped)
	}
	if old := lines(rollout.Hazard{Subgraph: "a", Message: "do not return it"}); len(old) != 1 {
		t.Errorf("a hazard of an older plan: %q", old)
	}
}

// TestRollbackNamesHazards: routers that go back may meet them as well.
func TestRollbackNamesHazards(t *testing.T) {
	v := rollback.Verdict{OK: true, Subgraphs: []rollback.Subgraph{{Name: "a", Hazards: []serve.Violation{{Coordinate: "Color.RED", Message: "`Color.RED` may be returned"}}}}}
	var text, markdown, refused bytes.Buffer
	Rollback(&text, Plain(), v, "L1")
	RollbackMarkdown(&markdown, v, "L1", nil)
	v.OK = false
	RollbackMarkdown(&refused, v, "L1", nil)
	for _, b := range []*bytes.Buffer{&text, &markdown, &refused} {
		for _, want := range []string{"hazard", "`Color.RED` may be returned", "up to the whole answer"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%q is missing in:\n%s", want, b)
			}
		}
	}
}

// TestManyHazards: people see the first ones, what stops before the rest.
func TestManyHazards(t *testing.T) {
	list := make([]rollout.Hazard, maxLosses+5)
	list[len(list)-1] = rollout.Hazard{Coordinate: "Last.STOPS", Message: "`Last.STOPS` stops", Consequence: "c", Stops: true}
	var text, markdown bytes.Buffer
	losses := rollout.Losses{Hazards: list}
	lossesText(&text, Plain(), "", losses)
	lossesMarkdown(&markdown, losses)
	for _, b := range []*bytes.Buffer{&text, &markdown} {
		if n := strings.Count(b.String(), "hazard"); !strings.Contains(b.String(), "Last.STOPS") || !strings.Contains(b.String(), "and 5 hazards more") || n > 2*maxLosses+1 {
			t.Errorf("%d hazards:\n%s", n, b)
		}
	}
}
