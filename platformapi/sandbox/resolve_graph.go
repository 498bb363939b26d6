package sandbox

import (
	"slices"
	"strings"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file resolves identities, organizations and graphs.

type actor struct {
	ActorID graphql.ID
	Type    string
}

// identityResolver is the interface Identity, for the owner of the request's key. Its member Graph
// is a graphResolver.
type identityResolver struct{ v *view }

func (r *identityResolver) ID() graphql.ID {
	switch r.v.who.kind {
	case userIdentity:
		return graphql.ID(r.v.who.UserID)
	case subgraphIdentity:
		return "subgraph-key"
	}
	return graphql.ID(r.v.who.GraphID)
}

func (r *identityResolver) Name() string {
	switch r.v.who.kind {
	case userIdentity:
		return r.v.who.UserName
	case subgraphIdentity:
		return "Subgraph key"
	}
	return r.v.who.GraphID
}

func (r *identityResolver) AsActor() actor {
	kind := "GRAPH"
	switch r.v.who.kind {
	case userIdentity:
		kind = "USER"
	case subgraphIdentity:
		kind = "SERVICE_ACCOUNT"
	}
	return actor{r.ID(), kind}
}

func (r *identityResolver) ToGraph() (*graphResolver, bool) {
	if r.v.who.kind != graphIdentity {
		return nil, false
	}
	g := r.v.state.graphs[r.v.who.GraphID]
	if g == nil { // an accepted key of a graph that does not exist, see identify
		g = &graphRecord{ID: r.v.who.GraphID, Title: r.v.who.GraphID}
	}
	return &graphResolver{r.v, g}, true
}

func (r *identityResolver) ToUser() (*person, bool) {
	return &person{r}, r.v.who.kind == userIdentity
}

func (r *identityResolver) ToInternalIdentity() (*person, bool) { return nil, false }

func (r *identityResolver) ToServiceAccount() (*serviceAccount, bool) {
	return &serviceAccount{r}, r.v.who.kind == subgraphIdentity
}

// person resolves the GraphQL types User and InternalIdentity.
type person struct{ *identityResolver }

func (p *person) Email() *string {
	if p.v.who.Email == "" {
		return nil
	}
	return &p.v.who.Email
}

type serviceAccount struct{ *identityResolver }

func (*serviceAccount) Type() string                  { return "PIPELINE" }
func (s *serviceAccount) Organization() *organization { return nil }

// organization returns null for an organization that does not exist, or without a graph that the
// identity sees.
func (v *view) organization(id string) *organization {
	o := v.state.orgs[id]
	if o == nil {
		return nil
	}
	r := &organization{ID: graphql.ID(o.ID), Name: o.Name, v: v}
	if len(r.Graphs(struct{ IncludeDeleted *bool }{})) == 0 {
		return nil
	}
	return r
}

type organization struct {
	ID   graphql.ID
	Name string
	v    *view
}

func (o *organization) Graphs(struct{ IncludeDeleted *bool }) []*graphResolver {
	out := []*graphResolver{}
	for _, g := range o.v.state.graphs {
		if g.Org == string(o.ID) && o.v.who.sees(g) {
			out = append(out, &graphResolver{o.v, g})
		}
	}
	slices.SortFunc(out, func(a, b *graphResolver) int { return strings.Compare(a.g.ID, b.g.ID) })
	return out
}

// graph returns null for a graph that does not exist or is not visible.
func (v *view) graph(id string) *graphResolver {
	g := v.visible(id)
	if g == nil {
		return nil
	}
	return &graphResolver{v, g}
}

type graphResolver struct {
	v *view
	g *graphRecord
}

func (r *graphResolver) Account() *organization { return r.v.organization(r.g.Org) }
func (r *graphResolver) AsActor() actor         { return actor{r.ID(), "GRAPH"} }
func (r *graphResolver) ID() graphql.ID         { return graphql.ID(r.g.ID) }
func (r *graphResolver) Name() string           { return r.g.ID }
func (r *graphResolver) Title() string          { return r.g.Title }

func (r *graphResolver) Variants() []*variantResolver {
	list := r.v.state.variantsOf(r.g.ID)
	out := make([]*variantResolver, len(list))
	for i, v := range list {
		out[i] = &variantResolver{r.v, v}
	}
	return out
}

func (r *graphResolver) Variant(args struct{ Name string }) *variantResolver {
	return r.v.variant(registry.GraphRef{Graph: r.g.ID, Variant: args.Name})
}

func (r *graphResolver) CheckWorkflow(args idArgs) *checkWorkflow {
	c := r.v.state.checks[string(args.ID)]
	if c == nil || c.Variant.Graph != r.g.ID {
		return nil
	}
	return &checkWorkflow{r.v, c}
}
