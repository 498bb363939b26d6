package subgraph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// upgrade rewrites a Federation 1 subgraph to what it means in Federation 2. Federation 1 accepted
// much that had no effect, and wrote references to other subgraphs as extensions with external
// keys.
//
// Schema and metadata are those of a Federation 2 subgraph afterwards, except that fields are
// shareable without @shareable. [Subgraph.Version] stays Federation 1.
func (b *builder) upgrade() {
	b.checkBases()
	if b.opts.Edition.Rust() && !b.checkUpgradable() {
		return
	}
	for _, t := range b.Schema.Types {
		switch t.Kind {
		case sdl.Interface:
			b.upgradeInterface(t)
		case sdl.Object:
			b.upgradeObject(t)
		}
	}
	keyed := b.interfaceKeys
	b.readMetadata()
	b.interfaceKeys = keyed
	b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
		m.Requires = b.keepExternal(f, m.Requires, sdl.RoleRequires)
		m.Provides = b.keepExternal(f, m.Provides, sdl.RoleProvides)
	})
	b.markAllUsed()
	if b.deleteUnused() {
		b.Schema.Reindex()
		b.readMetadata()
		b.interfaceKeys = keyed
	}
}

// checkBases refuses extensions of objects and interfaces that no other subgraph defines: an
// extension refers to the subgraph that owns the type. Of other kinds, this is found when the
// subgraphs are merged. A definition with @extends is an extension in this subgraph, but
// counts as a definition for the others. Root types need no owner.
func (b *builder) checkBases() {
	for _, t := range b.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		root := false
		for op := sdl.Query; op <= sdl.Subscription; op++ {
			root = root || t.Name == b.Schema.Roots[op] || t.Name == op.DefaultRootName()
		}
		elsewhere := b.bases[t.Name]
		if t.Defined {
			elsewhere--
		}
		if elsewhere == 0 && !root && (!t.Defined || sdl.Find(t.Directives, sdl.RoleExtends) != nil) {
			b.fail(codes.ExtensionWithNoBase, t.Name, t.Pos, "%s is only extended here, and no other subgraph defines it", t.Name).Fix = "Define the type in the subgraph that owns it, or drop the word extend (or @extends)."
		}
	}
}

// checkUpgradable reports whether edition 2.15 can go on with an upgrade: there are no errors, and
// every @requires and @provides can be read. One that cannot is an error without a code of its own.
func (b *builder) checkUpgradable() bool {
	if len(b.errs) > 0 {
		return false
	}
	b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
		for _, set := range []*FieldSet{m.Requires, m.Provides} {
			if set != nil && set.unreadable() {
				b.fail(codes.InvalidGraphQL, f.Coordinate(), f.Pos, "the fields %q on %s cannot be read: %s", shorten(set.Raw), f.Coordinate(), set.problems[0].text)
			}
		}
	})
	return len(b.errs) == 0
}

// upgradeInterface removes directives that have no effect on interfaces in Federation 1. It
// remembers the interfaces that had a @key; see checkInterfaceObjectsOfFed1.
func (b *builder) upgradeInterface(t *sdl.Type) {
	if len(b.types[t.Index].Keys) > 0 {
		b.interfaceKeys = append(b.interfaceKeys, t.Name)
	}
	t.Directives = without(t.Directives, sdl.RoleKey)
	for _, f := range t.Fields {
		f.Directives = without(f.Directives, sdl.RoleExternal, sdl.RoleRequires, sdl.RoleProvides)
	}
}

// upgradeObject removes @external where it has no effect in Federation 1, which is on the type as a
// whole and on the key fields of an extension, and @provides from fields of leaf types.
func (b *builder) upgradeObject(t *sdl.Type) {
	t.Directives = without(t.Directives, sdl.RoleExternal)
	for i := range b.types[t.Index].Keys {
		k := &b.types[t.Index].Keys[i]
		if _, form := fieldsArg(k.Directive); form != stringText || t.Defined && !k.Extension {
			continue
		}
		for _, s := range k.Fields.Selections {
			if s.Field != nil && s.Field.Parent == t {
				s.Field.Directives = without(s.Field.Directives, sdl.RoleExternal)
			}
		}
	}
	if keylessExtension(t) {
		b.upgradeKeyless(t)
	}
	for _, f := range t.Fields {
		if len(f.Directives) > 0 && b.Composite(f.Type) == nil {
			f.Directives = without(f.Directives, sdl.RoleProvides)
		}
	}
}

