package rollout

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestTooMany: a change with more hazards or replaced elements than the bound is not judged, when a
// plan is made, and when one is verified that meets them. One with as many as the bound is
// judged.
func TestTooMany(t *testing.T) {
	const n = 5
	lines := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	one := func(text string) []sdl.Source { return []sdl.Source{{Name: "a", URL: "http://a", Text: text}} }
	for name, in := range map[string]Input{
		"values":  {Before: one("type Query { e: E } enum E { K }"), After: one("type Query { e: E } enum E { K " + lines("V%d ") + "}")},
		"types":   {Before: one("type Query { n: N } interface N { id: ID } type K implements N { id: ID }"), After: one("type Query { n: N } interface N { id: ID } type K implements N { id: ID }" + lines("type T%d implements N { id: ID } "))},
		"sent":    {Before: one("type Query { e(e: E): E } enum E { K " + lines("V%d ") + "}"), After: one("type Query { e(e: E): E } enum E { K " + lines("W%d ") + "}")},
		"renamed": {Before: one("type Query { z: Int " + lines("f%d: Int ") + "}"), After: one("type Query { z: Int " + lines("g%d: Int ") + "}")},
	} {
		t.Run(name, func(t *testing.T) {
			in.MaxLosses = n
			plan, err := Make(t.Context(), in)
			if err != nil {
				t.Fatalf("as many as the bound: %v", err)
			}
			if _, err := Verify(t.Context(), in, plan); err != nil {
				t.Errorf("as many as the bound, verified: %v", err)
			}
			in.MaxLosses = n - 1
			for _, in.Brief = range []bool{false, true} {
				if p, err := Make(t.Context(), in); p != nil || !errors.Is(err, ErrNotJudged) || !strings.Contains(err.Error(), "more than 4") {
					t.Errorf("one more than the bound: %v, %v", p, err)
				}
			}
			met := len(plan.Hazards)+len(plan.Gaps) > 0
			if _, err := Verify(t.Context(), in, plan); met && !errors.Is(err, ErrNotJudged) || !met && err != nil {
				t.Errorf("one more than the bound, met: %t, verified: %v", met, err)
			}
		})
	}
}
