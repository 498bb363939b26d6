package rollout

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/schemactl/schemactl/fixtures"
)

// TestPlanSchema: plans, refusals, states and suggestions of the project's graphs fit the published
// schema, and it refuses what is none.
func TestPlanSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(PlanSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.json", doc); err != nil {
		t.Fatal(err)
	}
	fits := func(where string, v any) error {
		t.Helper()
		schema, err := c.Compile("plan.json" + where)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(value)
	}
	seen := make(map[string]int)
	judge := func(name string, in Input) {
		p, err := Make(t.Context(), in)
		var none *NoSafePlan
		var not *NotComposable
		switch {
		case errors.As(err, &not):
			return
		case errors.As(err, &none):
			seen["none"]++
			if err := fits("", struct {
				Version int `json:"version"`
				*NoSafePlan
			}{FormatVersion, none}); err != nil {
				t.Errorf("%s: no plan: %v", name, err)
			}
			list, err := Suggest(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				seen["suggestion"]++
				if err := fits("#/$defs/suggestion", s); err != nil {
					t.Errorf("%s: suggestion: %v", name, err)
				}
			}
			return
		case err != nil:
			t.Fatal(err)
		}
		seen["plan"]++
		if err := fits("", p); err != nil {
			t.Errorf("%s: plan: %v", name, err)
		}
		states, err := States(in, p)
		if err != nil {
			t.Fatal(err)
		}
		if err := fits("#/$defs/states", states); err != nil {
			t.Errorf("%s: states: %v", name, err)
		}
	}
	for _, kind := range []fixtures.Kind{fixtures.Graphs, fixtures.Broken} {
		for _, name := range fixtures.List(kind) {
			in, _ := open(t, kind, name)
			judge(name, in)
			judge(name+" backwards", in.Reverse())
			in.After = in.Before
			judge(name+" unchanged", in)
		}
	}
	for _, want := range []string{"plan", "none", "suggestion"} {
		if seen[want] == 0 {
			t.Errorf("no %s was judged", want)
		}
	}
	for _, bad := range []any{
		Plan{Version: 2}, map[string]any{"version": 1}, Plan{Version: 1, Phases: []Phase{{Number: 1, Kind: "wait"}}},
		Plan{Version: 1, Subgraphs: []SubgraphPlan{{Name: "a", Order: "later", Change: Same}}},
	} {
		if fits("", bad) == nil {
			t.Errorf("%+v fits", bad)
		}
	}
}
