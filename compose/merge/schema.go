package merge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// mergeSchemaDefinition merges the schema definitions themselves: description, directives and root
// types. compose/subgraph has given the root types their default names already.
func (m *merger) mergeSchemaDefinition() {
	s := m.schema
	parts := make([]part, 0, len(m.subs))
	for _, sub := range m.subs {
		parts = append(parts, part{sub: sub, description: sub.Schema.Description, directives: sub.Schema.Directives, pos: sub.Schema.SchemaPos})
		if s.SchemaPos.Source == nil {
			s.SchemaPos = sub.Schema.SchemaPos
		}
	}
	s.Description = mergeDescription(m.findings, coordinate{}, parts)
	m.applied.add(coordinate{}, "SCHEMA", parts, &s.Directives)
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		name := op.DefaultRootName()
		if t := m.types.named(name); t != nil && t.kind == sdl.Object && m.isRoot(op) {
			s.Roots[op] = name
		}
	}
	if m.features.usesJoinDirective() {
		m.joins.addCarried(&s.Directives, parts)
	}
}

// isRoot reports whether the type with the default name of an operation is its root. In edition
// 2.14 it always is; in 2.15 a subgraph has to have the operation.
func (m *merger) isRoot(op sdl.Operation) bool {
	return !m.edition.Rust() || op == sdl.Query || slices.ContainsFunc(m.subs, func(sub *subgraph.Subgraph) bool { return sub.Schema.Roots[op] != "" })
}

// writeSchema puts the merged elements together, types in order of first appearance.
//
// In edition 2.14 what the linked specifications define comes last, and the printer of supergraphs
// sorts it. In 2.15 it comes first.
func (m *merger) writeSchema() {
	s := m.schema
	s.Directives = append(m.links(), s.Directives...)
	var own []*sdl.Type
	for _, t := range m.types.list {
		if t.root() && len(t.out.Fields) == 0 && t.name != "Query" {
			continue
		}
		own = append(own, t.out)
	}
	linked := m.linkedDefinitions()
	own = takePlaces(linked.Types, own)
	if m.edition.Rust() {
		s.Types = append(linked.Types, own...)
		s.DirectiveDefs = append(linked.DirectiveDefs, m.byAppearance(append(s.DirectiveDefs, m.composed.definitions()...))...)
	} else {
		s.Types = append(own, linked.Types...)
		s.DirectiveDefs = slices.Concat(m.composed.definitions(), s.DirectiveDefs, linked.DirectiveDefs)
	}
	s.Reindex()
}

// byAppearance sorts definitions of directives by their first definition in a subgraph that has
// them for operations or composes them.
func (m *merger) byAppearance(defs []*sdl.DirectiveDef) []*sdl.DirectiveDef {
	if len(defs) < 2 {
		return defs
	}
	place := map[string]int{}
	for _, s := range m.subs {
		for _, d := range s.Schema.DirectiveDefs {
			if _, known := place[d.Name]; !known && (len(executableLocations(d)) > 0 || m.composed.by(s, d.Name) != nil) {
				place[d.Name] = len(place)
			}
		}
	}
	slices.SortStableFunc(defs, func(a, b *sdl.DirectiveDef) int { return cmp.Compare(place[a.Name], place[b.Name]) })
	return defs
}

// takePlaces puts types of subgraphs in the places of those that the specifications define under
// the same names, and returns the others.
func takePlaces(linked, own []*sdl.Type) []*sdl.Type {
	return slices.DeleteFunc(own, func(t *sdl.Type) bool {
		i := slices.IndexFunc(linked, func(l *sdl.Type) bool { return l.Name == t.Name })
		if i >= 0 {
			linked[i] = t
		}
		return i >= 0
	})
}

// links returns the supergraph's @link applications: link and join, the features in use, the
// specifications of composed directives, connect.
func (m *merger) links() []*sdl.Directive {
	list := []*sdl.Directive{
		link(specURL(spec.Link, spec.Version{Major: 1}), "", nil),
		link(specURL(spec.Join, m.joins.version), "EXECUTION", nil),
	}
	list = slices.Concat(list, m.features.links(), m.composed.links, m.features.connectLink())
	m.nameLinks(list)
	return list
}

// linkedDefinitions returns the directives and types that the linked specifications define.
func (m *merger) linkedDefinitions() *sdl.Schema {
	link, _ := sdl.Parse(&sdl.Source{Name: "specifications", Text: linkDefinitions}, sdl.DefaultLimits)
	join, _ := sdl.Parse(&sdl.Source{Name: "specifications", Text: joinDefinitions(m.joins.version)}, sdl.DefaultLimits)
	out := &sdl.Schema{
		DirectiveDefs: append(link.DirectiveDefs, join.DirectiveDefs...),
		Types:         slices.Concat(link.Types, []*sdl.Type{m.joins.graphEnum()}, join.Types),
	}
	m.features.define(out)
	return out
}

// The definitions of the link and join specifications as a supergraph holds them. See
// https://specs.apollo.dev/link/v1.0 and https://specs.apollo.dev/join. The text is that of the
// newest join version; joinDefinitions leaves out what an older one does not have.
const (
	linkDefinitions = `
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
enum link__Purpose {
  "` + "`SECURITY` features provide metadata necessary to securely resolve fields." + `"
  SECURITY
  "` + "`EXECUTION` features provide metadata necessary for operation execution." + `"
  EXECUTION
}
scalar link__Import
`
	joinText = `
scalar join__FieldSet
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String, contextArguments: [join__ContextArgument!]) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
`
	joinSince4 = `
directive @join__directive(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION
scalar join__DirectiveArguments
`
	joinSince5 = `
scalar join__FieldValue
input join__ContextArgument { name: String! type: String! context: String! selection: join__FieldValue! }
`
)

// joinVersion returns the version of the join specification that a supergraph needs if v is the
// highest federation version of its subgraphs. Progressive overrides came with join v0.4, contexts
// with v0.5.
func joinVersion(v spec.Version) spec.Version {
	switch {
	case v.AtLeast(8):
		return spec.Version{Minor: 5}
	case v.AtLeast(7):
		return spec.Version{Minor: 4}
	default:
		return spec.Version{Minor: 3}
	}
}

// joinDefinitions returns the definitions of a version of the join specification, v0.3 or newer.
func joinDefinitions(v spec.Version) string {
	s := joinText
	if v.Minor < 5 {
		s = strings.Replace(s, ", contextArguments: [join__ContextArgument!]", "", 1)
	}
	if v.Minor < 4 {
		return strings.Replace(s, ", overrideLabel: String", "", 1)
	}
	if v.Minor < 5 {
		return s + joinSince4
	}
	return s + joinSince4 + joinSince5
}
