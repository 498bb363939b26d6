package rules

import "github.com/schemactl/schemactl/check/diff"

// connectorConfigRules are about $config, which connectors read and routers have in their own
// configuration.
var connectorConfigRules = []Rule{
	{
		ID: diff.ConnectorConfigAdded, Verdict: Planner, Impact: Ordered,
		Title: "configuration of routers read by connectors",
		Why:   "Routers take the value from their configuration, under connectors.sources.SUBGRAPH.SOURCE.$config. Without it a connector has no value there.",
		Fix:   "Add the value to the configuration of every router before you publish.",
		Say:   sayNew("now reads"),
		Before: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
		After: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com", headers: [{name: "api-key", value: "{$config.key}"}]})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectorConfigRemoved, Verdict: Planner, Impact: Safe,
		Title: "configuration of routers no longer read by connectors",
		Why:   "Routers may keep a value that nothing reads. Remove it after the launch has settled.",
		Say:   sayOld("no longer reads"),
		Before: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com", headers: [{name: "api-key", value: "{$config.key}"}]})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
		After: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
	},
}
