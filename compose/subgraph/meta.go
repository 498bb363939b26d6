package subgraph

import (
	"math"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// readMetadata reads the directives of federation into the metadata of all types and fields. It
// starts anew each time, so that it can be called again after the schema has changed. Errors in
// field sets are kept with them, for the rules to report.
func (b *builder) readMetadata() {
	s := b.Schema
	b.types = zeroed(b.types, len(s.Types))
	b.fields = zeroed(b.fields, s.NumFields)
	b.interfaceKeys = nil
	for _, t := range s.Types {
		b.readImplementations(t)
	}
	for _, t := range s.Types {
		if t.Kind.HasFields() {
			b.readTypeMeta(t)
		}
	}
	if b.hasRole(sdl.RoleRequires, sdl.RoleProvides, sdl.RoleOverride, sdl.RoleFromContext) {
		for _, t := range s.Types {
			if t.Kind == sdl.InputObject {
				continue
			}
			for _, f := range t.Fields {
				b.readFieldMeta(t, f)
			}
		}
	}
	if b.hasRole(sdl.RoleExternal) {
		b.markExternal()
	}
	if b.Version.Fed1() || b.hasRole(sdl.RoleShareable, sdl.RoleKey) {
		b.markShareable()
	}
}

// zeroed returns a list of n zero values, in the memory of the given list if that is large enough.
func zeroed[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	list = list[:n]
	clear(list)
	return list
}

// readImplementations fills in the implementations of a union, and adds an object to those of its
// interfaces.
func (b *builder) readImplementations(t *sdl.Type) {
	switch t.Kind {
	case sdl.Union:
		m := &b.types[t.Index]
		for _, r := range t.Members {
			if o := b.Schema.Type(r.Name); o != nil {
				m.Implementations = append(m.Implementations, o)
			}
		}
	case sdl.Object:
		for _, r := range t.Interfaces {
			if i := b.Schema.Type(r.Name); i != nil {
				m := &b.types[i.Index]
				m.Implementations = append(m.Implementations, t)
			}
		}
	}
}

// readTypeMeta fills in the metadata of an object or interface from its own directives.
func (b *builder) readTypeMeta(t *sdl.Type) {
	m := &b.types[t.Index]
	extends := sdl.Find(t.Directives, sdl.RoleExtends) != nil
	for _, d := range t.Directives {
		switch d.Role {
		case sdl.RoleKey:
			m.Keys = append(m.Keys, b.readKey(t, d, extends))
		case sdl.RoleInterfaceObject:
			m.InterfaceObject = true
		case sdl.RoleExternal:
			m.External = true
		}
	}
	m.Extension = extends || !t.Defined && !b.Version.Fed1()
}

// readKey reads one @key of a type and marks the fields that it selects. If extends is set, the
// type has @extends.
func (b *builder) readKey(t *sdl.Type, d *sdl.Directive, extends bool) Key {
	k := Key{Directive: d, Resolvable: true}
	// Federation 1 wrote a type that another subgraph owns as a mere extension, which means nothing
	// in Federation 2.
	k.Extension = extends || d.Extension && (t.Defined || !b.Version.Fed1())
	if v := d.Arg("resolvable"); v != nil {
		k.Resolvable, k.Given = v.Raw != "false", v.Raw
	}
	k.Fields = b.readFieldSet(t, d)
	b.markUsed(k.Fields)
	b.markInKey(t, k.Fields.Selections)
	return k
}

// markInKey marks the fields that a key selects on a type. In edition 2.14 a fragment on an
// interface also selects the fields of the object that it stands on.
func (b *builder) markInKey(on *sdl.Type, list []Selection) {
	for i := range list {
		s := &list[i]
		switch {
		case s.Field != nil:
			b.fields[s.Field.Index].InKey = true
			if of := s.Field.Parent; !b.opts.Edition.Rust() && of.Kind == sdl.Interface && on.Implements(of.Name) {
				if own := b.field(on, s.Field.Name); own != nil {
					b.fields[own.Index].InKey = true
				}
			}
			if next := b.Composite(s.Field.Type); next != nil {
				b.markInKey(next, s.Sub)
			}
		case s.On == nil || s.On.Kind == sdl.Interface && on.Kind == sdl.Object:
			b.markInKey(on, s.Sub)
		default:
			b.markInKey(s.On, s.Sub)
		}
	}
}

// readFieldMeta fills in the metadata of a field from its own directives. If a directive is
// repeated, the last one counts.
func (b *builder) readFieldMeta(t *sdl.Type, f *sdl.Field) {
	m := &b.fields[f.Index]
	for _, d := range f.Directives {
		switch d.Role {
		case sdl.RoleRequires:
			m.Requires = b.readFieldSet(t, d)
			b.markUsed(m.Requires)
		case sdl.RoleProvides:
			if target := b.Composite(f.Type); target != nil {
				m.Provides = b.readFieldSet(target, d)
				b.markUsed(m.Provides)
			}
		case sdl.RoleOverride:
			o := &Override{Directive: d}
			o.From, _ = d.StringArg("from")
			o.Label, _ = d.StringArg("label")
			m.Override = o
		}
	}
	for _, a := range f.Args {
		if d := sdl.Find(a.Directives, sdl.RoleFromContext); d != nil && b.ofFederation(d) {
			text, _ := d.StringArg("field")
			name, selection := splitContext(text)
			if b.opts.Edition.Rust() {
				selection = trimIgnored(selection)
			}
			m.Contexts = append(m.Contexts, ContextArgument{Arg: a, Context: name, Selection: selection})
		}
	}
}

// markUsed marks the fields that a field set selects. In edition 2.14 a field of Federation 2 after
// one that cannot be selected is not marked, because Apollo's composition stops reading there: an
// external field selected later is reported as unused too.
func (b *builder) markUsed(set *FieldSet) {
	end := int32(math.MaxInt32)
	for i := range set.problems {
		if p := &set.problems[i]; p.stops && !b.Version.Fed1() && !b.opts.Edition.Rust() {
			end = int32(p.offset)
			break
		}
	}
	eachSelectedField(set.Selections, func(s *Selection) {
		if s.offset <= end {
			b.fields[s.Field.Index].used = true
		}
	})
}

// splitContext splits "$ctx { field }" into "ctx" and " { field }". The name is empty if the text
// does not begin with a $ and a name.
func splitContext(text string) (name, selection string) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " \t\r\n,"), "$")
	if !ok {
		return "", text
	}
	rest = strings.TrimLeft(rest, " \t\r\n,")
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	switch {
	case end < 0:
		return rest, ""
	case end == 0 || '0' <= rest[0] && rest[0] <= '9':
		return "", text
	}
	return rest[:end], rest[end:]
}

