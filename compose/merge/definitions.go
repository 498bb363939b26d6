package merge

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// The definitions of the link and join specifications as a supergraph holds
// them (https://specs.apollo.dev/link/v1.0, https://specs.apollo.dev/join). What
// came with a later version of join is cut out by joinDefinitions.
const (
	linkDefinitions = `
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar link__Import
enum link__Purpose {
  "` + "`SECURITY` features provide metadata necessary to securely resolve fields." + `"
  SECURITY
  "` + "`EXECUTION` features provide metadata necessary for operation execution." + `"
  EXECUTION
}
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

// addDefinitions adds what the linked specifications define.
func (m *merger) addDefinitions(s *sdl.Schema) {
	known, _ := sdl.Parse(&sdl.Source{Name: "specifications", Text: linkDefinitions + joinDefinitions(m.joinVersion())}, sdl.DefaultLimits)
	s.DirectiveDefs = append(s.DirectiveDefs, known.DirectiveDefs...)
	s.Types = append(s.Types, known.Types...)
	s.Types = append(s.Types, m.graphEnum())
	for _, f := range m.features.order {
		m.defineFeature(s, f)
	}
}

// graphEnum is the enum of the subgraphs.
func (m *merger) graphEnum() *sdl.Type {
	t := &sdl.Type{Kind: sdl.Enum, Name: "join__Graph", Defined: true}
	for i, sub := range m.subs {
		t.Values = append(t.Values, &sdl.EnumValue{Name: m.graphs[i], Directives: []*sdl.Directive{
			directive("join__graph", sdl.RoleJoinGraph, sdl.Arg{Name: "name", Value: text(sub.Name)}, sdl.Arg{Name: "url", Value: text(sub.URL)}),
		}})
	}
	return t
}

// defineFeature adds the directives and types of a feature of which something
// is used: directives that are not used themselves under their full name.
func (m *merger) defineFeature(s *sdl.Schema, f feature) {
	if f.spec == spec.CacheTag {
		return // only carried in join__directive
	}
	v := newest(f.spec)
	prefixed := func(n string) string { return f.spec.Name + "__" + n }
	for i := range f.spec.Directives {
		d := &f.spec.Directives[i]
		name := m.features.names[d.Role]
		if name == "" {
			name = d.Name
			if name != f.spec.Name {
				name = prefixed(name)
			}
		}
		s.DirectiveDefs = append(s.DirectiveDefs, f.spec.Define(d, v, name, prefixed))
	}
	for _, t := range f.spec.Types {
		s.Types = append(s.Types, &sdl.Type{Kind: t.Kind, Name: prefixed(t.Name), Defined: true})
	}
}
