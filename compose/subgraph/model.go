package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/connect"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Subgraph is one valid subgraph. It is read only once [Build] has returned it.
type Subgraph struct {
	Name, URL string
	// Index is the place among the composed subgraphs, which are sorted by name.
	Index  int
	Source *sdl.Source
	Schema *sdl.Schema
	// Version is the version of federation: the linked one, or a newer one if another linked
	// specification needs it. Without a link it is Federation 1, also after the upgrade.
	Version Version
	// Links are the links that are written in the SDL, in order of application.
	Links []*Link
	// Renamed reports, by [sdl.Operation], whether the root type has another name in the SDL than
	// in Schema.
	Renamed [3]bool
	// Declared are the directives of specifications that the SDL defines itself, in document order.
	Declared []sdl.Role
	// Aside are the directives on definitions that belong to specifications and so are not in
	// Schema, such as `scalar ID @tag(…)`. The supergraph links the specifications that they come
	// from.
	Aside []*sdl.Directive
	// Connectors are the sources and connectors; nil if the subgraph does not link the connect
	// specification, and in edition 2.14, which does not read them.
	Connectors *connect.Model
	// Hints are findings that do not stop composition.
	Hints  diag.List
	names  *names
	types  []TypeMeta
	fields []FieldMeta
}

// Version is the version of a specification, such as 2.9. Of federation, {1, 0} is Federation 1.
type Version = spec.Version

// Link is one application of @link.
type Link struct {
	// URL is the url as written. Identity is the part before the version,
	// https://specs.apollo.dev/tag for instance, and Name its last segment.
	URL, Identity, Name string
	Version             Version
	// As is the prefix of elements that are not imported: federation in federation__key.
	As string
	// Imports are the imported elements, in order.
	Imports []Import
	// Purpose is SECURITY, EXECUTION or empty.
	Purpose   string
	Directive *sdl.Directive
	// Feature is the specification, or nil if it is not known here.
	Feature *spec.Feature
	// known reports whether the version of Feature exists, and this composition may use it.
	known bool
	// broken reports whether some import has an error.
	broken bool
	// localNames has the local names of the imported elements, by their names in the specification.
	localNames map[string]string
}

// Import is one imported element: its name in the specification and its local name. Both have an @
// for a directive.
type Import struct{ Name, As string }

// TypeMeta has the facts about one type that directives of federation declare.
type TypeMeta struct {
	// Keys are the keys in order of application.
	Keys []Key
	// InterfaceObject reports whether the type has @interfaceObject.
	InterfaceObject bool
	// Extension reports whether the type has @extends or, outside Federation 1, no definition. See
	// also [Key.Extension].
	Extension bool
	// External reports whether some part of the type has @external itself.
	External bool
	// Implementations are the object types of this subgraph that implement an interface, or the
	// members of a union. They are in type order for an interface, in the order of the SDL for a
	// union.
	Implementations []*sdl.Type
}

// Key is one @key.
type Key struct {
	Fields     *FieldSet
	Resolvable bool
	// Given is the value of the argument resolvable as written: true, false or null. It is empty if
	// the argument is not given.
	Given string
	// Extension reports whether the key is on an extension, or its type has @extends. It becomes
	// the argument extension of the @join__type for this key.
	Extension bool
	Directive *sdl.Directive
}

// FieldMeta has the facts about one field that directives of federation declare.
type FieldMeta struct {
	// External reports whether another subgraph resolves the field. Key fields of extensions are
	// resolved here although they have @external, and so are some fields of Federation 1.
	External bool
	// Shareable reports whether other subgraphs may resolve the field too: it has @shareable, is
	// part of a key, or belongs to a Federation 1 subgraph.
	Shareable bool
	// InKey reports whether a @key of this subgraph selects the field.
	InKey bool
	// used reports whether a @key, @requires, @provides or @fromContext selects the field.
	used bool
	// externalKeyField reports whether the field has @external but is resolved here, as a key field
	// of an extension.
	externalKeyField bool
	// Requires and Provides are nil if the field does not have the directive.
	Requires, Provides *FieldSet
	// Override is nil if the field does not have @override.
	Override *Override
	// Contexts are the arguments with @fromContext.
	Contexts []ContextArgument
}

// Override is one @override. An argument that is not a string is empty.
type Override struct {
	From, Label string
	Directive   *sdl.Directive
}

// ContextArgument is one argument with @fromContext.
type ContextArgument struct {
	Arg *sdl.Argument
	// Context is the name after the $, and Selection the text after that name. Context is empty if
	// there is no $.
	Context, Selection string
}

// FieldSet is the field set of a @key, @requires or @provides.
type FieldSet struct {
	// Raw is the text of the argument. For a value that is not a string it is empty, or its text as
	// Federation 1 reads it.
	Raw        string
	Selections []Selection
	problems   []problem
}

// Selection is one entry of a field set: a field, __typename or an inline fragment.
type Selection struct {
	// Field is the selected field. It is nil for __typename and for a fragment.
	Field *sdl.Field
	// Typename reports whether the entry is __typename.
	Typename bool
	// On is the type condition of a fragment. It is nil if there is none.
	On *sdl.Type
	// Args are the arguments of the field, in order. Only a @requires may have them.
	Args []sdl.Arg
	Sub  []Selection
	// offset is where the entry starts in [FieldSet.Raw], in bytes.
	offset int32
}

// ArgString renders the value of an argument as the type of the argument coerces it, so that `1`
// and `[1]` are the same for a list. Two selections send the same if these texts are equal.
func (s Selection) ArgString(arg sdl.Arg) string {
	if s.Field != nil {
		if a := s.Field.Arg(arg.Name); a != nil {
			return sdl.CoercedString(nil, arg.Value, a.Type)
		}
	}
	return sdl.CoercedString(nil, arg.Value, nil)
}

// Type returns what the directives of federation tell about a type of s.Schema.
func (s *Subgraph) Type(t *sdl.Type) *TypeMeta { return &s.types[t.Index] }

// Field returns what the directives of federation tell about a field of s.Schema.
func (s *Subgraph) Field(f *sdl.Field) *FieldMeta { return &s.fields[f.Index] }

// AnyField reports whether what the directives tell about some field passes.
func (s *Subgraph) AnyField(pass func(*FieldMeta) bool) bool {
	for i := range s.fields {
		if pass(&s.fields[i]) {
			return true
		}
	}
	return false
}

// Resolves reports whether this subgraph resolves the field. It does not consider the @override of
// other subgraphs.
func (s *Subgraph) Resolves(f *sdl.Field) bool { return !s.fields[f.Index].External }

// Composite returns the composite type that a type reference names, or nil for a leaf; see
// [sdl.Kind.Composite].
func (s *Subgraph) Composite(t *ast.Type) *sdl.Type {
	name := t.Name()
	if spec.BuiltInScalar(name) {
		return nil
	}
	n := s.Schema.Type(name)
	if n == nil || !n.Kind.Composite() {
		return nil
	}
	return n
}

// LocalName returns the name that an element of the specification has in the subgraph: that of its
// import, or the one with the prefix of the link. The element has an @ if it is a directive.
func (l *Link) LocalName(element string) string {
	if as, ok := l.localNames[element]; ok {
		return as
	}
	return l.As + "__" + element
}
