package platformapi

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// CheckStatus is the status of the platform's check or of one of its tasks, in the platform's
// words. A value that is not listed here is kept as the platform sends it.
type CheckStatus string

// The statuses of checks and their tasks.
const (
	CheckPending CheckStatus = "PENDING"
	CheckPassed  CheckStatus = "PASSED"
	CheckFailed  CheckStatus = "FAILED"
	CheckBlocked CheckStatus = "BLOCKED" // of a task only: a task that it depends on has failed
)

// Ended reports whether a check with status s has ended.
func (s CheckStatus) Ended() bool { return s == CheckPassed || s == CheckFailed }

// CheckRequest asks the platform to check several subgraphs as one change.
type CheckRequest struct {
	Ref       registry.GraphRef
	Subgraphs []registry.SubgraphInput // their URLs are ignored
	Git       registry.GitContext
	// Window is the age of the oldest traffic to check against. 0 means the platform's own setting.
	Window time.Duration
	// MinCount and MinPercent (of all requests, 0 to 100) are how often an operation must have been
	// seen to count. nil means the platform's own setting.
	MinCount   *int
	MinPercent *float64
}

// CheckTicket identifies a check that has been started.
type CheckTicket struct {
	Workflow string // the id for CheckState and CheckReport
	URL      string // the page of the check in Studio
}

// SubmitCheck starts a check. The platform refuses contract variants. A check changes nothing, so
// it is repeated like a query although it is a mutation.
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

// The generated names of the kinds of answer to SubmitCheck.
type (
	checkAnswer    = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncCheckRequestResult
	checkStarted   = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncCheckRequestSuccess
	checkBadInput  = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncInvalidInputError
	checkForbidden = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncPermissionError
	checkPlan      = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncPlanError
	checkRate      = gql.SubmitCheckGraphGraphMutationVariantGraphVariantMutationSubmitMultiSubgraphCheckAsyncRateLimitExceededError
)

// checkTicket converts the answer to SubmitCheck. Every kind except success is an error.
func checkTicket(answer checkAnswer) (CheckTicket, error) {
	switch a := answer.(type) {
	case *checkStarted:
		return CheckTicket{Workflow: a.WorkflowID, URL: a.TargetURL}, nil
	case *checkBadInput:
		return CheckTicket{}, notStarted(registry.ErrRefused, a.Message, "")
	case *checkForbidden:
		return CheckTicket{}, notStarted(ErrForbidden, a.Message, hintRole)
	case *checkPlan:
		return CheckTicket{}, notStarted(registry.ErrRefused, a.Message, hintPlan)
	case *checkRate:
		return CheckTicket{}, notStarted(ErrRateLimited, a.Message, hintRate)
	}
	return CheckTicket{}, errNoTicket
}

// checkInput converts a request.
func checkInput(req CheckRequest) *gql.MultiSubgraphCheckAsyncInput {
	ref := req.Ref.String()
	input := &gql.MultiSubgraphCheckAsyncInput{GraphRef: &ref, GitContext: gitContext(req.Git), Config: checkConfig(req)}
	for _, s := range req.Subgraphs {
		input.SubgraphsToCheck = append(input.SubgraphsToCheck, &gql.SubgraphSdlCheckInput{Name: s.Name, Sdl: s.SDL})
	}
	return input
}

// The generated names of the kinds of answer to SubmitSchemaCheck.
type (
	schemaStarted   = gql.SubmitSchemaCheckGraphGraphMutationVariantGraphVariantMutationSubmitCheckSchemaAsyncCheckRequestSuccess
	schemaBadInput  = gql.SubmitSchemaCheckGraphGraphMutationVariantGraphVariantMutationSubmitCheckSchemaAsyncInvalidInputError
	schemaForbidden = gql.SubmitSchemaCheckGraphGraphMutationVariantGraphVariantMutationSubmitCheckSchemaAsyncPermissionError
	schemaPlan      = gql.SubmitSchemaCheckGraphGraphMutationVariantGraphVariantMutationSubmitCheckSchemaAsyncPlanError
	schemaRate      = gql.SubmitSchemaCheckGraphGraphMutationVariantGraphVariantMutationSubmitCheckSchemaAsyncRateLimitExceededError
)

// SubmitSchemaCheck starts a check of a whole schema against what a variant serves. The subgraphs
// of the request are ignored. Like [Client.SubmitCheck] it is repeated like a query.
func (c *Client) SubmitSchemaCheck(ctx context.Context, req CheckRequest, document string) (CheckTicket, error) {
	return query(ctx, c, "SubmitSchemaCheck", func(ctx context.Context) (CheckTicket, error) {
		ref := req.Ref.String()
		input := &gql.CheckSchemaAsyncInput{GraphRef: &ref, GitContext: gitContext(req.Git), Config: checkConfig(req), ProposedSchemaDocument: &document}
		data, err := gql.SubmitSchemaCheck(ctx, c.gql, req.Ref.Graph, req.Ref.Variant, input)
		variant, err := variantOf(req.Ref, data, err)
		if err != nil {
			return CheckTicket{}, err
		}
		switch a := variant.SubmitCheckSchemaAsync.(type) {
		case *schemaStarted:
			return CheckTicket{Workflow: a.WorkflowID, URL: a.TargetURL}, nil
		case *schemaBadInput:
			return CheckTicket{}, notStarted(registry.ErrRefused, a.Message, "")
		case *schemaForbidden:
			return CheckTicket{}, notStarted(ErrForbidden, a.Message, hintRole)
		case *schemaPlan:
			return CheckTicket{}, notStarted(registry.ErrRefused, a.Message, hintPlan)
		case *schemaRate:
			return CheckTicket{}, notStarted(ErrRateLimited, a.Message, hintRate)
		}
		return CheckTicket{}, errNoTicket
	})
}

// hintPlan stands behind a refusal because of the organization's plan.
const hintPlan = "the organization's plan does not include it"

// errNoTicket is the error of an answer of an unknown kind.
var errNoTicket = malformed("it does not say whether the check was started")

// checkConfig converts what a request says of traffic. The platform takes the window as two texts
// of seconds, relative to now.
func checkConfig(req CheckRequest) *gql.HistoricQueryParametersInput {
	config := &gql.HistoricQueryParametersInput{QueryCountThreshold: req.MinCount, QueryCountThresholdPercentage: req.MinPercent}
	if req.Window > 0 {
		from, to := "-"+strconv.FormatInt(int64(req.Window/time.Second), 10), "-0"
		config.From, config.To = &from, &to
	}
	return config
}

// notStarted returns the error of a check that the platform does not start.
func notStarted(kind error, message, hint string) error {
	return &Error{Kind: kind, Detail: oneLine(message), Hint: hint}
}

// CheckTask is one part of a check.
type CheckTask struct {
	Kind   string // the platform's type name, e.g. "OperationsCheckTask"
	Status CheckStatus
	URL    string // empty if the platform gives none
}

// CheckState is the progress of a check. A new check that the platform does not show yet is pending
// and has no tasks.
type CheckState struct {
	Status CheckStatus
	Tasks  []CheckTask
}

// CheckState returns the progress of a check. It is cheap enough to be polled.
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
