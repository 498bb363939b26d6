package supergraph

import (
	"cmp"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// sorted returns a shallow copy of the schema with its definitions in the order of a printed
// supergraph. Indexes of types and fields keep their old values.
func sorted(s *sdl.Schema) *sdl.Schema {
	out := *s
	out.Types = slices.Clone(s.Types)
	slices.SortStableFunc(out.Types, func(a, b *sdl.Type) int { return compareNames(a.Name, b.Name) })
	out.DirectiveDefs = slices.Clone(s.DirectiveDefs)
	slices.SortStableFunc(out.DirectiveDefs, func(a, b *sdl.DirectiveDef) int { return compareNames(a.Name, b.Name) })
	return &out
}

// compareNames orders names as the reference prints them: without regard to case first, with _
// before digits before letters. On a tie the name with the lower-case letter at the first
// difference comes first.
func compareNames(a, b string) int {
	tie := 0
	for i := range min(len(a), len(b)) {
		x, y := weight(a[i]), weight(b[i])
		if x != y {
			return cmp.Compare(x, y)
		}
		if tie == 0 {
			tie = cmp.Compare(b[i], a[i]) // lower case has the greater code
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), tie)
}

// weight ranks a character of a GraphQL name.
func weight(c byte) int {
	switch {
	case c == '_':
		return 0
	case c >= 'A' && c <= 'Z':
		return int(c) + 'a' - 'A'
	default:
		return int(c)
	}
}
