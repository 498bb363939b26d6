package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/connect/expand"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// graphRule is one way in which routers ask a graph wrongly, even where all code implements what is
// registered. No order of publishes and deploys helps against it. Its name is that of the rule of
// package check that tells the same.
type graphRule struct {
	name string
	find func(*whole)
}

var graphRules = []*graphRule{chainedRequires, closedKeyEntered, interfaceWithoutObjects, interfaceObjectKeyUnknown, providedFieldUnreachable}

// Flaws returns what routers would ask wrongly in a graph that composes, although each subgraph's
// code implements its registered schema. The subgraphs are sorted by name, and so are the findings
// of each rule. Connectors are judged as routers expand them: their keys are what they read.
func Flaws(graph []*subgraph.Subgraph) []Violation {
	w := &whole{}
	w.graph, _ = expand.All(graph) // what cannot be expanded does not compose
	for _, rule := range graphRules {
		w.rule = rule
		rule.find(w)
	}
	return w.out
}

// Flaws is the function [Flaws]. A graph in which it has found none is not judged again: files and
// routing URLs do not matter to that.
func (l *Library) Flaws(graph []*subgraph.Subgraph) []Violation {
	if l == nil {
		return Flaws(graph)
	}
	same := func(sound []*subgraph.Subgraph) bool {
		return slices.EqualFunc(sound, graph, func(a, b *subgraph.Subgraph) bool { return a.Schema == b.Schema && a.Name == b.Name })
	}
	l.mu.Lock()
	known := slices.ContainsFunc(l.sound, same)
	l.mu.Unlock()
	if known {
		return nil
	}
	list := Flaws(graph)
	if len(list) == 0 {
		l.mu.Lock()
		l.sound = append(l.sound, graph)
		l.mu.Unlock()
	}
	return list
}

// NewFlaws returns the flaws that are not in a list of known ones. Where they stand does not count,
// nor what other subgraphs than that of the flaw are called: they may have been renamed.
func NewFlaws(list, known []Violation) []Violation {
	type flaw struct{ rule, subgraph, coordinate, elements string }
	of := func(v Violation) flaw {
		return flaw{v.Rule, v.Subgraph, v.Coordinate, strings.Join(quoted(v.Message), "`")}
	}
	have := make(map[flaw]bool, len(known))
	for _, v := range known {
		have[of(v)] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(v Violation) bool { return have[of(v)] })
}

// quoted returns the elements that a message names: types, fields and keys stand in back quotes,
// subgraphs do not.
func quoted(message string) []string {
	var out []string
	for i, part := range strings.Split(message, "`") {
		if i%2 == 1 {
			out = append(out, part)
		}
	}
	return out
}

// whole is what the rules on graphs judge.
type whole struct {
	graph []*subgraph.Subgraph
	rule  *graphRule
	out   []Violation
	// asked are fields that routers ask of a subgraph which does not resolve them.
	asked []fieldIn
	// returned has the types that fields of a subgraph may return, see [whole.leadsTo].
	returned map[*subgraph.Subgraph]map[*sdl.Type]bool
	// objects has the interface objects, see [whole.interfaceObjects].
	objects map[string][]*sdl.Type
}

// flaw adds a finding of the current rule in a subgraph, with ways out.
func (w *whole) flaw(s *subgraph.Subgraph, coordinate string, at []sdl.Pos, waysOut []string, format string, args ...any) *Violation {
	v := Violation{Rule: w.rule.name, Subgraph: s.Source.Name, Coordinate: coordinate, Message: fmt.Sprintf(format, args...), WaysOut: waysOut}
	for _, p := range at {
		if p.Source != nil {
			v.At = append(v.At, s.Position(p))
		}
	}
	w.out = append(w.out, v)
	return &w.out[len(w.out)-1]
}

// leadsTo reports whether a subgraph resolves or provides a field that may return the type: the
// type itself, or an interface or union of it. It looks once for all types of a subgraph.
func (w *whole) leadsTo(s *subgraph.Subgraph, t *sdl.Type) bool {
	returned, known := w.returned[s]
	if !known {
		returned = returnedBy(s)
		if w.returned == nil {
			w.returned = make(map[*subgraph.Subgraph]map[*sdl.Type]bool)
		}
		w.returned[s] = returned
	}
	return returned[t]
}

// returnedBy returns the types that fields may return which a subgraph resolves or provides:
// objects, also those of interfaces and unions.
func returnedBy(s *subgraph.Subgraph) map[*sdl.Type]bool {
	provided := providedBy(s)
	out, seen := make(map[*sdl.Type]bool), make(map[*sdl.Type]bool)
	for _, from := range s.Schema.Types {
		if !from.Kind.HasFields() {
			continue
		}
		for _, f := range from.Fields {
			if !isAuthored(from, f) || !s.Resolves(f) && !provided[f] {
				continue
			}
			named := s.Composite(f.Type)
			if named == nil || seen[named] {
				continue
			}
			seen[named] = true
			for _, t := range possible(s, named) {
				out[t] = true
			}
		}
	}
	return out
}
