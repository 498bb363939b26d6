package supergraph

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Subgraphs returns what the supergraph says about each of its subgraphs, in the order of
// join__Graph: the schema against which a router plans its fetches.
//
// This is less than what was published: descriptions, tags and whatever composition dropped are
// gone, and argument lists are those that all subgraphs share. For a router, and so for the
// question whether some code still serves this supergraph, it is all there is.
//
// [Graph.Sources] adds what clients see.
func (g *Graph) Subgraphs() []sdl.Source { return g.extract(extraction{}) }

// Migrating returns the subgraphs like Subgraphs, and with the labels of fields that move with a
// progressive @override: until the label is rolled out, the planner of a router asks the old
// subgraph.
func (g *Graph) Migrating() []sdl.Source { return g.extract(extraction{labels: true}) }

// Sources returns the subgraphs like Subgraphs, and with what is applied to their elements: tags,
// @inaccessible, authorization, costs, deprecations. Composed again they have the API schema and
// the contracts of this supergraph, so that they stand for what was published where that is not
// known. A subgraph has also what only another subgraph applies to an element that they share.
// Descriptions and directives of one's own are gone.
func (g *Graph) Sources() []sdl.Source { return g.extract(extraction{applied: true}) }

// extract returns the subgraphs as the settings of an extraction want them.
func (g *Graph) extract(settings extraction) []sdl.Source {
	var out []sdl.Source
	for _, t := range g.Schema.Types {
		for _, v := range t.Values {
			d := sdl.Find(v.Directives, sdl.RoleJoinGraph)
			if d == nil {
				continue
			}
			name, _ := d.StringArg("name")
			url, _ := d.StringArg("url")
			e := settings
			e.schema, e.graph, e.used = g.Schema, v.Name, map[sdl.Role]bool{}
			out = append(out, sdl.Source{Name: name, URL: url, File: "supergraph/" + name, Text: e.write()})
		}
	}
	return out
}

// extraction writes the SDL of one subgraph.
type extraction struct {
	schema *sdl.Schema
	// graph is the subgraph's value of join__Graph.
	graph string
	// applied writes the directives that clients, contracts and gateways see.
	applied bool
	// labels writes @override with a label.
	labels bool
	// used are the directives of them that were written.
	used map[sdl.Role]bool
	// contexts are those from which arguments of this subgraph are set, by their names in the
	// supergraph.
	contexts map[string]bool
	// gone are the types, other than roots, of which other subgraphs override all that this one
	// has. Unions and fields do without them.
	gone map[string]bool
	// objects are the names of the object types that were written.
	objects map[string]bool
	b       strings.Builder
}

// extractedLink links the federation version whose directives an extracted subgraph may need, with
// the further imports of [extraction.link].
const extractedLink = `extend schema @link(url: "https://specs.apollo.dev/federation/%s", ` +
	`import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject"%s])` + "\n"

// appliedRoles are the directives that Sources writes, in the order of the supergraph.
var appliedRoles = []sdl.Role{
	sdl.RoleTag, sdl.RoleInaccessible, sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy, sdl.RoleCost, sdl.RoleListSize,
	sdl.RoleCacheTag, sdl.RoleDeprecated, sdl.RoleSpecifiedBy, sdl.RoleOneOf,
}

// write returns the SDL of the subgraph. A type that is found gone may leave nothing of another, so
// the SDL is written again then.
func (e *extraction) write() string {
	e.findContexts()
	e.gone = map[string]bool{}
	for known := -1; known < len(e.gone); {
		known = len(e.gone)
		e.b.Reset()
		clear(e.used)
		e.objects = map[string]bool{}
		e.definitions()
	}
	return e.link() + e.b.String()
}

// definitions writes all but the link.
func (e *extraction) definitions() {
	for _, d := range e.schema.DirectiveDefs {
		e.directive(d)
	}
	for _, t := range e.schema.Types {
		if of := e.of(t.Directives, sdl.RoleJoinType); len(of) > 0 {
			e.typ(t, of)
		}
	}
	e.roots()
}

