package agreementtest

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// change is one thing that can be taken out of a case: a whole subgraph, if apply is nil, or a part
// of its text.
type change struct {
	subgraph int
	apply    func(*edit.Edits)
	span     edit.Span
}

// changes returns what can be taken out of a case, the largest parts first.
func changes(c Case) []change {
	var out []change
	if len(c.Subgraphs) > 1 {
		for i := range c.Subgraphs {
			out = append(out, change{subgraph: i})
		}
	}
	for i, s := range c.Subgraphs {
		add := func(span edit.Span, apply func(*edit.Edits)) {
			out = append(out, change{subgraph: i, apply: apply, span: span})
		}
		doc := edit.Parse(s.SDL)
		for _, d := range doc.Of() {
			add(d.Full, func(e *edit.Edits) { e.RemoveDefinition(d.Full) })
		}
		for _, d := range doc.Of() {
			definition(s.SDL, d, add)
		}
	}
	return out
}

type adder = func(edit.Span, func(*edit.Edits))

// definition adds the parts of a definition. A list that would be left empty goes with its braces.
func definition(text string, d *edit.Definition, add adder) {
	inline := func(s edit.Span) {
		if !s.Empty() {
			add(s, func(e *edit.Edits) { e.RemoveInline(s) })
		}
	}
	inline(d.Body)
	inline(d.ImplementsClause)
	inline(d.MembersClause)
	for _, list := range [][]edit.Element{d.Implements, d.Members} {
		for i, m := range list {
			// The separator goes with the name: the one behind the first, the one before others.
			span := m.Full
			switch {
			case len(list) == 1:
				continue
			case i == 0:
				span.End = list[1].Full.Start
			default:
				span.Start = list[i-1].Full.End
			}
			add(span, func(e *edit.Edits) { e.Replace(span, "") })
		}
	}
	if len(d.Fields) > 1 {
		for _, f := range d.Fields {
			add(f.Full, func(e *edit.Edits) { e.Remove(f.Full) })
		}
	}
	element(text, &d.Element, add)
	for _, f := range d.Fields {
		element(text, f, add)
	}
}

// element adds the parts of an element: description, arguments, default value and directives.
func element(text string, el *edit.Element, add adder) {
	inline := func(s edit.Span) {
		if !s.Empty() {
			add(s, func(e *edit.Edits) { e.RemoveInline(s) })
		}
	}
	if text[el.Full.Start] == '"' {
		first := sdl.Tokens(text[el.Full.Start:el.Full.End])[0]
		span := edit.Span{Start: el.Full.Start, End: el.Full.Start + first.End}
		add(span, func(e *edit.Edits) {
			e.Remove(span)
		})
	}
	inline(el.ArgsClause)
	inline(el.Default)
	for _, a := range el.Directives {
		inline(a.Full)
		for _, arg := range a.Args {
			if len(a.Args) > 1 {
				add(arg.Full, func(e *edit.Edits) { e.Remove(arg.Full) })
			}
			for _, s := range items(text, arg.Value) {
				add(s, func(e *edit.Edits) { e.Remove(s) })
			}
		}
	}
	if len(el.Args) > 1 {
		for _, a := range el.Args {
			add(a.Full, func(e *edit.Edits) { e.Remove(a.Full) })
		}
	}
	for _, a := range el.Args {
		element(text, a, add)
	}
}

// items returns the elements of a list value, such as the imports of a @link; none if it has less
// than two.
func items(text string, list edit.Span) []edit.Span {
	var out []edit.Span
	tokens := sdl.Tokens(text[list.Start:list.End])
	if len(tokens) < 4 || tokens[0].Kind != '[' {
		return nil
	}
	depth := 0
	for _, t := range tokens[1 : len(tokens)-1] {
		closes := t.Kind == ']' || t.Kind == '}'
		if closes {
			depth--
		}
		if depth == 0 && !closes {
			out = append(out, edit.Span{Start: list.Start + t.Start})
		}
		if t.Kind == '[' || t.Kind == '{' {
			depth++
		}
		out[len(out)-1].End = list.Start + t.End
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// take returns the case without what the changes take out. Changes inside of other ones are left
// out.
func take(c Case, list []change) Case {
	gone := make([]bool, len(c.Subgraphs))
	edits := make([]*edit.Edits, len(c.Subgraphs))
	taken := make([][]edit.Span, len(c.Subgraphs))
	left := len(c.Subgraphs)
	for _, ch := range list {
		i := ch.subgraph
		overlaps := func(s edit.Span) bool { return ch.span.Start < s.End && s.Start < ch.span.End }
		switch {
		case ch.apply == nil && left > 1:
			gone[i] = true
			left--
		case ch.apply == nil || slices.ContainsFunc(taken[i], overlaps):
		default:
			if edits[i] == nil {
				edits[i] = &edit.Edits{Text: c.Subgraphs[i].SDL}
			}
			ch.apply(edits[i])
			taken[i] = append(taken[i], ch.span)
		}
	}
	out := Case{ID: c.ID}
	for i, s := range c.Subgraphs {
		if gone[i] {
			continue
		}
		if edits[i] != nil {
			s.SDL = edits[i].Apply()
		}
		out.Subgraphs = append(out.Subgraphs, s)
	}
	return out
}
