package sdl

// indexFrom is the number of names from which a type has a table of them. Below it a scan is as
// fast, and most types of a schema need no memory.
const indexFrom = 32

// nameIndex has the places of the fields, interfaces, members and values of a type with many of
// them, and of the arguments of its fields that have many. Each table is of one state of its list:
// once the list has been replaced, lookups scan it again until the schema is numbered anew.
type nameIndex struct {
	fields     listIndex[*Field]
	interfaces listIndex[Ref]
	members    listIndex[Ref]
	values     listIndex[*EnumValue]
	arguments  map[*Field]listIndex[*Argument]
}

// listIndex has the first place of each name of a list.
type listIndex[T any] struct {
	places map[string]int32
	// first and n identify the list.
	first *T
	n     int
}

// index makes the tables of a type with long lists, and removes those of others.
func (t *Type) index() {
	t.names = nil
	var arguments map[*Field]listIndex[*Argument]
	for _, f := range t.Fields {
		if len(f.Args) >= indexFrom {
			if arguments == nil {
				arguments = make(map[*Field]listIndex[*Argument])
			}
			arguments[f] = indexOf(f.Args, func(a *Argument) string { return a.Name })
		}
	}
	if max(len(t.Fields), len(t.Interfaces), len(t.Members), len(t.Values)) < indexFrom && arguments == nil {
		return
	}
	t.names = &nameIndex{
		fields:     indexOf(t.Fields, func(f *Field) string { return f.Name }),
		interfaces: indexOf(t.Interfaces, func(r Ref) string { return r.Name }),
		members:    indexOf(t.Members, func(r Ref) string { return r.Name }),
		values:     indexOf(t.Values, func(v *EnumValue) string { return v.Name }),
		arguments:  arguments,
	}
}

func indexOf[T any](list []T, name func(T) string) listIndex[T] {
	if len(list) < indexFrom {
		return listIndex[T]{}
	}
	x := listIndex[T]{places: make(map[string]int32, len(list)), first: &list[0], n: len(list)}
	for i, e := range list {
		if _, ok := x.places[name(e)]; !ok {
			x.places[name(e)] = int32(i)
		}
	}
	return x
}

// of reports whether the table is that of the list.
func (x *listIndex[T]) of(list []T) bool {
	return x.n > 0 && x.n == len(list) && x.first == &list[0]
}

// place returns the place of a name, -1 if the list does not have it.
func (x *listIndex[T]) place(name string) int {
	if i, ok := x.places[name]; ok {
		return int(i)
	}
	return -1
}

// Ref returns the first interface of that name, else the first member; nil if the type has neither.
func (t *Type) Ref(name string) *Ref {
	if r := findRef(t.Interfaces, &t.tables().interfaces, name); r != nil {
		return r
	}
	return findRef(t.Members, &t.tables().members, name)
}

// tables returns the tables of a type, empty ones where it has none.
func (t *Type) tables() *nameIndex {
	if t.names == nil {
		return &noTables
	}
	return t.names
}

var noTables nameIndex

// findRef returns the first of a list of names that is the name; nil if there is none.
func findRef(list []Ref, x *listIndex[Ref], name string) *Ref {
	if x.of(list) {
		if i := x.place(name); i >= 0 {
			return &list[i]
		}
		return nil
	}
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// ArgumentIndex finds arguments of a list by name, for who asks for many of one list that is not
// that of a field.
type ArgumentIndex struct {
	list  []*Argument
	names listIndex[*Argument]
}

// IndexArguments returns the index of a list.
func IndexArguments(list []*Argument) ArgumentIndex {
	return ArgumentIndex{list, indexOf(list, func(a *Argument) string { return a.Name })}
}

// Arg returns the first argument of that name, or nil.
func (x *ArgumentIndex) Arg(name string) *Argument { return findArgument(x.list, &x.names, name) }

// Arg returns the first argument of that name, or nil.
func (f *Field) Arg(name string) *Argument {
	if len(f.Args) < indexFrom || f.Parent == nil || f.Parent.names == nil {
		return findArgument(f.Args, &listIndex[*Argument]{}, name)
	}
	x := f.Parent.names.arguments[f]
	return findArgument(f.Args, &x, name)
}

// findArgument returns the first of a list of arguments that has the name; nil if there is none.
func findArgument(list []*Argument, x *listIndex[*Argument], name string) *Argument {
	if x.of(list) {
		if i := x.place(name); i >= 0 {
			return list[i]
		}
		return nil
	}
	for _, a := range list {
		if a.Name == name {
			return a
		}
	}
	return nil
}
