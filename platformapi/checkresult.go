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
	Level      string // the platform's word: FAILURE, NOTICE, ERROR, WARNING, …
	Code       string // change code, composition code, or rule
	Message    string
	Coordinate string // "" when not told
	Subgraph   string // "" when not told
	Location   *registry.Location
}

// DownstreamCheck is the check of a contract, run because of this one.
type DownstreamCheck struct {
	Ref      registry.GraphRef
	Status   CheckStatus // "" while it is not known
	Blocking bool        // whether its failure counts
	Fails    bool        // whether the platform says that it fails this check
}

// CheckReport is all that an ended check has to say.
type CheckReport struct {
	CheckState
	Findings          []CheckFinding
	CheckedOperations int // client operations that the change was held against
	Downstream        []DownstreamCheck
}

// CheckReport asks for the findings of a check. Ask once, after
// [Client.CheckState] says that it has ended.
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
			out.task(t)
		}
		return out, nil
	})
}

// The tasks with something to tell; the others only have a status.
type (
	compositionTask = gql.CheckResultGraphCheckWorkflowTasksCompositionCheckTask
	operationsTask  = gql.CheckResultGraphCheckWorkflowTasksOperationsCheckTask
	lintTask        = gql.CheckResultGraphCheckWorkflowTasksLintCheckTask
	customTask      = gql.CheckResultGraphCheckWorkflowTasksCustomCheckTask
	proposalsTask   = gql.CheckResultGraphCheckWorkflowTasksProposalsCheckTask
	downstreamTask  = gql.CheckResultGraphCheckWorkflowTasksDownstreamCheckTask
)

// task adds what one task found.
func (r *CheckReport) task(task gql.CheckResultGraphCheckWorkflowTasksCheckWorkflowTask) {
	switch t := task.(type) {
	case *compositionTask:
		if t.Result != nil {
			r.composition(compositionErrors(t.Result.Errors))
		}
	case *operationsTask:
		r.operations(t)
	case *lintTask:
		r.lint(t)
	case *customTask:
		r.custom(t)
	case *proposalsTask:
		if t.Status == gql.CheckWorkflowTaskStatusFailed {
			r.Findings = append(r.Findings, CheckFinding{
				Task: "ProposalsCheckTask", Level: string(t.SeverityLevel), Code: "PROPOSAL_COVERAGE",
				Message: "approved proposals cover this change: " + string(t.ProposalCoverage),
			})
		}
	case *downstreamTask:
		r.downstream(t)
	}
}

func (r *CheckReport) composition(found []registry.BuildError) {
	for _, e := range found {
		f := CheckFinding{Task: "CompositionCheckTask", Level: "ERROR", Code: e.Code, Message: e.Message}
		if len(e.Locations) > 0 {
			f.Location = &e.Locations[0]
		}
		r.Findings = append(r.Findings, f)
	}
}

func (r *CheckReport) operations(t *operationsTask) {
	if t.Result == nil {
		return
	}
	r.CheckedOperations += t.Result.NumberOfCheckedOperations
	for _, change := range present(t.Result.Changes) {
		r.Findings = append(r.Findings, CheckFinding{
			Task: "OperationsCheckTask", Level: string(change.Severity), Code: change.Code, Message: change.Description,
		})
	}
}

func (r *CheckReport) lint(t *lintTask) {
	if t.Result == nil {
		return
	}
	for _, d := range present(t.Result.Diagnostics) {
		f := CheckFinding{
			Task: "LintCheckTask", Level: string(d.Level), Code: string(d.Rule), Message: d.Message, Coordinate: d.Coordinate,
		}
		// Of two places the first is in the supergraph and the last in a subgraph.
		if places := present(d.SourceLocations); len(places) > 0 {
			place := places[len(places)-1]
			f.Subgraph = deref(place.SubgraphName)
			if place.Start != nil {
				f.Location = &registry.Location{Line: place.Start.Line, Column: place.Start.Column}
			}
		}
		r.Findings = append(r.Findings, f)
	}
}

func (r *CheckReport) custom(t *customTask) {
	if t.Result == nil {
		return
	}
	for _, v := range present(t.Result.Violations) {
		f := CheckFinding{
			Task: "CustomCheckTask", Level: string(v.Level), Code: v.Rule, Message: v.Message, Coordinate: deref(v.Coordinate),
		}
		if places := present(v.SourceLocations); len(places) > 0 && places[0].Start != nil {
			f.Subgraph = deref(places[0].SubgraphName)
			f.Location = &registry.Location{Line: places[0].Start.Line, Column: places[0].Start.Column}
		}
		r.Findings = append(r.Findings, f)
	}
}

// downstream also counts a blocking contract check that failed while the
// platform has not yet said that it fails this one.
func (r *CheckReport) downstream(t *downstreamTask) {
	for _, d := range present(t.Results) {
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
