package mcp

import "github.com/modelcontextprotocol/go-sdk/mcp"

// register adds every tool. A new tool is a type below and a line here.
func register(s *mcp.Server, o Options) {
	add[checkArguments](s, o, mcp.Tool{Name: "check", Title: "Check a schema change", Description: "Tells whether a change of subgraph schemas composes, breaks clients or known operations, and in which order schema and code must go out."}, false)
	add[composeArguments](s, o, mcp.Tool{Name: "compose", Title: "Compose a supergraph", Description: "Composes subgraph schemas and returns the supergraph SDL, or the errors with their places."}, false)
	add[planArguments](s, o, mcp.Tool{Name: "plan", Title: "Plan a rollout", Description: "Finds the order of publishes and deploys in which every moment of a change is safe, or tells why there is none."}, false)
	add[queryPlanArguments](s, o, mcp.Tool{Name: "query_plan", Title: "Plan operations", Description: "Shows which fetches a router makes for operations over a graph, or over two graphs with what changed."}, false)
	add[explainArguments](s, o, mcp.Tool{Name: "explain", Title: "Explain an identifier", Description: "Explains a rule, an order, a composition error or hint code, or an exit code of a report, and what to do about it."}, false)
	add[launchArguments](s, o, mcp.Tool{Name: "launch", Title: "Show a launch", Description: "Shows a launch of the registry and its contract launches: state, errors, and what it changed."}, false)
	add[launchesArguments](s, o, mcp.Tool{Name: "launches", Title: "List launches", Description: "Lists the newest launches of a variant, with what each changed."}, false)
	add[statusArguments](s, o, mcp.Tool{Name: "delivery_status", Title: "Tell where a delivery stands", Description: "Reads the journal of a delivery: which phases are done, why it stopped, and how to go on."}, false)
	if o.AllowPublish {
		add[publishArguments](s, o, mcp.Tool{Name: "publish", Title: "Publish subgraphs", Description: "Publishes subgraph schemas to the registry in one launch and waits for it. This changes what routers use; check first."}, true)
	}
}

// format is how a report is written.
type format struct {
	Format string `json:"format,omitempty" jsonschema:"text (default) or json"`
}

// change is what check and plan judge.
type change struct {
	Proposal   []string `json:"proposal,omitempty" jsonschema:"the proposed schemas: folders, files, NAME=FILE, globs, supergraph.yaml, schemactl.yaml, git:REF:PATH; default: schemactl.yaml of this folder"`
	Base       []string `json:"base,omitempty" jsonschema:"what is registered and deployed now, as proposal, for example git:origin/main:subgraphs; default: the registry"`
	Partial    bool     `json:"partial,omitempty" jsonschema:"the proposal names only the subgraphs that change"`
	Operations []string `json:"operations,omitempty" jsonschema:"files or globs of the operations that clients send"`
	GraphRef   string   `json:"graphRef,omitempty" jsonschema:"the variant, GRAPH@VARIANT of the registry; default: $APOLLO_GRAPH_REF"`
	format
}

// on returns the command line of a command that takes the change.
func (c change) on(name string) *line {
	return command(name).flag("base", c.Base...).set("partial", c.Partial).flag("operations", c.Operations...).
		flag("graph-ref", c.GraphRef).flag("format", c.Format).on(c.Proposal...)
}

type checkArguments struct{ change }

func (a checkArguments) line() *line { return a.on("check") }

type planArguments struct{ change }

func (a planArguments) line() *line { return a.on("plan") }

type composeArguments struct {
	Subgraphs []string `json:"subgraphs,omitempty" jsonschema:"the schemas: folders, files, NAME=FILE, globs, supergraph.yaml, schemactl.yaml, git:REF:PATH"`
	format
}

func (a composeArguments) line() *line {
	return command("compose").flag("format", a.Format).on(a.Subgraphs...)
}

type queryPlanArguments struct {
	Operations []string `json:"operations" jsonschema:"operations as text, or files and globs of them"`
	Graph      string   `json:"graph,omitempty" jsonschema:"a supergraph file, or subgraphs as for compose"`
	Base       string   `json:"base,omitempty" jsonschema:"the graph before a change, to see which plans change"`
	format
}

func (a queryPlanArguments) line() *line {
	return command("query-plan").flag("base", a.Base).flag("format", a.Format).on(a.Operations...).on(a.Graph)
}

type explainArguments struct {
	ID string `json:"id" jsonschema:"the identifier, for example FIELD_REMOVED or 7"`
}

func (a explainArguments) line() *line { return command("explain").on(a.ID) }

type launchArguments struct {
	Launch   string `json:"launch,omitempty" jsonschema:"id of the launch, or the first characters of it; default: the newest"`
	GraphRef string `json:"graphRef,omitempty" jsonschema:"the variant, GRAPH@VARIANT; default: $APOLLO_GRAPH_REF"`
	format
}

func (a launchArguments) line() *line {
	return command("launch", "show").flag("graph-ref", a.GraphRef).flag("format", a.Format).on(a.Launch)
}

type launchesArguments struct {
	GraphRef string `json:"graphRef,omitempty" jsonschema:"the variant, GRAPH@VARIANT; default: $APOLLO_GRAPH_REF"`
	format
}

func (a launchesArguments) line() *line {
	return command("launch", "list").flag("graph-ref", a.GraphRef).flag("format", a.Format)
}

type statusArguments struct {
	Journal string `json:"journal,omitempty" jsonschema:"place of the journal; default: that of schemactl.yaml"`
	format
}

func (a statusArguments) line() *line {
	return command("status").flag("journal", a.Journal).flag("format", a.Format)
}

type publishArguments struct {
	Subgraphs   []string `json:"subgraphs,omitempty" jsonschema:"the schemas to publish: NAME=FILE, folders, globs, schemactl.yaml"`
	RoutingURLs []string `json:"routingUrls,omitempty" jsonschema:"URLs of new subgraphs, each NAME=URL"`
	GraphRef    string   `json:"graphRef,omitempty" jsonschema:"the variant, GRAPH@VARIANT; default: $APOLLO_GRAPH_REF"`
	Revision    string   `json:"revision,omitempty" jsonschema:"label of the publish; default: the commit"`
	DryRun      bool     `json:"dryRun,omitempty" jsonschema:"only tell what would be published"`
	format
}

func (a publishArguments) line() *line {
	return command("publish").flag("routing-url", a.RoutingURLs...).flag("graph-ref", a.GraphRef).flag("revision", a.Revision).
		set("dry-run", a.DryRun).flag("format", a.Format).on(a.Subgraphs...)
}
