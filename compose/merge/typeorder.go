package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// inOrder returns the types of a subgraph that edition 2.15 merges, in its order: types with a
// definition, those that are only extended, the scalars of linked specifications, a Query that
// composition adds.
func inOrder(s *subgraph.Subgraph) []*sdl.Type {
	rank := func(t *sdl.Type) int {
		switch {
		case !t.Defined:
			return 1
		case added(t):
			return 2
		}
		return 0
	}
	list := make([]*sdl.Type, 0, len(s.Schema.Types)+1)
	for r := range 3 {
		if r == 2 {
			list = append(moveRenamed(s, list), linkedScalars(s)...)
		}
		for _, t := range s.Schema.Types {
			if rank(t) == r {
				list = append(list, t)
			}
		}
	}
	return list
}

// added reports whether composition added the type, a Query without fields: the SDL has none.
func added(t *sdl.Type) bool { return t.Pos.Source == nil }

// moveRenamed moves root types that the SDL of the subgraph calls by other names to where the
// reference has them after it renamed them. One is taken out, the last type fills its place, and
// it is added at the end. What is last at first is a type of federation, which is not merged.
func moveRenamed(s *subgraph.Subgraph, list []*sdl.Type) []*sdl.Type {
	if s.Renamed == [3]bool{} {
		return list
	}
	list = append(list, nil)
	for op, renamed := range s.Renamed {
		root := s.Schema.Root(sdl.Operation(op))
		if i := slices.Index(list, root); renamed && i >= 0 {
			last := len(list) - 1
			list[i] = list[last]
			list[last] = root
		}
	}
	return slices.DeleteFunc(list, func(t *sdl.Type) bool { return t == nil })
}

// linkedScalars returns the scalars of the specifications that a subgraph links beside federation,
// such as policy. They are types of the subgraph, and follow its other types.
func linkedScalars(s *subgraph.Subgraph) []*sdl.Type {
	var list []*sdl.Type
	for _, l := range s.Links {
		if l.Feature != spec.Policy && l.Feature != spec.RequiresScopes && l.Feature != spec.Context {
			continue
		}
		for _, t := range l.Feature.Types {
			list = append(list, &sdl.Type{Kind: t.Kind, Name: l.LocalName(t.Name), Defined: true, Pos: l.Directive.Pos})
		}
	}
	return list
}
