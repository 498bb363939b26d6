package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// What a check can show a diff of.
const (
	DiffNone       = "none"
	DiffAPI        = "api"
	DiffSupergraph = "supergraph"
)

// schemaText returns the API schema or the supergraph of a composed graph as SDL; empty for a nil
// graph.
func schemaText(g *supergraph.Graph, what string) string {
	switch {
	case g == nil:
		return ""
	case what == DiffSupergraph:
		return g.SDL()
	default:
		return sdl.Print(g.API())
	}
}

// checkDiff prints the unified diff of both API schemas or both supergraphs; nothing for DiffNone.
func checkDiff(w io.Writer, st Style, r *check.Report, what string) {
	if what != DiffAPI && what != DiffSupergraph {
		return
	}
	title := map[string]string{DiffAPI: "API schema", DiffSupergraph: "Supergraph"}[what]
	old, now := schemaText(r.Base, what), schemaText(r.Proposal, what)
	switch {
	case now == "":
		_, _ = fmt.Fprintf(w, "%s %s\n\n", st.Bold(title), st.Dim("no diff: the proposal does not compose"))
	case old == now:
		_, _ = fmt.Fprintf(w, "%s %s\n\n", st.Bold(title), st.Green("unchanged"))
	default:
		Unified(w, st, "base/"+what+".graphql", "proposal/"+what+".graphql", old, now, 0)
		_, _ = fmt.Fprintln(w)
	}
}
