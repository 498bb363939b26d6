package rules

import "github.com/schemactl/schemactl/check/diff"

// connectorSourceRules are about @source, which has what the connectors of one service share.
// Routers are configured by its name: connectors.sources.SUBGRAPH.SOURCE in their YAML.
var connectorSourceRules = []Rule{
	{
		ID: diff.ConnectorSourceAdded, Verdict: Planner, Impact: Ordered,
		Title: "source of connectors added",
		Why:   "Routers take address, credentials and limits of a source from their configuration, by its name.",
		Fix:   "Add what it needs to the configuration of routers before you publish.",
		Say:   sayNew("now has the source"),
		Before: sourceExample + `@source(name: "a", http: {baseURL: "https://a.example.com"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
		After: sourceExample + `@source(name: "a", http: {baseURL: "https://a.example.com"}) @source(name: "b", http: {baseURL: "https://b.example.com"})
type Query { a: ID @connect(source: "b", http: {GET: "/a"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectorSourceRemoved, Verdict: Planner, Impact: Ordered,
		Title: "source of connectors removed",
		Why:   "Routers call the service until each of them has the new supergraph.",
		Fix:   "Keep the service and its settings in the configuration of routers until the launch has settled.",
		Say:   sayOld("no longer has the source"),
		Before: sourceExample + `@source(name: "a", http: {baseURL: "https://a.example.com"}) @source(name: "b", http: {baseURL: "https://b.example.com"})
type Query { a: ID @connect(source: "b", http: {GET: "/a"}, selection: "$") }`,
		After: sourceExample + `@source(name: "a", http: {baseURL: "https://a.example.com"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectorSourceRenamed, Verdict: Planner, Impact: Ordered,
		Title: "source of connectors renamed",
		Why:   "What routers have in their configuration for the old name, such as credentials or another address, no longer applies to its requests.",
		Fix:   "Have the settings under both names, connectors.sources.SUBGRAPH.SOURCE, before you publish; remove the old ones after the launch has settled.",
		Say:   sayBoth("renamed a source"),
		Before: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
		After: sourceExample + `@source(name: "b", http: {baseURL: "https://example.com"})
type Query { a: ID @connect(source: "b", http: {GET: "/a"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectorSourceChanged, Verdict: Planner, Impact: Ordered,
		Title: "source of connectors changed",
		Why:   "All connectors with this source send their requests otherwise once routers have the new supergraph, and as before until then.",
		Fix:   "Have the service answer at both places and in both ways until the launch has settled.",
		Say:   sayBoth("changed a source"),
		Before: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com/v1"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
		After: sourceExample + `@source(name: "a", http: {baseURL: "https://example.com/v2"})
type Query { a: ID @connect(source: "a", http: {GET: "/a"}, selection: "$") }`,
	},
}

// sourceExample is the start of an example with a source.
const sourceExample = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12")
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"]) `
