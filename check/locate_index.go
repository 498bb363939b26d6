package check

import (
	"iter"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// fewQuestions is how many elements are looked for in every subgraph, and fewSubgraphs how many
// subgraphs are, before an index is worth its making.
const fewQuestions, fewSubgraphs = 32, 8

// declaring returns the subgraphs that may declare an element in one of their versions, among them
// all that do.
func (l *locator) declaring(e element) iter.Seq[subgraphPair] {
	head, _, _ := strings.Cut(e.coordinate, "(")
	typeName, member, isMember := strings.Cut(head, ".")
	l.asked++
	if l.asked <= fewQuestions || len(l.subgraphs) <= fewSubgraphs || typeName == "schema" || strings.HasPrefix(typeName, "@") {
		return slices.Values(l.subgraphs)
	}
	switch {
	case e.ref != "":
		return l.at(l.declarers().Member(typeName, subgraph.Member{Name: e.ref, Ref: true}))
	case isMember:
		return l.at(l.declarers().Member(typeName, subgraph.Member{Name: member}))
	}
	var places []int
	for _, decl := range l.declarers().Type(typeName) {
		places = append(places, decl.Place)
	}
	return l.at(slices.Compact(places))
}

// declarers returns the index of the subgraphs on both sides.
func (l *locator) declarers() *subgraph.Declarers {
	if l.index == nil {
		versions := make([][]*subgraph.Subgraph, len(l.subgraphs))
		for i, s := range l.subgraphs {
			versions[i] = []*subgraph.Subgraph{s.before, s.after}
		}
		l.index = subgraph.NewDeclarers(versions, func(_ *sdl.Schema, t *sdl.Type) string { return t.Name })
	}
	return l.index
}

// at returns the subgraphs at some places.
func (l *locator) at(places []int) iter.Seq[subgraphPair] {
	return func(yield func(subgraphPair) bool) {
		for _, at := range places {
			if !yield(l.subgraphs[at]) {
				return
			}
		}
	}
}
