package referencetest

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/fixtures"
)

// Deviation is a case that is not answered as the reference does.
type Deviation struct {
	// Kind is how it is answered instead, one of [Kinds].
	Kind string
	// Happened is the reason.
	Happened string
}

// Kinds are the kinds of deviations, in the order in which a test meets them.
func Kinds() []string {
	return []string{"accepts", "refuses", "internal", "codes", "hints", "contents", "connectors"}
}

// Deviations returns the entries of deviations.yml for cases that deviate in an edition. Others
// tell about the reference itself: it threw an exception, or gave an error no code.
func Deviations(t testing.TB) map[string]map[spec.Edition]Deviation {
	t.Helper()
	text, err := fixtures.Deviations()
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Case, Kind, Edition, Happened string }
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[spec.Edition]Deviation{}
	for _, d := range list {
		if d.Edition == "" {
			continue
		}
		i := slices.IndexFunc(spec.Editions(), func(e spec.Edition) bool { return e.String() == d.Edition })
		if i < 0 || !slices.Contains(Kinds(), d.Kind) || d.Happened == "" || d.Case == "" {
			t.Fatalf("deviations.yml: no proper entry: %+v", d)
		}
		edition := spec.Editions()[i]
		if out[d.Case] == nil {
			out[d.Case] = map[spec.Edition]Deviation{}
		}
		if _, twice := out[d.Case][edition]; twice {
			t.Fatalf("deviations.yml: two entries for %s in edition %s", d.Case, edition)
		}
		out[d.Case][edition] = Deviation{d.Kind, d.Happened}
	}
	return out
}
