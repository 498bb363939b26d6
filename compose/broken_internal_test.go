package compose

import (
	"errors"
	"testing"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/spec"
)

// A flaw of the supergraph is a bug, and what a subgraph wrote is an error or a warning.
func TestUnusable(t *testing.T) {
	finding := func() diag.List {
		return diag.List{{Code: codes.InvalidGraphQL, Severity: diag.Error, Message: "flaw"}}
	}
	for _, c := range []struct {
		name           string
		flaws, given   diag.List
		edition        spec.Edition
		errors, hints  int
		broken, refuse bool
	}{
		{"flaw", finding(), nil, spec.Edition214, 1, 0, true, true},
		{"flaw beside what was given", finding(), finding(), spec.Edition215, 1, 0, true, true},
		{"given, 2.15", nil, finding(), spec.Edition215, 1, 0, false, true},
		{"given, 2.14", nil, finding(), spec.Edition214, 0, 1, false, false},
		{"nothing", nil, nil, spec.Edition215, 0, 0, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r Result
			refused := r.failed(t.Context(), r.unusable(c.flaws, c.given, c.edition))
			if refused != c.refuse || len(r.Errors) != c.errors || len(r.Hints) != c.hints {
				t.Errorf("refused %t, %d errors, %d hints", refused, len(r.Errors), len(r.Hints))
			}
			if got := errors.Is(r.Err(), ErrBroken); got != c.broken {
				t.Errorf("broken: %t", got)
			}
			for _, h := range r.Hints {
				if h.Severity != diag.Warning {
					t.Errorf("hint of level %v", h.Severity)
				}
			}
		})
	}
}
