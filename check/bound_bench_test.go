package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/sdl"
)

// BenchmarkRemoved checks a change that removes far more fields than a report shows.
func BenchmarkRemoved(b *testing.B) {
	var text strings.Builder
	for i := range 50_000 {
		_, _ = fmt.Fprintf(&text, "f%d: Int\n", i)
	}
	in := check.Input{
		Before: []sdl.Source{{Name: "a", URL: "http://a", Text: "type Query {\n" + text.String() + "z: Int }"}},
		After:  []sdl.Source{{Name: "a", URL: "http://a", Text: "type Query { z: Int }"}},
		Orders: true,
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := check.Run(b.Context(), in)
		if err != nil || r.Verdict != check.No {
			b.Fatalf("%v, %v", r, err)
		}
	}
}
