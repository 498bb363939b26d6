package rules

import "github.com/schemactl/schemactl/check/diff"

// connectorRules are about @connect and @source, which tell routers how to call a REST API.
var connectorRules = []Rule{
	{
		ID: diff.ConnectorAdded, Verdict: Planner, Impact: Ordered,
		Title: "connector added",
		Why:   "Routers start to call the API.",
		Fix:   "Have the API ready before you publish.",
		Say:   sayNew("now has"),
	},
	{
		ID: diff.ConnectorRemoved, Verdict: Planner, Impact: Ordered,
		Title: "connector removed",
		Why:   "Routers call the API until the new supergraph has arrived everywhere.",
		Fix:   "Retire the API after the launch has settled.",
		Say:   sayOld("no longer has"),
	},
	{
		ID: diff.ConnectorChanged, Verdict: Planner, Impact: Ordered,
		Title: "connector changed",
		Why:   "Old and new plans call the API in different ways.",
		Fix:   "Have the API answer both ways until the launch has settled.",
		Say:   sayBoth("changed"),
	},
}
