package diff

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Changes returns everything that differs between two API schemas, sorted by coordinate and kind.
func Changes(before, after *sdl.Schema) []Change {
	d := differ{before: before, after: after}
	d.roots()
	d.types()
	d.directives()
	sorted(d.changes, byCoordinate)
	return d.changes
}

func byCoordinate(a, b *Change) int {
	if c := strings.Compare(a.Coordinate, b.Coordinate); c != 0 {
		return c
	}
	return strings.Compare(string(a.Kind), string(b.Kind))
}

// differ collects the changes between two API schemas. The positions of elements do not count.
type differ struct {
	before, after *sdl.Schema
	changes       []Change
	// outputs are the types that fields of either schema return; nil before its first use.
	outputs map[string]bool
}

// returned reports whether some field, old or new, may return a value of the enum.
func (d *differ) returned(enum string) bool {
	if d.outputs == nil {
		d.outputs = map[string]bool{}
		for _, s := range []*sdl.Schema{d.before, d.after} {
			for _, t := range s.Types {
				if !t.Kind.HasFields() {
					continue
				}
				for _, f := range t.Fields {
					d.outputs[f.Type.Name()] = true
				}
			}
		}
	}
	return d.outputs[enum]
}

func deprecated(list []*sdl.Directive) bool { return sdl.FindName(list, "deprecated") != nil }

func either(first bool, a, b Kind) Kind {
	if first {
		return a
	}
	return b
}

func (d *differ) add(kind Kind, coordinate, old, now string) {
	d.changes = append(d.changes, Change{Kind: kind, Coordinate: coordinate, Old: old, New: now})
}

// addRef reports a name that a type's list of interfaces or members has lost or gained.
func (d *differ) addRef(kind Kind, owner, old, now string) {
	d.changes = append(d.changes, Change{Kind: kind, Coordinate: owner, Ref: old + now, Old: old, New: now})
}

// roots reports an operation type that appears, goes, or gets another name. Types are compared by
// name, so that a renamed root is reported as a removed and an added type as well.
func (d *differ) roots() {
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		old, now := d.before.Root(op), d.after.Root(op)
		switch {
		case old == nil && now != nil:
			d.add(RootTypeAdded, now.Name, "", op.String())
		case old != nil && now == nil:
			d.add(RootTypeRemoved, old.Name, op.String(), "")
		case old != nil && old.Name != now.Name:
			d.add(RootTypeChanged, old.Name, old.Name, now.Name)
		}
	}
	d.description(SchemaDescriptionChanged, "schema", d.before.Description, d.after.Description)
}

// types compares types by name. A type that is another kind of type now is one change: its parts
// are not compared.
func (d *differ) types() {
	d.changes = grown(d.changes, len(d.before.Types), len(d.after.Types))
	for _, old := range d.before.Types {
		now := d.after.Type(old.Name)
		switch {
		case now == nil:
			d.add(TypeRemoved, old.Name, word(old.Kind), "")
		case now.Kind != old.Kind:
			d.add(TypeChangedKind, old.Name, word(old.Kind), word(now.Kind))
			d.description(TypeDescriptionChanged, old.Name, old.Description, now.Description)
		default:
			d.sameKind(old, now)
		}
	}
	for _, now := range d.after.Types {
		if d.before.Type(now.Name) == nil {
			d.add(TypeAdded, now.Name, "", word(now.Kind))
			d.newImplementer(now)
		}
	}
}

// newImplementer reports a new object type that may be the answer of a field whose interface
// clients know.
func (d *differ) newImplementer(now *sdl.Type) {
	if now.Kind != sdl.Object {
		return
	}
	for _, i := range now.Interfaces {
		if d.before.Type(i.Name) != nil {
			d.addRef(InterfaceAdded, now.Name, "", i.Name)
		}
	}
}

// sameKind compares the parts of two versions of a type.
func (d *differ) sameKind(old, now *sdl.Type) {
	d.description(TypeDescriptionChanged, old.Name, old.Description, now.Description)
	switch old.Kind {
	case sdl.Object, sdl.Interface:
		d.refs(old.Name, old.Interfaces, now.Interfaces, InterfaceRemoved, InterfaceAdded)
		d.outputFields(old, now)
	case sdl.InputObject:
		d.oneOf(old, now)
		d.inputFields(old, now)
	case sdl.Enum:
		d.values(old, now)
	case sdl.Union:
		d.refs(old.Name, old.Members, now.Members, UnionMemberRemoved, UnionMemberAdded)
	case sdl.Scalar:
		if a, b := directiveArg(old.Directives, "specifiedBy", "url"), directiveArg(now.Directives, "specifiedBy", "url"); a != b {
			d.add(SpecifiedByChanged, old.Name, a, b)
		}
	}
}

// pairs visits what two lists have, matched by name: first what the old list has, in its order and
// with b nil where the new list lacks it, then what only the new list has, with a nil. The names of
// each list are distinct.
func pairs[T any](old, now []T, name func(T) string, visit func(a, b *T)) {
	if sameNames(old, now, name) { // the common case needs no index
		for i := range old {
			visit(&old[i], &now[i])
		}
		return
	}
	index := make(map[string]*T, len(now))
	for i := range now {
		index[name(now[i])] = &now[i]
	}
	for i := range old {
		n := name(old[i])
		visit(&old[i], index[n])
		delete(index, n)
	}
	for i := range now {
		if index[name(now[i])] == &now[i] {
			visit(nil, &now[i])
		}
	}
}

