package mcp

// tools returns every tool that the options allow. A new tool is a type below and a line here.
func tools(o Options) []tool {
	list := []tool{
		offer[checkArguments]("check", "Check a schema change", "Tells whether a change of subgraph schemas composes, breaks clients or known operations, and in which order schema and code must go out.", false),
		offer[composeArguments]("compose", "Compose a supergraph", "Composes subgraph schemas and returns the supergraph SDL, or the errors with their places.", false),
		offer[planArguments]("plan", "Plan a rollout", "Finds the order of publishes and deploys in which every moment of a change is safe, or tells why there is none.", false),
		offer[queryPlanArguments]("query_plan", "Plan operations", "Shows which fetches a router makes for operations over a graph, or over two graphs with what changed.", false),
		offer[explainArguments]("explain", "Explain an identifier", "Explains a rule, an order, a composition error or hint code, or an exit code of a report, and what to do about it.", false),
		offer[launchArguments]("launch", "Show a launch", "Shows a launch of the registry and its contract launches: state, errors, and what it changed.", false),
		offer[launchesArguments]("launches", "List launches", "Lists the newest launches of a variant, with what each changed.", false),
		offer[statusArguments]("delivery_status", "Tell where a delivery stands", "Reads the journal of a delivery: which phases are done, why it stopped, and how to go on.", false),
	}
	if o.AllowPublish {
		list = append(list, offer[publishArguments]("publish", "Publish subgraphs", "Publishes subgraph schemas to the registry in one launch and waits for it. This changes what routers use; check first.", true))
	}
	return list
}

// format is how a report is written.
type format struct {
	Format string `json:"format,omitempty" about:"text (default) or json"`
}

// change is what check and plan judge.
type change struct {
	Proposal   []string `json:"proposal,omitempty" about:"the proposed schemas: folders, files, NAME=FILE, globs, supergraph.yaml, schemactl.yaml, git:REF:PATH; default: schemactl.yaml of this folder"`
	Base       []string `json:"base,omitempty" about:"what is registered and deployed now, as proposal, for example git:origin/main:subgraphs; default: the registry"`
	Partial    bool     `json:"partial,omitempty" about:"the proposal names only the subgraphs that change"`
	Operations []string `json:"operations,omitempty" about:"files or globs of the operations that clients send"`
	GraphRef   string   `json:"graphRef,omitempty" about:"the variant, GRAPH@VARIANT of the registry; default: $APOLLO_GRAPH_REF"`
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
	Subgraphs []string `json:"subgraphs,omitempty" about:"the schemas: folders, files, NAME=FILE, globs, supergraph.yaml, schemactl.yaml, git:REF:PATH"`
	format
}

func (a composeArguments) line() *line {
	return command("compose").flag("format", a.Format).on(a.Subgraphs...)
}

type queryPlanArguments struct {
	Operations []string `json:"operations" about:"operations as text, or files and globs of them"`
	Graph      string   `json:"graph,omitempty" about:"a supergraph file, or subgraphs as for compose"`
	Base       string   `json:"base,omitempty" about:"the graph before a change, to see which plans change"`
	format
}

func (a queryPlanArguments) line() *line {
	return command("query-plan").flag("base", a.Base).flag("format", a.Format).on(a.Operations...).on(a.Graph)
}

type explainArguments struct {
	ID string `json:"id" about:"the identifier, for example FIELD_REMOVED or 7"`
}

func (a explainArguments) line() *line { return command("explain").on(a.ID) }

type launchArguments struct {
	Launch   string `json:"launch,omitempty" about:"id of the launch, or the first characters of it; default: the newest"`
	GraphRef string `json:"graphRef,omitempty" about:"the variant, GRAPH@VARIANT; default: $APOLLO_GRAPH_REF"`
	format
}

func (a launchArguments) line() *line {
	return command("launch", "show").flag("graph-ref", a.GraphRef).flag("format", a.Format).on(a.Launch)
}

type launchesArguments struct {
	GraphRef string `json:"graphRef,omitempty" about:"the variant, GRAPH@VARIANT; default: $APOLLO_GRAPH_REF"`
	format
}

func (a launchesArguments) line() *line {
	return command("launch", "list").flag("graph-ref", a.GraphRef).flag("format", a.Format)
}

type statusArguments struct {
	Journal string `json:"journal,omitempty" about:"place of the journal; default: that of schemactl.yaml"`
	format
}

func (a statusArguments) line() *line {
	return command("status").flag("journal", a.Journal).flag("format", a.Format)
}

type publishArguments struct {
	Subgraphs   []string `json:"subgraphs,omitempty" about:"the schemas to publish: NAME=FILE, folders, globs, schemactl.yaml"`
	RoutingURLs []string `json:"routingUrls,omitempty" about:"URLs of new subgraphs, each NAME=URL"`
	GraphRef    string   `json:"graphRef,omitempty" about:"the variant, GRAPH@VARIANT; default: $APOLLO_GRAPH_REF"`
	Revision    string   `json:"revision,omitempty" about:"label of the publish; default: the commit"`
	DryRun      bool     `json:"dryRun,omitempty" about:"only tell what would be published"`
	format
}

func (a publishArguments) line() *line {
	return command("publish").flag("routing-url", a.RoutingURLs...).flag("graph-ref", a.GraphRef).flag("revision", a.Revision).
		set("dry-run", a.DryRun).flag("format", a.Format).on(a.Subgraphs...)
}
