// Package batch plans operations that come as JSON lines: a line has a supergraph and its
// operations, and gets one line with their plans, in the form of Apollo's planners as run by a
// coprocess.
//
//	{"id": "1", "supergraph": SDL, "queries": [text, {"query", "operationName", "labels"}]}
//	{"id": "1", "plans": [{"plan": {"node", "statistics"}, "text"}, {"error"}]}
package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/schemactl/schemactl/compose/jsonlines"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Line is one line of the input.
type Line struct {
	ID         json.RawMessage `json:"id"`
	Supergraph string          `json:"supergraph"`
	Queries    []Query         `json:"queries"`
}

// Query is one operation of a line.
type Query struct{ queryplan.Request }

// UnmarshalJSON reads a text, or an object with query, operationName and labels.
func (q *Query) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &q.Query)
	}
	var v struct {
		Query         string   `json:"query"`
		OperationName string   `json:"operationName"`
		Labels        []string `json:"labels"`
	}
	if len(data) > 0 && data[0] != '{' {
		return errors.New("a query is a text, or an object with query, operationName and labels")
	}
	err := json.Unmarshal(data, &v)
	q.Request = queryplan.Request{Query: v.Query, OperationName: v.OperationName, Labels: v.Labels}
	return err
}

// Answer is one line of the output. Error is set instead of Plans if no operation can be planned.
type Answer struct {
	ID    json.RawMessage `json:"id"`
	Plans []Planned       `json:"plans,omitempty"`
	Error string          `json:"error,omitempty"`
}

// Planned is the plan of one operation, or why there is none.
type Planned struct {
	Plan  *plan.Plan `json:"plan,omitempty"`
	Text  string     `json:"text,omitempty"`
	Error string     `json:"error,omitempty"`
}

// Run answers the lines of r on w, as many as jobs at the same time. An error is one of reading or
// writing, or that of the context; a line that cannot be understood is answered with an error.
func Run(ctx context.Context, r io.Reader, w io.Writer, jobs int, opts queryplan.Options) error {
	return jsonlines.Answer(ctx, r, w, jobs, func(n int, text []byte) (any, error) {
		var l Line
		if err := json.Unmarshal(text, &l); err != nil {
			a := Answer{Error: fmt.Sprintf("line %d is no JSON object with id, supergraph and queries: %s", n, reason(err))}
			var known struct {
				ID json.RawMessage `json:"id"`
			}
			if json.Unmarshal(text, &known) == nil {
				a.ID = known.ID
			}
			return a, nil
		}
		return l.Answer(ctx, opts), nil
	})
}

// reason says why a line was not understood, without the names of Go's types.
func reason(err error) string {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return err.Error()
	}
	if kind.Field == "" {
		return "it is a JSON " + kind.Value
	}
	return fmt.Sprintf("%s cannot be a JSON %s", kind.Field, kind.Value)
}

// Answer plans the operations of a line.
func (l Line) Answer(ctx context.Context, opts queryplan.Options) Answer {
	out := Answer{ID: l.ID}
	if l.Queries == nil {
		out.Error = "the line has no queries; give a list of operations"
		return out
	}
	graph, errs := supergraph.Read(sdl.Source{Name: "supergraph", File: "supergraph.graphql", Text: l.Supergraph})
	if len(errs) > 0 {
		out.Error = errs.Error()
		return out
	}
	p, err := queryplan.New(ctx, graph, opts)
	if err != nil {
		out.Error = err.Error()
		return out
	}
	out.Plans = planAll(p, l.Queries)
	return out
}

// planAll plans operations, some at the same time if there are many.
func planAll(p *queryplan.Planner, queries []Query) []Planned {
	out := make([]Planned, len(queries))
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(queries); i = int(next.Add(1)) - 1 {
			out[i] = planOne(p, queries[i].Request)
		}
	}
	var helpers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(queries)/perWorker) - 1 {
		helpers.Go(work)
	}
	work()
	helpers.Wait()
	return out
}

// perWorker is how many operations there must be for each that are planned at the same time: every
// worker finds out by itself how keys are fetched.
const perWorker = 16

func planOne(p *queryplan.Planner, r queryplan.Request) Planned {
	made, err := p.Plan(r)
	if err != nil {
		return Planned{Error: err.Error()}
	}
	return Planned{Plan: made, Text: made.Text()}
}
