package rules

import "github.com/schemactl/schemactl/check/diff"

// connectVersionRules are about the version of the connect specification that a subgraph links.
var connectVersionRules = []Rule{
	{
		ID: diff.ConnectVersionRaised, Verdict: Planner, Impact: Ordered,
		Title: "version of connect raised",
		Why: "The supergraph links the highest version of all subgraphs, and older routers do not start with it. " +
			"From v0.4 on, quoted text, true, false and null in a mapping are literals; before, they were names of fields.",
		Fix: "Update every router to a version that knows it before you publish: 2.0 for v0.1, 2.3 for v0.2, 2.8 for v0.3, 2.11 for v0.4. Read the mappings again.",
		Say: sayBoth("raised the version of connect,"),
		Before: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13")
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect"])
type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$") }`,
		After: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13")
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"])
type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$") }`,
	},
	{
		ID: diff.ConnectVersionLowered, Verdict: Planner, Impact: Ordered,
		Title: "version of connect lowered",
		Why:   "Mappings are read in an older language: what were literals in v0.4, such as quoted text, are names of fields before it.",
		Fix:   "Read the mappings again before you publish. Routers need no change.",
		Say:   sayBoth("lowered the version of connect,"),
		Before: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13")
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"])
type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$") }`,
		After: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13")
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect"])
type Query { a: ID @connect(http: {GET: "https://example.com/a"}, selection: "$") }`,
	},
}