// grown returns a list of changes with room for the elements that one of two lists surely has more
// than the other.
func grown[T any](changes []T, old, now int) []T {
	return slices.Grow(changes, max(old-now, now-old))
}

func sameNames[T any](a, b []T, name func(T) string) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool { return name(x) == name(y) })
}

func (d *differ) refs(owner string, old, now []sdl.Ref, removed, added Kind) {
	pairs(old, now, func(r sdl.Ref) string { return r.Name }, func(a, b *sdl.Ref) {
		switch {
		case b == nil:
			d.addRef(removed, owner, a.Name, "")
		case a == nil:
			d.addRef(added, owner, "", b.Name)
		}
	})
}

func (d *differ) outputFields(old, now *sdl.Type) {
	d.changes = grown(d.changes, len(old.Fields), len(now.Fields))
	pairs(old.Fields, now.Fields, fieldName, func(a, b **sdl.Field) {
		switch {
		case b == nil:
			d.add(either(deprecated((*a).Directives), DeprecatedFieldRemoved, FieldRemoved), (*a).Coordinate(), (*a).Type.String(), "")
		case a == nil:
			d.add(FieldAdded, (*b).Coordinate(), "", (*b).Type.String())
		default:
			d.field(*a, *b)
		}
	})
}

// field compares two versions of a field and their arguments.
func (d *differ) field(old, now *sdl.Field) {
	if sameField(old, now) {
		return
	}
	at := old.Coordinate()
	if a, b := old.Type.String(), now.Type.String(); a != b {
		kind := FieldChangedType
		if narrower(now.Type, old.Type) {
			kind = FieldChangedTypeSafe
		}
		d.add(kind, at, a, b)
	}
	d.description(FieldDescriptionChanged, at, old.Description, now.Description)
	d.deprecation(at, old.Directives, now.Directives)
	pairs(old.Args, now.Args, argName, func(a, b **sdl.Argument) {
		switch {
		case b == nil:
			d.add(either(deprecated((*a).Directives), DeprecatedArgRemoved, ArgRemoved), at+"("+(*a).Name+":)", (*a).Type.String(), "")
		case a == nil && required((*b).Type, (*b).Default):
			d.add(RequiredArgAdded, at+"("+(*b).Name+":)", "", (*b).Type.String())
		case a == nil:
			d.add(OptionalArgAdded, at+"("+(*b).Name+":)", "", (*b).Type.String())
		default:
			d.input(argKinds, at+"("+(*a).Name+":)", ofArg(*a), ofArg(*b))
		}
	})
}

// sameField reports whether two fields and their arguments surely do not differ; see [same].
func sameField(old, now *sdl.Field) bool {
	return same(ofField(old), ofField(now)) && slices.EqualFunc(old.Args, now.Args, func(a, b *sdl.Argument) bool {
		return a.Name == b.Name && same(ofArg(a), ofArg(b))
	})
}

func (d *differ) oneOf(old, now *sdl.Type) {
	switch was, is := isOneOf(old.Directives), isOneOf(now.Directives); {
	case !was && is:
		d.add(OneOfAdded, old.Name, "", "@oneOf")
	case was && !is:
		d.add(OneOfRemoved, old.Name, "@oneOf", "")
	}
}

// values compares the values of an enum.
func (d *differ) values(old, now *sdl.Type) {
	d.changes = grown(d.changes, len(old.Values), len(now.Values))
	pairs(old.Values, now.Values, valueName, func(a, b **sdl.EnumValue) {
		switch {
		case b == nil:
			d.add(either(deprecated((*a).Directives), DeprecatedEnumValueRemoved, EnumValueRemoved), old.Name+"."+(*a).Name, (*a).Name, "")
		case a == nil:
			d.add(either(d.returned(old.Name), EnumValueAdded, EnumValueAddedToInput), old.Name+"."+(*b).Name, "", (*b).Name)
		default:
			at := old.Name + "." + (*a).Name
			d.description(EnumValueDescriptionChanged, at, (*a).Description, (*b).Description)
			d.deprecation(at, (*a).Directives, (*b).Directives)
		}
	})
}

func (d *differ) description(kind Kind, at string, old, now *string) {
	if a, b := text(old), text(now); a != b {
		d.add(kind, at, a, b)
	}
}

func (d *differ) deprecation(at string, old, now []*sdl.Directive) {
	a, b := sdl.FindName(old, "deprecated"), sdl.FindName(now, "deprecated")
	switch {
	case a == nil && b == nil:
	case a == nil:
		d.add(DeprecationAdded, at, "", reason(b))
	case b == nil:
		d.add(DeprecationRemoved, at, reason(a), "")
	case reason(a) != reason(b):
		d.add(DeprecationChanged, at, reason(a), reason(b))
	}
}

// reason returns the reason of a @deprecated; without one, the default of the GraphQL
// specification.
func reason(d *sdl.Directive) string {
	if r, ok := d.StringArg("reason"); ok {
		return r
	}
	return "No longer supported"
}

// directiveArg returns a text argument of a directive; empty without it.
func directiveArg(list []*sdl.Directive, name, arg string) string {
	if d := sdl.FindName(list, name); d != nil {
		v, _ := d.StringArg(arg)
		return v
	}
	return ""
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
