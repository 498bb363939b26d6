package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	gqlerrors "github.com/graph-gophers/graphql-go/errors"

	"github.com/schemactl/schemactl/publish/registry"
)

// identity is the owner of the key of a request. A nil identity is a request without a key, which
// sees nothing.
type identity struct {
	keyRecord
	kind identityKind
}

type identityKind int

const (
	graphIdentity identityKind = iota
	userIdentity
	subgraphIdentity
)

// permission is something that a role may permit.
type permission int

const (
	readSchemas permission = iota
	pushSchemas
	checkSchemas
)

// The roles that have a permission, each list with those of the list before. CONSUMER is the only
// role that may not read the schemas of subgraphs and supergraphs.
var (
	pushRoles  = []string{"CONTRIBUTOR", "GRAPH_ADMIN", "LEGACY_GRAPH_KEY", "ORG_ADMIN"}
	checkRoles = append([]string{"DOCUMENTER", "OBSERVER"}, pushRoles...)
	allRoles   = append([]string{"BILLING_MANAGER", "CONSUMER", "PERSISTED_QUERY_PUBLISHER"}, checkRoles...)
)

// requestKey returns the key of a request: the header x-api-key, or else a bearer token.
func requestKey(r *http.Request) string {
	if key := r.Header.Get("x-api-key"); key != "" {
		return key
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// identify returns the owner of a key, nil for a request without one. It returns false for a key
// that is unknown or has expired. If no key was seeded, every key is accepted: one of the form
// "service:<graph>:<secret>" as an administrator of that graph, others as a user who sees every
// graph.
func (s *state) identify(token string, now time.Time) (*identity, bool) {
	if token == "" {
		return nil, true
	}
	if len(s.keys) == 0 {
		r := keyRecord{Token: token, Role: "GRAPH_ADMIN"}
		if parts := strings.SplitN(token, ":", 3); len(parts) == 3 && parts[0] == "service" {
			r.GraphID = parts[1]
			return &identity{r, graphIdentity}, true
		}
		r.UserID, r.UserName = "sandbox-user", "Sandbox user"
		return &identity{r, userIdentity}, true
	}
	r, ok := s.keys[token]
	if !ok || r.ExpiresAt != nil && !now.Before(*r.ExpiresAt) {
		return nil, false
	}
	kind := graphIdentity
	switch {
	case len(r.Subgraphs) > 0:
		kind = subgraphIdentity
	case r.UserID != "":
		kind = userIdentity
	}
	return &identity{*r, kind}, true
}

// sees reports whether a graph exists for this identity.
func (i *identity) sees(g *graphRecord) bool {
	switch {
	case i == nil || g == nil:
		return false
	case i.kind == userIdentity:
		return i.Org == "" || i.Org == g.Org
	case i.kind == subgraphIdentity:
		return slices.ContainsFunc(i.Subgraphs, func(s SubgraphScope) bool { return s.Graph == g.ID })
	}
	return i.GraphID == g.ID
}

// may reports whether the role of the identity permits p on the graphs that it sees.
func (i *identity) may(p permission) bool {
	if i == nil {
		return false
	}
	switch p {
	case pushSchemas:
		return i.kind == subgraphIdentity || slices.Contains(pushRoles, i.Role)
	case checkSchemas:
		return i.kind == subgraphIdentity || slices.Contains(checkRoles, i.Role)
	default:
		return i.Role != "CONSUMER"
	}
}

// mayPublish reports whether the identity may publish or remove a subgraph. A subgraph key may do
// so only for its own subgraphs.
func (i *identity) mayPublish(k registry.GraphRef, subgraph string) bool {
	if !i.may(pushSchemas) {
		return false
	}
	return i.kind != subgraphIdentity || slices.Contains(i.Subgraphs, SubgraphScope{k.Graph, k.Variant, subgraph})
}

// mayDelete reports whether the identity may delete a variant. A subgraph key may not, and only an
// administrator may delete a protected one.
func (i *identity) mayDelete(v *variantRecord) bool {
	if !i.may(pushSchemas) || i.kind == subgraphIdentity {
		return false
	}
	return !v.Protected || i.Role != "CONTRIBUTOR"
}

// rejectedKey returns the error for a key that was rejected, in the form of the platform: the
// answer has HTTP status 200, and the error's extensions have status 406. The data beside it is
// that of a request without a key.
func rejectedKey(url string) *gqlerrors.QueryError {
	return &gqlerrors.QueryError{
		Message: "406: Not Acceptable",
		Extensions: map[string]any{
			"code": "INTERNAL_SERVER_ERROR",
			"response": map[string]any{
				"status": http.StatusNotAcceptable, "statusText": "Not Acceptable", "url": url,
				"body": map[string]any{"errors": []any{map[string]any{"message": "Invalid credentials provided"}}},
			},
		},
	}
}

// newKeyRecord returns the record of a key to seed, or an error that wraps [ErrSeed].
func newKeyRecord(k Key) (*keyRecord, error) {
	if k.Role == "" {
		k.Role = "GRAPH_ADMIN"
	}
	kinds := 0
	for _, set := range []bool{k.Graph != "", k.User != nil, len(k.Subgraphs) > 0} {
		if set {
			kinds++
		}
	}
	switch {
	case k.Token == "":
		return nil, fmt.Errorf("%w: a key needs a token", ErrSeed)
	case kinds != 1:
		return nil, fmt.Errorf("%w: a key belongs to exactly one of a graph, a user, or subgraphs", ErrSeed)
	case !slices.Contains(allRoles, k.Role):
		return nil, fmt.Errorf("%w: unknown role %q, want one of %s", ErrSeed, k.Role, strings.Join(allRoles, ", "))
	}
	r := &keyRecord{Token: k.Token, Role: k.Role, GraphID: k.Graph, Subgraphs: k.Subgraphs, ExpiresAt: k.ExpiresAt}
	if k.User != nil {
		r.UserID, r.UserName, r.Email, r.Org = k.User.ID, k.User.Name, k.User.Email, k.User.Organization
	}
	return r, nil
}
