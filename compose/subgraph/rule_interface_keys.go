package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkComparedKeys reports the first unreadable key that other rules depend on: the key of an
// interface, one of an implementation that has to be compared with it, or one of a type with
// @cacheTag. It reports nothing if there are errors already.
func (b *builder) checkComparedKeys() {
	if len(b.errs) > 0 {
		return
	}
	for _, t := range b.Schema.Types {
		m := &b.types[t.Index]
		if t.Kind != sdl.Interface && !b.cacheTagged(t) {
			continue
		}
		for i := range m.Keys {
			if b.unreadable(t, &m.Keys[i]) {
				return
			}
			if t.Kind != sdl.Interface || len(m.Implementations) == 0 {
				continue
			}
			want := m.Keys[i].Fields.fingerprint()
			for _, o := range m.Implementations {
				if b.anyUnreadable(o, want) {
					return
				}
			}
		}
	}
}

// anyUnreadable reports whether one of the keys of a type, up to the wanted one, cannot be read.
// want is the fingerprint of a key. The finding is added to the errors.
func (b *builder) anyUnreadable(o *sdl.Type, want string) bool {
	for i := range b.types[o.Index].Keys {
		k := &b.types[o.Index].Keys[i]
		if b.unreadable(o, k) {
			return true
		}
		if k.Fields.fingerprint() == want {
			return false
		}
	}
	return false
}

// unreadable reports whether a key cannot be read, because it is no selection of fields that exist.
// Each problem becomes an error. In edition 2.15 they have no code of their own.
func (b *builder) unreadable(t *sdl.Type, k *Key) bool {
	if !k.Fields.unreadable() {
		return false
	}
	uncoded := keyCodes
	if b.opts.Edition.Rust() {
		uncoded.invalid = codes.InvalidGraphQL
	}
	b.failStage(&appliedFieldSet{&uncoded, k.Directive, k.Fields, t, t.Name}, 0)
	return true
}

// checkInterfaceKeys checks that the implementations of an interface have all of its keys, and that
// keys which are resolvable on the interface are resolvable on them.
func (b *builder) checkInterfaceKeys() {
	for _, t := range b.Schema.Types {
		m := &b.types[t.Index]
		if t.Kind != sdl.Interface || len(m.Keys) == 0 || len(m.Implementations) == 0 {
			continue
		}
		for _, k := range m.Keys {
			want := k.Fields.fingerprint()
			for _, o := range m.Implementations {
				b.checkInterfaceKey(t, o, &k, want)
			}
		}
	}
}

// checkInterfaceKey checks that an implementation o of the interface t has the key k. want is the
// fingerprint of the key. Of keys with the same selection the references look at the first only.
func (b *builder) checkInterfaceKey(t, o *sdl.Type, k *Key, want string) {
	keys := b.types[o.Index].Keys
	i := slices.IndexFunc(keys, func(have Key) bool { return have.Fields.fingerprint() == want })
	switch {
	case i < 0:
		e := b.fail(codes.InterfaceKeyNotOnImplementation, o.Name, o.Pos, "%s implements %s but lacks its key %q", o.Name, t.Name, shorten(k.Fields.Raw))
		e.Positions = positions(o.Pos, k.Directive.Pos)
		e.Fix = "Add @key(fields: " + `"` + shorten(k.Fields.Raw) + `") to ` + o.Name + "."
	case k.Resolvable && !keys[i].Resolvable:
		e := b.fail(codes.InterfaceKeyNotOnImplementation, o.Name, keys[i].Directive.Pos, "the interface %s can be resolved by its key %q, but %s has that key with resolvable: false", t.Name, shorten(k.Fields.Raw), o.Name)
		e.Positions = positions(keys[i].Directive.Pos, k.Directive.Pos)
		if slices.ContainsFunc(keys[i:], func(have Key) bool { return have.Resolvable && have.Fields.fingerprint() == want }) {
			e.Fix = "Delete this key: only the first one with the same fields counts."
		}
	}
}
