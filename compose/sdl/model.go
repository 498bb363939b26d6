package sdl

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Kind is the kind of a named type.
type Kind uint8

// The kinds of named types.
const (
	Scalar Kind = iota
	Object
	Interface
	Union
	Enum
	InputObject
)

// String returns the kind as introspection spells it.
func (k Kind) String() string {
	return [...]string{"SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT"}[k]
}

// Composite reports whether a field of this kind needs a selection of fields below it: objects,
// interfaces and unions. Scalars and enums are leaves; input objects only occur as input.
func (k Kind) Composite() bool { return k == Object || k == Interface || k == Union }

// HasFields reports whether types of this kind have fields that operations select: objects and
// interfaces. The fields of an input object are values to give, so it has none in this sense,
// although [Type].Fields lists them.
func (k Kind) HasFields() bool { return k == Object || k == Interface }

// Operation is a kind of operation. It is an index into [Schema.Roots].
type Operation uint8

// The operations.
const (
	Query Operation = iota
	Mutation
	Subscription
)

// String returns the keyword of the operation.
func (o Operation) String() string { return [...]string{"query", "mutation", "subscription"}[o] }

// DefaultRootName returns the name of the root type if no schema definition names another: Query,
// Mutation or Subscription.
func (o Operation) DefaultRootName() string {
	return [...]string{"Query", "Mutation", "Subscription"}[o]
}

// Schema is one GraphQL schema: of a subgraph, a supergraph, or the API schema of one. It is built
// by one stage and read only afterwards.
type Schema struct {
	// Source is the text that the schema was read from. It is nil for a schema that composition
	// made.
	Source *Source
	// Description of the schema definition. It is nil if absent.
	Description *string
	// Directives on the schema definition and its extensions: those of definitions first, each in
	// document order.
	Directives []*Directive
	// Roots are the names of the root operation types, by [Operation]. A name is empty if there is
	// no such root. Without a schema definition, types with the default names are the roots.
	Roots [3]string
	// RootPos are the positions of the roots that a schema definition or extension names, by
	// [Operation].
	RootPos [3]Pos
	// SchemaPos is the position of the schema definition, or of the first extension if there is
	// none.
	SchemaPos Pos
	// RepeatedQuery is where a schema extension names the query root although it had been named
	// before.
	RepeatedQuery Pos
	// RepeatedRoot is the first place where the root of an operation is named although it had been
	// named before, and RepeatedDefinition that of the second schema definition.
	RepeatedRoot, RepeatedDefinition Pos
	// HasDefinition reports whether there is a schema definition. An extension alone is not one.
	HasDefinition bool
	// Types in order of first appearance, be it in a definition or an extension. A name that is
	// defined twice occurs twice, and [Schema.Type] finds the first.
	Types []*Type
	// Ignored are the extensions that [ParseExact] left out.
	Ignored []*Type
	// DirectiveDefs in document order.
	DirectiveDefs []*DirectiveDef
	// NumFields is greater than every [Field.Index].
	NumFields int

	byName     map[string]*Type
	directives map[string]*DirectiveDef
}

// Type is a named type with all its extensions folded in.
type Type struct {
	// Index is the place in [Schema.Types].
	Index int
	Name  string
	// Description is nil if absent.
	Description *string
	Directives  []*Directive
	// Interfaces that an object or interface implements, in order.
	Interfaces []Ref
	// Fields of an object, interface or input object, in order.
	Fields []*Field
	// Members of a union, in order.
	Members []Ref
	// Values of an enum, in order.
	Values []*EnumValue
	Pos    Pos
	// Text is the definition as it is written, up to what follows it. It is empty for a type that
	// has extensions, and for one that no document defines. A schema that is made of another one
	// may keep it in types that it changes.
	Text string
	// Parts is the number of extensions plus one, whether or not there is a definition.
	Parts int32
	Kind  Kind
	// Defined reports whether the type has a definition, and Extended whether it has extensions.
	Defined, Extended bool

	// names has tables of long lists; see [Schema.Reindex].
	names *nameIndex
}

// Ref is the name of an interface or a union member in the definition of a type.
type Ref struct {
	Name string
	Pos  Pos
	// Extension reports whether the name is in an extension of the type.
	Extension bool
	// Part is the part of the type that has the name: 0 for the definition, then extensions in
	// document order.
	Part int32
}

// Field is a field of an object, interface or input object.
type Field struct {
	// Index is unique among all fields of the schema and dense from 0. A schema that is derived
	// from another one can share its fields; Index and Parent are then those in the other schema.
	Index int32
	// Part is the part of the type that has the field: 0 for the definition, then extensions in
	// document order.
	Part        int32
	Parent      *Type
	Name        string
	Description *string
	// Args of an object or interface field.
	Args []*Argument
	// Type is shared with other elements. It can be replaced, but must not be changed.
	Type *ast.Type
	// TypeAt is the place of the innermost name of Type.
	TypeAt Place
	// Default of an input field. It is nil if there is none.
	Default    *ast.Value
	Directives []*Directive
	Pos        Pos
}

