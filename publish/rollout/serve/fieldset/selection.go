package fieldset

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Render writes selections as they stand in a field set, on one line and without outer braces.
func Render(list []subgraph.Selection) string {
	parts := make([]string, 0, len(list))
	for _, s := range list {
		text := "__typename"
		switch {
		case s.Field != nil:
			text = s.Field.Name
			if len(s.Args) > 0 {
				text += arguments(s, func(a sdl.Arg) string { return a.Value.String() })
			}
		case s.On != nil:
			text = "... on " + s.On.Name
		case !s.Typename:
			text = "..."
		}
		if len(s.Sub) > 0 {
			text += " { " + Render(s.Sub) + " }"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// Join returns the union of two selections, in the order of the first. It returns false if both
// select a field with different arguments: a representation has room for one value under a name.
func Join(a, b []subgraph.Selection) ([]subgraph.Selection, bool) {
	out := slices.Clone(a)
	for _, s := range b {
		i := slices.IndexFunc(out, func(t subgraph.Selection) bool { return label(t) == label(s) })
		if i < 0 {
			out = append(out, s)
			continue
		}
		if s.Field != nil && arguments(s, s.ArgString) != arguments(out[i], out[i].ArgString) {
			return nil, false
		}
		sub, ok := Join(out[i].Sub, s.Sub)
		if !ok {
			return nil, false
		}
		out[i].Sub = sub
	}
	return out, true
}

// label returns what two selections must share to be joined.
func label(s subgraph.Selection) string {
	switch {
	case s.Field != nil:
		return s.Field.Name
	case s.On != nil:
		return "on " + s.On.Name
	default:
		return ""
	}
}

// Common returns the part of a selection whose leaves are among the paths.
func Common(list []subgraph.Selection, has []string) []subgraph.Selection {
	return common(list, has, "")
}

// common is [Common] below a path.
func common(list []subgraph.Selection, has []string, prefix string) []subgraph.Selection {
	var out []subgraph.Selection
	for _, s := range list {
		next := Path(prefix, s)
		if len(s.Sub) > 0 {
			if s.Sub = common(s.Sub, has, next); len(s.Sub) > 0 {
				out = append(out, s)
			}
		} else if s.Field != nil && slices.Contains(has, next) {
			out = append(out, s)
		}
	}
	return out
}
