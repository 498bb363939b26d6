package supergraph

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

const (
	specs            = "https://specs.apollo.dev/"
	inaccessibleURL  = specs + "inaccessible/v0.2"
	inaccessibleName = "inaccessible"
)

// inaccessibleLocations in the order in which the definition is printed.
var inaccessibleLocations = []string{
	"FIELD_DEFINITION", "OBJECT", "INTERFACE", "UNION", "ARGUMENT_DEFINITION", "SCALAR", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
}

// marker adds @inaccessible to elements of a supergraph, each at the place where Apollo's
// composition prints it.
type marker struct {
	application *sdl.Directive
	// linked reports whether the supergraph links the specification already; used, whether anything
	// was marked.
	linked, used bool
}

// newMarker finds what @inaccessible is called in this supergraph. It refuses a supergraph of
// Federation 1, and one with a directive of that name that is not of the specification.
func newMarker(s *sdl.Schema) (*marker, diag.List) {
	m := &marker{application: &sdl.Directive{Name: inaccessibleName, Role: sdl.RoleInaccessible}}
	var errs diag.List
	for _, f := range linked(s) {
		switch f.identity {
		case specs + "core":
			errs.Add(CodeFilterVersion, "", fmt.Sprintf("This supergraph is of Federation 1 (%s): it cannot mark elements @inaccessible. Compose it again with Federation 2.", f.url), at(s.SchemaPos)...)
			return nil, errs
		case specs + inaccessibleName:
			m.linked = true
			m.application.Name = f.local(inaccessibleName)
		}
	}
	if !m.linked && s.DirectiveDef(inaccessibleName) != nil {
		errs.Add(CodeFilterDefinition, "@inaccessible", "The supergraph has a directive @inaccessible of its own, so a contract cannot use that name to hide elements.", at(s.DirectiveDef(inaccessibleName).Pos)...)
		return nil, errs
	}
	return m, nil
}

// local returns the name that a directive of the specification has here, without @.
func (f *feature) local(directive string) string {
	for as, name := range f.imports {
		if name == "@"+directive {
			return as[1:]
		}
	}
	if directive == f.name {
		return f.as
	}
	return f.as + "__" + directive
}

// typ marks a type, after its @join__implements and @join__type.
func (m *marker) typ(t *sdl.Type) {
	i := 0
	for i < len(t.Directives) && (t.Directives[i].Role == sdl.RoleJoinImplements || t.Directives[i].Role == sdl.RoleJoinType) {
		i++
	}
	m.insert(&t.Directives, i)
}

// element marks a field, an argument or a value, before its other directives.
func (m *marker) element(list *[]*sdl.Directive) { m.insert(list, 0) }

func (m *marker) insert(list *[]*sdl.Directive, i int) {
	if hidden(*list) {
		return
	}
	m.used = true
	*list = slices.Insert(*list, i, m.application)
}

// define adds the @link and the definition of @inaccessible if the supergraph lacks them. The link
// stands after those of link, join and tag.
func (m *marker) define(s *sdl.Schema) {
	if m.linked {
		return
	}
	i := 0
	for j, d := range s.Directives {
		if url, ok := d.StringArg("url"); ok && isLink(d, url) {
			switch newFeature(d, url).identity {
			case specs + "link", specs + "join", specs + "tag":
				i = j + 1
			}
		}
	}
	name := "link"
	if i > 0 {
		name = s.Directives[0].Name
	}
	s.Directives = slices.Insert(s.Directives, i, &sdl.Directive{Name: name, Role: sdl.RoleLink, Args: []sdl.Arg{
		{Name: "url", Value: &ast.Value{Raw: inaccessibleURL, Kind: ast.StringValue}},
		{Name: "for", Value: &ast.Value{Raw: "SECURITY", Kind: ast.EnumValue}},
	}})
	s.DirectiveDefs = append(s.DirectiveDefs, &sdl.DirectiveDef{Name: m.application.Name, Locations: slices.Clone(inaccessibleLocations)})
	s.Reindex()
}
