package diff

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/subgraph"
)

// raw returns a field set as it is written; empty for nil.
func raw(s *subgraph.FieldSet) string {
	if s == nil {
		return ""
	}
	return s.Raw
}

// normal renders a field set in one spacing, with its selections sorted and its values coerced to
// the types of the arguments, so that "a b" and "b a" are the same key.
func normal(s *subgraph.FieldSet) string {
	if s == nil {
		return ""
	}
	return normalSelections(s.Selections)
}

// normalSelections renders a selection set for [normal], without its braces.
func normalSelections(list []subgraph.Selection) string {
	parts := make([]string, 0, len(list))
	for _, sel := range list {
		var b strings.Builder
		switch {
		case sel.Field != nil:
			b.WriteString(sel.Field.Name)
			for _, arg := range sel.Args {
				b.WriteString("(" + arg.Name + ":" + sel.ArgString(arg) + ")")
			}
		case sel.Typename:
			b.WriteString("__typename")
		default:
			b.WriteString("...")
			if sel.On != nil {
				b.WriteString(" on " + sel.On.Name)
			}
		}
		if len(sel.Sub) > 0 {
			b.WriteString(" {" + normalSelections(sel.Sub) + "}")
		}
		parts = append(parts, b.String())
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}
