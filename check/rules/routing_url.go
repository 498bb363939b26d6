package rules

import "github.com/schemactl/schemactl/check/diff"

// routingURLRules are about the address that routers send requests to.
var routingURLRules = []Rule{
	{
		ID: diff.RoutingURLAdded, Verdict: Planner, Impact: Ordered,
		Title: "routing URL added",
		Why:   "Routers can reach the subgraph from now on.",
		Fix:   "Have the code behind the address ready before you publish.",
		Say:   inSubgraph("now has a routing URL"),
	},
	{
		ID: diff.RoutingURLRemoved, Verdict: Planner, Impact: Ordered,
		Title: "routing URL removed",
		Why:   "Routers cannot reach the subgraph any more, unless they are configured to.",
		Fix:   "Set the address in the router's configuration first.",
		Say:   inSubgraph("no longer has a routing URL"),
	},
	{
		ID: diff.RoutingURLChanged, Verdict: Planner, Impact: Ordered,
		Title: "routing URL changed",
		Why:   "Old plans go to the old address and new plans to the new one.",
		Fix:   "Have the code behind the new address ready, publish, and retire the old address last.",
		Say:   inSubgraph("changed its routing URL"),
	},
}
