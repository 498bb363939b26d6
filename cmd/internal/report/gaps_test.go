package report

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// gappy returns a plan in which one field is missing for a while, and of another there is neither
// the old nor the new one.
func gappy(t *testing.T) *rollout.Plan {
	t.Helper()
	one := func(text string) []sdl.Source {
		return []sdl.Source{{Name: "a", File: "a.graphql", Text: text}}
	}
	p, err := rollout.Make(t.Context(), rollout.Input{Before: one("type Query {\n  f: Int\n  old: Int\n  x: Int\n}\n"), After: one("type Query {\n  f: [Int]\n  new: Int\n  x: Int\n}\n")})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Gaps) != 2 {
		t.Fatalf("%+v", p.Gaps)
	}
	return p
}

// TestGapsAreInEveryFormat: each form of a plan, a delivery, a publish and a standing names both
// gaps with their phases.
func TestGapsAreInEveryFormat(t *testing.T) {
	p := gappy(t)
	rollout.LossPolicy("").MarkGaps(p.Gaps)
	out := map[string]func(*bytes.Buffer){
		"plan":      func(b *bytes.Buffer) { Plan(b, Plain(), p, PlanFile) },
		"plan.md":   func(b *bytes.Buffer) { PlanMarkdown(b, p, PlanFile) },
		"plan.svg":  func(b *bytes.Buffer) { b.WriteString(PlanSVG(p)) },
		"plan.mmd":  func(b *bytes.Buffer) { b.WriteString(rollout.Diagram(p)) },
		"plan.html": func(b *bytes.Buffer) { _ = PlanHTML(b, p, PlanFile, nil, nil, "1") },
		"delivery":  func(b *bytes.Buffer) { DeliveryMarkdown(b, publish.Report{Gaps: p.Gaps, Outcome: publish.Refused}) },
		"side":      func(b *bytes.Buffer) { PublishedSide(b, Plain(), publish.SidePublication{Gaps: p.Gaps}) },
		"side.md":   func(b *bytes.Buffer) { SideMarkdown(b, publish.SidePublication{Gaps: p.Gaps}) },
		"standing": func(b *bytes.Buffer) {
			Standing(b, Plain(), &publish.Standing{Gaps: p.Gaps, Outcome: publish.Stopped}, "j", "r")
		},
	}
	for name, write := range out {
		var b bytes.Buffer
		write(&b)
		text := strings.NewReplacer("<code>", "", "</code>", "", "`", "", "&#39;", "'").Replace(b.String())
		for _, want := range []string{"Query.f", "Query.old", "Query.new"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not name %s:\n%s", name, want, text)
			}
		}
		if !strings.Contains(text, "phases 1 to 3") && !strings.Contains(text, "from phase 1 until phase 3") {
			t.Errorf("%s does not name the phases:\n%s", name, text)
		}
	}
}

// TestPlanHTML: the page has whether the plan needs consent, escapes names, and is what it was.
func TestPlanHTML(t *testing.T) {
	p := gappy(t)
	p.Gaps[0].UsedBy([]rollout.HazardUse{{Operation: "<Q>", File: "q.graphql", Line: 2}}, 3, 0)
	rollout.LossPolicy("").MarkGaps(p.Gaps)
	var b bytes.Buffer
	if err := PlanHTML(&b, p, PlanFile, nil, nil, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A rollout that needs consent", "1 of 3 of your operations (&lt;Q&gt; q.graphql:2)", "-  f: Int", "schemactl 1.2.3"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
	const golden = "testdata/plan.html"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s differs (%v); UPDATE=1 go test rewrites it", golden, err)
	}
	b.Reset()
	if err := PlanHTML(&b, p, PlanFile, nil, []publish.Consent{{Kind: publish.ConsentGaps, Reason: "at <night>"}}, "1"); err != nil || !strings.Contains(b.String(), "✔ Rollout plan") || !strings.Contains(b.String(), "Accepted: --accept-gaps: at &lt;night&gt;") {
		t.Errorf("%v\n%s", err, b.String())
	}
	b.Reset()
	if err := PlanHTML(&b, &rollout.Plan{}, PlanFile, nil, nil, "1"); err != nil || !strings.Contains(b.String(), "Nothing to do") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestManyGaps: people see twenty, those that stop first.
func TestManyGaps(t *testing.T) {
	var list []rollout.Gap
	for i := range 30 {
		list = append(list, rollout.Gap{Kind: rollout.Missing, Coordinate: fmt.Sprintf("Query.f%d", i), Graph: true, From: 1, Until: 3, Stops: i == 29})
	}
	gaps := lossLists(rollout.Losses{Gaps: list}, true)[1]
	if len(gaps.shown) != maxLosses || !strings.Contains(gaps.shown[0].brief, "Query.f29") || !strings.Contains(gaps.rest, "10 gaps more") {
		t.Errorf("%d, %+v, %q", len(gaps.shown), gaps.shown[0], gaps.rest)
	}
}

// TestDoes: a step calls nothing new or old of a subgraph that has one version only.
func TestDoes(t *testing.T) {
	a, b, moved := &rollout.Registered{URL: "http://a", SDL: "a"}, &rollout.Registered{URL: "http://a", SDL: "b"}, &rollout.Registered{URL: "http://b", SDL: "a"}
	plan := &rollout.Plan{Subgraphs: []rollout.SubgraphPlan{
		{Name: "added", After: a}, {Name: "removed", Before: a}, {Name: "changed", Before: a, After: b}, {Name: "moved", Before: a, After: moved},
	}}
	for _, tc := range []struct {
		step       rollout.Step
		want, bare string
	}{
		{rollout.Step{Subgraph: "added", Action: rollout.Start, Stage: rollout.New}, "start the code of", "start the new code of"},
		{rollout.Step{Subgraph: "added", Action: rollout.Register, Stage: rollout.New}, "register the schema of", "register the new schema of"},
		{rollout.Step{Subgraph: "removed", Action: rollout.Retire, Stage: rollout.Old}, "retire the code of", "retire the old code of"},
		{rollout.Step{Subgraph: "changed", Action: rollout.Roll, Stage: rollout.New}, "roll out the new code of", "roll out the new code of"},
		{rollout.Step{Subgraph: "changed", Action: rollout.Register, Stage: rollout.Intermediate}, "register the intermediate schema of", "register the intermediate schema of"},
		{rollout.Step{Subgraph: "moved", Action: rollout.Register, Stage: rollout.New}, "register the routing URL of", "register the new schema of"},
	} {
		if got, bare := Does(plan, tc.step), Does(nil, tc.step); got != tc.want || bare != tc.bare {
			t.Errorf("%+v: %q, without a plan %q", tc.step, got, bare)
		}
	}
}
