package sandbox

import (
	"context"
	_ "embed" // for uplinkSDL
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file is Uplink, from which routers fetch the supergraph of a variant's approved launch.

//go:embed uplink.graphql
var uplinkSDL string

// defaultUplinkInterval is how long a router is asked to wait between two polls.
const defaultUplinkInterval = 10 * time.Second

// uplinkDelay returns the seconds that a router is asked to wait between two polls.
func uplinkDelay(ctx context.Context) float64 {
	return viewOf(ctx).server.opts.UplinkInterval.Seconds()
}

// maxVariant is the number of characters that Uplink accepts in the name of a variant. They may be
// any but a line break.
const maxVariant = 63

// parseRef reads "graph@variant" or "graph", which means the variant "current". It reports whether
// ref has that form.
func parseRef(ref string) (registry.GraphRef, bool) {
	graph, variant, named := strings.Cut(ref, "@")
	if !registry.ValidGraphID(graph) || utf8.RuneCountInString(variant) > maxVariant || strings.Contains(variant, "\n") {
		return registry.GraphRef{}, false
	}
	if !named {
		variant = registry.DefaultVariant
	}
	return registry.GraphRef{Graph: graph, Variant: variant}, true
}

// serveUplink answers an Uplink request. The key is an argument of its fields, so the view has no
// identity.
func (s *Server) serveUplink(w http.ResponseWriter, r *http.Request) {
	s.serveGraphQL(w, r, func(ctx context.Context, req gqlRequest) any {
		st, err := s.present()
		if err != nil {
			return errorResponse(err)
		}
		return s.schemas.uplink.Exec(withView(ctx, &view{server: s, state: st}), req.Query, req.OperationName, req.Variables)
	})
}

type uplinkRoot struct{}

// uplinkArgs are the arguments of all fields. IfAfterID is the ID of the answer that the caller
// has.
type uplinkArgs struct {
	Ref, APIKey string
	IfAfterID   *graphql.ID
}

// uplinkResult is each of Uplink's unions. Exactly one field is set.
type uplinkResult struct {
	fetchError *fetchError
	config     *routerConfig
	unchanged  *unchanged
	licence    *entitlements
	queries    *persistedQueries
}

func (r *uplinkResult) ToFetchError() (*fetchError, bool)           { return r.fetchError, r.fetchError != nil }
func (r *uplinkResult) ToRouterConfigResult() (*routerConfig, bool) { return r.config, r.config != nil }
func (r *uplinkResult) ToUnchanged() (*unchanged, bool)             { return r.unchanged, r.unchanged != nil }
func (r *uplinkResult) ToRouterEntitlementsResult() (*entitlements, bool) {
	return r.licence, r.licence != nil
}
func (r *uplinkResult) ToPersistedQueriesResult() (*persistedQueries, bool) {
	return r.queries, r.queries != nil
}

type fetchError struct {
	Code, Message   string
	MinDelaySeconds float64
}

type unchanged struct {
	ID              graphql.ID
	MinDelaySeconds float64
}

type routerConfig struct {
	ID              graphql.ID
	Messages        []message
	MinDelaySeconds float64
	SupergraphSDL   string
}

type message struct{ Body, Level string }

type entitlements struct {
	ID              graphql.ID
	MinDelaySeconds float64
	Entitlement     *entitlement
}

type entitlement struct {
	Audience        []string
	HaltAt, WarnAt  *timestamp
	Jwt, Subject    string
	ThroughputLimit *rateLimit
}

type rateLimit struct{ Count, DurationMs long }

type persistedQueries struct {
	ID              graphql.ID
	MinDelaySeconds float64
	Chunks          *[]chunk
}

type chunk struct {
	ID   graphql.ID
	Urls []string
}

// refused returns the FetchError that Uplink gives for a request that it declines.
func refused(ctx context.Context, code, message string) *uplinkResult {
	return &uplinkResult{fetchError: &fetchError{code, message, uplinkDelay(ctx)}}
}

// authorize checks the key and the graph ref of a request. It returns the variant, or a refusal.
func authorize(ctx context.Context, args uplinkArgs) (*variantRecord, *uplinkResult) {
	v := viewOf(ctx)
	who, ok := v.state.identify(args.APIKey, v.server.now())
	if !ok || who == nil {
		return nil, refused(ctx, "AUTHENTICATION_FAILED", "The key is not valid.")
	}
	key, ok := parseRef(args.Ref)
	if !ok {
		return nil, refused(ctx, "UNKNOWN_REF", "The graph ref is not valid.")
	}
	if !who.sees(v.state.graphs[key.Graph]) || !who.may(readSchemas) {
		return nil, refused(ctx, "ACCESS_DENIED", "The key may not fetch this graph.")
	}
	variant := v.state.variants[key]
	if variant == nil {
		return nil, refused(ctx, "UNKNOWN_REF", "There is no such variant.")
	}
	return variant, nil
}

// RouterConfig returns the supergraph of the approved launch, and Unchanged if the caller has it.
func (*uplinkRoot) RouterConfig(ctx context.Context, args uplinkArgs) *uplinkResult {
	variant, refusal := authorize(ctx, args)
	if refusal != nil {
		return refusal
	}
	st := viewOf(ctx).state
	l := st.approved(variant.key())
	if l == nil {
		return refused(ctx, "UNKNOWN_REF", "Nothing has been launched on this variant yet.")
	}
	if args.IfAfterID != nil && string(*args.IfAfterID) == l.ID {
		return &uplinkResult{unchanged: &unchanged{*args.IfAfterID, uplinkDelay(ctx)}}
	}
	return &uplinkResult{config: &routerConfig{
		ID: graphql.ID(l.ID), Messages: []message{}, MinDelaySeconds: uplinkDelay(ctx), SupergraphSDL: st.docs[l.Outcome.CoreHash],
	}}
}

// Served returns the launch that Uplink served for a variant at a time, which is not in the future,
// and its supergraph. It returns false if it served none.
func (s *Server) Served(ref registry.GraphRef, at time.Time) (launchID, supergraph string, ok bool) {
	st, err := s.present()
	if err != nil {
		return "", "", false
	}
	l := st.latest(ref, func(l *launchRecord) bool { return l.ApprovedAt != nil && !l.ApprovedAt.After(at) })
	if l == nil {
		return "", "", false
	}
	return l.ID, st.docs[l.Outcome.CoreHash], true
}

// constantID is the ID of answers that never change.
const constantID = "sandbox"

// ifUnchanged returns Unchanged for a caller that has the constant answer, or nil.
func ifUnchanged(ctx context.Context, args uplinkArgs) *uplinkResult {
	if args.IfAfterID != nil && *args.IfAfterID == constantID {
		return &uplinkResult{unchanged: &unchanged{constantID, uplinkDelay(ctx)}}
	}
	return nil
}

func (*uplinkRoot) RouterEntitlements(ctx context.Context, args uplinkArgs) *uplinkResult {
	if _, refusal := authorize(ctx, args); refusal != nil {
		return refusal
	}
	if same := ifUnchanged(ctx, args); same != nil {
		return same
	}
	return &uplinkResult{licence: &entitlements{ID: constantID, MinDelaySeconds: uplinkDelay(ctx)}}
}

func (*uplinkRoot) PersistedQueries(ctx context.Context, args uplinkArgs) *uplinkResult {
	if _, refusal := authorize(ctx, args); refusal != nil {
		return refusal
	}
	if same := ifUnchanged(ctx, args); same != nil {
		return same
	}
	return &uplinkResult{queries: &persistedQueries{ID: constantID, MinDelaySeconds: uplinkDelay(ctx)}}
}
