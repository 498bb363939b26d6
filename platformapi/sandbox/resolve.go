package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/platformapi"
)

// This file has what all resolvers share: the parsed schemas, the view of a request, the root types
// and the scalars. The resolver types in the resolve_*.go files are named after the data they
// resolve; the comment of each names its type in schema.graphql where that differs. Their methods
// and fields are the fields of that type; a method ToX returns the value as member X of a union or
// interface.

// schemas are those of the Platform API and of Uplink, bound to their resolvers.
type schemas struct{ platform, uplink *graphql.Schema }

// Bounds of a GraphQL document, far above those of the documents of any client.
const (
	maxQueryLength   = 1 << 20 // bytes
	maxQueryDepth    = 40
	maxOverlapChecks = 100_000
	maxSelections    = 10_000
)

// parseSchemas parses both schemas at its first call. Resolvers find their server in the context of
// a request, so one result serves all servers of the process.
var parseSchemas = sync.OnceValues(func() (schemas, error) {
	opts := []graphql.SchemaOpt{
		graphql.UseStringDescriptions(), graphql.UseFieldResolvers(),
		graphql.MaxDepth(maxQueryDepth), graphql.MaxQueryLength(maxQueryLength),
		graphql.OverlapValidationLimit(maxOverlapChecks), graphql.MaxSelections(maxSelections),
		graphql.Logger(panicLogger{}), graphql.PanicHandler(panicHandler{}),
	}
	platform, err := graphql.ParseSchema(platformapi.SchemaSDL, &root{}, opts...)
	if err != nil {
		return schemas{}, fmt.Errorf("the sandbox does not cover platformapi/schema.graphql: %w", err)
	}
	uplink, err := graphql.ParseSchema(uplinkSDL, &uplinkRoot{}, opts...)
	if err != nil {
		return schemas{}, fmt.Errorf("the sandbox does not cover uplink.graphql: %w", err)
	}
	return schemas{platform, uplink}, nil
})

// view is shared by the resolvers of one request, which all see the same snapshot with the
// permissions of the same identity.
type view struct {
	server   *Server
	state    *state
	who      *identity // nil without a key
	frontend string    // root of the links in answers, such as "http://localhost:4000"
}

type viewKey struct{}

func withView(ctx context.Context, v *view) context.Context {
	return context.WithValue(ctx, viewKey{}, v)
}

func viewOf(ctx context.Context) *view { return ctx.Value(viewKey{}).(*view) }

// at returns the same view of another snapshot. A mutation answers from the snapshot that it made.
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

// root has the resolvers of the two root types.
type root struct{}

func (*root) Query() any    { return &queryRoot{} }
func (*root) Mutation() any { return &mutationRoot{} }

// queryRoot resolves the GraphQL type Query.
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

// Variant returns null for a variant that does not exist or is not visible. A ref of another form
// than graph@variant is an InvalidRefFormat.
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

// messageResult is any type whose only field is a message.
type messageResult struct{ Message string }

// mutationRoot resolves the GraphQL type Mutation.
type mutationRoot struct{}

func (*mutationRoot) Graph(ctx context.Context, args idArgs) *graphMutation {
	v := viewOf(ctx)
	g := v.visible(string(args.ID))
	if g == nil {
		return nil
	}
	return &graphMutation{v, g}
}

// timestamp is the platform's scalar Timestamp: RFC 3339 with nanoseconds, in UTC.
type timestamp struct{ time.Time }

// ImplementsGraphQLType binds the type to its scalar.
func (timestamp) ImplementsGraphQLType(name string) bool { return name == "Timestamp" }

// UnmarshalGraphQL returns an error: the schemas have no argument of type Timestamp.
func (*timestamp) UnmarshalGraphQL(any) error { return fmt.Errorf("a Timestamp is no input here") }

// MarshalJSON writes all nine digits of the second's fraction, as the platform does.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.UTC().Format("2006-01-02T15:04:05.000000000Z"))
}

func stamp(t time.Time) timestamp { return timestamp{t} }

// stampOf returns nil, which is null in an answer, for a moment that has not come.
func stampOf(t *time.Time) *timestamp {
	if t == nil {
		return nil
	}
	return &timestamp{*t}
}

// document is the scalar GraphQLDocument.
type document string

// ImplementsGraphQLType binds the type to its scalar.
func (document) ImplementsGraphQLType(name string) bool { return name == "GraphQLDocument" }

// UnmarshalGraphQL accepts a string.
func (d *document) UnmarshalGraphQL(input any) error {
	text, ok := input.(string)
	if !ok {
		return fmt.Errorf("GraphQLDocument cannot represent %T", input)
	}
	*d = document(text)
	return nil
}

// MarshalJSON writes a string.
func (d document) MarshalJSON() ([]byte, error) { return json.Marshal(string(d)) }

// long is Uplink's scalar Long.
type long int64

// ImplementsGraphQLType binds the type to its scalar.
func (long) ImplementsGraphQLType(name string) bool { return name == "Long" }

// UnmarshalGraphQL returns an error: Uplink has no argument of type Long.
func (*long) UnmarshalGraphQL(any) error { return fmt.Errorf("a Long is no input here") }
