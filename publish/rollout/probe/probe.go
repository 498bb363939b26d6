package probe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Graph is what routers plan by: the registered subgraphs and their API. It is for one goroutine at
// a time.
type Graph struct {
	registered map[string]*Code
	// supergraph has all types, api those that clients see.
	supergraph, api *sdl.Schema
	reads           *serve.Reach
}

// NewGraph returns the graph that was composed of registered subgraphs. code returns the code that
// implements exactly what is registered.
func NewGraph(subgraphs []*subgraph.Subgraph, composed *supergraph.Graph, code func(*subgraph.Subgraph) *Code) *Graph {
	g := &Graph{registered: make(map[string]*Code, len(subgraphs)), supergraph: composed.Schema, api: composed.API(), reads: serve.ReadsOf(subgraphs)}
	for _, s := range subgraphs {
		g.registered[s.Name] = code(s)
	}
	return g
}

// Probe returns why code does not answer a fetch that was planned over the graph, or why routers
// cannot accept the answer. The error is about a fetch that is not valid in the registered schema
// itself, so that it says nothing of the code.
func (g *Graph) Probe(f *plan.Fetch, code *Code) ([]Refusal, error) {
	registered := g.registered[f.Subgraph]
	if registered == nil {
		return nil, fmt.Errorf("the fetch is from %s, which is not registered", f.Subgraph)
	}
	p := &prober{graph: g, fetch: f, r: registered, d: code}
	ours, errs := p.r.read(f.Document)
	if len(errs) > 0 {
		return nil, fmt.Errorf("the fetch is not valid in the registered schema of %s: %s", f.Subgraph, errs[0].Message)
	}
	theirs, errs := p.d.read(f.Document)
	if len(errs) > 0 {
		p.invalid(places(ours), errs)
	}
	if theirs != nil {
		p.operation = theirs.Operations[0]
		p.walk(ours.Operations[0].SelectionSet, theirs.Operations[0].SelectionSet, scope{})
	}
	return p.out, nil
}

// prober judges one fetch.
type prober struct {
	graph *Graph
	fetch *plan.Fetch
	// r is what is registered, d is the deployed code.
	r, d *Code
	// operation is the document as the code reads it.
	operation *ast.OperationDefinition
	out       []Refusal
}

// refuse adds a refusal, once. The positions are those in the registered schema and in that of the
// code; either may be nowhere.
func (p *prober) refuse(kind Kind, coordinate string, registered, deployed sdl.Pos, format string, args ...any) {
	refusal := Refusal{Kind: kind, Coordinate: coordinate, Message: fmt.Sprintf(format, args...)}
	if slices.ContainsFunc(p.out, func(o Refusal) bool {
		return o.Kind == kind && o.Coordinate == coordinate && o.Message == refusal.Message
	}) {
		return
	}
	if registered.Source != nil {
		refusal.At = append(refusal.At, p.r.Position(registered))
	}
	if deployed.Source != nil {
		refusal.At = append(refusal.At, p.d.Position(deployed))
	}
	p.out = append(p.out, refusal)
}

// invalid adds what validation against the code's schema says of the document.
func (p *prober) invalid(all []place, errs gqlerror.List) {
	for _, e := range errs {
		c := located(all, e)
		if c == "" {
			c = sdl.Query.DefaultRootName()
			if p.fetch.Kind != "" {
				c = strings.ToUpper(p.fetch.Kind[:1]) + p.fetch.Kind[1:]
			}
		}
		if c == anyName {
			continue // there are no entities, which is told
		}
		registered, deployed := p.r.posOf(c), p.d.posOf(c)
		kind, message := Request, fmt.Sprintf("the code refuses `%s` in the fetch: %s", c, strings.TrimSuffix(e.Message, "."))
		switch _, field, _ := strings.Cut(c, "."); {
		case field == entitiesName:
			kind, message = Representation, "the code resolves no entities, the fetch asks for some"
		case e.Rule == "FieldsOnCorrectType":
			message = fmt.Sprintf("the fetch asks for `%s`, the code does not have that field", c)
		case e.Rule == "KnownTypeNames":
			message = fmt.Sprintf("the fetch names the type `%s`, the code does not have it", c)
		case e.Rule == "PossibleFragmentSpreads":
			message = fmt.Sprintf("the fetch has a fragment on `%s` where the code has no objects of that type", c)
		case e.Rule == "KnownRootType":
			message = fmt.Sprintf("the fetch is a %s, the code has none", p.fetch.Kind)
		}
		p.refuse(kind, c, registered, deployed, "%s", message)
	}
}

// posOf returns where a coordinate stands, or else the type that it is of.
func (c *Code) posOf(coordinate string) sdl.Pos {
	owner, member, _ := strings.Cut(coordinate, ".")
	t := c.Schema.Type(owner)
	if t == nil {
		return sdl.Pos{}
	}
	name, _, _ := strings.Cut(member, "(")
	if f := t.Field(name); f != nil {
		return f.Pos
	}
	return t.Pos
}

// field returns the field that a selection stands for; nil for one that federation adds or that the
// code does not have.
func (c *Code) field(f *ast.Field) *sdl.Field {
	if f.ObjectDefinition == nil || f.Definition == nil {
		return nil
	}
	if t := c.Schema.Type(f.ObjectDefinition.Name); t != nil {
		return t.Field(f.Name)
	}
	return nil
}
