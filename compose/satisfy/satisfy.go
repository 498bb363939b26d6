// Package satisfy proves that a supergraph can answer every query that its API schema allows, or
// shows a query that it cannot answer.
//
// In go the subgraphs and the supergraph schema merged from them; out come errors, each with a
// witness operation and a reason per subgraph, and hints.
//
// # How
//
// A node is a composite type in one subgraph (or a copy of it behind a @provides, with more
// fields). Moving between nodes of one entity needs a key whose fields can be fetched; a field with
// @requires needs its selection to be fetched first. Which of these conditions hold is a least
// fix-point over all nodes ([solution]): cycles of conditions simply never come true.
//
// The walk then follows the API schema from its root types. A state is an API type together with
// the set of nodes at which a query plan may stand there. One step over a field maps the set to the
// nodes that the field leads to, closed under moves. Only sets are kept, never paths, and a type
// that was seen with a subset of the nodes is not looked at again, so the cost follows the size of
// the graph and not the number of ways through it.
//
// What depends on the way is part of the state: values chosen for labels of progressive @override,
// and which contexts an ancestor has set.
//
// # Same verdicts as the reference
//
// The verdict is that of @apollo/composition 2.14.4, also where it is stricter or laxer than a
// query planner would have to be; testdata shows each case:
//
//   - the key of a move must not be fetched with the help of its own target
//     (key-nested-needs-its-target);
//   - a field under progressive @override serves no condition (override-label-in-*);
//   - an object that one of the sharing subgraphs never returns is not looked at
//     (runtime-types-impossible-object);
//   - what only a @provides on another way makes available can be missed
//     (provides-missed-by-reference), see [Check].
//
// Known to differ, in generated graphs only: conditions that need each other make the reference
// overflow its stack, here they are unanswerable queries (requires-cycle); and where a shared field
// is abstract in one subgraph and an object in another, whether runtime types are compared depends
// on the number of paths that the reference follows, which is not reproduced with @context, with
// @interfaceObject, or with two labels on one field.
package satisfy

import (
	"context"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Options bound the work. The zero value is what composition uses.
type Options struct {
	// MaxStates is the greatest number of states that are looked at before the check gives up with
	// [codes.MaxValidationSubgraphPathsExceeded]; 0 means [DefaultMaxStates].
	MaxStates int
}

// DefaultMaxStates is far above what real graphs need: they have a few states per type. Only many
// independent override labels can multiply them.
const DefaultMaxStates = 1_000_000

// Check proves that each query of the API schema can be answered. The graph is the merged
// supergraph with its directives; what is @inaccessible in it is not checked, since no query can
// ask for it. When ctx ends early its error is reported as one finding.
//
// The walk is done twice. Once in the order of the reference, which looks at a type only once per
// set of subgraphs, even if a @provides made more of it available the first time, so that its
// verdict depends on the order of fields. That decides the verdict. The other walk is exact and
// finds short witnesses. Where it alone finds queries that cannot be answered, they come as
// warnings among the hints: the platform would compose the graph.
func Check(ctx context.Context, subgraphs []*subgraph.Subgraph, merged *supergraph.Graph, opts Options) (errors, hints diag.List) {
	return Start(subgraphs).Check(ctx, merged, opts)
}

// Started is a check of which the part that needs no supergraph is under way.
type Proof struct {
	alone bool
	begun sync.WaitGroup
	g     *graph
}

// Start begins a check beside the merge; see [Check]. Subgraphs that turn out not to merge do no
// harm. [Proof.Wait] or [Proof.Check] must follow.
func Start(subgraphs []*subgraph.Subgraph) *Proof {
	s := &Proof{alone: alone(subgraphs)}
	if !s.alone {
		s.begin(subgraphs)
	}
	return s
}

func (s *Proof) begin(subgraphs []*subgraph.Subgraph) {
	s.begun.Go(func() { s.g = beginGraph(subgraphs) })
}

// Wait ends a check without its verdict.
func (s *Proof) Wait() { s.begun.Wait() }

// Check ends a check with its verdict; see [Check].
func (s *Proof) Check(ctx context.Context, merged *supergraph.Graph, opts Options) (errors, hints diag.List) {
	if opts.MaxStates <= 0 {
		opts.MaxStates = DefaultMaxStates
	}
	if s.alone {
		return interrupted(ctx), nil
	}
	return s.prove(ctx, merged, opts)
}

// prove walks the graph.
func (s *Proof) prove(ctx context.Context, merged *supergraph.Graph, opts Options) (errors, hints diag.List) {
	var both sync.WaitGroup
	both.Go(func() { merged.API() })
	s.Wait()
	sol := s.g.complete(merged.Schema).solve()
	both.Wait()
	api := merged.API()

	reference, exact := newWalk(sol, api, opts), newWalk(sol.fork(), api, opts)
	reference.reference = true
	both.Go(func() { reference.run(ctx) })
	exact.run(ctx)
	both.Wait()

	errors, hints = reference.errors, reference.hints
	if slices.ContainsFunc(errors, unanswerable) {
		errors = append(slices.DeleteFunc(errors, unanswerable), keep(exact.errors, unanswerable)...)
	} else {
		hints = append(hints, warnings(keep(exact.errors, unanswerable))...)
	}
	return errors.Sort(), hints.Sort()
}

// interrupted is the finding about a check that did not come to its end, if it was stopped.
func interrupted(ctx context.Context) diag.List {
	if ctx.Err() == nil {
		return nil
	}
	var errs diag.List
	errs.Add(codes.MaxValidationSubgraphPathsExceeded, "", "checking that every query can be answered was interrupted: "+ctx.Err().Error())
	return errs
}

func unanswerable(d *diag.Diagnostic) bool { return d.Code == codes.SatisfiabilityError }

func keep(list diag.List, pass func(*diag.Diagnostic) bool) diag.List {
	var out diag.List
	for _, d := range list {
		if pass(d) {
			out = append(out, d)
		}
	}
	return out
}

// warnings are errors that the reference does not notice.
func warnings(list diag.List) diag.List {
	for _, d := range list {
		d.Severity = diag.Warning
		d.Message += "\n\nThe platform does not notice this one and composes the graph all the same."
	}
	return list
}
