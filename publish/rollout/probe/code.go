package probe

import (
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Code is the schema of a subgraph as its server runs it. It is only read once it is made.
type Code struct {
	*subgraph.Subgraph
	schema *ast.Schema
}

// NewCode returns the code that implements a subgraph's schema.
func NewCode(s *subgraph.Subgraph) *Code {
	b := schemaBuilder{from: s, Schema: ast.Schema{
		Types: map[string]*ast.Definition{}, Directives: map[string]*ast.DirectiveDefinition{},
		PossibleTypes: map[string][]*ast.Definition{}, Implements: map[string][]*ast.Definition{},
	}}
	b.prelude()
	for _, t := range s.Schema.Types {
		b.define(t)
	}
	for _, d := range s.Schema.DirectiveDefs {
		b.directive(d)
	}
	b.federation()
	b.relate()
	return &Code{s, &b.Schema}
}

// schemaBuilder makes the schema that a server runs. The model of the subgraph is valid already, so
// that nothing is validated again.
type schemaBuilder struct {
	ast.Schema
	from *subgraph.Subgraph
	// order are the types as they were defined.
	order []*ast.Definition
}

// preludeOnce has the definitions that every schema has.
var preludeOnce = sync.OnceValue(validator.PreludeDocument)

// prelude adds the definitions that the specification of GraphQL gives to every schema.
func (b *schemaBuilder) prelude() {
	for _, def := range preludeOnce().Definitions {
		b.add(def)
	}
	for _, d := range preludeOnce().Directives {
		b.Directives[d.Name] = d
	}
	delete(b.Directives, "defer") // gqlparser's own; servers of subgraphs have none
}

// nowhere is the position of definitions that are made here.
var nowhere = &ast.Position{Src: &ast.Source{Name: "code"}}

func (b *schemaBuilder) add(def *ast.Definition) {
	if b.Types[def.Name] == nil {
		b.Types[def.Name] = def
		b.order = append(b.order, def)
	}
}

// kinds has the kinds of types in gqlparser's words.
var kinds = [...]ast.DefinitionKind{
	sdl.Scalar: ast.Scalar, sdl.Object: ast.Object, sdl.Interface: ast.Interface,
	sdl.Union: ast.Union, sdl.Enum: ast.Enum, sdl.InputObject: ast.InputObject,
}

// define adds a type of the subgraph.
func (b *schemaBuilder) define(t *sdl.Type) {
	def := &ast.Definition{Kind: kinds[t.Kind], Name: t.Name, Position: nowhere}
	for _, i := range t.Interfaces {
		def.Interfaces = append(def.Interfaces, i.Name)
	}
	for _, f := range t.Fields {
		def.Fields = append(def.Fields, &ast.FieldDefinition{
			Name: f.Name, Type: f.Type, Arguments: argumentsOf(f.Args), DefaultValue: f.Default, Position: nowhere,
		})
	}
	for _, m := range t.Members {
		def.Types = append(def.Types, m.Name)
	}
	for _, v := range t.Values {
		def.EnumValues = append(def.EnumValues, &ast.EnumValueDefinition{Name: v.Name, Position: nowhere})
	}
	if serve.OneOf(t) {
		def.Directives = ast.DirectiveList{{Name: "oneOf", Position: nowhere}}
	}
	b.add(def)
}

func argumentsOf(list []*sdl.Argument) ast.ArgumentDefinitionList {
	out := make(ast.ArgumentDefinitionList, len(list))
	for i, a := range list {
		out[i] = &ast.ArgumentDefinition{Name: a.Name, Type: a.Type, DefaultValue: a.Default, Position: nowhere}
	}
	return out
}

// directive adds a directive that operations can apply.
func (b *schemaBuilder) directive(d *sdl.DirectiveDef) {
	def := &ast.DirectiveDefinition{Name: d.Name, Arguments: argumentsOf(d.Args), IsRepeatable: d.Repeatable, Position: nowhere}
	for _, l := range d.Locations {
		if serve.Executable(l) {
			def.Locations = append(def.Locations, ast.DirectiveLocation(l))
		}
	}
	if len(def.Locations) > 0 {
		b.Directives[d.Name] = def
	}
}

// The names that federation adds to the schema of a server.
const (
	anyName      = "_Any"
	entityName   = "_Entity"
	serviceName  = "_Service"
	entitiesName = "_entities"
)

// federation adds what a library for subgraphs adds: _service, and _entities of the objects that
// have a resolvable key.
func (b *schemaBuilder) federation() {
	query := b.Types[b.from.Schema.Roots[sdl.Query]]
	if query == nil {
		query = &ast.Definition{Kind: ast.Object, Name: sdl.Query.DefaultRootName(), Position: nowhere}
		b.add(query)
	}
	text := ast.NamedType("String", nowhere)
	b.add(&ast.Definition{Kind: ast.Object, Name: serviceName, Position: nowhere, Fields: ast.FieldList{{Name: "sdl", Type: text, Position: nowhere}}})
	service := &ast.FieldDefinition{Name: "_service", Type: ast.NonNullNamedType(serviceName, nowhere), Position: nowhere}
	query.Fields = append(query.Fields, service)
	entities := b.entities()
	if len(entities) == 0 {
		return
	}
	b.add(&ast.Definition{Kind: ast.Scalar, Name: anyName, Position: nowhere})
	b.add(&ast.Definition{Kind: ast.Union, Name: entityName, Types: entities, Position: nowhere})
	list := ast.NonNullListType(ast.NonNullNamedType(anyName, nowhere), nowhere)
	query.Fields = append(query.Fields, &ast.FieldDefinition{
		Name: entitiesName, Type: ast.NonNullListType(ast.NamedType(entityName, nowhere), nowhere), Position: nowhere,
		Arguments: ast.ArgumentDefinitionList{{Name: "representations", Type: list, Position: nowhere}},
	})
}

// entities returns the names of the objects with a resolvable key. That of an interface is the key
// of its objects, too.
func (b *schemaBuilder) entities() []string {
	var out []string
	for _, t := range b.from.Schema.Types {
		if t.Kind == sdl.Object && resolvable(b.from, t) {
			out = append(out, t.Name)
		}
	}
	return out
}

// resolvable reports whether a type has a key by which the code finds its entities.
func resolvable(s *subgraph.Subgraph, t *sdl.Type) bool {
	return slices.ContainsFunc(s.Type(t).Keys, func(k subgraph.Key) bool { return k.Resolvable })
}

// relate notes roots, and which types are possible where.
func (b *schemaBuilder) relate() {
	b.Query = b.Types[sdl.Query.DefaultRootName()]
	if root := b.from.Schema.Roots[sdl.Query]; root != "" {
		b.Query = b.Types[root]
	}
	b.Mutation = b.Types[b.from.Schema.Roots[sdl.Mutation]]
	b.Subscription = b.Types[b.from.Schema.Roots[sdl.Subscription]]
	for _, def := range b.order {
		switch def.Kind {
		case ast.Union:
			for _, name := range def.Types {
				if member := b.Types[name]; member != nil {
					b.AddPossibleType(def.Name, member)
					b.AddImplements(name, def)
				}
			}
		case ast.Object, ast.Interface, ast.InputObject:
			for _, name := range def.Interfaces {
				if i := b.Types[name]; i != nil {
					b.AddPossibleType(name, def)
					b.AddImplements(def.Name, i)
				}
			}
			if def.Kind != ast.Interface {
				b.AddPossibleType(def.Name, def)
			}
		}
	}
}
