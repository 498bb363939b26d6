package platformapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Launch implements [registry.Registry]. The result has no Subgraphs, to keep the answer to a poll
// small.
func (c *Client) Launch(ctx context.Context, ref registry.GraphRef, id string) (registry.Launch, error) {
	return query(ctx, c, "PollLaunch", func(ctx context.Context) (registry.Launch, error) {
		data, err := gql.PollLaunch(ctx, c.gql, ref.Graph, ref.Variant, id)
		variant, err := variantOf(ref, data, err)
		switch {
		case err != nil:
			return registry.Launch{}, err
		case variant.Launch == nil:
			return registry.Launch{}, launchNotFound(ref, id)
		}
		l := launchTree(variant.Launch)
		return l, ownLaunch(ref, "graph.variant.launch", l)
	})
}

// LatestLaunch implements [registry.Registry].
func (c *Client) LatestLaunch(ctx context.Context, ref registry.GraphRef) (registry.Launch, error) {
	return query(ctx, c, "LatestLaunch", func(ctx context.Context) (registry.Launch, error) {
		data, err := gql.LatestLaunch(ctx, c.gql, ref.Graph, ref.Variant)
		variant, err := variantOf(ref, data, err)
		switch {
		case err != nil:
			return registry.Launch{}, err
		case variant.LatestLaunch == nil:
			return registry.Launch{}, noLaunch(ref, "has had no launch yet")
		}
		l := launchWithInput(variant.LatestLaunch)
		return l, ownLaunch(ref, "graph.variant.latestLaunch", l)
	})
}

// ApprovedLaunch implements [registry.Registry]: routers get the supergraph of this launch from
// Uplink.
func (c *Client) ApprovedLaunch(ctx context.Context, ref registry.GraphRef) (registry.Launch, error) {
	return query(ctx, c, "ApprovedLaunch", func(ctx context.Context) (registry.Launch, error) {
		data, err := gql.ApprovedLaunch(ctx, c.gql, ref.Graph, ref.Variant)
		variant, err := variantOf(ref, data, err)
		switch {
		case err != nil:
			return registry.Launch{}, err
		case variant.LatestApprovedLaunch == nil:
			return registry.Launch{}, noLaunch(ref, "serves no launch: none has completed")
		}
		l := launchWithInput(variant.LatestApprovedLaunch)
		return l, ownLaunch(ref, "graph.variant.latestApprovedLaunch", l)
	})
}

// launchPage is the largest page of launches that the platform gives.
const launchPage = 100

// Launches implements [registry.Registry]; a limit of 0 or less means all launches of the variant.
// The state of a launch in the list cannot be superseded or building, since the platform does not
// tell it there: ask [Client.Launch] for one launch.
func (c *Client) Launches(ctx context.Context, ref registry.GraphRef, limit int) ([]registry.Launch, error) {
	out := []registry.Launch{}
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

// launchPage returns at most limit launches, from the one at the offset on.
func (c *Client) launchPage(ctx context.Context, ref registry.GraphRef, limit, offset int) ([]registry.Launch, error) {
	return query(ctx, c, "ListLaunches", func(ctx context.Context) ([]registry.Launch, error) {
		data, err := gql.ListLaunches(ctx, c.gql, ref.Graph, ref.Variant, limit, offset)
		variant, err := variantOf(ref, data, err)
		if err != nil {
			return nil, err
		}
		launches := convert(variant.LaunchSummaries, launchSummary)
		for i, l := range launches {
			if err := ownLaunch(ref, fmt.Sprintf("graph.variant.launchSummaries[%d]", i), l); err != nil {
				return nil, err
			}
		}
		return launches, nil
	})
}

// ownLaunch returns ErrMalformed for a launch of another variant than the one that was asked for,
// and for a contract launch of another graph. path leads to the launch in the answer.
func ownLaunch(ref registry.GraphRef, path string, l registry.Launch) error {
	if l.Ref != ref {
		return malformed(fmt.Sprintf("%s is launch %s of %s, and one of %s was asked for", path, l.ID, l.Ref, ref))
	}
	for i, d := range l.Downstream {
		if d.Ref.Graph != ref.Graph {
			return malformed(fmt.Sprintf("%s.downstreamLaunches[%d] is launch %s of %s, another graph than %s", path, i, d.ID, d.Ref, ref.Graph))
		}
	}
	return nil
}

func launchSummary(s *gql.ListLaunchesGraphVariantLaunchSummariesLaunchSummary) registry.Launch {
	return registry.Launch{
		ID:          s.Id,
		Ref:         registry.GraphRef{Graph: s.GraphId, Variant: s.GraphVariant},
		Status:      registry.LaunchStatus(s.Status),
		CreatedAt:   s.CreatedAt,
		CompletedAt: s.CompletedAt,
		Subgraphs:   buildSubgraphs(s.BuildInput),
	}
}

func launchWithInput(l *gql.LaunchWithInput) registry.Launch {
	out := launchTree(&l.LaunchTree)
	out.Subgraphs = buildSubgraphs(l.BuildInput)
	return out
}

// buildSubgraphs converts the input of a build. It returns nil for a contract, whose input is a
// supergraph.
func buildSubgraphs(in gql.BuildInputFields) []registry.BuildSubgraph {
	composition, ok := in.(*gql.BuildInputFieldsCompositionBuildInput)
	if !ok {
		return nil
	}
	return convert(composition.Subgraphs, func(s *gql.BuildInputFieldsSubgraphsSubgraph) registry.BuildSubgraph {
		return registry.BuildSubgraph{Name: s.Name, URL: s.RoutingURL, Revision: deref(s.Revision), Hash: s.Hash, UpdatedAt: deref(s.UpdatedAt)}
	})
}

func launchTree(l *gql.LaunchTree) registry.Launch {
	out := launchFields(&l.LaunchFields)
	out.Downstream = convert(l.DownstreamLaunches, launchFields)
	return out
}

// launchFields converts a launch without its Subgraphs and Downstream.
func launchFields(l *gql.LaunchFields) registry.Launch {
	out := registry.Launch{
		ID:           l.Id,
		Ref:          registry.GraphRef{Graph: l.GraphId, Variant: l.GraphVariant},
		Status:       registry.LaunchStatus(l.Status),
		BuildStarted: l.Build != nil,
		CreatedAt:    l.CreatedAt,
		CompletedAt:  l.CompletedAt,
		SupersededAt: l.SupersededAt,
	}
	if l.SupersededBy != nil {
		out.SupersededBy = l.SupersededBy.Id
	}
	if l.LatestSequenceStep != nil {
		out.Step = stepWord(deref(l.LatestSequenceStep.Typename))
	}
	if l.Build != nil && l.Build.Result != nil {
		if failure, ok := (*l.Build.Result).(*gql.LaunchFieldsBuildResultBuildFailure); ok {
			out.Errors = buildErrors(failure.ErrorMessages)
		}
	}
	return out
}

// stepWord returns the word of a type name: build for LaunchSequenceBuildStep.
func stepWord(kind string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(kind, "LaunchSequence"), "Step"))
}
