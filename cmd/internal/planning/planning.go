// Package planning is the work of `schemactl query-plan`: client operations planned over one
// supergraph, or over two with what changed between them.
//
// In go operations and supergraphs; out comes a [Report], which has the plan of each operation on
// each side with its numbers. An operation that cannot be planned has the reason in place of the
// plan, and does not stop the others.
package planning

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Operation is an operation to be planned.
type Operation struct {
	// Name of the operation, or what it is called in messages. File is empty for one that was given
	// as text.
	Name, File string
	Request    queryplan.Request
}

// Change is how a plan differs from that of the base.
type Change string

// The changes. There is none without a base.
const (
	// Same plans make the same fetches in the same order.
	Same Change = "same"
	// Changed plans differ.
	Changed Change = "changed"
)

// Report has the plans of operations.
type Report struct {
	Version    int       `json:"version"`
	Operations []Planned `json:"operations"`
}

// Planned is one operation with its plans.
type Planned struct {
	Operation string `json:"operation"`
	File      string `json:"file,omitempty"`
	// Before is the plan over the base, if one was given.
	Before *Side `json:"before,omitempty"`
	After  Side  `json:"after"`
	// Change is empty without a base.
	Change Change `json:"change,omitempty"`
}

// Side is the plan of an operation over one supergraph, or why there is none.
type Side struct {
	// Plan is the plan as Apollo's Rust planner serialises it, and Text as it prints it.
	Plan json.RawMessage `json:"plan,omitempty"`
	Text string          `json:"text,omitempty"`
	// Fetches is the number of fetches, and Depth that of those that follow one another.
	Fetches int `json:"fetches"`
	Depth   int `json:"depth"`
	// Subgraphs are those that are asked, by name.
	Subgraphs []string `json:"subgraphs"`
	// Bounded reports whether there were too many ways to compare all of them.
	Bounded bool   `json:"bounded,omitempty"`
	Error   string `json:"error,omitempty"`

	plan *plan.Plan
}

// MermaidText returns a text as a label of Mermaid.
func MermaidText(text string) string { return plan.MermaidText(text) }

// Boxes draws the plan as lines of a Mermaid flow chart: a box for each fetch, or one that tells
// why there is none. prefix goes before the number of each box.
func (s Side) Boxes(prefix string) string {
	alone := func(text string) string { return fmt.Sprintf("  %s0[\"%s\"]\n", prefix, plan.MermaidText(text)) }
	switch {
	case s.plan == nil:
		return alone("no plan: " + s.Error)
	case s.Fetches == 0:
		return alone("no fetch")
	}
	return s.plan.Boxes(prefix)
}

// Run plans operations over a supergraph. base may be nil.
func Run(ctx context.Context, operations []Operation, base, graph *supergraph.Graph, opts queryplan.Options) (*Report, error) {
	after, err := queryplan.New(ctx, graph, opts)
	if err != nil {
		return nil, err
	}
	var before *queryplan.Planner
	if base != nil {
		if before, err = queryplan.New(ctx, base, opts); err != nil {
			return nil, err
		}
	}
	r := &Report{Operations: make([]Planned, 0, len(operations))}
	for _, o := range operations {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		p := Planned{Operation: o.Name, File: o.File, After: side(after, o)}
		if before != nil {
			b := side(before, o)
			p.Before, p.Change = &b, Same
			if b.Text != p.After.Text || b.Error != p.After.Error {
				p.Change = Changed
			}
		}
		r.Operations = append(r.Operations, p)
	}
	return r, nil
}

// Failed returns the operations that have no plan over the supergraph.
func (r *Report) Failed() []string {
	var out []string
	for _, p := range r.Operations {
		if p.After.Error != "" {
			out = append(out, p.Operation)
		}
	}
	return slices.Compact(out)
}

// side plans an operation on one side. What goes wrong stands in the result.
func side(p *queryplan.Planner, o Operation) Side {
	made, err := p.Plan(o.Request)
	if invalid := (*queryplan.InvalidError)(nil); errors.As(err, &invalid) && invalid.Line > 0 && o.File != "" {
		err = fmt.Errorf("invalid operation: %s:%d:%d: %s", o.File, invalid.Line, invalid.Column, invalid.Message)
	}
	var form []byte
	if err == nil {
		form, err = json.Marshal(made)
	}
	if err != nil {
		return Side{Error: err.Error(), Subgraphs: []string{}}
	}
	return Side{
		Plan: form, Text: made.Text(), Fetches: len(made.Fetches()), Depth: made.Depth(),
		Subgraphs: append([]string{}, made.Subgraphs()...), Bounded: made.Statistics.Bounded, plan: made,
	}
}
