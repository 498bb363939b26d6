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

// timestamp is the platform's Timestamp: RFC 3339 with nanoseconds, in UTC.
type timestamp struct{ time.Time }

// ImplementsGraphQLType binds the type to its scalar.
func (timestamp) ImplementsGraphQLType(name string) bool { return name == "Timestamp" }

// UnmarshalGraphQL refuses: no argument of the sandbox's schema is a Timestamp.
func (*timestamp) UnmarshalGraphQL(any) error { return fmt.Errorf("a Timestamp is no input here") }

// MarshalJSON writes all nine digits, as the platform does.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.UTC().Format("2006-01-02T15:04:05.000000000Z"))
}

func stamp(t time.Time) timestamp { return timestamp{t} }

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

// UnmarshalGraphQL takes a string.
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

// long is Uplink's Long.
type long int64

// ImplementsGraphQLType binds the type to its scalar.
func (long) ImplementsGraphQLType(name string) bool { return name == "Long" }

// UnmarshalGraphQL refuses: no argument of Uplink is a Long.
func (*long) UnmarshalGraphQL(any) error { return fmt.Errorf("a Long is no input here") }

// schemas are the Platform API's and Uplink's. They hold nothing of a server, which a request carries in its context: one parse does
// for all servers of a process.
type schemas struct{ platform, uplink *graphql.Schema }

var parseSchemas = sync.OnceValues(func() (schemas, error) {
	opts := []graphql.SchemaOpt{
		graphql.UseStringDescriptions(), graphql.UseFieldResolvers(),
		graphql.MaxDepth(maxQueryDepth), graphql.MaxQueryLength(maxQueryLength), graphql.OverlapValidationLimit(100_000), graphql.MaxSelections(10_000),
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
