package sandbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/graph-gophers/graphql-go"
	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

// view is what the resolvers of one request see: one snapshot, as one identity.
type view struct {
	server   *Server
	state    *state
	who      *identity
	frontend string
}

type viewKey struct{}

func withView(ctx context.Context, v *view) context.Context {
	return context.WithValue(ctx, viewKey{}, v)
}

func viewOf(ctx context.Context) *view { return ctx.Value(viewKey{}).(*view) }

// at is the same view of a later snapshot: what a mutation answers with.
func (v *view) at(st *state) *view {
	c := *v
	c.state = st
	return &c
}

// visible returns a graph that exists for this identity, or nil.
func (v *view) visible(id string) *graphRecord {
	if g := v.state.graphs[id]; v.who.sees(g) {
		return g
	}
	return nil
}

func queryErrors(err error) []*gqlerrors.QueryError {
	out := &gqlerrors.QueryError{Message: err.Error()}
	var api *apiError
	if errors.As(err, &api) {
		out.Extensions = api.Extensions()
	}
	return []*gqlerrors.QueryError{out}
}

// root gives the resolvers of the two root types.
type root struct{}

func (*root) Query() any    { return &queryRoot{} }
func (*root) Mutation() any { return &mutationRoot{} }

type queryRoot struct{}

type idArgs struct{ ID graphql.ID }

func (*queryRoot) Me(ctx context.Context) *identityResolver {
	v := viewOf(ctx)
	if v.who == nil {
		return nil
	}
	return &identityResolver{v}
}

func (*queryRoot) Organization(ctx context.Context, args idArgs) *organization {
	return viewOf(ctx).organization(string(args.ID))
}

func (*queryRoot) FrontendURLRoot(ctx context.Context) string { return viewOf(ctx).frontend }

func (*queryRoot) Graph(ctx context.Context, args idArgs) *graphResolver {
	return viewOf(ctx).graph(string(args.ID))
}

func (*queryRoot) Variant(ctx context.Context, args struct{ Ref graphql.ID }) *variantLookup {
	v := viewOf(ctx)
	key, ok := parseRef(string(args.Ref))
	if !ok {
		return &variantLookup{invalid: &messageResult{fmt.Sprintf("%q is no valid graph ref: want graph@variant", args.Ref)}}
	}
	g := v.visible(key.Graph)
	variant := v.variant(key)
	if g == nil || variant == nil {
		return nil
	}
	return &variantLookup{variant: variant}
}

// variantLookup is the union GraphVariantLookup.
type variantLookup struct {
	variant *variantResolver
	invalid *messageResult
}

func (l *variantLookup) ToGraphVariant() (*variantResolver, bool) { return l.variant, l.variant != nil }
func (l *variantLookup) ToInvalidRefFormat() (*messageResult, bool) {
	return l.invalid, l.invalid != nil
}

// messageResult is any type with nothing but a message.
type messageResult struct{ Message string }

type mutationRoot struct{}

func (*mutationRoot) Graph(ctx context.Context, args idArgs) *graphMutation {
	v := viewOf(ctx)
	g := v.visible(string(args.ID))
	if g == nil {
		return nil
	}
	return &graphMutation{v, g}
}