// upgradeKeyless removes @external from the fields of an extension without a key by which another
// subgraph identifies the type, since references to its objects consist of them.
func (b *builder) upgradeKeyless(t *sdl.Type) {
	for _, key := range b.firstKeys[t.Name] {
		if key.subgraph == b.Index {
			continue
		}
		for _, name := range key.fields {
			if f := b.field(t, name); f != nil {
				f.Directives = without(f.Directives, sdl.RoleExternal)
			}
		}
	}
}

// without removes the directives of the roles from the list, in place.
func without(list []*sdl.Directive, roles ...sdl.Role) []*sdl.Directive {
	return slices.DeleteFunc(list, func(d *sdl.Directive) bool { return slices.Contains(roles, d.Role) })
}

// keepExternal returns the field set of a @requires or @provides without the fields that this
// subgraph resolves itself, and changes the directive accordingly. If nothing is left, it removes
// the directive and returns nil. A field set with problems stays as it is, for the rules to report,
// unless these are mere directives and nothing would be left.
func (b *builder) keepExternal(f *sdl.Field, set *FieldSet, role sdl.Role) *FieldSet {
	if set == nil || set.hasProblemBefore(problemDirective, b.opts.Edition.Rust()) {
		return set
	}
	kept, removed := b.externalOnly(set.Selections)
	if !removed || len(kept) > 0 && set.decorated() {
		return set
	}
	if len(kept) == 0 {
		f.Directives = without(f.Directives, role)
		return nil
	}
	var text strings.Builder
	writeSelections(&text, kept)
	d := sdl.Find(f.Directives, role)
	for i := range d.Args {
		if a := &d.Args[i]; a.Name == "fields" {
			a.Value = &ast.Value{Kind: ast.StringValue, Raw: text.String(), Position: a.Value.Position}
		}
	}
	return &FieldSet{Raw: text.String(), Selections: kept}
}

// externalOnly returns the selections that are external, and those that have external fields below
// them. The second result reports whether something is missing from them.
func (b *builder) externalOnly(list []Selection) (kept []Selection, removed bool) {
	for _, s := range list {
		switch {
		case s.Field != nil && b.fields[s.Field.Index].External:
			kept = append(kept, s)
			continue
		case len(s.Sub) == 0:
			removed = true
			continue
		}
		sub, less := b.externalOnly(s.Sub)
		removed = removed || less
		if len(sub) > 0 {
			s.Sub = sub
			kept = append(kept, s)
		}
	}
	return kept, removed
}

// markAllUsed marks anew which fields are used, after field sets have changed.
func (b *builder) markAllUsed() {
	for i := range b.fields {
		b.fields[i].used = b.fields[i].InKey
	}
	for i := range b.fields {
		for _, set := range []*FieldSet{b.fields[i].Requires, b.fields[i].Provides} {
			if set != nil {
				b.markUsed(set)
			}
		}
	}
}

// deleteUnused removes external fields that are not used, and types without fields after that. It
// reports whether the schema has changed. An empty type that something refers to is an error and
// stays.
func (b *builder) deleteUnused() bool {
	deleted := false
	referenced := b.referenced() // a reference from a deleted field counts too
	var empty []*sdl.Type
	for _, t := range b.Schema.Types {
		if t.Kind != sdl.Object {
			continue
		}
		n := len(t.Fields)
		t.Fields = slices.DeleteFunc(t.Fields, func(f *sdl.Field) bool {
			m := &b.fields[f.Index]
			return m.External && !m.used && !b.declaredByInterface(t, f)
		})
		if len(t.Fields) < n {
			deleted = true
			delete(b.fieldIndex, t)
			if len(t.Fields) == 0 && t.Name != b.Schema.Roots[sdl.Query] {
				empty = append(empty, t)
			}
		}
	}
	if len(empty) == 0 {
		return deleted
	}
	b.Schema.Types = slices.DeleteFunc(b.Schema.Types, func(t *sdl.Type) bool {
		if !slices.Contains(empty, t) {
			return false
		}
		if referenced[t.Name] {
			b.fail(codes.TypeWithOnlyUnusedExternal, t.Name, t.Pos, "%s has only @external fields that no @key, @requires or @provides uses, but something refers to it", t.Name).Fix = "Give it a field that this subgraph resolves, or delete it and the references to it."
			return false
		}
		return true
	})
	return true
}

// referenced returns the names of the types of all fields, of all union members, of all types with
// a @key, which are members of the union _Entity, and of root types.
func (b *builder) referenced() map[string]bool {
	names := map[string]bool{}
	for _, root := range b.Schema.Roots {
		names[root] = true
	}
	for _, t := range b.Schema.Types {
		if len(b.types[t.Index].Keys) > 0 {
			names[t.Name] = true
		}
		for _, f := range t.Fields {
			names[f.Type.Name()] = true
		}
		for _, r := range t.Members {
			names[r.Name] = true
		}
	}
	return names
}
