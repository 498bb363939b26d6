package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// The diffs that a check for a terminal can show.
const (
	DiffNone       = "none"
	DiffAPI        = "api"
	DiffSupergraph = "supergraph"
)

// schemaText returns the SDL of a composed graph: that of the supergraph for DiffSupergraph, else
// that of the API schema. It is empty for nil, which is a graph that does not compose.
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

// checkDiff prints the unified diff from the base to the proposal, or why there is none. It prints
// nothing for DiffNone.
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
		writeUnified(w, st, "base/"+what+".graphql", "proposal/"+what+".graphql", old, now, 0)
		_, _ = fmt.Fprintln(w)
	}
}
