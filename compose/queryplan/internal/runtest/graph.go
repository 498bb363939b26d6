// Package runtest executes query plans against subgraphs in memory, so that tests see what a client
// would get, also of two plans that differ.
//
// In go a supergraph, an operation and a plan; out comes the answer that a client would get, or an
// error that tells which fetch no subgraph would have answered:
//
//	g, err := runtest.New(ctx, graph)
//	answer, err := g.Run(made, operation)
//	want, err := g.Want(operation)
//
// # How
//
// The data of all subgraphs is one world (world.go): an object is known by the way that leads to
// it, and what its fields have follows from that, whoever is asked. [Graph.Want] reads the answer
// of an operation from the world. A plan is executed as a router does it (run.go), and a subgraph
// answers from the same world (serve.go), but only what it may: a document that is valid over its
// own schema, fields that it resolves, entities that it can be entered by, and fields with
// @requires only if the representation has what they need, with the right values.
//
// # Invariants
//
//   - Two right plans give the answer of [Graph.Want].
//   - Objects carry their identity under a key that no operation can ask for; merging the answers
//     of two fetches for different objects is an error.
package runtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Graph has the subgraphs of a supergraph, which answer from one world.
type Graph struct {
	schema   *sdl.Schema
	api      *ast.Schema
	services map[string]*service
	list     []*service
	rules    *rules.Rules
	// runtime has the objects of a type of the supergraph.
	runtime map[string][]string
}

// service is a subgraph with the schema that its server has.
type service struct {
	*subgraph.Subgraph
	schema *ast.Schema
	graph  *Graph
}

// New returns the subgraphs of a supergraph.
func New(ctx context.Context, graph *supergraph.Graph) (*Graph, error) {
	subs, errs := subgraph.Build(ctx, graph.Migrating(), subgraph.Options{Edition: graph.Edition})
	if len(errs) > 0 {
		return nil, errs
	}
	g := &Graph{schema: graph.Schema, services: map[string]*service{}, rules: rules.NewDefaultRules(), runtime: map[string][]string{}}
	var err error
	if g.api, err = gqlparser.LoadSchema(&ast.Source{Name: "API schema", Input: sdl.Print(graph.API())}); err != nil {
		return nil, err
	}
	for _, t := range g.schema.Types {
		for _, r := range t.Interfaces {
			if t.Kind == sdl.Object {
				g.runtime[r.Name] = append(g.runtime[r.Name], t.Name)
			}
		}
		for _, r := range t.Members {
			g.runtime[t.Name] = append(g.runtime[t.Name], r.Name)
		}
		if t.Kind == sdl.Object {
			g.runtime[t.Name] = []string{t.Name}
		}
	}
	for _, s := range subs {
		own := &service{Subgraph: s, graph: g}
		if own.schema, err = own.load(); err != nil {
			return nil, fmt.Errorf("the schema of %s: %w", s.Name, err)
		}
		g.services[s.Name] = own
		g.list = append(g.list, own)
	}
	return g, nil
}

// load returns the schema that the server of a subgraph has: its own, and the entities that a
// router can ask for.
func (s *service) load() (*ast.Schema, error) {
	var entities []string
	for _, t := range s.Schema.Types {
		for _, k := range s.Type(t).Keys {
			if !k.Resolvable {
				continue
			}
			if t.Kind == sdl.Interface {
				break // its objects have the key, too
			}
			entities = append(entities, t.Name)
			break
		}
	}
	added := "extend type " + cmp.Or(s.Schema.Roots[sdl.Query], "Query") + " { _service: String "
	if len(entities) > 0 {
		added = "scalar _Any union _Entity = " + strings.Join(entities, " | ") + " " + added + "_entities(representations: [_Any!]!): [_Entity]!"
	}
	doc, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: s.Name, Input: sdl.Print(s.Schema)}, &ast.Source{Input: added + " }"})
	if err != nil {
		return nil, err
	}
	for _, d := range slices.Concat(doc.Definitions, doc.Extensions) {
		withoutDirectives(d)
	}
	for _, d := range slices.Concat(doc.Schema, doc.SchemaExtension) {
		d.Directives = nil
	}
	return validator.ValidateSchemaDocument(doc)
}

// withoutDirectives takes the directives off a definition, since their own definitions are left
// out.
func withoutDirectives(d *ast.Definition) {
	d.Directives = nil
	for _, f := range d.Fields {
		f.Directives = nil
		for _, a := range f.Arguments {
			a.Directives = nil
		}
	}
	for _, v := range d.EnumValues {
		v.Directives = nil
	}
}

// is reports whether an object of the supergraph belongs to a type of it.
func (g *Graph) is(object, typ string) bool {
	return object == typ || slices.Contains(g.runtime[typ], object)
}

// isObject reports whether a type of the supergraph is an object type.
func (g *Graph) isObject(name string) bool {
	t := g.schema.Type(name)
	return t != nil && t.Kind == sdl.Object
}