// trimIgnored removes what GraphQL ignores from the beginning of a text: spaces, commas and
// comments.
func trimIgnored(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n,")
		if !strings.HasPrefix(text, "#") {
			return text
		}
		_, text, _ = strings.Cut(text, "\n")
	}
}

// markExternal sets External of all fields. A field is external if it, or any part of its type, has
// @external, unless it has it itself and a key on an extension selects it: Federation 1 wrote
// references to entities of other subgraphs as extensions with external keys.
func (b *builder) markExternal() {
	for _, t := range b.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		all := sdl.Find(t.Directives, sdl.RoleExternal) != nil
		for _, f := range t.Fields {
			b.fields[f.Index].External = all || sdl.Find(f.Directives, sdl.RoleExternal) != nil
		}
	}
	for i := range b.types {
		for j := range b.types[i].Keys {
			k := &b.types[i].Keys[j]
			if !k.Extension {
				continue
			}
			eachSelectedField(k.Fields.Selections, func(s *Selection) {
				if sdl.Find(s.Field.Directives, sdl.RoleExternal) != nil {
					fm := &b.fields[s.Field.Index]
					fm.externalKeyField, fm.External = true, false
				}
			})
		}
	}
}

// markShareable sets Shareable of all fields of objects. @shareable on a type holds for the fields
// of the same part or, in edition 2.15, for all of them. Fields of Federation 1 are shareable
// without it; see [builder.shareableInFederation1].
func (b *builder) markShareable() {
	for _, t := range b.Schema.Types {
		if t.Kind != sdl.Object {
			continue
		}
		var parts []int32
		for _, d := range t.Directives {
			if d.Role == sdl.RoleShareable {
				parts = append(parts, d.Part)
			}
		}
		for _, f := range t.Fields {
			m := &b.fields[f.Index]
			m.Shareable = m.InKey || b.Version.Fed1() && b.shareableInFederation1(t, f) || sdl.Find(f.Directives, sdl.RoleShareable) != nil
			for _, p := range parts {
				m.Shareable = m.Shareable || p == f.Part || b.opts.Edition.Rust()
			}
		}
	}
}

// shareableInFederation1 reports whether a field of a Federation 1 subgraph is shareable, as all of
// them are but those of the subscription root. In edition 2.14 the upgrade writes @shareable on the
// definition of a type without a key, so that the fields of extensions beside it are not.
func (b *builder) shareableInFederation1(t *sdl.Type, f *sdl.Field) bool {
	roots := &b.Schema.Roots
	if t.Name == roots[sdl.Subscription] {
		return false
	}
	onDefinition := !b.opts.Edition.Rust() && t.Defined && len(b.types[t.Index].Keys) == 0
	return !onDefinition || f.Part == 0 || t.Name == roots[sdl.Query] || t.Name == roots[sdl.Mutation]
}
