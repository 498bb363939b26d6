package diff

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// OneOf returns the input objects that began or ceased to take exactly one field, by name.
// Composition drops @oneOf, so that neither the supergraph nor its API schema shows it: the router
// lets every value pass, and the subgraphs that declare it refuse what does not fit. Types that
// only one version has are left out.
func OneOf(before, after []*subgraph.Subgraph) []Change {
	old, now := oneOfInputs(before), oneOfInputs(after)
	var out []Change
	for name, was := range old {
		is, there := now[name]
		switch {
		case !there || was == is:
		case is:
			out = append(out, Change{Kind: OneOfAdded, Coordinate: name, New: "@oneOf"})
		default:
			out = append(out, Change{Kind: OneOfRemoved, Coordinate: name, Old: "@oneOf"})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return strings.Compare(a.Coordinate, b.Coordinate) })
	return out
}

// oneOfInputs returns every input object, and for each whether any subgraph declares it @oneOf.
func oneOfInputs(list []*subgraph.Subgraph) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		for _, t := range s.Schema.Types {
			if t.Kind == sdl.InputObject {
				out[t.Name] = out[t.Name] || isOneOf(t.Directives)
			}
		}
	}
	return out
}

func isOneOf(list []*sdl.Directive) bool { return sdl.FindName(list, "oneOf") != nil }
