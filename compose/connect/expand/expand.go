// Package expand makes of a subgraph with connectors the subgraphs that a router makes of it: one
// for each connector, which has what the connector gives and the key by which it is called.
//
// In go valid subgraphs; out come those that the proof of satisfiability has to look at:
//
//	expanded, errs := expand.All(subgraphs)
//	proof := satisfy.Start(ctx, expanded)
//
// # How
//
// The subgraph of a connector has the types of its selection with the selected fields only, and the
// field of the connector on its type. All selections of one type are one type. What the variables
// of the connector read of an entity is a key of the type of the entity, whether it is declared or
// not: other subgraphs come to the connector by it, and so do other connectors of the same
// subgraph. A connector of a query field without entity: true has no key, so that what it gives can
// be had there only.
//
// An interface brings all its fields, and its implementations have them too. Errors are about
// subgraphs that routers cannot expand, all of which have codes of internal errors in the
// reference.
//
// # Invariants
//
//   - Subgraphs without connectors stay the same.
//   - An expanded subgraph has the source of the subgraph that it is a part of, and its fields have
//     their positions there. Its name tells the connector as well: messages have it.
package expand

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// All returns the subgraphs with those expanded that have connectors, in the same order. The list
// is that of the caller if there are none.
func All(list []*subgraph.Subgraph) ([]*subgraph.Subgraph, diag.List) {
	if !slices.ContainsFunc(list, hasConnectors) {
		return list, nil
	}
	var out []*subgraph.Subgraph
	var errs diag.List
	for _, s := range list {
		if !hasConnectors(s) {
			out = append(out, s)
			continue
		}
		parts, flaws := expand(s)
		out, errs = append(out, parts...), append(errs, flaws...)
	}
	for i, s := range out {
		if s.Index == i {
			continue
		}
		moved := *s
		moved.Index = i
		out[i] = &moved
	}
	return out, errs
}

func hasConnectors(s *subgraph.Subgraph) bool { return s.Connectors != nil }

// expand returns a subgraph for each connector of a subgraph.
func expand(s *subgraph.Subgraph) ([]*subgraph.Subgraph, diag.List) {
	connectors := s.Connectors.Connectors
	if len(connectors) == 0 {
		errs := fail(s.Name, s.Connectors.Schema.Link.Directive.Pos, "subgraph "+s.Name+" links connect and has no connector, so that nothing is left of it in a router")
		errs[0].Fix = "Add a connector, or delete the link."
		return nil, errs
	}
	errs := append(s.Connectors.CheckValues(), checkCacheTags(s)...)
	named := map[*sdl.Field]bool{}
	for _, c := range connectors {
		addNamed(named, c.Tree)
	}
	var out []*subgraph.Subgraph
	for _, c := range connectors {
		if !isLeft(s, c) {
			continue
		}
		b := newBuilder(s, c)
		b.named = named
		b.build()
		out, errs = append(out, b.finish()), append(errs, b.errs...)
	}
	return out, errs
}

// isLeft reports whether a subgraph still has what a connector is on: the upgrade from Federation 1
// removes fields and types.
func isLeft(s *subgraph.Subgraph, c *connect.Connector) bool {
	return s.Schema.Type(c.Type.Name) == c.Type && (c.Field == nil || c.Type.Field(c.Field.Name) == c.Field)
}

// checkCacheTags refuses @cacheTag on a field beside other connectors: routers look for the field
// in the subgraph of each.
func checkCacheTags(s *subgraph.Subgraph) diag.List {
	var errs diag.List
	for _, t := range s.Schema.Types {
		for _, f := range t.Fields {
			d := sdl.Find(f.Directives, sdl.RoleCacheTag)
			if d == nil || !slices.ContainsFunc(s.Connectors.Connectors, func(c *connect.Connector) bool { return c.Field != f }) {
				continue
			}
			errs = append(errs, fail(f.Coordinate(), d.Pos, f.Coordinate()+" has @cacheTag in a subgraph with other connectors, which routers cannot expand")...)
			errs[len(errs)-1].Fix = "Delete it, or move the other connectors to another subgraph."
		}
	}
	return errs
}

// fail returns an error. The reference says INTERNAL, which tells nobody what is wrong.
func fail(coordinate string, at sdl.Pos, message string) diag.List {
	return diag.List{{Code: codes.InvalidGraphQL, Severity: diag.Error, Coordinate: coordinate, Message: message, Positions: []diag.Position{at.Position()}}}
}

// addNamed adds the fields that a selection gives in alternatives of their own type.
func addNamed(named map[*sdl.Field]bool, tree *mapping.Tree) {
	for t := range tree.All() {
		for _, f := range t.Fields {
			if !f.Foreign {
				named[f.Field] = true
			}
		}
	}
}
