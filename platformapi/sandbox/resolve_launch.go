package sandbox

import (
	"fmt"
	"time"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file resolves launches and builds.

// launch returns null for a nil record.
func (v *view) launch(l *launchRecord) *launchResolver {
	if l == nil {
		return nil
	}
	return &launchResolver{v, l}
}

// launchByID returns null for an empty or unknown id.
func (v *view) launchByID(id string) *launchResolver { return v.launch(v.state.launches[id]) }

// launchURL returns the address of the page of a launch, see serveLaunchPage.
func (v *view) launchURL(id string) string {
	l := v.state.launches[id]
	return fmt.Sprintf("%s/graph/%s/launches/%s?variant=%s", v.frontend, l.Graph, l.ID, l.Variant)
}

// launchResolver resolves the GraphQL type Launch.
type launchResolver struct {
	v *view
	l *launchRecord
}

func (r *launchResolver) ID() graphql.ID           { return graphql.ID(r.l.ID) }
func (r *launchResolver) GraphID() string          { return r.l.Graph }
func (r *launchResolver) GraphVariant() string     { return r.l.Variant }
func (r *launchResolver) Status() string           { return string(r.l.Status) }
func (r *launchResolver) CreatedAt() timestamp     { return stamp(r.l.CreatedAt) }
func (r *launchResolver) CompletedAt() *timestamp  { return stampOf(r.l.CompletedAt) }
func (r *launchResolver) ApprovedAt() *timestamp   { return stampOf(r.l.ApprovedAt) }
func (r *launchResolver) IsCompleted() *bool       { return ptr(r.l.Status != registry.LaunchInitiated) }
func (r *launchResolver) IsPublished() *bool       { return ptr(r.l.ApprovedAt != nil) }
func (r *launchResolver) SupersededAt() *timestamp { return stampOf(r.l.SupersededAt) }
func (r *launchResolver) ShortenedID() string      { return r.l.ID[:min(len(r.l.ID), 8)] }

func (r *launchResolver) SupersededBy() *launchResolver   { return r.v.launchByID(r.l.SupersededBy) }
func (r *launchResolver) UpstreamLaunch() *launchResolver { return r.v.launchByID(r.l.Upstream) }

func (r *launchResolver) DownstreamLaunches() []*launchResolver {
	out := make([]*launchResolver, 0, len(r.l.Downstream))
	for _, id := range r.l.Downstream {
		out = append(out, r.v.launchByID(id))
	}
	return out
}

func (r *launchResolver) PreviousLaunch(args struct{ SuccessOnly *bool }) *launchResolver {
	return r.v.launch(r.v.state.latest(r.l.key(), func(l *launchRecord) bool {
		return l.Seq < r.l.Seq && (args.SuccessOnly == nil || !*args.SuccessOnly || l.Status == registry.LaunchCompleted)
	}))
}

func (r *launchResolver) Build() *buildResolver {
	if r.l.BuildStartedAt == nil {
		return nil
	}
	return &buildResolver{r}
}

func (r *launchResolver) BuildInput() *buildInput { return &buildInput{r.l} }

func (r *launchResolver) SubgraphChanges() *[]*changeResolver {
	if r.l.Contract != nil {
		return nil
	}
	out := []*changeResolver{}
	for _, c := range r.l.Changes {
		out = append(out, &changeResolver{graphql.ID(c.Name), c.Type})
	}
	return &out
}

// changeResolver resolves the GraphQL type SubgraphChange.
type changeResolver struct {
	Name graphql.ID
	Type string
}

// Results has the changelog of a launch that Uplink serves or has served.
func (r *launchResolver) Results() []*launchResult {
	if r.l.ApprovedAt == nil {
		return []*launchResult{}
	}
	return []*launchResult{{&changelog{stamp(*r.l.ApprovedAt), graphql.ID(r.l.Outcome.APIHash)}}}
}

// launchResult is the union LaunchResult.
type launchResult struct{ changelog *changelog }

func (r *launchResult) ToChangelogLaunchResult() (*changelog, bool) { return r.changelog, true }

// changelog resolves the GraphQL type ChangelogLaunchResult.
type changelog struct {
	CreatedAt   timestamp
	SchemaTagID graphql.ID
}

// Sequence returns the steps that the launch has entered, in order. A step that has not ended has
// no CompletedAt.
func (r *launchResolver) Sequence() []*sequenceStep {
	l := r.l
	step := func(kind string, from, to *time.Time) *sequenceStep {
		return &sequenceStep{kind: kind, stepTimes: stepTimes{stampOf(from), stampOf(to)}}
	}
	out := []*sequenceStep{step("initiated", &l.CreatedAt, nil)}
	if l.BuildStartedAt != nil {
		out = append(out, step("build", l.BuildStartedAt, l.BuildCompletedAt))
	}
	if l.BuildCompletedAt != nil && !l.Outcome.failed() {
		out = append(out, step("publish", l.BuildCompletedAt, l.ApprovedAt))
	}
	switch {
	case l.SupersededAt != nil:
		out = append(out, step("superseded", nil, l.SupersededAt))
	case l.CompletedAt != nil:
		out = append(out, step("completed", nil, l.CompletedAt))
	}
	return out
}

func (r *launchResolver) LatestSequenceStep() *sequenceStep {
	steps := r.Sequence()
	return steps[len(steps)-1]
}

// sequenceStep is the union LaunchSequenceStep.
type sequenceStep struct {
	kind string
	stepTimes
}

// stepTimes is each member of the union LaunchSequenceStep.
type stepTimes struct{ StartedAt, CompletedAt *timestamp }

func (s *sequenceStep) as(kind string) (*stepTimes, bool) { return &s.stepTimes, s.kind == kind }

func (s *sequenceStep) ToLaunchSequenceInitiatedStep() (*stepTimes, bool) { return s.as("initiated") }
func (s *sequenceStep) ToLaunchSequenceBuildStep() (*stepTimes, bool)     { return s.as("build") }
func (s *sequenceStep) ToLaunchSequencePublishStep() (*stepTimes, bool)   { return s.as("publish") }
func (s *sequenceStep) ToLaunchSequenceCompletedStep() (*stepTimes, bool) { return s.as("completed") }
func (s *sequenceStep) ToLaunchSequenceSupersededStep() (*stepTimes, bool) {
	return s.as("superseded")
}

// launchSummary resolves the GraphQL type LaunchSummary, most of whose fields are those of Launch.
type launchSummary struct{ launchResolver }

// BuildID returns null until the build starts.
func (s *launchSummary) BuildID() *graphql.ID {
	if s.l.BuildStartedAt == nil {
		return nil
	}
	return ptr(graphql.ID(s.l.ID + "-build"))
}

// buildResolver resolves the GraphQL type Build.
type buildResolver struct{ launch *launchResolver }

func (b *buildResolver) Input() *buildInput { return b.launch.BuildInput() }

func (b *buildResolver) Result() *buildResult {
	if b.launch.l.BuildCompletedAt == nil {
		return nil
	}
	return &buildResult{b.launch.v, b.launch.l.Outcome}
}

// buildInput is the union BuildInput.
type buildInput struct{ l *launchRecord }

func (b *buildInput) ToCompositionBuildInput() (*compositionInput, bool) {
	return &compositionInput{b.l}, b.l.Contract == nil
}

func (b *buildInput) ToFilterBuildInput() (*filterInput, bool) {
	if b.l.Contract == nil {
		return nil, false
	}
	return &filterInput{newFilterConfig(b.l.Contract), b.l.SourceCoreHash}, true
}

// filterInput resolves the GraphQL type FilterBuildInput.
type filterInput struct {
	FilterConfig *filterConfig
	SchemaHash   string
}

// compositionInput resolves the GraphQL type CompositionBuildInput.
type compositionInput struct{ l *launchRecord }

func (c *compositionInput) Version() *string {
	if c.l.FederationVersion == "" {
		return nil
	}
	return &c.l.FederationVersion
}

func (c *compositionInput) Subgraphs() []*inputSubgraphResolver {
	out := make([]*inputSubgraphResolver, 0, len(c.l.Subgraphs))
	for _, s := range c.l.Subgraphs {
		out = append(out, &inputSubgraphResolver{
			Name: s.Name, Hash: s.Hash, RoutingURL: s.URL, Revision: &s.Revision, UpdatedAt: stampOf(&s.UpdatedAt),
			NumberOfTypes: &s.Types, NumberOfFields: &s.Fields,
		})
	}
	return out
}

// inputSubgraphResolver resolves the GraphQL type Subgraph, an input of a composition.
type inputSubgraphResolver struct {
	Name, Hash, RoutingURL        string
	Revision                      *string
	UpdatedAt                     *timestamp
	NumberOfTypes, NumberOfFields *int32
}

// buildResult is the union BuildResult.
type buildResult struct {
	v *view
	o *buildOutcome
}

func (b *buildResult) ToBuildFailure() (*buildFailure, bool) {
	if !b.o.failed() {
		return nil, false
	}
	return &buildFailure{int32(len(b.o.Errors)), buildErrors(b.o.Errors)}, true
}

func (b *buildResult) ToBuildSuccess() (*buildSuccess, bool) {
	return &buildSuccess{b.v, b.o}, !b.o.failed()
}

type buildFailure struct {
	ErrorCount    int32
	ErrorMessages []*buildError
}

// buildError resolves the GraphQL types BuildError and SchemaCompositionError, and the errors of a
// preview.
type buildError struct {
	Message          string
	Code, FailedStep *string
	Locations        []*location
}

type location struct{ Line, Column int32 }

// buildErrors returns errors with null for what they do not have, and an empty list of locations.
func buildErrors(errs []registry.BuildError) []*buildError {
	out := make([]*buildError, 0, len(errs))
	for _, e := range errs {
		r := &buildError{Message: e.Message, Locations: []*location{}}
		if e.Code != "" {
			r.Code = &e.Code
		}
		if e.Step != "" {
			r.FailedStep = &e.Step
		}
		for _, at := range e.Locations {
			r.Locations = append(r.Locations, &location{int32(at.Line), int32(at.Column)})
		}
		out = append(out, r)
	}
	return out
}

type buildSuccess struct {
	v *view
	o *buildOutcome
}

func (b *buildSuccess) CoreSchema() (*coreSchema, error) {
	if !b.v.who.may(readSchemas) {
		return nil, notAllowed("launch/build/result/coreSchema")
	}
	return &coreSchema{
		document(b.v.state.docs[b.o.APIHash]), b.o.APIHash, document(b.v.state.docs[b.o.CoreHash]), b.o.CoreHash,
	}, nil
}

type coreSchema struct {
	APIDocument  document
	APIHash      string
	CoreDocument document
	CoreHash     string
}
