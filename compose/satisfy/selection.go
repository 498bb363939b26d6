package satisfy

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// selection is a field set by names alone, as a condition that may be fetched from any subgraph.
type selection []selected

// selected is a field, or an inline fragment on the type on if that is not noType.
type selected struct {
	name symbol
	on   symbol
	sub  selection
}

const noType symbol = -1

// compile leaves out what does not matter for reaching the fields: __typename, arguments, and
// fragments without a type.
func (g *graph) compile(list []subgraph.Selection) selection {
	var out selection
	for _, s := range list {
		switch {
		case s.Typename:
		case s.Field != nil:
			out = append(out, selected{name: g.sym(s.Field.Name), on: noType, sub: g.compile(s.Sub)})
		case s.On != nil:
			out = append(out, selected{name: noType, on: g.sym(s.On.Name), sub: g.compile(s.Sub)})
		default:
			out = append(out, g.compile(s.Sub)...)
		}
	}
	return out
}

// compileNodes is compile for a parsed text whose names are not resolved.
func (g *graph) compileNodes(list []sdl.SelectionNode) selection {
	var out selection
	for _, s := range list {
		switch {
		case s.Name == "__typename" || s.Spread != "":
		case s.Name != "":
			out = append(out, selected{name: g.sym(s.Name), on: noType, sub: g.compileNodes(s.Sub)})
		case s.On != "":
			out = append(out, selected{name: noType, on: g.sym(s.On), sub: g.compileNodes(s.Sub)})
		default:
			out = append(out, g.compileNodes(s.Sub)...)
		}
	}
	return out
}

// text returns a form in which equal selections are equal.
func (g *graph) text(list selection) string {
	out := ""
	for _, s := range list {
		if s.on != noType {
			out += "..." + g.names[s.on]
		} else {
			out += g.names[s.name]
		}
		if len(s.sub) > 0 {
			out += "{" + g.text(s.sub) + "}"
		}
		out += " "
	}
	return out
}
