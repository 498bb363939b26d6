package fieldset

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Paths returns the leaves of a field set, sorted. Each is a dotted path with type conditions and
// arguments, such as `media<Book>.price(currency: EUR)`.
func Paths(set *subgraph.FieldSet) []string {
	var out []string
	var walk func([]subgraph.Selection, string)
	walk = func(list []subgraph.Selection, prefix string) {
		for _, sel := range list {
			next := Path(prefix, sel)
			if len(sel.Sub) > 0 {
				walk(sel.Sub, next)
			} else if sel.Field != nil {
				out = append(out, next)
			}
		}
	}
	walk(set.Selections, "")
	slices.Sort(out)
	return slices.Compact(out)
}

// Path extends a path by one selection. __typename adds nothing: it is part of every
// representation.
func Path(prefix string, sel subgraph.Selection) string {
	switch {
	case sel.Field != nil:
		name := sel.Field.Name
		if len(sel.Args) > 0 {
			name += arguments(sel, sel.ArgString)
		}
		if prefix == "" {
			return name
		}
		return prefix + "." + name
	case sel.On != nil:
		return prefix + "<" + sel.On.Name + ">"
	default:
		return prefix
	}
}

// arguments renders the arguments of a selected field, sorted, each value as value renders it.
func arguments(sel subgraph.Selection, value func(sdl.Arg) string) string {
	parts := make([]string, len(sel.Args))
	for i, a := range sel.Args {
		parts[i] = a.Name + ": " + value(a)
	}
	slices.Sort(parts)
	return "(" + strings.Join(parts, ", ") + ")"
}

// Subset reports whether every path of a is in b, both as [Paths] sorts them.
func Subset(a, b []string) bool {
	for _, p := range a {
		i, found := slices.BinarySearch(b, p)
		if !found {
			return false
		}
		b = b[i+1:]
	}
	return true
}
