package sandbox

import (
	"context"
	_ "embed" // for uplinkSDL
	"net/http"
	"regexp"
	"strings"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file is Uplink, from which routers fetch what is approved.

//go:embed uplink.graphql
var uplinkSDL string

// uplinkDelay is how many seconds a router is asked to wait between polls.
const uplinkDelay = 10.0

// anyVariant is what Uplink takes for the name of a variant.
var anyVariant = regexp.MustCompile(`^.{0,63}$`)

// parseRef reads "graph@variant" or "graph", which means the variant "current".
func parseRef(ref string) (variantKey, bool) {
	graph, variant, named := strings.Cut(ref, "@")
	if !registry.ValidGraphID(graph) || !anyVariant.MatchString(variant) {
		return variantKey{}, false
	}
	if !named {
		variant = registry.DefaultVariant
	}
	return variantKey{graph, variant}, true
}

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

type uplinkArgs struct {
	Ref, APIKey string
	IfAfterID   *graphql.ID
}

// uplinkResult is any member of Uplink's unions.
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

func refused(code, message string) *uplinkResult {
	return &uplinkResult{fetchError: &fetchError{code, message, uplinkDelay}}
}

// authorize judges the key and the ref of a request; it returns a refusal or the variant.
func authorize(ctx context.Context, args uplinkArgs) (*variantRecord, *uplinkResult) {
	v := viewOf(ctx)
	who, ok := v.state.identify(args.APIKey, v.server.now())
	if !ok || who == nil {
		return nil, refused("AUTHENTICATION_FAILED", "The key is not valid.")
	}
	key, ok := parseRef(args.Ref)
	if !ok {
		return nil, refused("UNKNOWN_REF", "The graph ref is not valid.")
	}
	if !who.sees(v.state.graphs[key.Graph]) || !who.may(readSchemas) {
		return nil, refused("ACCESS_DENIED", "The key may not fetch this graph.")
	}
	variant := v.state.variants[key]
	if variant == nil {
		return nil, refused("UNKNOWN_REF", "There is no such variant.")
	}
	return variant, nil
}

func (*uplinkRoot) RouterConfig(ctx context.Context, args uplinkArgs) *uplinkResult {
	variant, refusal := authorize(ctx, args)
	if refusal != nil {
		return refusal
	}
	st := viewOf(ctx).state
	l := st.approved(variant.key())
	if l == nil {
		return refused("UNKNOWN_REF", "Nothing has been launched on this variant yet.")
	}
	if args.IfAfterID != nil && string(*args.IfAfterID) == l.ID {
		return &uplinkResult{unchanged: &unchanged{*args.IfAfterID, uplinkDelay}}
	}
	return &uplinkResult{config: &routerConfig{
		ID: graphql.ID(l.ID), Messages: []message{}, MinDelaySeconds: uplinkDelay, SupergraphSDL: st.docs[l.Outcome.CoreHash],
	}}
}

// constantID is the id of answers that never change.
const constantID = "sandbox"

func ifUnchanged(args uplinkArgs) *uplinkResult {
	if args.IfAfterID != nil && *args.IfAfterID == constantID {
		return &uplinkResult{unchanged: &unchanged{constantID, uplinkDelay}}
	}
	return nil
}

func (*uplinkRoot) RouterEntitlements(ctx context.Context, args uplinkArgs) *uplinkResult {
	if _, refusal := authorize(ctx, args); refusal != nil {
		return refusal
	}
	if same := ifUnchanged(args); same != nil {
		return same
	}
	return &uplinkResult{licence: &entitlements{ID: constantID, MinDelaySeconds: uplinkDelay}}
}

func (*uplinkRoot) PersistedQueries(ctx context.Context, args uplinkArgs) *uplinkResult {
	if _, refusal := authorize(ctx, args); refusal != nil {
		return refusal
	}
	if same := ifUnchanged(args); same != nil {
		return same
	}
	return &uplinkResult{queries: &persistedQueries{ID: constantID, MinDelaySeconds: uplinkDelay}}
}
