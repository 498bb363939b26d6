package compose_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/hostiletest"
	"github.com/schemactl/schemactl/fixtures/growth"
)

// BenchmarkHostile composes hostile graphs of two sizes, the second of twice the first. A growth of
// 1.15 means that it costs 2.3 times as much. The rows of the machine tell how much of a growth is
// that of its caches: 20,000 names take more than a megabyte.
func BenchmarkHostile(b *testing.B) {
	for _, n := range []int{2_000, 10_000, 20_000, 50_000} {
		b.Run(fmt.Sprintf("machine_%d", n), func(b *testing.B) { growth.Machine(b, growth.Doubled(n)) })
	}
	for _, s := range hostiletest.Shapes() {
		if s.Bench > 0 {
			b.Run(s.Name, func(b *testing.B) { growth.Measure(b, growth.Doubled(s.Bench), composing(b, s)) })
		}
	}
}

// BenchmarkScale composes graphs of a size, twice and four times the size, of shapes whose cost was
// more than linear once.
func BenchmarkScale(b *testing.B) {
	names := []string{"subgraphs", "subgraphs_entity", "subgraphs_conflict", "many_interfaces", "interface_cycle", "many_tags", "unknown_types", "many_types"}
	for _, s := range hostiletest.Shapes() {
		if slices.Contains(names, s.Name) {
			b.Run(s.Name, func(b *testing.B) { growth.Measure(b, growth.Quadrupled(s.Bench), composing(b, s)) })
		}
	}
}

func composing(b *testing.B, s hostiletest.Shape) func(n int) func() {
	b.Helper()
	return func(n int) func() {
		sources := s.Sources(n)
		return func() { compose.Compose(b.Context(), sources, compose.Options{}) }
	}
}
