package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestPlans compares what becomes of the plans of each archive with its golden; UPDATE=1 writes it.
func TestPlans(t *testing.T) {
	files, err := filepath.Glob("testdata/plans/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := archived(a)
			r, err := check.Run(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if r.Base == nil || r.Proposal == nil {
				t.Fatalf("a side does not compose: %v %v", r.Composition.BaseErrors, r.Composition.Errors)
			}
			got := describePlans(r.Plans)
			last := &a.Files[len(a.Files)-1]
			if os.Getenv("UPDATE") != "" {
				last.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(string(last.Data), got); d != "" {
				t.Errorf("-want +got, UPDATE=1 rewrites:\n%s", d)
			}
			backwards(t, in, r.Plans)
		})
	}
}

// archived reads an archive of subgraphs before and after a change, and operations.
func archived(a *txtar.Archive) check.Input {
	in := check.Input{Federation: spec.Choice{Edition: spec.Edition215}}
	for _, f := range a.Files {
		side, name, _ := strings.Cut(f.Name, "/")
		s := sdl.Source{Name: strings.TrimSuffix(name, ".graphql"), File: f.Name, Text: string(f.Data)}
		switch {
		case side == "before":
			in.Before = append(in.Before, s)
		case side == "after":
			in.After = append(in.After, s)
		case strings.HasSuffix(side, ".graphql"):
			in.Operations = append(in.Operations, usage.Document{File: f.Name, Text: string(f.Data)})
		}
	}
	return in
}

// describePlans writes a report with all of its numbers.
func describePlans(p check.PlansReport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d operations, %d changed, %d worse, %d better, %d new, %d refused, %d not planned\n", p.Verdict, p.Operations, p.Changed, p.Regressed, p.Improved, p.New, p.Refused, p.Unplanned)
	if p.Cache != nil {
		fmt.Fprintf(&b, "cache: %d of %d planned anew, %d other plans\n", p.Cache.Replanned, p.Cache.Entries, p.Cache.Changed)
	}
	for _, f := range p.Findings {
		fmt.Fprintf(&b, "%s %s\n", f.Code, f.Message)
		for _, at := range f.Positions {
			fmt.Fprintf(&b, "  %s\n", at)
		}
	}
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s%s: %s\n", c.Operation, c.Labels, strings.Join(c.Regressions, ", "))
		fmt.Fprintf(&b, "  %d -> %d fetches, %d -> %d deep, %v -> %v, entities %v -> %v\n", c.Before.Fetches, c.After.Fetches, c.Before.Depth, c.After.Depth, c.Before.Subgraphs, c.After.Subgraphs, c.Before.Entities, c.After.Entities)
		fmt.Fprintf(&b, "  %d other fetches, new %v, lost %v\n", c.Differing, c.NewHops, c.LostHops)
		for _, cause := range c.Causes {
			fmt.Fprintf(&b, "  cause %s %s in %s\n", cause.Rule, cause.Coordinate, cause.Subgraph)
		}
	}
	for _, d := range p.Problems {
		fmt.Fprintf(&b, "%s\n", d.Error())
	}
	return b.String()
}

// backwards holds a report against that of the opposite change: as many plans change, with the
// numbers of the other side, and what is new in one is lost in the other.
func backwards(t *testing.T, in check.Input, forth check.PlansReport) {
	t.Helper()
	in.Before, in.After = in.After, in.Before
	r, err := check.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	back := r.Plans
	if back.Changed != forth.Changed || back.Operations != forth.Operations || len(back.Changes) != len(forth.Changes) {
		t.Fatalf("backwards %d of %d plans change, forwards %d of %d", back.Changed, back.Operations, forth.Changed, forth.Operations)
	}
	for i, c := range forth.Changes {
		o := back.Changes[i]
		if d := cmp.Diff([]any{*c.Before, c.After, c.NewHops, c.LostHops}, []any{o.After, *o.Before, o.LostHops, o.NewHops}); d != "" {
			t.Errorf("%s: %s", c.Operation, d)
		}
	}
}

