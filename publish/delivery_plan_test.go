package publish

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

const federated = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.7\", import: [\"@key\"])\n"

// planned returns a stage whose plans are made by the planner itself.
func planned(t *testing.T, before string) (*stage, Delivery) {
	t.Helper()
	s := newStage(t)
	s.reg.Held[prod] = []registry.RegisteredSubgraph{{Name: "products", URL: "http://products", SDL: federated + before}}
	d := s.delivery(t.TempDir())
	d.Plan = nil
	return s, d
}

func TestDeliverWithThePlanner(t *testing.T) {
	const (
		one  = "type Query { a: Int }\n"
		both = "type Query { a: Int b: Int }\n"
		args = "type Query { a(first: Int!): Int }\n"
		wide = "type Query { a(first: Int): Int }\n"
	)
	for _, test := range []struct {
		name, before, after string
		kinds               []rollout.PhaseKind
	}{
		{"a field is added", one, both, []rollout.PhaseKind{rollout.Deploy, rollout.Publish}},
		{"a field is removed", both, one, []rollout.PhaseKind{rollout.Publish, rollout.Deploy}},
		{"an argument is loosened", args, wide, []rollout.PhaseKind{rollout.Deploy, rollout.Publish}},
		{"nothing", one, one, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d := planned(t, test.before)
				d.PinDir = ""
				d.After = []sdl.Source{{Name: "products", Text: federated + test.after}}
				report, err := Deliver(t.Context(), d)
				if err != nil {
					t.Fatal(err)
				}
				var kinds []rollout.PhaseKind
				for _, phase := range report.Phases {
					kinds = append(kinds, phase.Kind)
				}
				if diff := cmp.Diff(test.kinds, kinds); diff != "" {
					t.Errorf("phases (-want +got):\n%s", diff)
				}
				if held := s.reg.Held[prod]; len(held) != 1 || held[0].SDL != federated+test.after {
					t.Errorf("the registry holds %+v", held)
				}
			})
		})
	}
}

func TestDeliverWhatDoesNotCompose(t *testing.T) {
	s, d := planned(t, "type Query { a: Int }\n")
	d.After = []sdl.Source{{Name: "products", Text: federated + "type Query { a: Missing }\n"}}
	report, err := Deliver(t.Context(), d)
	var broken *rollout.NotComposable
	if !errors.As(err, &broken) || broken.Side != "after" || report.Outcome != Refused || len(s.reg.Published()) > 0 {
		t.Errorf("%s: %v", report.Outcome, err)
	}
}
