package rules

import "github.com/schemactl/schemactl/check/diff"

var subgraphRules = []Rule{
	{
		ID: diff.SubgraphAdded, Verdict: Planner, Impact: Ordered,
		Title: "subgraph added",
		Why:   "Routers send requests to it as soon as it is published.",
		Fix:   "Deploy it before you publish it.",
		Say:   inSubgraph("is new"),
	},
	{
		ID: diff.SubgraphRemoved, Verdict: Planner, Impact: Ordered,
		Title: "subgraph removed",
		Why:   "Routers send requests to it until the new supergraph has arrived everywhere.",
		Fix:   "Publish first and retire the code after the launch has settled.",
		Say:   inSubgraph("was removed"),
	},
}
