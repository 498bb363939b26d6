package platformapi

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// CheckStatus is where the platform's check, or one task of it, stands. Values
// that are not listed are passed through as the platform sends them.
type CheckStatus string

// The statuses of checks and their tasks.
const (
	CheckPending CheckStatus = "PENDING"
	CheckPassed  CheckStatus = "PASSED"
	CheckFailed  CheckStatus = "FAILED"
	CheckBlocked CheckStatus = "BLOCKED" // a task only: what it needs has failed
)

// Ended reports whether a check with status s is over.
func (s CheckStatus) Ended() bool { return s == CheckPassed || s == CheckFailed }

// CheckRequest asks the platform to check several subgraphs as one change.
type CheckRequest struct {
	Ref       registry.GraphRef
	Subgraphs []registry.SubgraphInput // the URL is not used
	Git       registry.GitContext
	Window    time.Duration // of past traffic to look at; 0 leaves it to the platform
	MinCount  *int          // operations seen less often are ignored; nil leaves it to the platform
	// MinPercent is the same as a share of all requests, from 0 to 100.
	MinPercent *float64
}

// CheckTicket is a check that has been started.
type CheckTicket struct {
	Workflow string
	URL      string // the check in Studio
}

// SubmitCheck starts a check. The platform refuses contract variants. A check
// changes nothing, so unlike other mutations it is sent again like a query.
func (c *Client) SubmitCheck(ctx context.Context, req CheckRequest) (CheckTicket, error) {
	if len(req.Subgraphs) == 0 {
		return CheckTicket{}, fmt.Errorf("%w: checking against %s: no subgraph was given", ErrBadRequest, req.Ref)
	}
	return query(ctx, c, "SubmitCheck", func(ctx context.Context) (CheckTicket, error) {
		data, err := gql.SubmitCheck(ctx, c.gql, req.Ref.Graph, req.Ref.Variant, checkInput(req))
		variant, err := variantOf(req.Ref, data, err)
		if err != nil {
			return CheckTicket{}, err
		}
		return checkTicket(variant.SubmitMultiSubgraphCheckAsync)
	})
}

// These names are too long to be read twice.
type (
	checkAnswer    = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncCheckRequestResult
	checkStarted   = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncCheckRequestSuccess
	checkBadInput  = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncInvalidInputError
	checkForbidden = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncPermissionError
	checkPlan      = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncPlanError
	checkRate      = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncRateLimitExceededError
)

func checkTicket(answer checkAnswer) (CheckTicket, error) {
	switch a := answer.(type) {
	case *checkStarted:
		return CheckTicket{Workflow: a.WorkflowID, URL: a.TargetURL}, nil
	case *checkBadInput:
		return CheckTicket{}, &Error{Kind: registry.ErrRefused, Detail: oneLine(a.Message)}
	case *checkForbidden:
		return CheckTicket{}, &Error{Kind: ErrForbidden, Detail: oneLine(a.Message), Hint: hintRole}
	case *checkPlan:
		return CheckTicket{}, &Error{Kind: registry.ErrRefused, Detail: oneLine(a.Message), Hint: "the organization's plan does not include it"}
	case *checkRate:
		return CheckTicket{}, &Error{Kind: ErrRateLimited, Detail: oneLine(a.Message), Hint: hintRate}
	}
	return CheckTicket{}, malformed("it does not say whether the check was started")
}

func checkInput(req CheckRequest) *gql.MultiSubgraphCheckAsyncInput {
	ref := req.Ref.String()
	input := &gql.MultiSubgraphCheckAsyncInput{
		GraphRef:   &ref,
		GitContext: gitContext(req.Git),
		Config: &gql.HistoricQueryParametersInput{
			QueryCountThreshold:           req.MinCount,
			QueryCountThresholdPercentage: req.MinPercent,
		},
	}
	if req.Window > 0 { // seconds before now, as text
		from, to := "-"+strconv.FormatInt(int64(req.Window/time.Second), 10), "-0"
		input.Config.From, input.Config.To = &from, &to
	}
	for _, s := range req.Subgraphs {
		input.SubgraphsToCheck = append(input.SubgraphsToCheck, &gql.SubgraphSdlCheckInput{Name: s.Name, Sdl: s.SDL})
	}
	return input
}

// CheckTask is one part of a check.
type CheckTask struct {
	Kind   string // the platform's type name, e.g. "OperationsCheckTask"
	Status CheckStatus
	URL    string // "" when the platform gives none
}

// CheckState is where a check stands. Before the platform shows a new check, it
// is pending without tasks.
type CheckState struct {
	Status CheckStatus
	Tasks  []CheckTask
}

// CheckState asks how far a check is; meant to be asked again and again.
func (c *Client) CheckState(ctx context.Context, ref registry.GraphRef, workflow string) (CheckState, error) {
	return query(ctx, c, "CheckStatus", func(ctx context.Context) (CheckState, error) {
		data, err := gql.CheckStatus(ctx, c.gql, ref.Graph, workflow)
		graph, err := graphOf(ref, data, err)
		if err != nil {
			return CheckState{}, err
		}
		if graph.CheckWorkflow == nil {
			return CheckState{Status: CheckPending}, nil
		}
		out := CheckState{Status: CheckStatus(graph.CheckWorkflow.Status)}
		for _, t := range graph.CheckWorkflow.Tasks {
			out.Tasks = append(out.Tasks, CheckTask{Kind: deref(t.Typename), Status: CheckStatus(t.Status), URL: deref(t.TargetURL)})
		}
		return out, nil
	})
}
