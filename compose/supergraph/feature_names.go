package supergraph

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// takenNames returns the types of subgraphs whose names belong to a linked specification, such as
// `tag__Level` in a graph with tags, by name; nil without such. They are not part of the API schema.
func takenNames(s *sdl.Schema, list features) map[string]*sdl.Type {
	var taken map[string]*sdl.Type
	for _, t := range s.Types {
		if strings.Contains(t.Name, "__") && list.hasType(t.Name) && sdl.Find(t.Directives, sdl.RoleJoinType) != nil {
			if taken == nil {
				taken = map[string]*sdl.Type{}
			}
			taken[t.Name] = t
		}
	}
	return taken
}

// CheckFeatureNames validates a merged schema in which types of subgraphs have names that belong to
// a linked specification. Such a type is not part of the API schema, so nothing in it may be of that
// type. In edition 2.15 what is of that type is left out of the API schema instead, with a warning,
// unless nothing is left of the type around it.
func CheckFeatureNames(s *sdl.Schema, edition spec.Edition) (errs, warnings diag.List) {
	list := linked(s)
	c := featureNames{edition: edition, taken: takenNames(s, list)}
	if c.taken == nil {
		return nil, nil
	}
	for _, t := range c.taken {
		if strings.HasPrefix(t.Name, "join__") && t.Kind != sdl.Scalar {
			c.errs.Add(codes.InvalidGraphQL, t.Name, fmt.Sprintf("Type %q has a name of the join specification, which has no such type.", t.Name), at(t.Pos)...)
		}
	}
	for _, t := range s.Types {
		if !list.hasType(t.Name) {
			c.typ(t)
		}
	}
	return c.errs.Sort(), c.warnings.Sort()
}

// featureNames is the work of [CheckFeatureNames].
type featureNames struct {
	edition        spec.Edition
	taken          map[string]*sdl.Type
	errs, warnings diag.List
}

// typ checks what a type of the API schema refers to.
func (c *featureNames) typ(t *sdl.Type) {
	left := 0
	for _, f := range t.Fields {
		if !c.check(place{field: f}.String(), f.Type, f.Pos) {
			left++
		}
		for _, a := range f.Args {
			c.check(place{field: f, argument: a}.String(), a.Type, a.Pos)
		}
	}
	if !c.edition.Rust() {
		for _, r := range append(append([]sdl.Ref(nil), t.Interfaces...), t.Members...) {
			c.check(t.Name, ast.NamedType(r.Name, nil), t.Pos)
		}
	} else if len(t.Fields) > 0 && left == 0 {
		c.errs.Add(codes.InvalidGraphQL, t.Name, fmt.Sprintf("Nothing is left of %q in the API schema, because all its fields are of types with names of a specification.", t.Name), at(t.Pos)...)
	}
}

// check looks at one reference to a type and reports whether the type's name is taken.
func (c *featureNames) check(of string, typ *ast.Type, pos sdl.Pos) bool {
	t := c.taken[typ.Name()]
	if t == nil {
		return false
	}
	d := &diag.Diagnostic{
		Code: codes.ReferencedInaccessible, Severity: diag.Error, Coordinate: t.Name, Positions: at(t.Pos, pos),
		Message: fmt.Sprintf("Type %q belongs to a specification and is not in the API schema, but %q is of that type.", t.Name, of),
		Fix:     "Rename the type.",
	}
	switch {
	case !c.edition.Rust():
		c.errs = append(c.errs, d)
	case strings.HasPrefix(t.Name, "join__"):
		d.Code = codes.InvalidGraphQL
		c.errs = append(c.errs, d)
	default:
		d.Severity = diag.Warning
		d.Message += " Clients cannot ask for it; the platform composes the graph all the same."
		c.warnings = append(c.warnings, d)
	}
	return true
}

// withoutTaken returns the fields whose types are in the API schema.
func (p projection) withoutTaken(list []*sdl.Field) []*sdl.Field {
	return keep(list, func(f *sdl.Field) bool { return p.taken[f.Type.Name()] == nil })
}
