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
// Types of specifications and those fields stay in the schema until [builder.removeDropped], so
// that the rules of GraphQL hold for them as for others.
//
// drop also settles what is declared twice where Apollo's platform accepts that: arguments and enum
// values.
func (b *builder) drop() {
	s := b.Schema
	b.definitions = s.DirectiveDefs
	s.DirectiveDefs = slices.DeleteFunc(slices.Clone(b.definitions), b.dropDirective)
	b.dropped = map[string]*sdl.Type{}
	kept := make([]*sdl.Type, 0, len(s.Types))
	changed := len(s.DirectiveDefs) < len(b.definitions)
	for _, t := range s.Types {
		switch ofSpec := b.belongsToSpec(t.Name); {
		case ofSpec && spec.BuiltInScalar(t.Name) && b.opts.Edition.Rust():
			b.keepBuiltIn(t, b.knownDirectives(t.Directives)) // the rest is ignored, whatever it is
		case ofSpec && s.Type(t.Name) != t:
			b.duplicates = append(b.duplicates, t)
		case ofSpec && builtIn(t.Name):
			b.dropped[t.Name] = t
			b.keepBuiltIn(t, t.Directives)
			for _, f := range t.Fields {
				b.keepBuiltIn(t, f.Directives)
			}
			b.checkBuiltIn(t)
		case s.Type(t.Name) != t:
			b.duplicates = append(b.duplicates, t)
		default:
			if ofSpec {
				b.dropped[t.Name] = t
			}
			changed = joinRepeatedValues(t) || changed
			for _, f := range t.Fields {
				f.Args = b.lastArguments(f)
			}
			kept = append(kept, t)
		}
	}
	changed = changed || len(kept) < len(s.Types)
	s.Types = kept
	if q := s.Root(sdl.Query); q != nil {
		changed = b.dropUnseenFields(q) || changed
	}
	if changed {
		s.Reindex()
	}
}

// removeDropped takes the types of specifications, and the fields that federation adds to the query
// root, out of the schema.
func (b *builder) removeDropped() {
	s := b.Schema
	q := s.Root(sdl.Query)
	n := len(s.Types)
	s.Types = slices.DeleteFunc(s.Types, func(t *sdl.Type) bool {
		if b.dropped[t.Name] != t {
			return false
		}
		b.keepDirectives(t.Directives)
		for _, f := range t.Fields {
			b.keepDirectives(f.Directives)
		}
		for _, v := range t.Values {
			b.keepDirectives(v.Directives)
		}
		return true
	})
	changed := len(s.Types) < n
	if q != nil {
		q.Fields = slices.DeleteFunc(q.Fields, func(f *sdl.Field) bool {
			if !isServiceField(f) {
				return false
			}
			b.keepDirectives(f.Directives)
			changed = true
			return true
		})
	}
	if changed {
		s.Reindex()
	}
}

// isDropped reports whether a type is one that removeDropped takes out. t may be nil.
func (b *builder) isDropped(t *sdl.Type) bool {
	return t != nil && len(b.dropped) > 0 && b.dropped[t.Name] == t && !builtIn(t.Name) && !b.names.mergesType(t.Name)
}

// isServiceField reports whether a field of the query root is one that federation itself adds.
func isServiceField(f *sdl.Field) bool { return f.Name == "_service" || f.Name == "_entities" }

// dropUnseenFields removes those fields that federation adds to the query root, and that no rule
// looks at: all in a Federation 1 subgraph; and _entities if edition 2.15 replaces it, because no
// type has a key. It reports whether there were any.
func (b *builder) dropUnseenFields(q *sdl.Type) bool {
	n := len(q.Fields)
	if !slices.ContainsFunc(q.Fields, isServiceField) {
		return false
	}
	entities := b.Version.Fed1() || b.opts.Edition.Rust() && !slices.ContainsFunc(b.Schema.Types, b.hasKey)
	q.Fields = slices.DeleteFunc(q.Fields, func(f *sdl.Field) bool {
		return isServiceField(f) && (b.Version.Fed1() || entities && f.Name == "_entities")
	})
	return len(q.Fields) < n
}

// hasKey reports whether an object type has a @key. Roles are not assigned yet.
func (b *builder) hasKey(t *sdl.Type) bool {
	return t.Kind == sdl.Object && slices.ContainsFunc(t.Directives, func(d *sdl.Directive) bool {
		e := b.names.directive(d.Name)
		return e != nil && e.spec.Role == sdl.RoleKey
	})
}

// knownDirectives returns the directives that are defined.
func (b *builder) knownDirectives(list []*sdl.Directive) []*sdl.Directive {
	return slices.DeleteFunc(slices.Clone(list), func(d *sdl.Directive) bool { return b.definition(d.Name) == nil })
}

