package rules

import "github.com/schemactl/schemactl/check/diff"

// connectorRules are about @connect, which tells routers how to call a REST API. There is no code
// behind a connector: it is deployed by publishing.
var connectorRules = []Rule{
	{
		ID: diff.ConnectorAdded, Verdict: Planner, Impact: Ordered,
		Title: "connector added",
		Why:   "Routers start to call the service once the schema is published. There is no code to deploy.",
		Fix:   "Have the service answer the new requests before you publish.",
		Say:   sayNew("now has"),
		Before: connectExample + `type Query { a: A @connect(http: {GET: "https://example.com/a"}, selection: "id") }
type A { id: ID! }`,
		After: connectExample + `type Query { a: A @connect(http: {GET: "https://example.com/a"}, selection: "id") }
type A { id: ID! name: String @connect(http: {GET: "https://example.com/a/{$this.id}/name"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectorRemoved, Verdict: Planner, Impact: Ordered,
		Title:  "connector removed",
		Why:    "Routers call the service until each of them has the new supergraph.",
		Fix:    "Keep the service until the launch has settled.",
		Say:    sayOld("no longer has"),
		Before: connectExample + `type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$") }`,
		After:  `type Query { a: ID }`,
	},
	{
		ID: diff.ConnectorRequestChanged, Verdict: Planner, Impact: Ordered,
		Title:  "request of a connector changed",
		Why:    "Routers send the new request once they have the new supergraph, and the old one until then.",
		Fix:    "Have the service answer the new request before you publish, and the old one until the launch has settled.",
		Say:    sayBoth("changed what routers send,"),
		Before: connectExample + `type Query { a: ID @connect(http: {GET: "https://example.com/v1/a"}, selection: "$") }`,
		After:  connectExample + `type Query { a: ID @connect(http: {GET: "https://example.com/v2/a"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectorMappingChanged, Verdict: Planner, Impact: Ordered,
		Title:  "mapping of a connector changed",
		Why:    "Routers read other parts of the response once they have the new supergraph. What is not in it becomes null.",
		Fix:    "Have the service answer with what both mappings read until the launch has settled.",
		Say:    sayBoth("changed what routers read of the response,"),
		Before: connectExample + `type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$.id") }`,
		After:  connectExample + `type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$.uuid") }`,
	},
	{
		ID: diff.ConnectorChanged, Verdict: Planner, Impact: Ordered,
		Title:  "connector changed",
		Why:    "entity decides whether routers come to the connector from other subgraphs; id is its name in their configuration and telemetry.",
		Fix:    "Put the new name into the configuration of routers beside the old one before you publish. Nothing is to be deployed.",
		Say:    sayBoth("changed"),
		Before: connectExample + `type Query { a: ID @connect(id: "a", http: {GET: "https://example.com/a"}, selection: "$") }`,
		After:  connectExample + `type Query { a: ID @connect(id: "b", http: {GET: "https://example.com/a"}, selection: "$") }`,
	},
}

// connectExample is the start of an example with connectors.
const connectExample = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12")
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect"])
`
