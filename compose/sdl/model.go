package sdl

import "github.com/vektah/gqlparser/v2/ast"

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

// Operation is a kind of operation: an index into [Schema.Roots].
type Operation uint8

// The operations.
const (
	Query Operation = iota
	Mutation
	Subscription
)

// String returns the keyword of the operation.
func (o Operation) String() string { return [...]string{"query", "mutation", "subscription"}[o] }

// DefaultRootName returns Query, Mutation or Subscription.
func (o Operation) DefaultRootName() string {
	return [...]string{"Query", "Mutation", "Subscription"}[o]
}

// Schema is one GraphQL schema: a subgraph's, a supergraph or an API schema.
// It is built once and then read only; indexes of types and fields are dense,
// so that later stages keep what they know in slices beside it.
type Schema struct {
	// Source is nil for a schema that was made, not read.
	Source *Source
	// Description of the schema definition; nil when absent.
	Description *string
	// Directives applied to the schema definition and its extensions, in order.
	Directives []*Directive
	// Roots are the names of the root operation types, by [Operation]; empty when
	// there is none. Default names are filled in when the type exists and there is no schema definition.
	Roots [3]string
	// RootPos are the positions of the roots that a schema definition names.
	RootPos [3]Pos
	// SchemaPos is the position of the schema definition or first extension.
	SchemaPos Pos
	// QueryAgain is where a schema extension names the query root again.
	QueryAgain Pos
	// HasDefinition says that there is a `schema {…}`, not only an extension.
	HasDefinition bool
	// Types in order of first appearance, of an extension too.
	// A name defined twice stands twice; [Schema.Type] finds the first.
	Types []*Type
	// DirectiveDefs in document order.
	DirectiveDefs []*DirectiveDef
	// NumFields is one more than the greatest Field.Index.
	NumFields int

	byName     map[string]*Type
	directives map[string]*DirectiveDef
}

// Type is a named type with all its extensions folded in.
type Type struct {
	// Index is the place in Schema.Types.
	Index int
	Kind  Kind
	Name  string
	// Description is nil when absent; an empty one counts as a text.
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
	// Parts is the number of extensions plus one.
	Parts int32
	// Defined says that a non-extension part exists; Extended, that an `extend` part does.
	Defined, Extended bool
}

// Ref is a name used as a reference to a type.
type Ref struct {
	Name string
	Pos  Pos
	// Extension says that it stands in an `extend` block.
	Extension bool
	// Part counts the parts of the type: 0 for the definition, then its extensions in document order.
	Part int32
}

// Field is a field of an object, interface or input object.
type Field struct {
	// Index is unique among all fields of the schema, dense from 0. A schema that
	// is derived from another one may share its fields with it: then Index and
	// Parent are those of the other.
	Index int32
	// Part counts the parts of the type: 0 for the definition, then its extensions in document order.
	Part        int32
	Parent      *Type
	Name        string
	Description *string
	// Args of an object or interface field.
	Args []*Argument
	// Type is shared between fields and must not be changed, only replaced.
	Type *ast.Type
	// TypeAt is the place of the innermost name of Type.
	TypeAt Place
	// Default of an input field; nil when there is none.
	Default    *ast.Value
	Directives []*Directive
	Pos        Pos
}

// Argument of a field or of a directive definition.
type Argument struct {
	Name        string
	Description *string
	// Type is shared as of [Field].
	Type *ast.Type
	// TypeAt as of [Field].
	TypeAt     Place
	Default    *ast.Value
	Directives []*Directive
	Pos        Pos
}

// EnumValue is one value of an enum.
type EnumValue struct {
	Name        string
	Description *string
	Directives  []*Directive
	Pos         Pos
	// Part as of [Field].
	Part int32
}

// Directive is one application of a directive.
type Directive struct {
	// Name as written, without the @.
	Name string
	// Role says which directive of which specification it is once links are
	// resolved; RoleNone before, and for every directive we do not know.
	Role Role
	Args []Arg
	Pos  Pos
	// Extension says that it stands on an `extend` block.
	Extension bool
	// Part counts the parts of the type or schema that carries it: 0 for the definition, then its extensions in document order.
	Part int32
}

// Arg is one argument of an applied directive.
type Arg struct {
	Name  string
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

// Type finds a type by name; nil when there is none.
func (s *Schema) Type(name string) *Type { return s.byName[name] }

// DirectiveDef finds a directive definition by name without @; nil when there is none.
func (s *Schema) DirectiveDef(name string) *DirectiveDef { return s.directives[name] }

// Root returns the root operation type, nil when there is none.
func (s *Schema) Root(op Operation) *Type { return s.byName[s.Roots[op]] }

// Field finds a field by name; nil when there is none.
func (t *Type) Field(name string) *Field {
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Implements says whether the type declares that interface.
func (t *Type) Implements(name string) bool {
	for _, r := range t.Interfaces {
		if r.Name == name {
			return true
		}
	}
	return false
}

// HasMember says whether a union declares that member.
func (t *Type) HasMember(name string) bool {
	for _, r := range t.Members {
		if r.Name == name {
			return true
		}
	}
	return false
}

// Value finds an enum value by name; nil when there is none.
func (t *Type) Value(name string) *EnumValue {
	for _, v := range t.Values {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Arg finds an argument definition by name; nil when there is none.
func (f *Field) Arg(name string) *Argument {
	for _, a := range f.Args {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Coordinate is Type.field.
func (f *Field) Coordinate() string { return f.Parent.Name + "." + f.Name }

// Arg returns the value of an argument of the application; nil when it is not given.
func (d *Directive) Arg(name string) *ast.Value {
	for i := range d.Args {
		if d.Args[i].Name == name {
			return d.Args[i].Value
		}
	}
	return nil
}

// StringArg returns the string value of an argument; "" and false when it is not given or no string.
func (d *Directive) StringArg(name string) (string, bool) {
	v := d.Arg(name)
	if v == nil || (v.Kind != ast.StringValue && v.Kind != ast.BlockValue) {
		return "", false
	}
	return v.Raw, true
}

// NewSchema makes a schema from parts and numbers its types and fields.
func NewSchema(types []*Type, defs []*DirectiveDef) *Schema {
	s := &Schema{Types: types, DirectiveDefs: defs}
	s.Reindex()
	return s
}

// Reindex numbers types and fields again and rebuilds the name tables, after
// Types or DirectiveDefs were changed by the stage that makes the schema.
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

// ReindexTypes is Reindex for a schema that shares fields with another one: they
// keep their indexes, which are less than numFields, and their parents.
func (s *Schema) ReindexTypes(numFields int) {
	s.byName = make(map[string]*Type, len(s.Types))
	s.directives = make(map[string]*DirectiveDef, len(s.DirectiveDefs))
	for i, t := range s.Types {
		t.Index = i
		if _, ok := s.byName[t.Name]; !ok {
			s.byName[t.Name] = t
		}
	}
	s.NumFields = numFields
	for _, d := range s.DirectiveDefs {
		if _, ok := s.directives[d.Name]; !ok {
			s.directives[d.Name] = d
		}
	}
}
