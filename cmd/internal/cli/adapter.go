package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
)

// registryAdapter makes the platform's client what package publish asks for.
// Neither package knows the other.
type registryAdapter struct{ client *platformapi.Client }

var _ publish.Registry = (*registryAdapter)(nil)

func apiRef(r publish.GraphRef) platformapi.GraphRef {
	return platformapi.GraphRef{Graph: r.Graph, Variant: r.Variant}
}

func ownRef(r platformapi.GraphRef) publish.GraphRef {
	return publish.GraphRef{Graph: r.Graph, Variant: r.Variant}
}

// adaptError adds the registry's kind to the platform's error, which keeps its words.
func adaptError(err error) error {
	kinds := []struct{ from, to error }{
		{platformapi.ErrAmbiguous, publish.ErrAmbiguous},
		{platformapi.ErrGraphNotFound, publish.ErrGraphNotFound},
		{platformapi.ErrVariantNotFound, publish.ErrVariantNotFound},
		{platformapi.ErrLaunchNotFound, publish.ErrLaunchNotFound},
		{platformapi.ErrUnauthorized, publish.ErrDenied},
		{platformapi.ErrForbidden, publish.ErrDenied},
		{platformapi.ErrRejected, publish.ErrRefused},
		{platformapi.ErrBadRequest, publish.ErrRefused},
	}
	for _, k := range kinds {
		if errors.Is(err, k.from) {
			return &adaptedError{err, k.to}
		}
	}
	return err
}

// adaptedError is the platform's error in words and both kinds for errors.Is.
type adaptedError struct{ cause, kind error }

func (e *adaptedError) Error() string   { return e.cause.Error() }
func (e *adaptedError) Unwrap() []error { return []error{e.cause, e.kind} }

func (r *registryAdapter) Subgraphs(ctx context.Context, ref publish.GraphRef) ([]publish.RegisteredSubgraph, error) {
	list, err := r.client.Subgraphs(ctx, apiRef(ref))
	if err != nil {
		return nil, adaptError(err)
	}
	out := make([]publish.RegisteredSubgraph, len(list))
	for i, s := range list {
		out[i] = publish.RegisteredSubgraph{Name: s.Name, URL: s.URL, SDL: s.SDL, Revision: s.Revision, UpdatedAt: s.UpdatedAt}
	}
	return out, nil
}

func (r *registryAdapter) Publish(ctx context.Context, req publish.PublishRequest) (publish.PublishResult, error) {
	send := platformapi.PublishRequest{
		Ref: apiRef(req.Ref), Revision: req.Revision,
		Git: platformapi.GitContext{
			Branch: req.Git.Branch, Commit: req.Git.Commit, Committer: req.Git.Committer,
			Message: req.Git.Message, RemoteURL: req.Git.RemoteURL,
		},
	}
	for _, s := range req.Subgraphs {
		send.Subgraphs = append(send.Subgraphs, platformapi.SubgraphInput{Name: s.Name, URL: s.URL, SDL: s.SDL})
	}
	res, err := r.client.Publish(ctx, send)
	if errors.Is(err, platformapi.ErrTooLarge) {
		return publish.PublishResult{}, &adaptedError{err, publish.ErrTooLarge}
	}
	if err != nil {
		return publish.PublishResult{}, adaptError(err)
	}
	out := publish.PublishResult{
		LaunchID: res.LaunchID, LaunchURL: res.LaunchURL, Errors: buildErrors(res.Errors),
		UpdatedSupergraph: res.UpdatedSupergraph, Created: res.Created, Updated: res.Updated,
	}
	for _, d := range res.Downstream {
		out.Downstream = append(out.Downstream, publish.LaunchRef{ID: d.ID, Ref: ownRef(d.Ref)})
	}
	return out, nil
}

func (r *registryAdapter) Launch(ctx context.Context, ref publish.GraphRef, id string) (publish.Launch, error) {
	l, err := r.client.Launch(ctx, apiRef(ref), id)
	return adaptLaunch(l), adaptError(err)
}

func (r *registryAdapter) LatestLaunch(ctx context.Context, ref publish.GraphRef) (publish.Launch, error) {
	l, err := r.client.LatestLaunch(ctx, apiRef(ref))
	return adaptLaunch(l), adaptError(err)
}

func (r *registryAdapter) ApprovedLaunch(ctx context.Context, ref publish.GraphRef) (publish.Launch, error) {
	l, err := r.client.ApprovedLaunch(ctx, apiRef(ref))
	return adaptLaunch(l), adaptError(err)
}

func (r *registryAdapter) Launches(ctx context.Context, ref publish.GraphRef, limit int) ([]publish.Launch, error) {
	list, err := r.client.Launches(ctx, apiRef(ref), limit)
	out := make([]publish.Launch, len(list))
	for i, l := range list {
		out[i] = adaptLaunch(l)
	}
	return out, adaptError(err)
}

func (r *registryAdapter) Supergraph(ctx context.Context, ref publish.GraphRef, launchID string) (publish.Supergraph, error) {
	s, err := r.client.Supergraph(ctx, apiRef(ref), launchID)
	if err != nil {
		return publish.Supergraph{}, adaptError(err)
	}
	return publish.Supergraph{SDL: s.SDL, Hash: s.Hash, APISDL: s.APISDL, Errors: buildErrors(s.Errors)}, nil
}

func adaptLaunch(l platformapi.Launch) publish.Launch {
	out := publish.Launch{
		ID: l.ID, Ref: ownRef(l.Ref), Status: publish.LaunchStatus(l.RawStatus), BuildStarted: l.BuildStarted, Step: stepWord(l.Step),
		CreatedAt: l.CreatedAt, CompletedAt: l.CompletedAt, SupersededAt: l.SupersededAt, SupersededBy: l.SupersededBy,
	}
	out.Errors = buildErrors(l.Errors)
	if l.Input != nil {
		for _, s := range l.Input.Subgraphs {
			out.Subgraphs = append(out.Subgraphs, publish.BuildSubgraph{Name: s.Name, URL: s.URL, Revision: s.Revision, Hash: s.Hash})
		}
	}
	for _, d := range l.Downstream {
		out.Downstream = append(out.Downstream, adaptLaunch(d))
	}
	return out
}

// stepWord makes `LaunchSequenceBuildStep` build.
func stepWord(kind string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(kind, "LaunchSequence"), "Step"))
}

func buildErrors(list []platformapi.BuildError) []publish.BuildError {
	out := make([]publish.BuildError, len(list))
	for i, e := range list {
		out[i] = publish.BuildError{Code: e.Code, Message: e.Message, Step: e.FailedStep}
		for _, l := range e.Locations {
			out[i].Locations = append(out[i].Locations, publish.Location{Line: l.Line, Column: l.Column})
		}
	}
	return out
}

var _ publish.Remover = (*registryAdapter)(nil)

// Remove takes a subgraph out of a variant; the platform names no launch for it.
func (r *registryAdapter) Remove(ctx context.Context, ref publish.GraphRef, name string) (publish.PublishResult, error) {
	res, err := r.client.RemoveSubgraph(ctx, apiRef(ref), name, false)
	if err != nil {
		return publish.PublishResult{}, adaptError(err)
	}
	return publish.PublishResult{Errors: buildErrors(res.Errors), UpdatedSupergraph: res.UpdatedSupergraph}, nil
}
