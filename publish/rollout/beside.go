package rollout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
)

// beside returns the new text of a subgraph with the old form of every field that would need two
// types, and its new form under another name, and in words what is new. The text is empty if
// something else than the type of a field would need two.
func beside(o, n *subgraph.Subgraph, clashes []meet.Clash) (string, []string) {
	from, to := edit.Parse(o.Source.Text), edit.Parse(n.Source.Text)
	e := &edit.Edits{Text: n.Source.Text}
	var words, types []string
	for _, c := range clashes {
		of, nf := fieldAt(o, c.Coordinate), fieldAt(n, c.Coordinate)
		if of == nil || nf == nil {
			return "", nil
		}
		was, is := from.Field(of.Pos), to.Field(nf.Pos)
		if was == nil || is == nil {
			return "", nil
		}
		name := nf.Name + "2"
		for i := 3; nf.Parent.Field(name) != nil; i++ {
			name = fmt.Sprintf("%s%d", nf.Name, i)
		}
		e.Insert(is.Full.Start, from.At(was.Full)+indentOf(to.Text, is.Full.Start))
		e.Replace(is.Name, name)
		words = append(words, fmt.Sprintf("`%s` stays, the new form is `%s.%s`", of.Coordinate(), nf.Parent.Name, name))
		if t := sdl.Named(of.Type); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	text := e.Apply()
	for _, name := range types {
		t := o.Schema.Type(name)
		if t == nil || t.Pos.Source == nil || n.Schema.Type(name) != nil {
			continue
		}
		for _, def := range from.Parts(t.Pos) {
			text = strings.TrimRight(text, "\n") + "\n\n" + from.At(def.Full) + "\n"
		}
	}
	return text, words
}

// indentOf returns what separates an element from the one before it: a line break with the same
// indentation, or a space inside a line.
func indentOf(text string, start int) string {
	indent := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
	if strings.TrimSpace(indent) != "" {
		return " "
	}
	return "\n" + indent
}

// fieldAt returns the field of an object or interface at a coordinate; nil for another coordinate.
func fieldAt(s *subgraph.Subgraph, coordinate string) *sdl.Field {
	typ, field, _ := strings.Cut(coordinate, ".")
	if t := s.Schema.Type(typ); t != nil && t.Kind.HasFields() {
		return t.Field(field)
	}
	return nil
}

// named returns the subgraph with a name; nil if there is none.
func named(list []*subgraph.Subgraph, name string) *subgraph.Subgraph {
	for _, s := range list {
		if s.Name == name {
			return s
		}
	}
	return nil
}
