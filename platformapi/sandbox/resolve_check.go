package sandbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file resolves the submission of checks, and their workflows and tasks.

// variantMutation resolves the GraphQL type GraphVariantMutation.
type variantMutation struct {
	v *view
	r *variantRecord
}

// historicParameters is the GraphQL input HistoricQueryParametersInput. The sandbox has no traffic
// and ignores it.
type historicParameters struct {
	ExcludedClients *[]struct {
		Name        string
		ReferenceID *graphql.ID
		Version     *string
	}
	ExcludedOperationNames *[]struct {
		Name    string
		Version *string
	}
	From, To                      *string
	IgnoredOperations             *[]graphql.ID
	IncludedVariants              *[]string
	QueryCountThreshold           *int32
	QueryCountThresholdPercentage *float64
}

// SubmitSubgraphCheckAsync starts a check of one subgraph.
func (m *variantMutation) SubmitSubgraphCheckAsync(ctx context.Context, args struct {
	Input struct {
		Config                historicParameters
		GitContext            gitContextInput
		GraphRef              *graphql.ID
		IntrospectionEndpoint *string
		IsProposal            *bool
		IsSandbox             bool
		ProposedSchema        document
		SubgraphName          string
	}
}) (*checkRequest, error) {
	in := args.Input
	return m.submit(ctx, []proposedSubgraph{{in.SubgraphName, string(in.ProposedSchema)}}, in.GitContext)
}

// SubmitMultiSubgraphCheckAsync starts one check of several subgraphs together.
func (m *variantMutation) SubmitMultiSubgraphCheckAsync(ctx context.Context, args struct {
	Input struct {
		Config                historicParameters
		GitContext            gitContextInput
		GraphRef              *graphql.ID
		IntrospectionEndpoint *string
		IsProposal            *bool
		IsSandbox             bool
		SourceVariant         *string
		SubgraphsToCheck      []*struct {
			Name string
			Sdl  document
		}
		TriggeredBy *struct {
			ActorID graphql.ID
			Type    string
		}
	}
}) (*checkRequest, error) {
	var changes []proposedSubgraph
	for _, s := range args.Input.SubgraphsToCheck {
		if s != nil {
			changes = append(changes, proposedSubgraph{s.Name, string(s.Sdl)})
		}
	}
	return m.submit(ctx, changes, args.Input.GitContext)
}

// SubmitCheckSchemaAsync starts a check of a whole schema against what the variant serves.
func (m *variantMutation) SubmitCheckSchemaAsync(_ context.Context, args struct {
	Input struct {
		Config                 historicParameters
		GitContext             gitContextInput
		GraphRef               *graphql.ID
		IntrospectionEndpoint  *string
		IsProposal             *bool
		IsSandbox              bool
		ProposedSchemaDocument *string
	}
}) (*checkRequest, error) {
	in := args.Input
	switch {
	case !m.v.who.may(checkSchemas):
		return &checkRequest{permission: &messageResult{"The key may not check schemas of this graph."}}, nil
	case in.ProposedSchemaDocument == nil:
		return &checkRequest{invalid: &messageResult{"no schema to check"}}, nil
	}
	id, err := m.v.server.checkSchema(m.v.state, m.r, *in.ProposedSchemaDocument, in.GitContext.commit())
	if err != nil {
		return &checkRequest{invalid: &messageResult{err.Error()}}, nil //nolint:nilerr // the answer is the error
	}
	return &checkRequest{success: &checkSuccess{m.v.checkURL(m.r.key(), id), graphql.ID(id)}}, nil
}

// submit starts a check, or refuses it with a member of the union CheckRequestResult.
func (m *variantMutation) submit(ctx context.Context, changes []proposedSubgraph, git gitContextInput) (*checkRequest, error) {
	invalid := func(format string, args ...any) (*checkRequest, error) {
		return &checkRequest{invalid: &messageResult{fmt.Sprintf(format, args...)}}, nil
	}
	if !m.v.who.may(checkSchemas) {
		return &checkRequest{permission: &messageResult{"The key may not check schemas of this graph."}}, nil
	}
	if m.r.Contract != nil {
		return invalid("%s is a contract variant: check its source variant %q instead", m.r.key(), m.r.Contract.Source)
	}
	if len(changes) == 0 {
		return invalid("no subgraph to check")
	}
	var names []string
	for _, c := range changes {
		if !registry.ValidSubgraphName(c.Name) || slices.Contains(names, c.Name) {
			return invalid("%q is no valid subgraph name, or is given twice", c.Name)
		}
		names = append(names, c.Name)
	}
	id, err := m.v.server.check(ctx, m.v.state, m.r, changes, git.commit())
	if err != nil {
		return nil, err
	}
	return &checkRequest{success: &checkSuccess{m.v.checkURL(m.r.key(), id), graphql.ID(id)}}, nil
}

