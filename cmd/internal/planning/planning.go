// Package planning is the work of `schemactl query-plan`: client operations planned over one
// supergraph, or over two with what changed between them.
//
// In go operations and supergraphs; out comes a [Report], which has the plan of each operation on
// each side with its numbers. An operation that cannot be planned has the reason in place of the
// plan, and does not stop the others.
//
// # How
//
// Arguments are told apart into texts and files, and each document into its operations with the
// fragments that they spread (read.go, alone.go). Every operation is planned over each supergraph;
// package compare tells what is different in the two plans (planning.go).
//
// # Invariants
//
//   - Positions are those in the file of the operation, not in what is planned of it.
//   - Without a plan on either side it is not known whether the plan changes.
package planning

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/mermaid"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/compare"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Operation is an operation to be planned.
type Operation struct {
	// Name of the operation, or what it is called in messages. File is empty for one that was given
	// as text.
	Name, File string
	// Request has no text if the operation is one of a document; it is taken out of that when it is
	// planned.
	Request    queryplan.Request
	document   *document
	definition *ast.OperationDefinition
}

// request returns what is planned, and where that stands in the document.
func (o Operation) request() (queryplan.Request, places) {
	r := o.Request
	if o.document == nil {
		return r, nil
	}
	var at places
	r.Query, at = o.document.alone(o.definition)
	return r, at
}

// Change is how a plan differs from that of the base.
type Change string

// The changes. There is none without a base, or without a plan on either side.
const (
	// Same plans make the same fetches; those at the same time may stand in another order.
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
	// Change is empty without a base, and where no side has a plan.
	Change Change `json:"change,omitempty"`
	// NewHops and LostHops are the fetches into a subgraph at a place where only one side has one,
	// and Regressions the respects in which the plan got worse, a phrase each.
	NewHops     []compare.Hop `json:"newHops,omitempty"`
	LostHops    []compare.Hop `json:"lostHops,omitempty"`
	Regressions []string      `json:"regressions,omitempty"`
}

// Side is the plan of an operation over one supergraph, or why there is none.
type Side struct {
	// Plan is the plan as Apollo's Rust planner serialises it, and Text as it prints it.
	Plan json.RawMessage `json:"plan,omitempty"`
	Text string          `json:"text,omitempty"`
	compare.Numbers
	Error string `json:"error,omitempty"`

	plan *plan.Plan
}

// Boxes draws the plan as lines of a Mermaid flow chart: a box for each fetch, or one that tells
// why there is none. prefix goes before the number of each box.
func (s Side) Boxes(prefix string) string {
	alone := func(text string) string { return fmt.Sprintf("  %s0[\"%s\"]\n", prefix, mermaid.Text(text)) }
	switch {
	case s.plan == nil:
		return alone("no plan: " + s.Error)
	case s.Fetches == 0:
		return alone("no fetch")
	}
	return s.plan.Boxes(prefix)
}

// Input is what is planned, and over what.
type Input struct {
	Operations []Operation
	// Labels are the labels of progressive @override that are rolled out. It is a usage error if
	// neither graph has one of them.
	Labels []string
	// Graph is the supergraph, and Base what it is compared with; nil for nothing.
	Graph, Base *supergraph.Graph
	Options     queryplan.Options
}

// Run plans operations over a supergraph, and over its base if there is one.
func Run(ctx context.Context, in Input) (*Report, error) {
	after, err := queryplan.New(ctx, in.Graph, in.Options)
	if err != nil {
		return nil, err
	}
	var before *queryplan.Planner
	if in.Base != nil {
		if before, err = queryplan.New(ctx, in.Base, in.Options); err != nil {
			return nil, err
		}
	}
	if err := unknownLabels(in.Labels, before, after); err != nil {
		return nil, err
	}
	r := &Report{Operations: make([]Planned, 0, len(in.Operations))}
	for _, o := range in.Operations {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		o.Request.Labels = in.Labels
		request, at := o.request()
		p := Planned{Operation: o.Name, File: o.File, After: side(after, o, request, at)}
		if before != nil {
			b := side(before, o, request, at)
			p.Before = &b
			p.compare()
			p.share()
		}
		r.Operations = append(r.Operations, p)
	}
	return r, nil
}

// compare fills in what changed between the plans of both sides. Without a plan on either side that
// is not known.
func (p *Planned) compare() {
	switch {
	case p.Before.plan == nil && p.After.plan == nil:
		return
	case p.Before.plan == nil || p.After.plan == nil:
		p.Change = Changed
		return
	}
	p.Change = Same
	if d := compare.Plans(p.Before.plan, p.After.plan); d.Changed {
		p.Change, p.NewHops, p.LostHops, p.Regressions = Changed, d.NewHops, d.LostHops, d.Regressions()
	}
}

// share keeps a plan that both sides have once.
func (p *Planned) share() {
	if p.Before.Text == p.After.Text && bytes.Equal(p.Before.Plan, p.After.Plan) {
		p.Before.Text, p.Before.Plan, p.Before.plan = p.After.Text, p.After.Plan, p.After.plan
	}
}

// unknownLabels is the error for labels that no plan depends on. before may be nil.
func unknownLabels(labels []string, before, after *queryplan.Planner) error {
	known := after.Labels()
	if before != nil {
		known = slices.Concat(known, before.Labels())
		slices.Sort(known)
		known = slices.Compact(known)
	}
	for _, l := range labels {
		switch {
		case slices.Contains(known, l):
		case len(known) == 0:
			return exit.Usagef("--label %s: the graph has no progressive @override, so that no plan depends on a label", l)
		default:
			return exit.Usagef("--label %s: no progressive @override has this label, but %s", l, strings.Join(known, ", "))
		}
	}
	return nil
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
func side(p *queryplan.Planner, o Operation, r queryplan.Request, at places) Side {
	made, err := p.Plan(r)
	if invalid := (*queryplan.InvalidError)(nil); errors.As(err, &invalid) && invalid.Line > 0 {
		invalid.Line, invalid.Column = at.of(invalid.Line, invalid.Column)
		if o.File != "" {
			err = fmt.Errorf("invalid operation: %s:%d:%d: %s", o.File, invalid.Line, invalid.Column, invalid.Message)
		}
	}
	var form []byte
	if err == nil {
		form, err = json.Marshal(made)
	}
	if err != nil {
		return Side{Error: err.Error(), Numbers: compare.Numbers{Subgraphs: []string{}}}
	}
	return Side{Plan: form, Text: made.Text(), Numbers: compare.Count(made), plan: made}
}
