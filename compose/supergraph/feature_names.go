package supergraph

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// CheckFeatureNames validates a merged schema in which types of subgraphs have names that belong to
// a linked specification, such as `tag__Level` in a graph with tags. Such a type is not part of the
// API schema, so nothing in it may be of that type. own reports whether some subgraph defines a
// type of that name.
func CheckFeatureNames(s *sdl.Schema, own func(name string) bool) diag.List {
	list := linked(s)
	taken := map[string]*sdl.Type{}
	for _, t := range s.Types {
		if strings.Contains(t.Name, "__") && list.hasType(t.Name) && own(t.Name) {
			taken[t.Name] = t
		}
	}
	if len(taken) == 0 {
		return nil
	}
	var errs diag.List
	for _, t := range taken {
		if strings.HasPrefix(t.Name, "join__") && (t.Kind.HasFields() || t.Kind == sdl.InputObject) {
			errs.Add(codes.InvalidGraphQL, t.Name, fmt.Sprintf("Type %q has a name of the join specification, which has no such type.", t.Name), at(t.Pos)...)
		}
	}
	check := func(of place, typ *ast.Type, pos sdl.Pos) {
		if t := taken[typ.Name()]; t != nil {
			errs = append(errs, &diag.Diagnostic{
				Code: codes.ReferencedInaccessible, Severity: diag.Error, Coordinate: t.Name, Positions: at(t.Pos, pos),
				Message: fmt.Sprintf("Type %q belongs to a specification and is not in the API schema, but %q is of that type.", t.Name, of.String()),
				Fix:     "Rename the type.",
			})
		}
	}
	for _, t := range s.Types {
		if list.hasType(t.Name) {
			continue
		}
		for _, f := range t.Fields {
			check(place{field: f}, f.Type, f.Pos)
			for _, a := range f.Args {
				check(place{field: f, argument: a}, a.Type, a.Pos)
			}
		}
	}
	return errs.Sort()
}
