package check

import (
	"iter"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// This file finds the subgraphs that declare an element without asking all of them for each: a
// graph of thousands of subgraphs may have thousands of changes.

// fewQuestions is how many elements are looked for in every subgraph, and fewSubgraphs how many
// subgraphs are, before an index is worth its making.
const fewQuestions, fewSubgraphs = 32, 8

// locatorIndex has positions in [locator.subgraphs], in their order. Its zero value is ready.
type locatorIndex struct {
	asked int
	// types has the subgraphs with a type; nil until it is worth it.
	types map[string][]int32
	// members has the subgraphs with a member of a type, for types of many subgraphs.
	members map[string]map[memberName][]int32
}

// memberName names a field or value of a type or, with ref, one in its list of interfaces or
// members.
type memberName struct {
	name string
	ref  bool
}

// declaring returns the subgraphs that may declare an element in one of their versions, among them
// all that do.
func (l *locator) declaring(e element) iter.Seq[subgraphPair] {
	head, _, _ := strings.Cut(e.coordinate, "(")
	typeName, member, isMember := strings.Cut(head, ".")
	l.index.asked++
	if l.index.asked <= fewQuestions || len(l.subgraphs) <= fewSubgraphs || typeName == "schema" || strings.HasPrefix(typeName, "@") {
		return slices.Values(l.subgraphs)
	}
	if l.index.types == nil {
		l.index.types = l.indexTypes()
	}
	places := l.index.types[typeName]
	if len(places) > fewSubgraphs && (isMember || e.ref != "") {
		name := memberName{member, false}
		if e.ref != "" {
			name = memberName{e.ref, true}
		}
		places = l.membersOf(typeName)[name]
	}
	return func(yield func(subgraphPair) bool) {
		for _, at := range places {
			if !yield(l.subgraphs[at]) {
				return
			}
		}
	}
}

func (l *locator) indexTypes() map[string][]int32 {
	index := make(map[string][]int32)
	for i, s := range l.subgraphs {
		for t := range s.types() {
			index[t.Name] = enter(index[t.Name], i)
		}
	}
	return index
}

// membersOf returns the subgraphs by the members of a type. It looks once for each type.
func (l *locator) membersOf(typeName string) map[memberName][]int32 {
	members, known := l.index.members[typeName]
	if known {
		return members
	}
	members = make(map[memberName][]int32)
	for _, at := range l.index.types[typeName] {
		for _, side := range []*subgraph.Subgraph{l.subgraphs[at].before, l.subgraphs[at].after} {
			if side != nil {
				for name := range namesIn(side.Schema.Type(typeName)) {
					members[name] = enter(members[name], int(at))
				}
			}
		}
	}
	if l.index.members == nil {
		l.index.members = make(map[string]map[memberName][]int32)
	}
	l.index.members[typeName] = members
	return members
}

// enter adds a position to a list that ascends, unless it is there.
func enter(list []int32, at int) []int32 {
	if len(list) > 0 && list[len(list)-1] == int32(at) {
		return list
	}
	return append(list, int32(at))
}

// types returns the types of both sides.
func (s subgraphPair) types() iter.Seq[*sdl.Type] {
	return func(yield func(*sdl.Type) bool) {
		for _, side := range []*subgraph.Subgraph{s.before, s.after} {
			if side == nil {
				continue
			}
			for _, t := range side.Schema.Types {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// namesIn returns the names of all that a type has; a nil type has nothing.
func namesIn(t *sdl.Type) iter.Seq[memberName] {
	return func(yield func(memberName) bool) {
		if t == nil {
			return
		}
		for _, f := range t.Fields {
			if !yield(memberName{f.Name, false}) {
				return
			}
		}
		for _, v := range t.Values {
			if !yield(memberName{v.Name, false}) {
				return
			}
		}
		for _, ref := range slices.Concat(t.Interfaces, t.Members) {
			if !yield(memberName{ref.Name, true}) {
				return
			}
		}
	}
}
