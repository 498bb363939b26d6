package platformapi

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// CheckFinding is one thing that a check found, whichever task found it.
type CheckFinding struct {
	Task       string // the task's kind, e.g. "LintCheckTask"
	Level      string // the platform's word: FAILURE, NOTICE, ERROR, WARNING and others
	Code       string // the code of a change or composition error, or the name of a rule
	Message    string
	Coordinate string // empty if unknown
	Subgraph   string // empty if unknown
	Location   *registry.Location
}

// DownstreamCheck is the check of a contract that a check of its source variant started.
type DownstreamCheck struct {
	Ref      registry.GraphRef
	Status   CheckStatus // empty while it is unknown
	Blocking bool        // its failure fails the check of the source variant
	Fails    bool        // it has failed the check of the source variant
}

// CheckReport is the result of an ended check.
type CheckReport struct {
	CheckState
	Findings          []CheckFinding
	CoreModified      bool // the change makes another supergraph of the variant
	CheckedOperations int  // how many client operations the change was checked against
	Downstream        []DownstreamCheck
}

// CheckReport returns the result of a check. It is a large answer: request it once, after
// [Client.CheckState] has returned a status that has ended.
func (c *Client) CheckReport(ctx context.Context, ref registry.GraphRef, workflow string) (CheckReport, error) {
	return query(ctx, c, "CheckResult", func(ctx context.Context) (CheckReport, error) {
		var out CheckReport
		data, err := gql.CheckResult(ctx, c.gql, ref.Graph, workflow)
		graph, err := graphOf(ref, data, err)
		switch {
		case err != nil:
			return out, err
		case graph.CheckWorkflow == nil:
			return out, &Error{Kind: registry.ErrNotFound, Detail: fmt.Sprintf("check %q of graph %q", workflow, ref.Graph), Hint: hintSight}
		}
		out.Status = CheckStatus(graph.CheckWorkflow.Status)
		for _, t := range graph.CheckWorkflow.Tasks {
			if t == nil {
				continue
			}
			out.Tasks = append(out.Tasks, CheckTask{
				Kind: deref(t.GetTypename()), Status: CheckStatus(t.GetStatus()), URL: deref(t.GetTargetURL()),
			})
			out.addTask(t)
		}
		return out, nil
	})
}

// The kinds of task that have findings. All other kinds have a status only.
type (
	compositionTask = gql.CheckResultGraphCheckWorkflowTasksCompositionCheckTask
	operationsTask  = gql.CheckResultGraphCheckWorkflowTasksOperationsCheckTask
	lintTask        = gql.CheckResultGraphCheckWorkflowTasksLintCheckTask
	customTask      = gql.CheckResultGraphCheckWorkflowTasksCustomCheckTask
	proposalsTask   = gql.CheckResultGraphCheckWorkflowTasksProposalsCheckTask
	downstreamTask  = gql.CheckResultGraphCheckWorkflowTasksDownstreamCheckTask
)

// addTask adds the findings of one task to the report.
func (r *CheckReport) addTask(task gql.CheckResultGraphCheckWorkflowTasksCheckWorkflowTask) {
	switch t := task.(type) {
	case *compositionTask:
		r.CoreModified = r.CoreModified || t.CoreSchemaModified
		if t.Result != nil {
			r.addComposition(compositionErrors(t.Result.Errors))
		}
	case *operationsTask:
		r.addOperations(t)
	case *lintTask:
		r.addLint(t)
	case *customTask:
		r.addCustom(t)
	case *proposalsTask:
		if t.Status == gql.CheckWorkflowTaskStatusFailed {
			r.Findings = append(r.Findings, CheckFinding{
				Task: "ProposalsCheckTask", Level: string(t.SeverityLevel), Code: "PROPOSAL_COVERAGE",
				Message: "approved proposals cover this change: " + string(t.ProposalCoverage),
			})
		}
	case *downstreamTask:
		r.addDownstream(t)
	}
}

func (r *CheckReport) addComposition(found []registry.BuildError) {
	for _, e := range found {
		f := CheckFinding{Task: "CompositionCheckTask", Level: "ERROR", Code: e.Code, Message: e.Message}
		if len(e.Locations) > 0 {
			f.Location = &e.Locations[0]
		}
		r.Findings = append(r.Findings, f)
	}
}

func (r *CheckReport) addOperations(t *operationsTask) {
	if t.Result == nil {
		return
	}
	r.CheckedOperations += t.Result.NumberOfCheckedOperations
	for _, change := range nonNull(t.Result.Changes) {
		r.Findings = append(r.Findings, CheckFinding{
			Task: "OperationsCheckTask", Level: string(change.Severity), Code: change.Code, Message: change.Description,
		})
	}
}

// addLint adds the diagnostics of the linter, each at its place in a subgraph: if the platform
// gives two places, the first is in the supergraph and the last in a subgraph.
func (r *CheckReport) addLint(t *lintTask) {
	if t.Result == nil {
		return
	}
	for _, d := range nonNull(t.Result.Diagnostics) {
		f := CheckFinding{
			Task: "LintCheckTask", Level: string(d.Level), Code: string(d.Rule), Message: d.Message, Coordinate: d.Coordinate,
		}
		if places := nonNull(d.SourceLocations); len(places) > 0 {
			place := places[len(places)-1]
			f.Subgraph = deref(place.SubgraphName)
			if place.Start != nil {
				f.Location = &registry.Location{Line: place.Start.Line, Column: place.Start.Column}
			}
		}
		r.Findings = append(r.Findings, f)
	}
}

// addCustom adds the violations that a custom check of the organization found, each at its first
// place.
func (r *CheckReport) addCustom(t *customTask) {
	if t.Result == nil {
		return
	}
	for _, v := range nonNull(t.Result.Violations) {
		f := CheckFinding{
			Task: "CustomCheckTask", Level: string(v.Level), Code: v.Rule, Message: v.Message, Coordinate: deref(v.Coordinate),
		}
		if places := nonNull(v.SourceLocations); len(places) > 0 && places[0].Start != nil {
			f.Subgraph = deref(places[0].SubgraphName)
			f.Location = &registry.Location{Line: places[0].Start.Line, Column: places[0].Start.Column}
		}
		r.Findings = append(r.Findings, f)
	}
}

// addDownstream adds the checks of contracts. A blocking check that has failed Fails the source's
// check also while the platform has not yet decided so (failsUpstreamWorkflow is null).
func (r *CheckReport) addDownstream(t *downstreamTask) {
	for _, d := range nonNull(t.Results) {
		out := DownstreamCheck{
			Ref:      registry.GraphRef{Graph: d.DownstreamGraphID, Variant: d.DownstreamVariantName},
			Blocking: d.Blocking,
			Fails:    deref(d.FailsUpstreamWorkflow),
		}
		if d.DownstreamWorkflow != nil {
			out.Status = CheckStatus(d.DownstreamWorkflow.Status)
		}
		out.Fails = out.Fails || out.Blocking && out.Status == CheckFailed
		r.Downstream = append(r.Downstream, out)
	}
}
