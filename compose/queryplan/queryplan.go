package queryplan

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Options are the settings of a planner. The zero value is Router 2 with its defaults.
type Options struct{ Profile Profile }

// Request is one operation to be planned.
type Request struct {
	// Query is a document with one operation, or several of which OperationName names one.
	Query, OperationName string
	// Labels are the labels of progressive @override that are rolled out; all others are not.
	Labels []string
}

// NotPlannedError is a valid operation for which no plan can be made here.
type NotPlannedError struct{ Reason string }

// Error implements error.
func (e *NotPlannedError) Error() string { return "not planned: " + e.Reason }

// Planner plans the operations of one supergraph. It may be used by several goroutines.
type Planner struct {
	world *world
	api   *ast.Schema
	meter *apischema.Meter
	rules apischema.Rules
	// sessions without labels, for reuse.
	sessions sync.Pool
}

// New returns a planner for a supergraph.
func New(ctx context.Context, graph *supergraph.Graph, opts Options) (*Planner, error) {
	subs, errs := subgraph.Build(ctx, graph.Migrating(), subgraph.Options{Edition: graph.Edition})
	if len(errs) > 0 {
		return nil, fmt.Errorf("the subgraphs of the supergraph cannot be read: %w", errs)
	}
	api, err := apischema.Load(sdl.Print(graph.API()))
	if large := (*apischema.TooLargeError)(nil); errors.As(err, &large) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("the API schema of the supergraph is invalid: %w", err)
	}
	if defined := api.Directives["defer"]; defined != nil && defined.Position.Src.BuiltIn {
		delete(api.Directives, "defer") // the parser's own; Router 2 knows none by default
	}
	p := &Planner{world: newWorld(subs, graph.Schema, opts.Profile), api: api, meter: apischema.NewMeter(api), rules: newRules()}
	p.sessions.New = func() any { return newSession(p.world, nil) }
	return p, nil
}

// Plan returns the plan of an operation: an [InvalidError] if the API schema does not allow the
// operation, a [NotPlannedError] if no plan can be made.
func (p *Planner) Plan(r Request) (*plan.Plan, error) {
	op, err := p.read(r)
	if err != nil {
		return nil, err
	}
	if len(r.Labels) > 0 {
		return newSession(p.world, r.Labels).plan(op)
	}
	s := p.sessions.Get().(*session)
	made, err := s.plan(op)
	if !s.exhausted() {
		p.sessions.Put(s)
	}
	return made, err
}
