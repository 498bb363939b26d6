package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// lookup returns a type that the subgraph can refer to, and its kind: one of its own, a built-in
// scalar, or a type of a specification that its SDL defines. The type is nil for a built-in scalar.
func (b *builder) lookup(name string) (t *sdl.Type, kind sdl.Kind, ok bool) {
	if t = b.Schema.Type(name); t != nil {
		return t, t.Kind, true
	}
	if spec.BuiltInScalar(name) {
		return nil, sdl.Scalar, true
	}
	if t = b.dropped[name]; t != nil {
		return t, t.Kind, true
	}
	return nil, 0, false
}

// lookupOfSpec is [builder.lookup] for references that can name types of specifications: those of
// directives of the type system, and those of what federation adds to a subgraph. Edition 2.15
// finds these types also if the SDL does not define them; the type is nil then.
func (b *builder) lookupOfSpec(name string) (t *sdl.Type, kind sdl.Kind, ok bool) {
	if t, kind, ok = b.lookup(name); ok || !b.opts.Edition.Rust() {
		return t, kind, ok
	}
	switch name {
	case "_Any":
		return nil, sdl.Scalar, true
	case "_FieldSet":
		return nil, sdl.Scalar, b.Version.Fed1()
	case "_Service":
		return nil, sdl.Object, true
	case "_Entity":
		return nil, sdl.Union, slices.ContainsFunc(b.Schema.Types, b.hasKey)
	}
	st := b.names.specType(name)
	switch lt := b.names.linkType(name); {
	case lt != nil && (b.ownsLink() || b.names.byFeature(spec.Link) == nil):
		return nil, 0, false
	case lt != nil:
		st = lt
	}
	if st == nil {
		return nil, 0, false
	}
	return nil, st.Kind, true
}

// lookupMerged is [builder.lookup] for arguments of executable directives, which become part of the
// supergraph. It has the types of @link, so edition 2.15 also finds these.
func (b *builder) lookupMerged(name string) (t *sdl.Type, kind sdl.Kind, ok bool) {
	if b.names.linkType(name) != nil {
		return b.lookupOfSpec(name)
	}
	return b.lookup(name)
}

// manyNames is the number of names from which on a table is faster than comparing one by one.
const manyNames = 16

// field returns the first field of that name, or nil. The time does not depend on the number of
// fields, as that of [sdl.Type.Field] does.
func (b *builder) field(t *sdl.Type, name string) *sdl.Field {
	if len(t.Fields) <= manyNames {
		return t.Field(name)
	}
	m := b.fieldIndex[t]
	if m == nil {
		if b.fieldIndex == nil {
			b.fieldIndex = map[*sdl.Type]map[string]*sdl.Field{}
		}
		m = make(map[string]*sdl.Field, len(t.Fields))
		for i := len(t.Fields) - 1; i >= 0; i-- {
			m[t.Fields[i].Name] = t.Fields[i]
		}
		b.fieldIndex[t] = m
	}
	return m[name]
}

// definition returns the definition that applications of a directive are checked against, or nil.
func (b *builder) definition(name string) *sdl.DirectiveDef {
	if e := b.names.directive(name); e != nil {
		return e.effective()
	}
	return b.Schema.DirectiveDef(name)
}

// ofFederation reports whether a directive with a role is that of federation, and does not come
// from a link to a specification of its own.
func (b *builder) ofFederation(d *sdl.Directive) bool {
	e := b.names.directive(d.Name)
	return e == nil || e.link == nil || e.link.Feature == spec.Federation
}

// hasValue reports whether an enum has the value. The time does not depend on the number of values.
func (b *builder) hasValue(t *sdl.Type, name string) bool {
	if len(t.Values) <= manyNames {
		return t.Value(name) != nil
	}
	m := b.valueIndex[t]
	if m == nil {
		if b.valueIndex == nil {
			b.valueIndex = map[*sdl.Type]map[string]bool{}
		}
		m = make(map[string]bool, len(t.Values))
		for _, v := range t.Values {
			m[v.Name] = true
		}
		b.valueIndex[t] = m
	}
	return m[name]
}

// argument returns the first argument of that name, or nil.
func argument(args []*sdl.Argument, name string) *sdl.Argument {
	for _, a := range args {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// argFinder returns a function that returns the argument of a name, or nil, in a time that does not
// depend on the number of arguments. Of several arguments of one name it is any.
func argFinder(args []*sdl.Argument) func(string) *sdl.Argument {
	if len(args) <= manyNames {
		return func(name string) *sdl.Argument { return argument(args, name) }
	}
	m := make(map[string]*sdl.Argument, len(args))
	for _, a := range args {
		m[a.Name] = a
	}
	return func(name string) *sdl.Argument { return m[name] }
}

// eachField visits the fields of all objects and interfaces with their metadata, in schema order.
func (b *builder) eachField(visit func(*sdl.Type, *sdl.Field, *FieldMeta)) {
	for _, t := range b.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		for _, f := range t.Fields {
			visit(t, f, &b.fields[f.Index])
		}
	}
}

// nameSet finds repeated names. The zero value needs a reset before use.
type nameSet struct {
	// few has the first n names if there are at most manyNames, many all of them if there are more.
	few  [manyNames]string
	n    int
	many map[string]bool
}

// reset empties the set, for n names. Its memory is used again.
func (u *nameSet) reset(n int) {
	u.n, u.many = 0, nil
	if n > manyNames {
		u.many = make(map[string]bool, n)
	}
}

// add adds a name and reports whether it was there before.
func (u *nameSet) add(name string) bool {
	if u.many != nil {
		if u.many[name] {
			return true
		}
		u.many[name] = true
		return false
	}
	if slices.Contains(u.few[:u.n], name) {
		return true
	}
	u.few[u.n] = name
	u.n++
	return false
}

func isOutput(k sdl.Kind) bool { return k != sdl.InputObject }

func isInput(k sdl.Kind) bool { return k == sdl.Scalar || k == sdl.Enum || k == sdl.InputObject }