// checkURL returns the address of a check workflow in the form of the platform. The sandbox serves
// no page there.
func (v *view) checkURL(k registry.GraphRef, id string) string {
	return fmt.Sprintf("%s/graph/%s/checks/%s?variant=%s", v.frontend, k.Graph, id, k.Variant)
}

// checkRequest is the union CheckRequestResult.
type checkRequest struct {
	success             *checkSuccess
	invalid, permission *messageResult
}

// checkSuccess resolves the GraphQL type CheckRequestSuccess.
type checkSuccess struct {
	TargetURL  string
	WorkflowID graphql.ID
}

func (c *checkRequest) ToCheckRequestSuccess() (*checkSuccess, bool) {
	return c.success, c.success != nil
}
func (c *checkRequest) ToInvalidInputError() (*messageResult, bool) {
	return c.invalid, c.invalid != nil
}
func (c *checkRequest) ToPermissionError() (*messageResult, bool) {
	return c.permission, c.permission != nil
}
func (c *checkRequest) ToPlanError() (*messageResult, bool)              { return nil, false }
func (c *checkRequest) ToRateLimitExceededError() (*messageResult, bool) { return nil, false }

type checkWorkflow struct {
	v *view
	c *checkRecord
}

// pending reports whether the results are still to be hidden.
func (w *checkWorkflow) pending() bool { return w.v.server.now().Before(w.c.DoneAt) }

func (w *checkWorkflow) ID() graphql.ID                { return graphql.ID(w.c.ID) }
func (w *checkWorkflow) CreatedAt() timestamp          { return stamp(w.c.CreatedAt) }
func (w *checkWorkflow) StartedAt() *timestamp         { return stampOf(&w.c.CreatedAt) }
func (w *checkWorkflow) BaseVariant() *variantResolver { return w.v.variant(w.c.ref()) }
func (w *checkWorkflow) RerunOf() *checkWorkflow       { return nil }

func (w *checkWorkflow) Reruns(struct{ Limit int32 }) *[]*checkWorkflow {
	return &[]*checkWorkflow{}
}

func (w *checkWorkflow) CompletedAt() *timestamp {
	if w.pending() {
		return nil
	}
	return stampOf(&w.c.DoneAt)
}

func (w *checkWorkflow) ImplementingServiceName() *string {
	if w.c.Subgraph == "" {
		return nil
	}
	return &w.c.Subgraph
}

type gitContext struct{ Commit *graphql.ID }

func (w *checkWorkflow) GitContext() *gitContext {
	if w.c.Commit == "" {
		return nil
	}
	return &gitContext{ptr(graphql.ID(w.c.Commit))}
}

func (w *checkWorkflow) Status() string { return w.status(w.c.failed()) }

func (w *checkWorkflow) status(failed bool) string {
	switch {
	case w.pending():
		return "PENDING"
	case failed:
		return "FAILED"
	}
	return "PASSED"
}

// Tasks returns the composition or filter task, and then those that need its result. A check of a
// whole schema has the operations task alone.
func (w *checkWorkflow) Tasks() []*checkTask {
	if w.c.Whole {
		return []*checkTask{{w: w, kind: "operations", status: w.status(w.c.Operations.failed())}}
	}
	buildFailed := len(w.c.Errors) > 0
	first := &checkTask{w: w, kind: "composition", status: w.status(buildFailed)}
	if w.c.Contract {
		first.kind = "filter"
	}
	operations := &checkTask{w: w, kind: "operations", status: w.status(w.c.Operations.failed())}
	if buildFailed && !w.pending() {
		operations.status = "BLOCKED"
	}
	tasks := []*checkTask{first, operations}
	if len(w.c.Downstream) > 0 {
		downstream := &checkTask{w: w, kind: "downstream", status: w.status(false)}
		tasks = append(tasks, downstream)
	}
	return tasks
}

