package compose_test

import (
	"strconv"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/hostiletest"
)

// BenchmarkHostile composes hostile graphs of two sizes, the second of twice the first. The second
// takes about twice the time.
func BenchmarkHostile(b *testing.B) {
	for _, s := range hostiletest.Shapes() {
		if s.Bench == 0 {
			continue
		}
		for _, n := range []int{s.Bench, 2 * s.Bench} {
			b.Run(s.Name+"/"+strconv.Itoa(n), func(b *testing.B) {
				sources := s.Sources(n)
				b.ReportAllocs()
				for b.Loop() {
					compose.Compose(b.Context(), sources, compose.Options{})
				}
			})
		}
	}
}

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
