package platformapi

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// LaunchStatus is where a launch stands. The platform itself knows three
// statuses and says "initiated" of a superseded launch for ever; this type
// tells superseded apart. Any other value is the platform's own word, passed
// through as it came.
type LaunchStatus string

// The statuses that this package knows.
const (
	LaunchInitiated  LaunchStatus = "INITIATED"  // still running
	LaunchCompleted  LaunchStatus = "COMPLETED"  // built and published
	LaunchFailed     LaunchStatus = "FAILED"     // did not build, or could not be published
	LaunchSuperseded LaunchStatus = "SUPERSEDED" // ended without a result: a newer launch took over
)

// Known reports whether s is one of the four statuses above.
func (s LaunchStatus) Known() bool {
	return s == LaunchInitiated || s.Terminal()
}

// Terminal reports whether a launch in status s has ended. A status that this
// package does not know is not an end: keep polling, within a time limit.
func (s LaunchStatus) Terminal() bool {
	return s == LaunchCompleted || s == LaunchFailed || s == LaunchSuperseded
}

// Launch is the platform's work on one change of one variant.
type Launch struct {
	ID        string
	Ref       GraphRef // the variant that it builds
	Status    LaunchStatus
	RawStatus string // what the platform calls the status, e.g. "LAUNCH_INITIATED"
	Step      string // kind of the latest step, e.g. "LaunchSequenceBuildStep"; "" when not told

	CreatedAt    time.Time
	CompletedAt  *time.Time // nil until it ends
	SupersededAt *time.Time // nil unless superseded
	SupersededBy string     // id of the launch that took over; "" when not told

	BuildStarted bool // the build has begun
	Built        bool // the build has a result (good or bad)
	ErrorCount   int  // how many build errors there are
	Errors       []BuildError

	Downstream []Launch // contract launches that this launch caused; one level

	// Input is what is built. It is nil for a contract, and where a method does
	// not ask for it.
	Input *LaunchInput
}

// LaunchInput is what the supergraph of a launch is composed of.
type LaunchInput struct {
	FederationVersion string // "" when not told
	Subgraphs         []LaunchSubgraph
}

// LaunchSubgraph is a subgraph that goes into a launch, without its schema.
type LaunchSubgraph struct {
	Name, URL, Revision string
	Hash                string // SHA-256 of the schema text, hex
}

// Settled reports whether the launch and all launches it caused have ended.
func (l Launch) Settled() bool {
	for _, d := range l.Downstream {
		if !d.Settled() {
			return false
		}
	}
	return l.Status.Terminal()
}

// Launch asks for a launch and the contract launches that it caused, in one
// request, without its input. It is [ErrLaunchNotFound] when the variant has no such launch; right
// after a publish that may pass, so a waiting caller should ask again.
func (c *Client) Launch(ctx context.Context, ref GraphRef, id string) (Launch, error) {
	var out Launch
	err := c.call(ctx, "PollLaunch", func(ctx context.Context) error {
		data, err := gql.PollLaunch(ctx, c.gql, ref.Graph, ref.Variant, id)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		case data.Graph.Variant.Launch == nil:
			return launchNotFound(ref, id)
		}
		out = launchTree(data.Graph.Variant.Launch)
		return nil
	})
	return out, err
}

// LatestLaunch asks for the newest launch of a variant, successful or not. It
// is [ErrLaunchNotFound] when the variant never had one.
func (c *Client) LatestLaunch(ctx context.Context, ref GraphRef) (Launch, error) {
	var out Launch
	err := c.call(ctx, "LatestLaunch", func(ctx context.Context) error {
		data, err := gql.LatestLaunch(ctx, c.gql, ref.Graph, ref.Variant)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		case data.Graph.Variant.LatestLaunch == nil:
			return noLaunch(ref, "has had no launch yet")
		}
		out = launchWithInput(data.Graph.Variant.LatestLaunch)
		return nil
	})
	return out, err
}

// ApprovedLaunch asks for the launch whose supergraph routers get from Uplink.
// It is [ErrLaunchNotFound] when the variant has none.
func (c *Client) ApprovedLaunch(ctx context.Context, ref GraphRef) (Launch, error) {
	var out Launch
	err := c.call(ctx, "ApprovedLaunch", func(ctx context.Context) error {
		data, err := gql.ApprovedLaunch(ctx, c.gql, ref.Graph, ref.Variant)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		case data.Graph.Variant.LatestApprovedLaunch == nil:
			return noLaunch(ref, "serves no launch: none has completed")
		}
		out = launchWithInput(data.Graph.Variant.LatestApprovedLaunch)
		return nil
	})
	return out, err
}

