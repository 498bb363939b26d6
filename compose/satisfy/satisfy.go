// Package satisfy proves that a supergraph can answer every query that its API schema allows, or
// shows a query that it cannot answer.
//
// In go the subgraphs and the supergraph schema merged from them; out come errors, each with a
// witness operation and a reason per subgraph, and hints:
//
//	proof := satisfy.Start(ctx, subgraphs)              // beside the merge
//	errs, hints := proof.Check(ctx, graph, satisfy.Options{})
//
// # How
//
// A node is a composite type in one subgraph (or a copy of it behind a @provides, with more
// fields). Moving between nodes of one entity needs a key whose fields can be fetched; a field with
// @requires needs its selection to be fetched first. Which of these conditions hold is a least
// fix-point over all nodes ([solution]): conditions that need each other stay false.
//
// Most nodes are safe: whoever stands there can answer every query (safe.go). Where the root types
// are safe, all is proven without the API schema.
//
// Otherwise a walk follows the API schema from its root types. A state is an API type together with
// the set of nodes at which a query plan may stand there. One step over a field maps the set to the
// nodes that the field leads to, closed under moves. Only sets are kept, never paths, and a type
// that was seen with a subset of the nodes is skipped, so the cost follows the size of the graph
// and not the number of ways through it.
//
// What depends on the way is part of the state: values chosen for labels of progressive @override,
// and which contexts an ancestor has set.
//
// The walk is done twice, see [Proof.Check]: exactly, for short witnesses and for what the
// reference misses, and as the reference does it, for the verdict.
//
// The package has more than 25 files because each part of the graph, of the conditions and of the
// states has its own, and all of them need the same graph.
//
// # Invariants
//
//   - A graph is complete before it is solved, and a solution before it is walked; after that both
//     are only read. The walks run side by side, each with caches of its own.
//   - Moves connect nodes of one family only. A bitset over nodes belongs to one family.
//   - What the first walk misses depends on the order of fields in the API schema, as in the
//     reference. The order of the work does not show: findings come sorted.
//
// # Same verdicts as the reference
//
// The verdict is that of the edition's reference, also where it is stricter or laxer than a query
// planner would have to be. testdata shows each case:
//
//   - the key of a move must not be fetched with the help of its own target
//     (key-nested-needs-its-target);
//   - a field under progressive @override serves no condition (override-label-in-*);
//   - an object that one of the sharing subgraphs never returns is skipped
//     (runtime-types-impossible-object);
//   - what only a @provides on another way makes available can be missed
//     (provides-missed-by-reference), see [Proof.Check];
//   - a type that a shared mutation led to is not looked at again, even where the mutation's
//     subgraph could not answer (mutation-hides-query). This depends on the order of root types, in
//     which the editions differ.
//
// Known to differ, in generated graphs only: conditions that need each other make the reference
// overflow its stack, here they are unanswerable queries (requires-cycle); and where a shared field
// is abstract in one subgraph and an object in another, whether runtime types are compared depends
// on the number of paths that the reference follows, which is not reproduced with @context, with
// @interfaceObject, or with two labels on one field.
package satisfy

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Options bound the work. The zero value has the settings of composition.
type Options struct {
	// MaxWork bounds the steps after which the check gives up with
	// [codes.MaxValidationSubgraphPathsExceeded]; 0 means [DefaultMaxWork].
	MaxWork int
}

// DefaultMaxWork is far above what real graphs need, which have a few states per type: a hundred
// times that of a graph of 400 subgraphs. Only sets of subgraphs that get smaller with every field,
// and override labels and contexts that depend on each other, can multiply states.
const DefaultMaxWork = 400_000_000

// Proof is a check under way. Its first part, which needs no supergraph, runs beside the merge.
type Proof struct {
	alone bool
	begun sync.WaitGroup
	stop  context.CancelFunc
	g     *graph
	// sol is nil if the graph lacks what only the supergraph tells, or the context has ended.
	sol *solution
	// safe has the safe nodes, and proven reports whether they are all that is needed.
	safe   []bool
	proven bool
}

// Start begins the proof for subgraphs that are valid in themselves; they may still turn out not to
// merge. [Proof.Stop] must follow, since a goroutine is at work.
func Start(ctx context.Context, subgraphs []*subgraph.Subgraph) *Proof {
	s := &Proof{alone: alone(subgraphs), stop: func() {}}
	if !s.alone {
		ctx, s.stop = context.WithCancel(ctx)
		s.begun.Go(func() { s.begin(ctx, subgraphs) })
	}
	return s
}