// checkTask is the interface CheckWorkflowTask, and its member FilterCheckTask. kind is
// composition, filter, operations or downstream.
type checkTask struct {
	w            *checkWorkflow
	kind, status string
}

func (t *checkTask) ID() graphql.ID           { return graphql.ID(t.w.c.ID + "-" + t.kind) }
func (t *checkTask) Status() string           { return t.status }
func (t *checkTask) CreatedAt() timestamp     { return t.w.CreatedAt() }
func (t *checkTask) CompletedAt() *timestamp  { return t.w.CompletedAt() }
func (t *checkTask) Workflow() *checkWorkflow { return t.w }
func (t *checkTask) GraphID() graphql.ID      { return graphql.ID(t.w.c.Variant.Graph) }
func (t *checkTask) TargetURL() *string       { return ptr(t.w.v.checkURL(t.w.c.ref(), t.w.c.ID)) }

func (t *checkTask) ToCompositionCheckTask() (*compositionTask, bool) {
	return &compositionTask{t}, t.kind == "composition"
}
func (t *checkTask) ToOperationsCheckTask() (*operationsTask, bool) {
	return &operationsTask{t}, t.kind == "operations"
}
func (t *checkTask) ToDownstreamCheckTask() (*downstreamTask, bool) {
	return &downstreamTask{t}, t.kind == "downstream"
}
func (t *checkTask) ToFilterCheckTask() (*checkTask, bool) { return t, t.kind == "filter" }

// The sandbox has no linter, no custom checks and no proposals.

func (t *checkTask) ToLintCheckTask() (*lintTask, bool)           { return nil, false }
func (t *checkTask) ToCustomCheckTask() (*customTask, bool)       { return nil, false }
func (t *checkTask) ToProposalsCheckTask() (*proposalsTask, bool) { return nil, false }

// compositionTask resolves the GraphQL type CompositionCheckTask.
type compositionTask struct{ *checkTask }

func (t *compositionTask) CoreSchemaModified() bool { return !t.w.pending() && t.w.c.Modified }

func (t *compositionTask) Result() *compositionResult {
	if t.w.pending() {
		return nil
	}
	out := &compositionResult{GraphCompositionID: t.ID(), Errors: buildErrors(t.w.c.Errors)}
	if t.w.c.CoreHash != "" {
		out.SupergraphSdl = ptr(document(t.w.v.state.docs[t.w.c.CoreHash]))
	}
	return out
}

// compositionResult is the interface CompositionResult.
type compositionResult struct {
	GraphCompositionID graphql.ID
	Errors             []*buildError
	SupergraphSdl      *document
}

func (r *compositionResult) ToCompositionCheckResult() (*compositionResult, bool) { return r, true }
func (r *compositionResult) ToCompositionPublishResult() (*compositionResult, bool) {
	return nil, false
}

// downstreamTask resolves the GraphQL type DownstreamCheckTask.
type downstreamTask struct{ *checkTask }

func (t *downstreamTask) Results() *[]*downstreamResult {
	if t.w.pending() {
		return nil
	}
	out := []*downstreamResult{}
	for _, d := range t.w.c.Downstream {
		out = append(out, &downstreamResult{t, d})
	}
	return &out
}

// downstreamResult resolves the GraphQL type DownstreamCheckResult.
type downstreamResult struct {
	t *downstreamTask
	d downstreamCheck
}

func (r *downstreamResult) Blocking() bool                { return false }
func (r *downstreamResult) FailsUpstreamWorkflow() *bool  { return ptr(false) }
func (r *downstreamResult) DownstreamGraphID() string     { return r.t.w.c.Variant.Graph }
func (r *downstreamResult) DownstreamVariantName() string { return r.d.Variant }
func (r *downstreamResult) WorkflowTask() *downstreamTask { return r.t }
func (r *downstreamResult) DownstreamWorkflow() *checkWorkflow {
	return &checkWorkflow{r.t.w.v, r.t.w.v.state.checks[r.d.Workflow]}
}