// lastArguments keeps the last of several arguments of one name, at the place of the first. GraphQL
// forbids repeating them; Apollo's platform accepts it. In edition 2.14 the last has the directives
// of all of them, and the others go to b.replacedArgs.
func (b *builder) lastArguments(f *sdl.Field) []*sdl.Argument {
	args := f.Args
	if len(args) < 2 {
		return args
	}
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
		i, again := place[a.Name]
		if !again {
			place[a.Name] = len(kept)
			kept = append(kept, a)
			continue
		}
		if !b.opts.Edition.Rust() {
			b.replacedArgs = append(b.replacedArgs, replacedArg{f, kept[i]})
			a.Directives = append(slices.Clone(kept[i].Directives), a.Directives...)
		}
		kept[i] = a
	}
	return kept
}

// replacedArg is the definition of an argument that a later one replaces.
type replacedArg struct {
	field *sdl.Field
	arg   *sdl.Argument
}

// joinRepeatedValues makes one enum value of several of one name, with the directives of all of
// them, and reports whether there were several. GraphQL forbids repeating them; Apollo's platform
// accepts it.
func joinRepeatedValues(t *sdl.Type) bool {
	if len(t.Values) < 2 {
		return false
	}
	var seen nameSet
	seen.reset(len(t.Values))
	repeated := false
	for _, v := range t.Values {
		repeated = seen.add(v.Name) || repeated
	}
	if !repeated {
		return false
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
	return true
}

// dropDirective reports whether a definition is that of a specification's directive. Applications
// are then checked against it. Of several definitions of one directive, the last counts if its
// specification is linked, and the first otherwise. A definition of Federation 1 that is replaced
// counts for nothing.
func (b *builder) dropDirective(d *sdl.DirectiveDef) bool {
	e := b.names.directive(d.Name)
	if e == nil && b.Version.Fed1() {
		e = b.adoptFederation2(d)
	}
	if e == nil {
		return false
	}
	if (e.link != nil || e.declared == nil) && !b.isReplaced(d) {
		e.declared = d
	}
	if e.spec != nil {
		b.Declared = append(b.Declared, e.spec.Role)
	}
	return true
}

// isReplaced reports whether a definition of a Federation 1 subgraph is one of @key, @requires or
// @provides as old libraries print it, without arguments or with a nullable one. It is replaced by
// that of the specification, whatever else it says.
func (b *builder) isReplaced(d *sdl.DirectiveDef) bool {
	if !b.Version.Fed1() || d.Name != "key" && d.Name != "requires" && d.Name != "provides" {
		return false
	}
	if len(d.Args) == 0 {
		return true
	}
	a := d.Args[0]
	return len(d.Args) == 1 && a.Name == "fields" && (a.Type.NamedType == "String" || a.Type.NamedType == "_FieldSet" || a.Type.NamedType == "FieldSet") && !a.Type.NonNull
}

// adoptFederation2 lets a Federation 1 subgraph use a directive of Federation 2 that it defines
// itself, under its plain name. It returns nil if the version of the upgrade has no such directive.
func (b *builder) adoptFederation2(d *sdl.DirectiveDef) *element {
	known := spec.Federation.Directive(d.Name, upgradeVersion)
	if known == nil {
		return nil
	}
	e := &element{spec: known, adopted: true, specified: spec.Federation.Define(known, upgradeVersion, d.Name, unchanged)}
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
// specification. All names in the name spaces of federation and of the link specification do,
// whether or not they are elements of them.
func (b *builder) belongsToSpec(name string) bool {
	switch name {
	case "_Any", "_Service", "_Entity":
		return true
	}
	return builtIn(name) || b.names.inNamespace(name) || b.names.specType(name) != nil
}

// builtIn reports whether a type belongs to GraphQL itself.
func builtIn(name string) bool {
	return spec.BuiltInScalar(name) || strings.HasPrefix(name, "__") && introspection(name)
}

// introspection reports whether a type is one of introspection (GraphQL specification, section
// 4.2).
func introspection(name string) bool {
	switch name {
	case "__Schema", "__Type", "__TypeKind", "__Field", "__InputValue", "__EnumValue", "__Directive", "__DirectiveLocation":
		return true
	}
	return false
}

// keepBuiltIn adds the directives on a type that GraphQL itself defines to [Subgraph.Aside], or to
// builder.ignored if the supergraph has no use for them: on types of introspection and, in edition
// 2.15, on built-in scalars.
func (b *builder) keepBuiltIn(t *sdl.Type, list []*sdl.Directive) {
	if b.opts.Edition.Rust() || !spec.BuiltInScalar(t.Name) {
		b.ignored = append(b.ignored, list...)
	} else {
		b.keepDirectives(list)
	}
}

// keepDirectives adds the directives on something that is dropped to [Subgraph.Aside].
func (b *builder) keepDirectives(list []*sdl.Directive) { b.Aside = append(b.Aside, list...) }
