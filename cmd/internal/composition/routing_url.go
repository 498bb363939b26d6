package composition

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// badURLs returns a warning for each routing URL that routers cannot use. Subgraphs without one are
// left out: to compose, nobody needs a URL. A warning stands where the URL is written or, if that
// is not known, names the source.
func badURLs(sources []sdl.Source, places map[string]diag.Position) diag.List {
	var out diag.List
	for _, s := range sources {
		fault := supergraph.JudgeSource(s)
		if s.URL == "" || fault == nil {
			continue
		}
		at, known := places[s.Name]
		if !known {
			at = s.Position()
		}
		out = append(out, &diag.Diagnostic{
			Code: supergraph.CodeRoutingURL, Severity: diag.Warning, Positions: []diag.Position{at},
			Message: fmt.Sprintf("the routing URL %q of subgraph %s: %s", s.URL, s.Name, fault),
			Fix:     "Correct the URL before you publish it; a publish refuses it.",
		})
	}
	return out
}
