package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// drop takes out of the schema what belongs to a specification. Authors paste such definitions into
// their SDL, and some servers print them:
//
//   - definitions of directives of linked specifications, of Federation 1 and of GraphQL itself
//     (`directive @key…`, `directive @deprecated…`);
//   - their types (`scalar FieldSet`, `enum link__Purpose`, `scalar _FieldSet`) and the built-in
//     scalars;
//   - `scalar _Any`, `type _Service`, `union _Entity`, and the fields `_service` and `_entities` of
//     the query root.
//
// The rules still see what is dropped. A definition that contradicts its specification is an error;
// applications are checked against one that is narrower than its specification; and a type of a
// specification can be referred to once the SDL defines it.
//
// drop also settles what is declared twice where Apollo's platform accepts that: arguments and enum
// values.
func (b *builder) drop() {
	s := b.Schema
	b.definitions = s.DirectiveDefs
	s.DirectiveDefs = slices.DeleteFunc(slices.Clone(b.definitions), b.dropDirective)
	b.dropped = map[string]*sdl.Type{}
	kept := make([]*sdl.Type, 0, len(s.Types))
	for _, t := range s.Types {
		switch ofSpec := b.belongsToSpec(t.Name); {
		case ofSpec && b.dropped[t.Name] != nil:
			b.duplicates = append(b.duplicates, t)
		case ofSpec:
			b.dropped[t.Name] = t
			b.keepDirectives(t.Directives)
			for _, f := range t.Fields {
				b.keepDirectives(f.Directives)
			}
			b.checkBuiltIn(t)
		case s.Type(t.Name) != t:
			b.duplicates = append(b.duplicates, t)
		default:
			joinRepeatedValues(t)
			for _, f := range t.Fields {
				f.Args = lastArguments(f.Args)
			}
			kept = append(kept, t)
		}
	}
	s.Types = kept
	if q := s.Root(sdl.Query); q != nil {
		b.dropQueryFields(q)
	}
	s.Reindex()
}

// lastArguments keeps the last of several arguments of one name, at the place of the first. GraphQL
// forbids repeating them; Apollo's platform accepts it.
func lastArguments(args []*sdl.Argument) []*sdl.Argument {
	var seen nameSet
	seen.reset(len(args))
	repeated := false
	for _, a := range args {
		repeated = seen.add(a.Name) || repeated
	}
	if !repeated {
		return args
	}
	place := make(map[string]int, len(args))
	kept := args[:0]
	for _, a := range args {
		if i, again := place[a.Name]; again {
			kept[i] = a
			continue
		}
		place[a.Name] = len(kept)
		kept = append(kept, a)
	}
	return kept
}

// joinRepeatedValues makes one enum value of several of one name, with the directives of all of
// them. GraphQL forbids repeating them; Apollo's platform accepts it.
func joinRepeatedValues(t *sdl.Type) {
	var seen nameSet
	seen.reset(len(t.Values))
	repeated := false
	for _, v := range t.Values {
		repeated = seen.add(v.Name) || repeated
	}
	if !repeated {
		return
	}
	first := make(map[string]*sdl.EnumValue, len(t.Values))
	t.Values = slices.DeleteFunc(t.Values, func(v *sdl.EnumValue) bool {
		if same := first[v.Name]; same != nil {
			same.Directives = append(same.Directives, v.Directives...)
			return true
		}
		first[v.Name] = v
		return false
	})
}

// dropDirective reports whether a definition is that of a specification's directive. Applications
// are then checked against it. Of several definitions of one directive, the last counts if its
// specification is linked, and the first otherwise.
func (b *builder) dropDirective(d *sdl.DirectiveDef) bool {
	e := b.names.directive(d.Name)
	if e == nil && b.Version.Fed1() {
		e = b.adoptFederation2(d)
	}
	if e == nil {
		return false
	}
	if e.link != nil || e.declared == nil {
		e.declared = d
	}
	if e.spec != nil {
		b.Declared = append(b.Declared, e.spec.Role)
	}
	return true
}

// adoptFederation2 lets a Federation 1 subgraph use a directive of federation 2.0 that it defines
// itself, under its plain name. It returns nil if federation 2.0 has no such directive.
func (b *builder) adoptFederation2(d *sdl.DirectiveDef) *element {
	base := spec.Version{Major: 2}
	known := spec.Federation.Directive(d.Name, base)
	if known == nil {
		return nil
	}
	e := &element{spec: known, specified: spec.Federation.Define(known, base, d.Name, unchanged)}
	b.names.memo[d.Name] = e
	return e
}

// checkBuiltIn refuses a built-in scalar that is extended, or defined as another kind.
func (b *builder) checkBuiltIn(t *sdl.Type) {
	switch {
	case !spec.BuiltInScalar(t.Name):
	case !t.Defined:
		b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s is built in and cannot be extended", t.Name)
	case t.Kind != sdl.Scalar:
		b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s is a built-in scalar and cannot be %s", t.Name, kindWords[t.Kind])
	}
}

// belongsToSpec reports whether a type name belongs to federation, GraphQL itself or a linked
// specification.
func (b *builder) belongsToSpec(name string) bool {
	switch name {
	case "_Any", "_Service", "_Entity":
		return true
	}
	return spec.BuiltInScalar(name) || strings.HasPrefix(name, "__") && introspection[name] || b.names.specType(name) != nil
}

// introspection are the types of introspection (GraphQL specification, section 4.2).
var introspection = map[string]bool{
	"__Schema": true, "__Type": true, "__TypeKind": true, "__Field": true, "__InputValue": true,
	"__EnumValue": true, "__Directive": true, "__DirectiveLocation": true,
}

// dropQueryFields removes the fields that federation itself adds to the query root.
func (b *builder) dropQueryFields(q *sdl.Type) {
	q.Fields = slices.DeleteFunc(q.Fields, func(f *sdl.Field) bool {
		if f.Name != "_service" && f.Name != "_entities" {
			return false
		}
		if !b.Version.Fed1() { // Apollo's composition ignores those of Federation 1
			b.keepDirectives(f.Directives)
		}
		return true
	})
}

// keepDirectives adds the directives on something that is dropped to [Subgraph.Aside].
func (b *builder) keepDirectives(list []*sdl.Directive) { b.Aside = append(b.Aside, list...) }