// link returns the link to the federation specification: in the lowest version that has all that is
// applied, so that an older composition takes it.
func (e *extraction) link() string {
	minor, imports := 3, "" // interface objects came with v2.3
	need := func(v int) { minor = max(minor, v) }
	if len(e.contexts) > 0 {
		need(8)
		imports = `, "@context", "@fromContext"`
	}
	if e.used[sdl.RoleOverride] {
		need(7)
		imports += `, "@override"`
	}
	for _, role := range appliedRoles {
		if !e.used[role] || role >= sdl.RoleDeprecated { // GraphQL's own need no import
			continue
		}
		imports += `, "@` + role.String() + `"`
		switch role {
		case sdl.RoleAuthenticated, sdl.RoleRequiresScopes:
			need(5)
		case sdl.RolePolicy:
			need(6)
		case sdl.RoleCost, sdl.RoleListSize:
			need(9)
		case sdl.RoleCacheTag:
			need(12)
		}
	}
	return fmt.Sprintf(extractedLink, spec.Version{Major: 2, Minor: minor}, imports)
}

// of returns the directives of a role that are about this subgraph.
func (e *extraction) of(list []*sdl.Directive, role sdl.Role) []*sdl.Directive {
	var out []*sdl.Directive
	for _, d := range list {
		if d.Role == role && enumArg(d, "graph") == e.graph {
			out = append(out, d)
		}
	}
	return out
}

// enumArg returns an argument that is not a string, as written; "" without it.
func enumArg(d *sdl.Directive, name string) string {
	if v := d.Arg(name); v != nil {
		return v.Raw
	}
	return ""
}

func isTrue(d *sdl.Directive, name string) bool { return enumArg(d, name) == "true" }

func has(list []*sdl.Directive, role sdl.Role) bool { return sdl.Find(list, role) != nil }

// findContexts fills e.contexts.
func (e *extraction) findContexts() {
	e.contexts = map[string]bool{}
	for _, t := range e.schema.Types {
		for _, f := range t.Fields {
			for _, d := range e.of(f.Directives, sdl.RoleJoinField) {
				if list := d.Arg("contextArguments"); list != nil {
					for _, c := range list.Children {
						e.contexts[entry(c.Value, "context")] = true
					}
				}
			}
		}
	}
}

// directive writes the definition of an executable directive; composition keeps those that every
// subgraph has. Definitions for the schema language are left out.
func (e *extraction) directive(d *sdl.DirectiveDef) {
	var at []string
	for _, l := range d.Locations {
		switch ast.DirectiveLocation(l) {
		case ast.LocationQuery, ast.LocationMutation, ast.LocationSubscription, ast.LocationField,
			ast.LocationFragmentDefinition, ast.LocationFragmentSpread, ast.LocationInlineFragment, ast.LocationVariableDefinition:
			at = append(at, l)
		}
	}
	if len(at) == 0 {
		return
	}
	repeatable := ""
	if d.Repeatable {
		repeatable = " repeatable"
	}
	fmt.Fprintf(&e.b, "\ndirective @%s%s%s on %s\n", d.Name, e.arguments(d.Args, nil), repeatable, strings.Join(at, " | "))
}

// roots names the root types that are not called as by default. If a type is called as a root is
// and is none, it names them all, so that the type is none here either.
func (e *extraction) roots() {
	var own, renamed []string
	all := false
	for op, name := range e.schema.Roots {
		op := sdl.Operation(op)
		if e.objects[name] {
			own = append(own, op.String()+": "+name)
		}
		if name != "" && name != op.DefaultRootName() {
			renamed = append(renamed, op.String()+": "+name)
		}
		all = all || name == "" && e.objects[op.DefaultRootName()]
	}
	switch {
	case all && len(own) > 0:
		fmt.Fprintf(&e.b, "\nschema { %s }\n", strings.Join(own, " "))
	case len(renamed) > 0:
		fmt.Fprintf(&e.b, "\nextend schema { %s }\n", strings.Join(renamed, " "))
	}
}
