package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// canonical returns a text that two nodes share if and only if a router does the same for both. It
// leaves out what has no effect on subgraphs or answers: the order of nodes that run at the same
// time, and the names of operations, which count the fetches.
func canonical(n plan.Node) string {
	switch n := n.(type) {
	case *plan.Fetch:
		return fetched(n)
	case *plan.Sequence:
		return "sequence(" + strings.Join(each(n.Nodes), ";") + ")"
	case *plan.Parallel:
		nodes := each(n.Nodes)
		slices.Sort(nodes)
		return "parallel(" + strings.Join(nodes, ";") + ")"
	case *plan.Flatten:
		return "flatten(" + plan.Visit{Path: n.Path}.At() + ";" + canonical(n.Node) + ")"
	case *plan.Condition:
		return "condition(" + n.Variable + ";" + canonical(n.If) + ";" + canonical(n.Else) + ")"
	case *plan.Subscription:
		return "subscription(" + fetched(n.Primary) + ";" + canonical(n.Rest) + ")"
	}
	return ""
}

func each(nodes []plan.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = canonical(n)
	}
	return out
}

// fetched returns the canonical text of a fetch.
func fetched(f *plan.Fetch) string {
	text := fmt.Sprintf("%s %q %v %s => %s", f.Kind, f.Subgraph, f.Variables, plan.Inline(f.Requires), plan.Inline(f.Selection))
	for _, list := range [][]plan.Rewrite{f.Input, f.Output, f.Context} {
		text += " |"
		for _, r := range list {
			text += fmt.Sprintf(" %s=%q%q", plan.Visit{Path: r.Path}.At(), r.Rename, r.Set)
		}
	}
	return text
}
