package rules

import "github.com/schemactl/schemactl/check/diff"

// accessRules are about who may ask for an element: @authenticated, @requiresScopes and @policy of
// the supergraph.
var accessRules = []Rule{
	{
		ID: diff.AccessTightened, Verdict: Clients, Impact: Breaking,
		Title:   "access restricted",
		Why:     "Requests without the credentials get an error or null where they got an answer.",
		Fix:     "Tell the clients first, or add a new field for those who have the credentials.",
		Say:     sayDemands(sayNew("now asks for"), sayBoth("tightened what it asks for")),
		Touches: touchesElement,
		Before:  `type Query { a: ID }`,
		After:   `type Query { a: ID @authenticated }`,
	},
	{
		ID: diff.AccessLoosened, Verdict: Clients, Impact: Dangerous,
		Title:   "access opened",
		Why:     "Whoever may ask the graph may now read it.",
		Fix:     "Make sure that this is meant.",
		Say:     sayDemands(sayOld("no longer asks for"), sayBoth("loosened what it asks for")),
		Touches: touchesElement,
		Before:  `type Query { a: ID @authenticated }`,
		After:   `type Query { a: ID }`,
	},
	{
		ID: diff.AccessChanged, Verdict: Clients, Impact: Breaking,
		Title:   "access changed",
		Why:     "Requests with the old credentials may get an error or null.",
		Fix:     "Accept the old credentials beside the new ones for a while.",
		Say:     sayBoth("changed what it asks for"),
		Touches: touchesElement,
		Before:  `type Query { a: ID @requiresScopes(scopes: [["read"]]) }`,
		After:   `type Query { a: ID @requiresScopes(scopes: [["admin"]]) }`,
	},
}

// sayDemands returns the Say of a rule about access: one for demands that come or go as a whole,
// both for lists of scopes or policies that change.
func sayDemands(one, both func(diff.Change) string) func(diff.Change) string {
	return func(c diff.Change) string {
		if c.Old == "" || c.New == "" {
			return one(c)
		}
		return both(c)
	}
}
