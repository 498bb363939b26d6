package launch

import (
	"cmp"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/registry"
)

// named is the name of a subgraph before a composition error, as the platform writes it.
var named = pattern.New(`^\[([A-Za-z][A-Za-z0-9_-]*)\] `)

// Diagnostics returns build errors as diagnostics. The platform's locations have no file; the
// subgraph is the one that the message begins with.
func Diagnostics(errs []registry.BuildError) diag.List {
	var out diag.List
	for _, e := range errs {
		d := &diag.Diagnostic{Code: cmp.Or(e.Code, e.Step, "BUILD_ERROR"), Severity: diag.Error, Message: e.Message}
		subgraph := ""
		if m := named.Get().FindStringSubmatch(e.Message); m != nil {
			subgraph = m[1]
		}
		for _, at := range e.Locations {
			d.Positions = append(d.Positions, diag.Position{Subgraph: subgraph, Line: at.Line, Column: at.Column})
		}
		out = append(out, d)
	}
	return out
}
