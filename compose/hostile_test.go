package compose_test

import (
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/hostiletest"
)

// Small sizes of all shapes end, and the valid ones among the hard ones compose.
func TestHostile(t *testing.T) {
	valid := map[string]bool{"override_labels": true, "contexts_valid": true, "subgraphs_entity": true, "interface_diamond": true, "wide_key": true}
	for _, s := range hostiletest.Shapes() {
		n := min(s.Full, max(s.Bench/10, 30))
		r := compose.Compose(t.Context(), s.Sources(n), compose.Options{})
		if valid[s.Name] && len(r.Errors) > 0 {
			t.Errorf("%s: %s", s.Name, r.Errors[0])
		}
		if len(r.Errors) == 0 && r.Graph == nil {
			t.Errorf("%s: neither a graph nor errors", s.Name)
		}
	}
}