// TestPlansPolicy judges one change by each policy.
func TestPlansPolicy(t *testing.T) {
	a, err := txtar.ParseFile("testdata/plans/field_moved.txtar")
	if err != nil {
		t.Fatal(err)
	}
	ignore := func(patterns ...string) (out []plans.Ignore) {
		for _, p := range patterns {
			out = append(out, plans.Ignore{Pattern: p})
		}
		return out
	}
	for name, tt := range map[string]struct {
		policy   plans.Policy
		verdict  check.Verdict
		failing  int
		problems int
		codes    string
	}{
		"nothing":         {plans.Policy{}, check.Yes, 0, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"regression":      {plans.Policy{FailOn: plans.FailOnRegression}, check.No, 2, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"change":          {plans.Policy{FailOn: plans.FailOnChange}, check.No, 3, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"never":           {plans.Policy{FailOn: plans.FailOnNever}, check.Yes, 0, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"fetches":         {plans.Policy{MaxFetches: 1}, check.No, 2, 0, "QUERY_PLAN_LIMIT QUERY_PLAN_CHANGED"},
		"enough fetches":  {plans.Policy{MaxFetches: 2}, check.Yes, 0, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"depth":           {plans.Policy{MaxDepth: 1}, check.No, 2, 0, "QUERY_PLAN_LIMIT QUERY_PLAN_CHANGED"},
		"one ignored":     {plans.Policy{FailOn: plans.FailOnRegression, Ignore: ignore("Price")}, check.No, 1, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"glob":            {plans.Policy{MaxFetches: 1, Ignore: ignore("Price*")}, check.Yes, 0, 0, "QUERY_PLAN_LIMIT QUERY_PLAN_CHANGED"},
		"coordinate":      {plans.Policy{FailOn: plans.FailOnChange, Ignore: ignore("Product.*")}, check.Yes, 0, 0, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
		"nothing matches": {plans.Policy{FailOn: plans.FailOnRegression, Ignore: ignore("Names", "Nobody")}, check.No, 2, 2, "QUERY_PLAN_REGRESSION QUERY_PLAN_CHANGED"},
	} {
		t.Run(name, func(t *testing.T) {
			in := archived(a)
			in.Plans = tt.policy
			in.FailOn = check.FailOnNone
			r, err := check.Run(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if r.Plans.Verdict != tt.verdict || r.Verdict != tt.verdict || r.Plans.Failing() != tt.failing || len(r.Policy) != tt.problems || (len(r.Reasons) > 0) != (tt.failing > 0) {
				t.Errorf("%s because %v, with %d failing and %v", r.Verdict, r.Reasons, r.Plans.Failing(), r.Policy)
			}
			var codes []string
			for _, f := range r.Plans.Findings {
				codes = append(codes, f.Code)
			}
			if got := strings.Join(codes, " "); got != tt.codes {
				t.Errorf("codes %s, want %s", got, tt.codes)
			}
			if tt.failing > 0 && !slices.ContainsFunc(r.Plans.Findings, func(f plans.Finding) bool { return f.Fails }) {
				t.Error("no finding fails")
			}
		})
	}
}

// TestPlansAreGrouped: hundreds of operations with one cause are one finding with three examples.
func TestPlansAreGrouped(t *testing.T) {
	a, err := txtar.ParseFile("testdata/plans/field_moved.txtar")
	if err != nil {
		t.Fatal(err)
	}
	in := archived(a)
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "query Q%d { products { price } }\n", i)
	}
	in.Operations = []usage.Document{{File: "many.graphql", Text: b.String()}}
	in.Plans.FailOn = plans.FailOnRegression
	r, err := check.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Plans.Findings) != 1 || len(r.Plans.Changes) != 300 {
		t.Fatalf("%d findings of %d changes", len(r.Plans.Findings), len(r.Plans.Changes))
	}
	if f := r.Plans.Findings[0]; f.Count != 300 || len(f.Examples) != 3 || f.Examples[0].Operation != "Q0" || !strings.HasPrefix(f.Message, "300 operations get a worse plan, up to 1 fetch more") {
		t.Errorf("%d operations, %d examples: %s", f.Count, len(f.Examples), f.Message)
	}
}

// TestPlansOfContracts: the own operations of a contract are planned over its supergraph, and those
// of the graph are left out where only contracts are judged.
func TestPlansOfContracts(t *testing.T) {
	a, err := txtar.ParseFile("testdata/plans/field_moved.txtar")
	if err != nil {
		t.Fatal(err)
	}
	own := check.Contract{Contract: rollout.Contract{Name: "c", Filter: supergraph.Filter{Exclude: []string{"x"}}}, Operations: docs("query Own { products { price } }")}
	for only, want := range map[bool]int{false: 5, true: 1} {
		in := archived(a)
		in.Contracts, in.ContractsOnly = []check.Contract{own}, only
		r, err := check.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		last := r.Plans.Changes[len(r.Plans.Changes)-1]
		if r.Plans.Operations != want || last.Variant != "c" || last.Operation != "Own" || r.Plans.Cache.Replanned != want || len(last.Causes) == 0 {
			t.Errorf("only contracts %t: %d operations, the last change is %+v", only, r.Plans.Operations, last)
		}
	}
	in := archived(a)
	in.Operations = nil
	own.Filter = supergraph.Filter{Include: []string{"nothing"}}
	in.Contracts = []check.Contract{own}
	in.Plans.FailOn = plans.FailOnChange
	r, err := check.Run(t.Context(), in)
	if err != nil || r.Plans.Verdict != check.NotJudged || r.Plans.Why == "" {
		t.Errorf("a contract that cannot be built: %s (%s) %v", r.Plans.Verdict, r.Plans.Why, err)
	}
}

// TestFirstPlans: operations of a graph that does not exist yet are held against the limits only.
func TestFirstPlans(t *testing.T) {
	in := check.Input{After: sources(whole), Operations: docs("{ a }")}
	for limit, want := range map[int]check.Verdict{0: check.Yes, 1: check.Yes} {
		in.Plans.MaxFetches = limit
		r, err := check.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if r.Plans.Verdict != want || r.Plans.New != 1 || r.Plans.Why == "" {
			t.Errorf("limit %d: %s (%s), %d new", limit, r.Plans.Verdict, r.Plans.Why, r.Plans.New)
		}
	}
}
