package subgraph

import "github.com/schemactl/schemactl/compose/sdl"

// lookup finds the kind of a type by name: one of the subgraph's own, a built-in
// scalar, or one of a specification that the subgraph spells out itself.
func (b *builder) lookup(name string) (t *sdl.Type, kind sdl.Kind, ok bool) {
	if t = b.Schema.Type(name); t != nil {
		return t, t.Kind, true
	}
	if builtInScalar(name) {
		return nil, sdl.Scalar, true
	}
	if t = b.dropped[name]; t != nil {
		return t, t.Kind, true
	}
	return nil, 0, false
}

// field finds a field by name; wide types are indexed once.
func (b *builder) field(t *sdl.Type, name string) *sdl.Field {
	if len(t.Fields) <= 16 {
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

// definition finds the definition in force of a directive; nil when there is none.
func (b *builder) definition(name string) *sdl.DirectiveDef {
	if e := b.names.directive(name); e != nil {
		return e.effective()
	}
	return b.Schema.DirectiveDef(name)
}

// hasValue says whether an enum has a value; large enums are indexed once.
func (b *builder) hasValue(t *sdl.Type, name string) bool {
	if len(t.Values) <= 16 {
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

func argument(args []*sdl.Argument, name string) *sdl.Argument {
	for _, a := range args {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// argFinder finds arguments by name: one after the other where there are few,
// with a map where there are many.
func argFinder(args []*sdl.Argument) func(string) *sdl.Argument {
	if len(args) <= 16 {
		return func(name string) *sdl.Argument { return argument(args, name) }
	}
	m := make(map[string]*sdl.Argument, len(args))
	for _, a := range args {
		m[a.Name] = a
	}
	return func(name string) *sdl.Argument { return m[name] }
}

// eachField visits the fields of objects and interfaces.
func (b *builder) eachField(visit func(*sdl.Type, *sdl.Field, *FieldMeta)) {
	for _, t := range b.Schema.Types {
		if t.Kind != sdl.Object && t.Kind != sdl.Interface {
			continue
		}
		for _, f := range t.Fields {
			visit(t, f, &b.fields[f.Index])
		}
	}
}

// nameSet finds repeated names: by comparing where there are few, with a map
// where there are many.
type nameSet struct {
	few  []string
	many map[string]bool
}

func (u *nameSet) reset(n int) {
	u.few, u.many = u.few[:0], nil
	if n > 16 {
		u.many = make(map[string]bool, n)
	}
}

// add says whether the name was there before.
func (u *nameSet) add(name string) bool {
	if u.many != nil {
		if u.many[name] {
			return true
		}
		u.many[name] = true
		return false
	}
	for _, n := range u.few {
		if n == name {
			return true
		}
	}
	u.few = append(u.few, name)
	return false
}

func builtInScalar(name string) bool {
	switch name {
	case "Int", "Float", "String", "Boolean", "ID":
		return true
	}
	return false
}

func isOutput(k sdl.Kind) bool { return k != sdl.InputObject }

func isInput(k sdl.Kind) bool { return k == sdl.Scalar || k == sdl.Enum || k == sdl.InputObject }
