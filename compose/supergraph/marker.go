package supergraph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

const (
	specs            = "https://specs.apollo.dev/"
	inaccessibleURL  = specs + "inaccessible/v0.2"
	inaccessibleName = "inaccessible"
	tagURL           = specs + "tag/v0.3"
	tagName          = "tag"
	// inaccessibleLocations in the order in which the definition is printed.
	inaccessibleLocations = "FIELD_DEFINITION OBJECT INTERFACE UNION ARGUMENT_DEFINITION SCALAR ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION"
)

// marker adds @inaccessible to elements of a supergraph: in edition 2.15 after their other
// directives, as the platform's filter does; in 2.14 at the place where Apollo's composition of
// that time prints it.
type marker struct {
	application *sdl.Directive
	edition     spec.Edition
	// tags and linked report whether the supergraph links the specifications of @tag and
	// @inaccessible already; used, whether anything was marked.
	tags, linked, used bool
}

// newMarker finds what @inaccessible is called in this supergraph. It refuses a supergraph of
// Federation 1, and one with a directive of that name, or named @tag, that is not of the
// specification: its tags would be overlooked.
func newMarker(s *sdl.Schema, edition spec.Edition) (*marker, diag.List) {
	m := &marker{application: &sdl.Directive{Name: inaccessibleName, Role: sdl.RoleInaccessible}, edition: edition}
	var errs diag.List
	for _, f := range linked(s) {
		switch f.identity {
		case specs + "core":
			errs.Add(CodeFilterVersion, "", fmt.Sprintf("This supergraph is of Federation 1 (%s): it cannot mark elements @inaccessible. Compose it again with Federation 2.", f.url), at(s.SchemaPos)...)
			return nil, errs
		case specs + tagName:
			m.tags = true
		case specs + inaccessibleName:
			m.linked = true
			m.application.Name = f.local(inaccessibleName)
		}
	}
	for name, linked := range map[string]bool{tagName: m.tags, inaccessibleName: m.linked} {
		if def := s.DirectiveDef(name); def != nil && !linked {
			errs = append(errs, &diag.Diagnostic{
				Code: CodeFilterDefinition, Severity: diag.Error, Coordinate: "@" + name, Positions: at(def.Pos),
				Message: fmt.Sprintf("The supergraph has a directive @%s of its own, so a contract cannot use that name in the meaning of %s%s.", name, specs, name),
				Fix:     "Give the directive another name in the subgraphs that define it.",
			})
		}
	}
	if len(errs) > 0 {
		return nil, errs.Sort()
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

// typ marks a type; in edition 2.14 after its @join__implements and @join__type.
func (m *marker) typ(t *sdl.Type) {
	i := 0
	for i < len(t.Directives) && (t.Directives[i].Role == sdl.RoleJoinImplements || t.Directives[i].Role == sdl.RoleJoinType) {
		i++
	}
	m.insert(&t.Directives, i)
}

// element marks a field, an argument or a value; in edition 2.14 before its other directives.
func (m *marker) element(list *[]*sdl.Directive) { m.insert(list, 0) }

func (m *marker) insert(list *[]*sdl.Directive, i int) {
	if hidden(*list) {
		return
	}
	m.used = true
	if m.edition.Rust() {
		i = len(*list)
	}
	*list = slices.Insert(*list, i, m.application)
}

// define adds what the supergraph lacks of @inaccessible: the @link and the definition. In edition
// 2.15 they come after all others, whether or not anything is hidden, and those of @tag as well. In
// edition 2.14 the link stands after those of link, join and tag.
func (m *marker) define(s *sdl.Schema) {
	at := len(s.Directives)
	if !m.edition.Rust() {
		if m.linked || !m.used {
			return
		}
		at = afterLinks(s)
	} else if !m.tags {
		addLink(s, at, tagURL, "")
		s.DirectiveDefs = append(s.DirectiveDefs, &sdl.DirectiveDef{
			Name: tagName, Repeatable: true, Locations: strings.Fields(inaccessibleLocations + " SCHEMA"),
			Args: []*sdl.Argument{{Name: "name", Type: ast.NonNullNamedType("String", nil)}},
		})
		at++
	}
	if !m.linked {
		addLink(s, at, inaccessibleURL, "SECURITY")
		s.DirectiveDefs = append(s.DirectiveDefs, &sdl.DirectiveDef{Name: m.application.Name, Locations: strings.Fields(inaccessibleLocations)})
	}
	s.Reindex()
}

// afterLinks returns the place after the links of link, join and tag.
func afterLinks(s *sdl.Schema) int {
	i := 0
	for j, d := range s.Directives {
		if url, ok := d.StringArg("url"); ok && isLink(d, url) {
			switch newFeature(d, url).identity {
			case specs + "link", specs + "join", specs + tagName:
				i = j + 1
			}
		}
	}
	return i
}

// addLink inserts the link of a specification at a place among the directives of the schema.
func addLink(s *sdl.Schema, at int, url, purpose string) {
	d := &sdl.Directive{Name: "link", Role: sdl.RoleLink, Args: []sdl.Arg{{Name: "url", Value: &ast.Value{Raw: url, Kind: ast.StringValue}}}}
	if at > 0 {
		d.Name = s.Directives[0].Name
	}
	if purpose != "" {
		d.Args = append(d.Args, sdl.Arg{Name: "for", Value: &ast.Value{Raw: purpose, Kind: ast.EnumValue}})
	}
	s.Directives = slices.Insert(s.Directives, at, d)
}
