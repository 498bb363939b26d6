package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkKeysOfImplementations reports the first unreadable key that would have to be compared with a
// key of an interface: the key of the interface itself, or one of an implementation. It reports
// nothing if there are errors already.
func (b *builder) checkKeysOfImplementations() {
	if len(b.errs) > 0 {
		return
	}
	for _, t := range b.Schema.Types {
		m := &b.types[t.Index]
		if t.Kind != sdl.Interface || len(m.Implementations) == 0 {
			continue
		}
		for i := range m.Keys {
			if b.unreadable(t, &m.Keys[i]) {
				return
			}
			want := fingerprint(m.Keys[i].Fields.Selections)
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
		if len(k.Fields.problems) == 0 && fingerprint(k.Fields.Selections) == want {
			return false
		}
	}
	return false
}

// unreadable reports whether a key cannot be read because it selects fields that do not exist. Each
// problem becomes an error.
func (b *builder) unreadable(t *sdl.Type, k *Key) bool {
	for i := range k.Fields.problems {
		if kind := k.Fields.problems[i].kind; kind == problemFields || kind == problemType {
			b.checkFieldSet(&appliedFieldSet{&keyCodes, k.Directive, k.Fields, t.Name})
			return true
		}
	}
	return false
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
			if len(k.Fields.problems) > 0 {
				continue
			}
			want := fingerprint(k.Fields.Selections)
			for _, o := range m.Implementations {
				b.checkInterfaceKey(t, o, &k, want)
			}
		}
	}
}

// checkInterfaceKey checks that an implementation o of the interface t has the key k. want is the
// fingerprint of the key.
func (b *builder) checkInterfaceKey(t, o *sdl.Type, k *Key, want string) {
	var unresolvable *Key
	for i := range b.types[o.Index].Keys {
		have := &b.types[o.Index].Keys[i]
		if len(have.Fields.problems) > 0 || fingerprint(have.Fields.Selections) != want {
			continue
		}
		if have.Resolvable || !k.Resolvable {
			return
		}
		unresolvable = have
	}
	if unresolvable != nil {
		b.fail(codes.InterfaceKeyNotOnImplementation, o.Name, unresolvable.Directive.Pos, "the interface %s can be resolved by its key %q, but %s has that key with resolvable: false", t.Name, shorten(k.Fields.Raw), o.Name).Positions = positions(unresolvable.Directive.Pos, k.Directive.Pos)
		return
	}
	e := b.fail(codes.InterfaceKeyNotOnImplementation, o.Name, o.Pos, "%s implements %s but lacks its key %q", o.Name, t.Name, shorten(k.Fields.Raw))
	e.Positions = positions(o.Pos, k.Directive.Pos)
	e.Fix = "Add @key(fields: " + `"` + shorten(k.Fields.Raw) + `") to ` + o.Name + "."
}
