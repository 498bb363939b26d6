package prove

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/fixtures"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// fixture returns a graph of the project with its operations.
func fixture(t *testing.T, name string) (rollout.Input, []Operation) {
	t.Helper()
	before, after, graph := rollouttest.Graph(t, fixtures.Graphs, name)
	files, err := fs.Glob(graph, "operations/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal("no operations", err)
	}
	var operations []Operation
	for _, f := range files {
		text, err := fs.ReadFile(graph, f)
		if err != nil {
			t.Fatal(err)
		}
		operations = append(operations, Operation{rollout.HazardUse{Operation: f, File: f, Line: 1}, string(text)})
	}
	return rollout.Input{Before: before, After: after}, operations
}

// proven returns the proof of a plan.
func proven(t *testing.T, in rollout.Input, p *rollout.Plan, operations []Operation, opts Options) *rollout.Proof {
	t.Helper()
	proof, err := Plan(t.Context(), in, p, operations, opts)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

func planned(t *testing.T, in rollout.Input) *rollout.Plan {
	t.Helper()
	p, err := rollout.Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// naive returns a plan of two phases, one that publishes all and one that deploys all.
func naive(t *testing.T, in rollout.Input, first rollout.PhaseKind) *rollout.Plan {
	t.Helper()
	p := &rollout.Plan{Version: rollout.FormatVersion}
	publish, deploy := rollout.Phase{Kind: rollout.Publish}, rollout.Phase{Kind: rollout.Deploy}
	registered := func(s sdl.Source) *rollout.Registered {
		return &rollout.Registered{URL: s.URL, SDL: s.Text, SHA256: rollout.Digest(s.Text)}
	}
	for _, s := range in.Before {
		p.Subgraphs = append(p.Subgraphs, rollout.SubgraphPlan{Name: s.Name, Before: registered(s)})
	}
	for _, s := range in.After {
		i := slices.IndexFunc(p.Subgraphs, func(o rollout.SubgraphPlan) bool { return o.Name == s.Name })
		if i < 0 {
			return nil
		}
		if s.URL == "" {
			s.URL = p.Subgraphs[i].Before.URL
		}
		p.Subgraphs[i].After = registered(s)
		if p.Subgraphs[i].Before.URL != s.URL {
			return nil
		}
		if p.Subgraphs[i].Before.SDL != s.Text {
			step := rollout.Step{Subgraph: s.Name, Stage: rollout.New, URL: s.URL, SDL: s.Text, SHA256: rollout.Digest(s.Text)}
			step.Action = rollout.Register
			publish.Steps = append(publish.Steps, step)
			step.Action = rollout.Roll
			deploy.Steps = append(deploy.Steps, step)
		}
	}
	if len(in.Before) != len(in.After) || len(publish.Steps) == 0 {
		return nil
	}
	p.Phases = []rollout.Phase{publish, deploy}
	if first == rollout.Deploy {
		slices.Reverse(p.Phases)
	}
	for i := range p.Phases {
		p.Phases[i].Number = i + 1
	}
	return p
}

// TestFixtures: the plans of the project's graphs are proven by their operations, with both
// planners.
func TestFixtures(t *testing.T) {
	for _, name := range fixtures.List(fixtures.Graphs) {
		in, operations := fixture(t, name)
		proof := proven(t, in, planned(t, in), operations, Options{})
		if len(proof.Refusals)+len(proof.NotJudged) > 0 {
			t.Errorf("%s: %+v", name, proof)
		}
		if least := len(operations) * proof.States; proof.Plans < least || proof.Fetches < len(operations) {
			t.Errorf("%s: %d plans in %d states, %d fetches, of %d operations", name, proof.Plans, proof.States, proof.Fetches, len(operations))
		}
	}
}

// TestPlantedOrders: operations refute an order that does everything at once where the rules call
// it unsafe, and the first refusal tells where.
func TestPlantedOrders(t *testing.T) {
	for order, rest := range map[string]string{
		"channels deploy":          "while phase 1 runs new channels request-refused",
		"orders-split publish":     "after phase 1 old shipping request-refused",
		"orders-split deploy":      "while phase 1 runs new orders request-refused",
		"products-reviews publish": "after phase 1 old products request-refused",
		"products-reviews deploy":  "while phase 1 runs new reviews requires-not-sent",
	} {
		name, kind, _ := strings.Cut(order, " ")
		in, operations := fixture(t, name)
		proof := proven(t, in, naive(t, in, rollout.PhaseKind(kind)), operations, Options{})
		stopping := proof.Stopping()
		if len(stopping) == 0 {
			t.Errorf("%s: nothing is refused", order)
			continue
		}
		r := stopping[0]
		if got := strings.Join([]string{r.When(), string(r.Code), r.Subgraph, string(r.Kind)}, " "); got != rest {
			t.Errorf("%s: %s, want %s", order, got, rest)
		}
		if len(r.Operations) == 0 || len(r.At) == 0 || r.At[0].File == "" || r.Document == "" || len(r.Planners) != 2 || r.States == 0 {
			t.Errorf("%s: %+v", order, r)
		}
	}
}

// TestLaws draws evolutions, with operations over all that their APIs have. No operation refutes a
// plan of package rollout, and an order that some operation refutes is not safe by the rules
// either.
func TestLaws(t *testing.T) {
	plans, refuted, allowed := 0, 0, 0
	for seed := uint64(41_000); seed < 41_060; seed++ {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !ok {
			continue
		}
		in := rollout.Input{Before: e.Before, After: e.After}
		p, err := rollout.Make(t.Context(), in)
		var none *rollout.NoSafePlan
		if err != nil && !errors.As(err, &none) {
			continue
		}
		operations := drawn(t, in)
		if err == nil {
			plans++
			if list := proven(t, in, p, operations, Options{}).Stopping(); len(list) > 0 {
				t.Errorf("seed %d %v: %+v", seed, e.What, list[0])
			}
		}
		for _, first := range []rollout.PhaseKind{rollout.Deploy, rollout.Publish} {
			p := naive(t, in, first)
			if p == nil {
				continue
			}
			_, unsafe := rollout.Verify(t.Context(), p.Input(in), p)
			list := proven(t, in, p, operations, Options{}).Stopping()
			switch {
			case len(list) > 0 && unsafe == nil:
				t.Errorf("seed %d %v: %s first is safe by the rules: %+v", seed, e.What, first, list[0])
			case len(list) > 0:
				refuted++
			case unsafe != nil:
				allowed++
			}
		}
	}
	t.Logf("%d plans; of the orders that the rules call unsafe, operations refute %d and not %d", plans, refuted, allowed)
	if plans < 20 || refuted < 20 {
		t.Error("too few to say anything")
	}
}

// drawn returns operations over the APIs before and after.
func drawn(t *testing.T, in rollout.Input) []Operation {
	t.Helper()
	var out []Operation
	for _, side := range [][]sdl.Source{in.Before, in.After} {
		composed := compose.Compose(t.Context(), side, compose.Options{})
		if composed.Graph == nil {
			t.Fatal(composed.Errors)
		}
		for _, o := range operationsOf(composed.Graph.API()) {
			if !slices.ContainsFunc(out, func(have Operation) bool { return have.Text == o.Text }) {
				out = append(out, o)
			}
		}
	}
	return out
}

// TestPresent: what is refused before the plan begins already does not stop it.
func TestPresent(t *testing.T) {
	in, operations := fixture(t, "products-reviews")
	p := naive(t, in, rollout.Publish)
	old := p.Subgraphs[slices.IndexFunc(p.Subgraphs, func(s rollout.SubgraphPlan) bool { return s.Name == "products" })]
	worse := strings.Replace(old.Before.SDL, "  name: String", "  nom: String", 1)
	if worse == old.Before.SDL {
		t.Fatal("the fixture has changed")
	}
	for i := range p.Subgraphs {
		if p.Subgraphs[i].Name == "products" {
			p.Subgraphs[i].Deployed = &rollout.Registered{SDL: worse, SHA256: rollout.Digest(worse)}
		}
	}
	proof := proven(t, in, p, operations, Options{})
	i := slices.IndexFunc(proof.Refusals, func(r rollout.Refusal) bool { return r.Present })
	if i < 0 || proof.Refusals[i].Phase != 0 || proof.Refusals[i].Code != rollout.Old {
		t.Fatalf("%+v", proof.Refusals)
	}
	if slices.ContainsFunc(proof.Stopping(), func(r rollout.Refusal) bool { return r.Present }) {
		t.Error("it stops")
	}
}

// TestNotJudged: what cannot be planned is told with its reason, and is never taken for an answer.
func TestNotJudged(t *testing.T) {
	in, operations := fixture(t, "channels")
	p := planned(t, in)
	never := Operation{rollout.HazardUse{Operation: "Never", File: "never.graphql", Line: 1}, "query Never { nowhere }"}
	proof := proven(t, in, p, append(slices.Clone(operations), never), Options{})
	if len(proof.NotJudged) != 1 || proof.NotJudged[0].Operation.Operation != "Never" || !strings.Contains(proof.NotJudged[0].Text(), "in no state") {
		t.Errorf("%+v", proof.NotJudged)
	}
	proof = proven(t, in, p, operations, Options{MaxPlans: 1})
	if len(proof.NotJudged) == 0 || !strings.Contains(proof.NotJudged[0].Text(), "more than 1 plans") {
		t.Errorf("%+v", proof.NotJudged)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Plan(ctx, in, p, operations, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestSameProof: goroutines do not change the proof.
func TestSameProof(t *testing.T) {
	in, operations := fixture(t, "storefront")
	p := naive(t, rollout.Input{Before: in.Before, After: in.Before}, rollout.Publish)
	if p != nil {
		t.Fatal("nothing changes")
	}
	p = planned(t, in)
	text := func() string {
		data, err := json.Marshal(proven(t, in, p, operations, Options{Profiles: []queryplan.Profile{queryplan.Router2}}))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	first := text()
	for range 3 {
		if again := text(); again != first {
			t.Fatalf("%s\n%s", first, again)
		}
	}
}

// BenchmarkPlan proves the largest plan of the project's graphs.
func BenchmarkPlan(b *testing.B) {
	before, after, graph := rollouttest.Graph(&testing.T{}, fixtures.Graphs, "storefront")
	in := rollout.Input{Before: before, After: after}
	p, err := rollout.Make(b.Context(), in)
	if err != nil {
		b.Fatal(err)
	}
	var operations []Operation
	files, _ := fs.Glob(graph, "operations/*.graphql")
	for _, f := range files {
		text, err := fs.ReadFile(graph, f)
		if err != nil {
			b.Fatal(err)
		}
		operations = append(operations, Operation{rollout.HazardUse{File: f}, string(text)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Plan(b.Context(), in, p, operations, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
