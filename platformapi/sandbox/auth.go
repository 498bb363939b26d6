package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

// identity is who asks. A nil identity is a request without a key: it sees nothing.
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

// permission is what a role allows.
type permission int

const (
	readSchemas permission = iota
	pushSchemas
	checkSchemas
)

// roles that may do more than look. CONSUMER alone may not read subgraph and supergraph schemas.
var (
	pushRoles  = []string{"CONTRIBUTOR", "GRAPH_ADMIN", "LEGACY_GRAPH_KEY", "ORG_ADMIN"}
	checkRoles = append([]string{"DOCUMENTER", "OBSERVER"}, pushRoles...)
	allRoles   = append([]string{"BILLING_MANAGER", "CONSUMER", "PERSISTED_QUERY_PUBLISHER"}, checkRoles...)
)

// requestKey returns the key of a request: x-api-key, or a bearer token.
func requestKey(r *http.Request) string {
	if key := r.Header.Get("x-api-key"); key != "" {
		return key
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// identify returns who a key belongs to, and false for a rejected one. While no
// key was seeded every key is good, and is taken for what its form says.
func (st *state) identify(token string, now time.Time) (*identity, bool) {
	if token == "" {
		return nil, true
	}
	if len(st.keys) == 0 {
		r := keyRecord{Token: token, Role: "GRAPH_ADMIN"}
		if parts := strings.SplitN(token, ":", 3); len(parts) == 3 && parts[0] == "service" {
			r.GraphID = parts[1]
			return &identity{r, graphIdentity}, true
		}
		r.UserID, r.UserName = "sandbox-user", "Sandbox user"
		return &identity{r, userIdentity}, true
	}
	r, ok := st.keys[token]
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

// sees says whether a graph exists for this identity.
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

// may says whether the identity's role allows something on a graph that it sees.
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

// mayPublish says whether the identity may publish this subgraph: a subgraph key
// only those it was made for.
func (i *identity) mayPublish(k variantKey, subgraph string) bool {
	if !i.may(pushSchemas) {
		return false
	}
	return i.kind != subgraphIdentity || slices.Contains(i.Subgraphs, SubgraphScope{k.Graph, k.Name, subgraph})
}

// rejectedKey is the error for a bad key: HTTP 200, with the status inside. It
// comes beside the data that is left when nothing is visible.
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

// newKeyRecord judges a key to be seeded.
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
