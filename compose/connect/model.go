package connect

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Schema is the schema of a connector subgraph. Its directives have their roles as far as the links
// of other specifications are valid.
type Schema struct {
	*sdl.Schema
	// Link is the link of the connect specification.
	Link *Link
}

// Model has the sources and connectors of one subgraph.
type Model struct {
	Schema *Schema
	// Sources are in the order of the SDL.
	Sources []*Source
	// Connectors are in the order of the SDL: by type, those of a type before those of its fields.
	// Connectors that could not be read are left out.
	Connectors []*Connector
}

// Source is one @source: what connectors have in common that call one service.
type Source struct {
	// Name is the name by which connectors refer to it.
	Name      Text
	BaseURL   Template
	HTTP      Parameters
	Errors    Errors
	IsSuccess Mapping
	Directive *sdl.Directive
}

// Connector is one @connect: how a router gets a field, or the fields of an entity, from a service.
type Connector struct {
	// Type is the type that has the connector, or whose field has it.
	Type *sdl.Type
	// Field is the field that has the connector. It is nil for a connector of a type.
	Field *sdl.Field
	// ID and Source are the names as written; see [Text.Given].
	ID, Source Text
	// Request is what is called. It is nil for a connector without http, which maps its variables
	// only.
	Request   *Request
	Errors    Errors
	IsSuccess Mapping
	Selection Mapping
	// Tree is what the selection gives of the type of the field, or of Type. It is nil for a scalar
	// or an enum.
	Tree *mapping.Tree
	// Entity is the value of entity as written. It is nil if it is not given.
	Entity *ast.Value
	// Batch reports whether batch is given.
	Batch     bool
	Directive *sdl.Directive
}

// Request is the http of a @connect.
type Request struct {
	// Method is the HTTP method, which is also the name of the argument that has the URL.
	Method string
	URL    Template
	Body   Mapping
	Parameters
}

// Parameters are what sources and connectors can both add to a request.
type Parameters struct {
	Headers []Header
	// Path are segments of the path, and QueryParams are parameters of the query.
	Path, QueryParams Mapping
}

// Header is one entry of headers.
type Header struct {
	Name Text
	// From is the name of a header of the client, which is passed on. Value is the value otherwise.
	From  Text
	Value Template
	// Entry is the object in the list.
	Entry *ast.Value
}

// Errors is the errors of a source or connector.
type Errors struct{ Message, Extensions Mapping }

// Text is the value of an argument that is a string, with its place. The zero value is an argument
// that is not given.
type Text struct {
	// Raw is the text, with escape sequences resolved and without the indentation of a block
	// string.
	Raw string
	// Value is the literal. It is nil if the argument is not given.
	Value *ast.Value
}

// Mapping is an expression of the mapping language. Parsed is nil if it is not given.
type Mapping struct {
	Text
	Parsed *mapping.Mapping
}

// Template is a text with expressions in braces. Parsed is nil if it is not given.
type Template struct {
	Text
	Parsed *mapping.Template
}

// Given reports whether the argument is given, as a string.
func (t Text) Given() bool { return t.Value != nil }

// IsEntity reports whether the connector can be entered with a representation: it is on a type, or
// has entity: true.
func (c *Connector) IsEntity() bool {
	return c.Field == nil || c.Entity != nil && c.Entity.Kind == ast.BooleanValue && c.Entity.Raw == "true"
}

// Coordinate returns the schema coordinate of what has the connector: Type or Type.field.
func (c *Connector) Coordinate() string {
	if c.Field == nil {
		return c.Type.Name
	}
	return c.Field.Coordinate()
}

// Parts returns the parts of the template, none if it is not given.
func (t Template) Parts() []mapping.Part {
	if t.Parsed == nil {
		return nil
	}
	return t.Parsed.Parts
}
