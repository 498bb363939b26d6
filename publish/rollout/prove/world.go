package prove

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/probe"
)

// world is one combination of registered schemas, with the plans of the operations over it.
type world struct {
	sources   []sdl.Source
	subgraphs map[string]*subgraph.Subgraph
	graph     *probe.Graph
	// fetches are the different fetches of all plans, in the order of operations and planners.
	fetches []*fetch
	// plans is the number of plans, and unplanned why some could not be made.
	plans     int
	unplanned []unplanned
	// accepted are the operations that the API accepts, by their places.
	accepted []bool
	// judged are the refusals of a fetch by a piece of code.
	judged map[judgedKey]judgement
	// code is the code of Federation 1 by its subgraph and schema; the other subgraphs count in it.
	code map[[2]string]*probe.Code
}

// fetch is a fetch with who makes it.
type fetch struct {
	plan.Visit
	users []user
}

// user is an operation and a planner, by their places.
type user struct{ operation, planner int }

// unplanned is an operation that has no plan. The operation is -1 for a planner that has none of
// any.
type unplanned struct {
	user
	reason string
}

// task is one plan to be made, and what became of it.
type task struct {
	user
	request queryplan.Request
	plan    *plan.Plan
	err     error
}

// world returns the world of a state.
func (v *prover) world(ctx context.Context, s rollout.PhaseState) (*world, error) {
	w := &world{judged: make(map[judgedKey]judgement), code: make(map[[2]string]*probe.Code), accepted: make([]bool, len(v.operations))}
	var key strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.Registered)) {
		r := s.Registered[name]
		w.sources = append(w.sources, sdl.Source{Name: name, URL: r.URL, Text: r.SDL, File: v.files[[2]string{name, r.SDL}]})
		fmt.Fprintf(&key, "%s %s %s\n", name, r.URL, r.SHA256)
	}
	if known := v.worlds[key.String()]; known != nil {
		return known, nil
	}
	v.worlds[key.String()] = w
	return w, v.build(ctx, w)
}

// build composes a world and plans all operations over it. A graph without subgraphs has no plans.
func (v *prover) build(ctx context.Context, w *world) error {
	if len(w.sources) == 0 {
		return nil
	}
	composed := v.compose(ctx, w.sources)
	if err := ctx.Err(); err != nil {
		return err
	}
	if composed.Graph == nil {
		w.unplanned = append(w.unplanned, unplanned{user{-1, -1}, fmt.Sprintf("the registered schemas do not compose: %v", composed.Errors.Err())})
		return nil
	}
	w.subgraphs = make(map[string]*subgraph.Subgraph, len(composed.Subgraphs))
	for _, s := range composed.Subgraphs {
		w.subgraphs[s.Name] = s
	}
	w.graph = probe.NewGraph(composed.Subgraphs, composed.Graph, v.codeOf)
	var tasks []*task
	planners := make([]*queryplan.Planner, len(v.profiles))
	for i, profile := range v.profiles {
		var err error
		if planners[i], err = queryplan.New(ctx, composed.Graph, queryplan.Options{Profile: profile}); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			w.unplanned = append(w.unplanned, unplanned{user{-1, i}, err.Error()})
		}
	}
	labels := make([][]string, len(planners))
	for i, p := range planners {
		if p != nil && len(v.operations) > 0 {
			labels[i] = p.Labels()
		}
	}
	for o, operation := range v.operations {
		for i := range v.profiles {
			if planners[i] == nil {
				continue
			}
			request := queryplan.Request{Query: operation.Text}
			tasks = append(tasks, &task{user: user{o, i}, request: request})
			if len(labels[i]) > 0 {
				request.Labels = labels[i]
				tasks = append(tasks, &task{user: user{o, i}, request: request})
			}
		}
	}
	if v.made += len(tasks); v.made > v.maxPlans {
		w.unplanned = append(w.unplanned, unplanned{user{-1, -1}, fmt.Sprintf("more than %d plans would have to be made", v.maxPlans)})
		return nil
	}
	if err := makePlans(ctx, planners, tasks); err != nil {
		return err
	}
	w.collect(tasks)
	return nil
}

// workers is the number of goroutines that plan.
const workers = 2

// makePlans fills in the plans of all tasks. The error is that of a context that ended.
func makePlans(ctx context.Context, planners []*queryplan.Planner, tasks []*task) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(tasks) {
					return
				}
				t := tasks[i]
				t.plan, t.err = planners[t.planner].Plan(t.request)
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// collect notes the fetches of plans, and which operations have none.
func (w *world) collect(tasks []*task) {
	known := make(map[string]*fetch)
	for _, t := range tasks {
		var invalid *queryplan.InvalidError
		switch {
		case errors.As(t.err, &invalid):
			continue // the API of this state does not have what it asks for: a gap, or the change itself
		case t.err != nil:
			w.accepted[t.operation] = true
			w.unplanned = append(w.unplanned, unplanned{t.user, t.err.Error()})
			continue
		}
		w.accepted[t.operation] = true
		w.plans++
		for _, f := range t.plan.Visits() {
			k := keyOf(f.Fetch)
			if known[k] == nil {
				known[k] = &fetch{Visit: f}
				w.fetches = append(w.fetches, known[k])
			}
			if one := known[k]; !slices.Contains(one.users, t.user) {
				one.users = append(one.users, t.user)
			}
		}
	}
}

// keyOf returns a text that is equal for fetches that send the same.
func keyOf(f *plan.Fetch) string {
	if !f.Entity {
		return f.Subgraph + "\n" + f.Document
	}
	return fmt.Sprintf("%s\n%s\n%v\n%v", f.Subgraph, f.Document, f.Requires, f.Input)
}
