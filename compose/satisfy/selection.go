package satisfy

import (
	"encoding/binary"

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

// appendKey appends bytes that are equal for field sets which compile to the same selection.
func (g *graph) appendKey(to []byte, list []subgraph.Selection) []byte {
	const end, field, fragment = 0, 2, 3
	for i := range list {
		s := &list[i]
		switch {
		case s.Typename:
			continue
		case s.Field != nil:
			to = binary.AppendUvarint(to, uint64(g.sym(s.Field.Name))<<1+field)
		case s.On != nil:
			to = binary.AppendUvarint(to, uint64(g.sym(s.On.Name))<<1+fragment)
		default:
			to = g.appendKey(to, s.Sub)
			continue
		}
		to = append(g.appendKey(to, s.Sub), end)
	}
	return to
}
