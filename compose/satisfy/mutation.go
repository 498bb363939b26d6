package satisfy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// sharedMutation is a field of the mutation root that several subgraphs resolve. Calling it has
// effects, so a plan calls it in one of them only and must get all of the answer from there. It is
// enough if one subgraph can give that.
type sharedMutation struct {
	field *sdl.Field
	// root is the index of the state of the mutation root.
	root int
	ways []mutationWay
}

// mutationWay has the subgraphs that resolve the field under one labeling.
type mutationWay struct {
	labels    int
	resolvers []resolver
}

// share keeps a field of the mutation root that several subgraphs resolve for [walk.checkShared].
// It is called for every field and labeling that lead to a composite type, and does nothing for
// other fields. It returns the index of the mutation and how the labeling resolves it, and reports
// whether it is to be followed jointly.
func (w *walk) share(from int, f *sdl.Field, labels int, resolvers []resolver) (m int, way mutationWay, jointly bool) {
	s := &w.states[from]
	if w.marked != nil || w.collected != nil || s.root != sdl.Mutation || s.parent >= 0 || len(resolvers) < 2 {
		return 0, way, false
	}
	way = mutationWay{labels: labels}
	for _, p := range resolvers {
		if w.usable(p, labels) {
			way.resolvers = append(way.resolvers, p)
		}
	}
	if n := len(w.shared); n > 0 && w.shared[n-1].field == f {
		w.shared[n-1].ways = append(w.shared[n-1].ways, way)
	} else {
		w.shared = append(w.shared, sharedMutation{field: f, root: from, ways: []mutationWay{way}})
	}
	return len(w.shared) - 1, way, w.jointly() && len(way.subgraphs(w.g)) > 1
}

// mark remembers that a state was reached, and while a mutation is followed alone also
// how to forget it.
func (w *walk) mark(s *state, index int) {
	t := s.typ
	w.seen[t.Index].add(w.first(s), index)
	if w.marked != nil {
		w.marked = append(w.marked, t.Index)
	} else if s.closure > 0 {
		w.seenClosures[seenClosure{t.Index, s.labels, s.closure}] = true
	}
}

// checkShared reports the shared mutations that none of their subgraphs answers with everything
// below, with the first problem of each subgraph.
func (w *walk) checkShared(ctx context.Context) {
	for i := range w.shared {
		m := &w.shared[i]
		subs := m.subgraphs(w.g)
		if len(subs) < 2 {
			continue
		}
		if reasons := w.reasonsAgainst(ctx, i, subs); reasons != nil {
			w.reportShared(m, subs, reasons)
		}
	}
}

// subgraphs returns those that resolve the field under any labeling, sorted.
func (m *sharedMutation) subgraphs(g *graph) []int {
	var subs []int
	for _, way := range m.ways {
		subs = append(subs, way.subgraphs(g)...)
	}
	slices.Sort(subs)
	return slices.Compact(subs)
}

// subgraphs returns the subgraphs of the resolvers, sorted.
func (y mutationWay) subgraphs(g *graph) []int {
	var subs []int
	for _, p := range y.resolvers {
		subs = append(subs, g.nodes[p.from.node].sub)
	}
	slices.Sort(subs)
	return slices.Compact(subs)
}

// of returns the resolvers of one subgraph.
func (y mutationWay) of(g *graph, sub int) []resolver {
	var out []resolver
	for _, p := range y.resolvers {
		if g.nodes[p.from.node].sub == sub {
			out = append(out, p)
		}
	}
	return out
}

// othersOver returns where the other subgraphs of the mutation stand after a field; see
// state.others.
func (w *walk) othersOver(s *state, f *sdl.Field, labels int) []tail {
	var out []tail
	for _, t := range s.others {
		e := w.g.nodes[t.node].edge(w.fieldSyms[f.Index])
		if e != nil && e.target != none && w.usable(resolver{t, e}, labels) {
			out = append(out, tail{e.target, w.settingAfter(s.typ, t)})
		}
	}
	return out
}

// alone returns the mutation root as it is if only one of the subgraphs that share a field is
// called. Followed jointly in edition 2.15, it does not know what the others never return.
func (w *walk) alone(m *sharedMutation, sub int) state {
	alone := w.states[m.root]
	for _, t := range alone.tails {
		if w.g.nodes[t.node].sub != sub && !(w.jointly() && w.rust) {
			alone.others = append(alone.others, t)
		}
	}
	alone.paths = slices.DeleteFunc(slices.Clone(alone.paths), func(p path) bool { return w.g.nodes[p.node].sub != sub })
	return alone
}

// followAlone follows a mutation through one subgraph and returns the errors. It leaves no trace in
// the walk: the states of types that it sees have fewer nodes than elsewhere, and would spare the
// walk what it has to check.
func (w *walk) followAlone(ctx context.Context, m *sharedMutation, sub int) diag.List {
	errors, hints, reported, unlisted, states := w.errors, w.hints, w.reported, w.unlisted, len(w.states)
	w.errors, w.hints, w.reported, w.marked = nil, nil, map[string]bool{}, []int{}
	alone := w.alone(m, sub)
	for _, way := range m.ways {
		if resolvers := way.of(w.g, sub); len(resolvers) > 0 {
			w.stepField(m.root, alone, m.field, way.labels, resolvers)
		}
	}
	w.follow(ctx)
	found := w.errors
	for _, typ := range w.marked {
		w.seen[typ].removeLast()
	}
	w.pending = w.pending[:0]
	clear(w.states[states:])
	w.states = w.states[:states]
	w.errors, w.hints, w.reported, w.unlisted, w.marked = errors, hints, reported, unlisted, nil
	return found
}

// reportShared adds the error about a mutation that no subgraph can answer alone. reasons has the
// first error of each of subs, in the same order.
func (w *walk) reportShared(m *sharedMutation, subs []int, reasons []*diag.Diagnostic) {
	name := m.field.Coordinate()
	var text strings.Builder
	fmt.Fprintf(&text, "%s is called in one subgraph only, since calling it has effects, but no subgraph that has it can answer all that can be asked below it.", name)
	d := &diag.Diagnostic{Code: codes.SatisfiabilityError, Severity: diag.Error, Coordinate: name}
	for i, sub := range subs {
		s := w.g.subs[sub]
		fmt.Fprintf(&text, "\n\nCalled in %q:\n\n%s", s.Name, reasons[i].Message)
		if t := s.Schema.Root(sdl.Mutation); t != nil {
			if f := t.Field(m.field.Name); f != nil && f.Pos.Source != nil {
				d.Positions = append(d.Positions, f.Pos.Position())
			}
		}
	}
	d.Message = text.String()
	d.Fix = "Let one of these subgraphs resolve everything, or give the types keys by which the others can be asked."
	w.errors = append(w.errors, d)
}