// Argument is the definition of an argument of a field or of a directive.
type Argument struct {
	Name        string
	Description *string
	// Type is shared as that of a [Field] is.
	Type *ast.Type
	// TypeAt is the place of the innermost name of Type.
	TypeAt Place
	// Default may be shared, and must not be changed. It is nil if there is none.
	Default *ast.Value
	// DefaultAt is the place of a Default without a position of its own.
	DefaultAt  Place
	Directives []*Directive
	Pos        Pos
}

// EnumValue is one value of an enum.
type EnumValue struct {
	Name        string
	Description *string
	Directives  []*Directive
	Pos         Pos
	// Part is the part of the enum that has the value, as in a [Field].
	Part int32
}

// Directive is one application of a directive.
type Directive struct {
	// Name as written, without @.
	Name string
	Args []Arg
	Pos  Pos
	// Part is the part of the type or schema that has the directive: 0 for the definition, then
	// extensions in document order. On arguments it is 0.
	Part int32
	// Role identifies the directive once links are resolved. It is RoleNone before, and for every
	// directive of a specification that composition does not know.
	Role Role
	// Extension reports whether the directive is on an extension, or on a field or value in one.
	Extension bool
}

// Arg is one argument of an applied directive.
type Arg struct {
	Name string
	// Value may be shared, and must not be changed. It then has no position.
	Value *ast.Value
	Pos   Pos
}

// DirectiveDef is the definition of a directive.
type DirectiveDef struct {
	Name        string
	Description *string
	Args        []*Argument
	Repeatable  bool
	// Locations as written, for instance FIELD_DEFINITION.
	Locations []string
	Pos       Pos
}

// Type returns the first type of that name, or nil.
func (s *Schema) Type(name string) *Type { return s.byName[name] }

// Distinct reports whether no two types had one name when the schema was indexed.
func (s *Schema) Distinct() bool { return len(s.byName) == len(s.Types) }

// DirectiveDef returns the first definition of a directive, or nil. The name has no @.
func (s *Schema) DirectiveDef(name string) *DirectiveDef { return s.directives[name] }

// Root returns the root type of an operation. It is nil if there is none, or if the name is not
// defined.
func (s *Schema) Root(op Operation) *Type { return s.byName[s.Roots[op]] }

// Field returns the first field of that name, or nil.
func (t *Type) Field(name string) *Field {
	if t.HasFieldTable() {
		if i := t.names.fields.place(name); i >= 0 {
			return t.Fields[i]
		}
		return nil
	}
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// HasFieldTable reports whether [Type.Field] looks names up in a table.
func (t *Type) HasFieldTable() bool { return t.names != nil && t.names.fields.of(t.Fields) }

// Implements reports whether the type itself declares the interface.
func (t *Type) Implements(name string) bool {
	return findRef(t.Interfaces, &t.tables().interfaces, name) != nil
}

// HasMember reports whether the union lists the type.
func (t *Type) HasMember(name string) bool {
	return findRef(t.Members, &t.tables().members, name) != nil
}

// Value returns the first enum value of that name, or nil.
func (t *Type) Value(name string) *EnumValue {
	if t.names != nil && t.names.values.of(t.Values) {
		if i := t.names.values.place(name); i >= 0 {
			return t.Values[i]
		}
		return nil
	}
	for _, v := range t.Values {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Coordinate returns the schema coordinate Type.field.
func (f *Field) Coordinate() string { return f.Parent.Name + "." + f.Name }

// Arg returns the value that the application gives an argument, or nil. Defaults are not
// considered.
func (d *Directive) Arg(name string) *ast.Value {
	for i := range d.Args {
		if d.Args[i].Name == name {
			return d.Args[i].Value
		}
	}
	return nil
}

// StringArg returns the value that the application gives an argument if it is a string. Otherwise
// the second result is false.
func (d *Directive) StringArg(name string) (string, bool) {
	v := d.Arg(name)
	if v == nil || (v.Kind != ast.StringValue && v.Kind != ast.BlockValue) {
		return "", false
	}
	return v.Raw, true
}

// NewSchema returns a schema of the types and directive definitions, which it numbers.
func NewSchema(types []*Type, defs []*DirectiveDef) *Schema {
	s := &Schema{Types: types, DirectiveDefs: defs}
	s.Reindex()
	return s
}

// Reindex numbers types and fields and rebuilds the tables of names, also those of long lists in
// types. The stage that builds a schema calls it after it has added, removed or renamed types,
// fields or directive definitions.
func (s *Schema) Reindex() {
	s.ReindexTypes(0)
	n := 0
	for _, t := range s.Types {
		for _, f := range t.Fields {
			f.Index, f.Parent = int32(n), t
			n++
		}
	}
	s.NumFields = n
}

// ReindexTypes is [Schema.Reindex] for a schema that shares fields with another one. Fields keep
// their indexes, all of them less than numFields, and their parents.
func (s *Schema) ReindexTypes(numFields int) {
	s.byName = make(map[string]*Type, len(s.Types))
	s.directives = make(map[string]*DirectiveDef, len(s.DirectiveDefs))
	for i, t := range slices.Backward(s.Types) { // of two with one name the first remains
		t.Index = i
		t.index()
		s.byName[t.Name] = t
	}
	s.NumFields = numFields
	for _, d := range slices.Backward(s.DirectiveDefs) {
		s.directives[d.Name] = d
	}
}