// launchPage is the most launches that the platform gives in one answer.
const launchPage = 100

// Launches lists the newest launches of a variant, newest first, at most limit
// (all of them when limit is 0 or less). The list does not tell superseded from
// running, nor the contract launches: ask [Client.Launch] for one.
func (c *Client) Launches(ctx context.Context, ref GraphRef, limit int) ([]Launch, error) {
	var out []Launch
	for limit <= 0 || len(out) < limit {
		want := launchPage
		if limit > 0 {
			want = min(want, limit-len(out))
		}
		page, err := c.launchPage(ctx, ref, want, len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) < want {
			break
		}
	}
	return out, nil
}

func (c *Client) launchPage(ctx context.Context, ref GraphRef, limit, offset int) ([]Launch, error) {
	var out []Launch
	err := c.call(ctx, "ListLaunches", func(ctx context.Context) error {
		data, err := gql.ListLaunches(ctx, c.gql, ref.Graph, ref.Variant, limit, offset)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		}
		out = each(data.Graph.Variant.LaunchSummaries, launchSummary)
		return nil
	})
	return out, err
}

func launchSummary(s *gql.ListLaunchesGraphVariantLaunchSummariesLaunchSummary) Launch {
	return Launch{
		ID:          s.Id,
		Ref:         GraphRef{Graph: s.GraphId, Variant: s.GraphVariant},
		Status:      launchStatus(s.Status, nil, nil),
		RawStatus:   string(s.Status),
		CreatedAt:   s.CreatedAt,
		CompletedAt: s.CompletedAt,
		Input:       launchInput(s.BuildInput),
	}
}

func launchWithInput(l *gql.LaunchWithInput) Launch {
	out := launchTree(&l.LaunchTree)
	out.Input = launchInput(l.BuildInput)
	return out
}

func launchInput(in gql.BuildInputFields) *LaunchInput {
	composition, ok := in.(*gql.BuildInputFieldsCompositionBuildInput)
	if !ok {
		return nil
	}
	return &LaunchInput{
		FederationVersion: deref(composition.Version),
		Subgraphs: each(composition.Subgraphs, func(s *gql.BuildInputFieldsSubgraphsSubgraph) LaunchSubgraph {
			return LaunchSubgraph{Name: s.Name, URL: s.RoutingURL, Revision: deref(s.Revision), Hash: s.Hash}
		}),
	}
}

func launchTree(l *gql.LaunchTree) Launch {
	out := launchFields(&l.LaunchFields)
	out.Downstream = each(l.DownstreamLaunches, launchFields)
	return out
}

func launchFields(l *gql.LaunchFields) Launch {
	out := Launch{
		ID:           l.Id,
		Ref:          GraphRef{Graph: l.GraphId, Variant: l.GraphVariant},
		RawStatus:    string(l.Status),
		CreatedAt:    l.CreatedAt,
		CompletedAt:  l.CompletedAt,
		SupersededAt: l.SupersededAt,
	}
	var by *string
	if l.SupersededBy != nil {
		out.SupersededBy, by = l.SupersededBy.Id, &l.SupersededBy.Id
	}
	out.Status = launchStatus(l.Status, l.SupersededAt, by)
	if l.LatestSequenceStep != nil {
		out.Step = deref(l.LatestSequenceStep.Typename)
	}
	out.BuildStarted = l.Build != nil
	if l.Build != nil && l.Build.Result != nil {
		out.Built = true
		if failure, ok := (*l.Build.Result).(*gql.LaunchFieldsBuildResultBuildFailure); ok {
			out.ErrorCount = failure.ErrorCount
			out.Errors = buildErrors(failure.ErrorMessages)
		}
	}
	return out
}

// launchStatus folds the platform's status and its two signs of superseding
// into one. A launch that had ended before is not superseded by a later one.
func launchStatus(raw gql.LaunchStatus, supersededAt *time.Time, supersededBy *string) LaunchStatus {
	switch raw {
	case gql.LaunchStatusLaunchCompleted:
		return LaunchCompleted
	case gql.LaunchStatusLaunchFailed:
		return LaunchFailed
	}
	switch {
	case supersededAt != nil, supersededBy != nil:
		return LaunchSuperseded
	case raw == gql.LaunchStatusLaunchInitiated:
		return LaunchInitiated
	}
	return LaunchStatus(raw)
}
