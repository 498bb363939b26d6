// Package subgraph turns the SDL of one subgraph into a valid, expanded
// subgraph: links resolved to known directives, Federation 1 upgraded, field
// sets parsed, every rule that needs no other subgraph checked.
//
// In go sources, out come [Subgraph] values sorted by name in code-unit order,
// which is the order every later stage and every printed list follows.
package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Subgraph is one valid subgraph. Schema and metadata are read only after Build.
type Subgraph struct {
	Name, URL string
	// Index is the place among the composed subgraphs in name order.
	Index  int
	Source *sdl.Source
	Schema *sdl.Schema
	// Version is the federation version linked; Fed1 when there is no link.
	Version Version
	// Links are the resolved @link applications, in order.
	Links []*Link
	// Renamed says, by operation, that the SDL gives the root type another name.
	Renamed [3]bool
	// Aside are the directives on what belongs to specifications and is not part
	// of Schema (`scalar ID @tag(…)`): the supergraph links what they come from.
	Aside []*sdl.Directive
	// Hints are findings that do not stop composition.
	Hints  diag.List
	names  *names
	types  []TypeMeta
	fields []FieldMeta
}

// Version is a federation version such as 2.9; {1, 0} is Federation 1.
type Version = spec.Version

// Link is one resolved @link.
type Link struct {
	// URL as written, Identity without the version (https://specs.apollo.dev/tag), Name its last part, Version vX.Y.
	URL, Identity, Name string
	Version             Version
	// As is the name space used for elements that are not imported.
	As string
	// Imports maps the specification's element name (directives with @) to the local name (directives with @).
	Imports []Import
	// Purpose is SECURITY, EXECUTION or empty.
	Purpose   string
	Directive *sdl.Directive
	// Feature is nil for a specification that is not known here.
	Feature *spec.Feature
	// local maps imported elements to their local names, as Imports does.
	localNames map[string]string
}

// Import is one imported element of a linked specification.
type Import struct{ Name, As string }

// TypeMeta is what federation says about one type of a subgraph.
type TypeMeta struct {
	// Keys in order of application.
	Keys []Key
	// InterfaceObject marks an object with @interfaceObject.
	InterfaceObject bool
	// Extension marks a type of which every part is an extension, or that carries @extends; see also Key.Extension.
	Extension bool
	// External marks an object of which some part carries @external itself.
	External bool
	// Implementations are the object types of this subgraph that implement an interface, or the members of a union, in type order.
	Implementations []*sdl.Type
}

// Key is one @key of a type.
type Key struct {
	Fields     *FieldSet
	Resolvable bool
	// Given is what the argument resolvable says: true, false, null, or nothing.
	Given string
	// Extension: the key stands on an extension, or its type carries @extends; `@join__type(extension:)` of this key.
	Extension bool
	Directive *sdl.Directive
}

// FieldMeta is what federation says about one field of a subgraph.
type FieldMeta struct {
	// External: marked @external and really so (after the exceptions for keys of extensions and Federation 1).
	External bool
	// Shareable: may be resolved by several subgraphs (@shareable, part of a key, Federation 1, …).
	Shareable bool
	// InKey: the field is selected by some @key of this subgraph.
	InKey bool
	// used: selected by some @key, @requires or @provides.
	used bool
	// fakeExternal: marked @external but not so, as a key field of an extension.
	externalKeyField bool
	// Requires and Provides are nil when absent.
	Requires, Provides *FieldSet
	// Override is nil when absent.
	Override *Override
	// Contexts are the contextual arguments of the field.
	Contexts []ContextArgument
}

// Override is one @override.
type Override struct {
	From, Label string
	Directive   *sdl.Directive
}

// ContextArgument is one argument with @fromContext.
type ContextArgument struct {
	Arg *sdl.Argument
	// Context is the name after $, Selection the text after it as written.
	Context, Selection string
}

// FieldSet is a parsed selection of @key, @requires or @provides.
type FieldSet struct {
	// Raw is the text as written.
	Raw        string
	Selections []Selection
	problems   []problem
}

// Selection is one step of a field set: a field, or an inline fragment when Field is nil.
type Selection struct {
	// Field is the selected field; nil for a fragment and for __typename.
	Field *sdl.Field
	// Typename marks __typename.
	Typename bool
	// On is the type condition of a fragment; nil without one.
	On *sdl.Type
	// Args are literal arguments of the field, in order (only @requires may have them).
	Args []sdl.Arg
	Sub  []Selection
	// offset in FieldSet.Raw, in bytes.
	offset int32
}

// Type returns what federation says about a type of this subgraph's schema.
func (s *Subgraph) Type(t *sdl.Type) *TypeMeta { return &s.types[t.Index] }

// Field returns what federation says about a field of this subgraph's schema.
func (s *Subgraph) Field(f *sdl.Field) *FieldMeta { return &s.fields[f.Index] }

// Resolves says that this subgraph resolves the field itself, overrides by others aside.
func (s *Subgraph) Resolves(f *sdl.Field) bool { return !s.fields[f.Index].External }

// Composite returns the object, interface or union that a type reference ends in; nil for a leaf.
func (s *Subgraph) Composite(t *ast.Type) *sdl.Type {
	n := s.Schema.Type(t.Name())
	if n == nil || !n.Kind.Composite() {
		return nil
	}
	return n
}
