package supergraph

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// joinVersions are the versions of the join specification that [Read] understands.
var joinVersions = []string{"v0.1", "v0.2", "v0.3", "v0.4", "v0.5"}

// Read reads the text of a composed supergraph (join v0.1 to v0.5), for instance one that a
// registry serves. The graph is nil if there are errors. Printing it again gives the same text if
// it came from Apollo's composition (2.0 or newer) or from this module.
func Read(src sdl.Source) (*Graph, diag.List) {
	schema, errs := sdl.Parse(&src, sdl.DefaultLimits)
	if len(errs) > 0 {
		return nil, errs
	}
	list := linked(schema)
	if d := refuse(schema, list); d != nil {
		return nil, diag.List{d}
	}
	roles(schema, list)
	return New(schema, editionOf(schema)), nil
}

// editionOf tells from the layout of a supergraph's text which edition printed it: since 2.15 the
// links stand on the line of the schema definition.
func editionOf(s *sdl.Schema) spec.Edition {
	if len(s.Directives) > 0 && s.Directives[0].Pos.Position().Line == s.SchemaPos.Position().Line {
		return spec.Edition215
	}
	return spec.Edition214
}

// refuse returns the reason why a schema cannot be used as a supergraph, nil if it can.
func refuse(s *sdl.Schema, list features) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: codes.InvalidFederationSupergraph, Severity: diag.Error, Positions: []diag.Position{s.Source.Position()}}
	var join *feature
	for _, f := range list {
		if f.identity == specs+"join" {
			join = f
		}
	}
	switch {
	case join == nil:
		d.Message = "This is no supergraph: its schema does not link the join specification."
		d.Fix = "Give the supergraph SDL, as composition writes it, not the API schema or a subgraph's schema."
	case !slices.Contains(joinVersions, join.version):
		d.Message = fmt.Sprintf("The supergraph uses %s; versions v0.1 to v0.5 are understood.", join.url)
		d.Fix = "Compose it again, or use a newer schemactl."
	case s.Type(join.as+"__Graph") == nil:
		d.Message = fmt.Sprintf("The supergraph does not define %s__Graph, the list of its subgraphs.", join.as)
		d.Fix = "The file may have been cut off or edited: fetch it again."
	case s.Root(sdl.Query) == nil:
		d.Message = "The supergraph has no query type."
		d.Fix = "The file may have been cut off or edited: fetch it again."
	case s.Root(sdl.Query).Kind != sdl.Object:
		d.Message = fmt.Sprintf("The query root %s of the supergraph is no object type.", s.Root(sdl.Query).Name)
		d.Fix = "Compose the subgraphs again."
	default:
		t := emptyType(s)
		if t == nil {
			return nil
		}
		d.Message = fmt.Sprintf("The type %s of the supergraph has nothing in it.", t.Name)
		d.Fix = "The file may have been cut off or edited: fetch it again."
		d.Positions = []diag.Position{t.Pos.Position()}
	}
	return d
}

// emptyType returns the first type without a field, value or member, nil if there is none.
func emptyType(s *sdl.Schema) *sdl.Type {
	for _, t := range s.Types {
		if t.Kind != sdl.Scalar && len(t.Fields)+len(t.Values)+len(t.Members) == 0 {
			return t
		}
	}
	return nil
}

// roles sets the role of every applied directive, by the links.
func roles(s *sdl.Schema, list features) {
	byName := map[string]sdl.Role{}
	for applied := range s.Applications() {
		for _, d := range applied {
			r, ok := byName[d.Name]
			if !ok {
				r = roleOf(d.Name, list)
				byName[d.Name] = r
			}
			d.Role = r
		}
	}
}

// known maps the directives of Apollo's specifications to their roles. A key is the name of the
// specification and the name of the directive.
var known = map[string]sdl.Role{
	"link/link": sdl.RoleLink, "core/core": sdl.RoleLink,
	"join/graph": sdl.RoleJoinGraph, "join/type": sdl.RoleJoinType, "join/implements": sdl.RoleJoinImplements,
	"join/field": sdl.RoleJoinField, "join/unionMember": sdl.RoleJoinUnionMember, "join/enumValue": sdl.RoleJoinEnumValue,
	"join/directive": sdl.RoleJoinDirective,
	"tag/tag":        sdl.RoleTag, "inaccessible/inaccessible": sdl.RoleInaccessible,
	"authenticated/authenticated": sdl.RoleAuthenticated, "requiresScopes/requiresScopes": sdl.RoleRequiresScopes,
	"policy/policy": sdl.RolePolicy, "context/context": sdl.RoleContext, "context/fromContext": sdl.RoleFromContext,
	"cost/cost": sdl.RoleCost, "cost/listSize": sdl.RoleListSize, "cacheTag/cacheTag": sdl.RoleCacheTag,
	"connect/connect": sdl.RoleConnect, "connect/source": sdl.RoleSource,
}

// roleOf returns the role of a directive by its name in this supergraph: of GraphQL itself, or of a
// specification of Apollo that is linked. Directives of all others have none.
func roleOf(name string, list features) sdl.Role {
	switch name {
	case "deprecated":
		return sdl.RoleDeprecated
	case "specifiedBy":
		return sdl.RoleSpecifiedBy
	case "oneOf":
		return sdl.RoleOneOf
	}
	for _, f := range list {
		if f.identity != specs+f.name {
			continue // somebody else's specification
		}
		if element, ok := f.element(name); ok {
			return known[f.name+"/"+element]
		}
	}
	return sdl.RoleNone
}
