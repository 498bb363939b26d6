package serve

import (
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// OneOfAdded is the rule of the findings of [ChangeFlaws] on @oneOf.
const OneOfAdded = "ONE_OF_ADDED"

// ChangeFlaws returns what goes wrong once a graph has changed, in whatever order: flaws that it
// did not have before, and input objects that have come to take exactly one field. Composition
// drops @oneOf, so routers pass on what the code then refuses.
func ChangeFlaws(before, after []*subgraph.Subgraph) []Violation {
	return (*Library)(nil).ChangeFlaws(before, after)
}

// ChangeFlaws is the function [ChangeFlaws] for graphs that may have been judged before.
func (l *Library) ChangeFlaws(before, after []*subgraph.Subgraph) []Violation {
	out := NewFlaws(l.Flaws(after), l.Flaws(before))
	for _, s := range after {
		for _, t := range s.Schema.Types {
			if t.Kind != sdl.InputObject || !OneOf(t) || !hadAnyOf(before, t.Name) {
				continue
			}
			out = append(out, Violation{
				Rule: OneOfAdded, Subgraph: s.Name, Coordinate: t.Name, At: []diag.Position{s.Position(t.Pos)},
				Message: "`" + t.Name + "` comes to take exactly one field (@oneOf): composition drops that, so routers go on sending what the new code of " + s.Name + " refuses",
				WaysOut: []string{
					"add a new input type with @oneOf and a new argument or field that takes it, move clients over, and remove `" + t.Name + "` later",
					"let the code of " + s.Name + " accept values with several fields as long as clients send them, without @oneOf in the schema",
				},
			})
		}
	}
	return out
}

// hadAnyOf reports whether an input object took any of its fields in a graph, and its values could
// be sent.
func hadAnyOf(graph []*subgraph.Subgraph, name string) bool {
	sent := false
	for _, s := range graph {
		t := s.Schema.Type(name)
		if t == nil || t.Kind != sdl.InputObject {
			continue
		}
		if OneOf(t) {
			return false
		}
		sent = sent || InputTypes(s).Has(t)
	}
	return sent
}