// begin does what needs no supergraph. That is all of the proof if the nodes of the root types are
// safe, unless subgraphs stand for parts of others: then it is the graph alone.
func (s *Proof) begin(ctx context.Context, subgraphs []*subgraph.Subgraph) {
	s.g = beginGraph(subgraphs)
	if ctx.Err() != nil || slices.ContainsFunc(subgraphs, (*subgraph.Subgraph).HasConnectors) {
		return
	}
	s.g.findMemberships()
	if sol := s.g.complete().solve(ctx); ctx.Err() == nil {
		s.sol, s.safe = sol, sol.findSafe()
		s.proven = s.g.provenSafe(s.safe)
	}
}

// Stop ends a proof, with or without a verdict.
func (s *Proof) Stop() {
	s.stop()
	s.begun.Wait()
}

// Check proves that each query of the API schema can be answered. merged is the supergraph of the
// same subgraphs with its directives; what is @inaccessible in it is left out, since no query can
// ask for it. A context that ends early is reported as one error.
//
// The reference skips a type that it has seen with the same subgraphs, even if a @provides made
// more of the type available the first time. A walk in its order, with its omissions, decides the
// verdict. The second walk is exact; its errors have shorter witnesses and replace those of the
// first. Queries that only the second one finds unanswerable come as warnings among the hints: the
// platform would compose the graph.
func (s *Proof) Check(ctx context.Context, merged *supergraph.Graph, opts Options) (errors, hints diag.List) {
	if opts.MaxWork <= 0 {
		opts.MaxWork = DefaultMaxWork
	}
	if s.begun.Wait(); ctx.Err() != nil {
		return interrupted(ctx), nil
	}
	if s.alone || s.proven {
		return nil, nil
	}
	if s.sol == nil {
		s.g.findMembershipsIn(merged.Schema)
		s.sol = s.g.complete().solve(ctx)
	}
	return s.walk(ctx, merged, opts)
}

// walk walks the graph in both ways, side by side. If no two subgraphs can disagree about runtime
// types, the reference finds nothing where the exact walk finds nothing, and its walk is broken
// off. See [Proof.Check] for how their findings are combined.
func (s *Proof) walk(ctx context.Context, merged *supergraph.Graph, opts Options) (errors, hints diag.List) {
	api := merged.API()
	reference, exact := newWalk(s.sol, api, opts), newWalk(s.sol.fork(), api, opts)
	reference.reference, reference.rust = true, merged.Edition.Rust()
	if !reference.rust {
		reference.roots = rootsAsAdded(api)
	}
	exact.safe = s.safe
	needed, cancel := context.WithCancel(ctx)
	defer cancel()
	var both sync.WaitGroup
	both.Go(func() { reference.run(needed) })
	exact.run(ctx)
	answered := s.g.agreeing && !exact.bounded && len(exact.errors)+len(exact.hints) == 0
	if answered {
		cancel()
	}
	if both.Wait(); answered {
		return nil, nil
	}

	if reference.bounded && !exact.bounded && s.g.lossless && !s.g.mixed {
		if s.safe != nil && !s.g.agreeing { // what subgraphs disagree about may be below safe nodes
			exact = newWalk(s.sol, api, opts)
			exact.run(ctx)
		}
		if !exact.bounded {
			return exact.findings().Sort(), exact.hints.Sort()
		}
	}
	errors, hints = reference.findings(), reference.hints
	switch {
	case reference.bounded && len(errors) == 0:
		errors = exceeded(opts, len(s.g.labels))
	case exact.bounded:
	case slices.ContainsFunc(errors, unanswerable):
		// The reference alone lets a shared mutation return what some of its subgraphs never do.
		if found := keep(exact.findings(), unanswerable); len(found) > 0 {
			errors = append(slices.DeleteFunc(errors, unanswerable), found...)
		}
	default:
		hints = append(hints, warnings(keep(exact.findings(), unanswerable))...)
	}
	return errors.Sort(), hints.Sort()
}

// exceeded returns the finding about a check that grew beyond its bound.
func exceeded(opts Options, labels int) diag.List {
	var errs diag.List
	errs.Add(codes.MaxValidationSubgraphPathsExceeded, "", fmt.Sprintf(
		"Gave up checking that every query can be answered after %d steps: the sets of subgraphs that may answer, and %d override labels, combine in too many ways. Whether every query can be answered is not known.",
		opts.MaxWork, labels))
	errs[0].Fix = "Finish some progressive overrides, let more subgraphs share the types that each has other fields of, or give the check more time with --time-limit."
	return errs
}

// interrupted returns the finding about a context that has ended, nil while it lives.
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

// warnings turns errors that the reference misses into warnings, in place.
func warnings(list diag.List) diag.List {
	for _, d := range list {
		d.Severity = diag.Warning
		d.Message += "\n\nThe platform does not notice this one and composes the graph all the same."
	}
	return list
}
