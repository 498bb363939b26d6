package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// checkRequires checks the arguments that a @requires gives to fields of other subgraphs against
// the merged fields. The merge may have dropped an argument, or an enum value or input field of its
// type.
func (v *validation) checkRequires() {
	for _, s := range v.subs {
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				if r := s.Field(f).Requires; r != nil {
					v.checkSelections(s, f, r.Selections)
				}
			}
		}
	}
}

func (v *validation) checkSelections(s *subgraph.Subgraph, by *sdl.Field, list []subgraph.Selection) {
	for i := range list {
		sel := &list[i]
		if sel.Field != nil {
			v.checkRequiredArgs(s, by, sel)
		}
		v.checkSelections(s, by, sel.Sub)
	}
}

// checkRequiredArgs checks one selected field in the @requires on the field by. Each argument that
// the merged field requires must be given, and each argument that is given must exist and fit its
// merged type.
func (v *validation) checkRequiredArgs(s *subgraph.Subgraph, by *sdl.Field, sel *subgraph.Selection) {
	t := v.types.named(sel.Field.Parent.Name)
	if t == nil || len(sel.Args) == 0 && len(sel.Field.Args) == 0 {
		return
	}
	f := t.field(sel.Field.Name)
	if f == nil {
		return
	}
	at := by.Coordinate()
	for _, a := range f.Args {
		if a.Type.NonNull && a.Default == nil && !slices.ContainsFunc(sel.Args, func(g sdl.Arg) bool { return g.Name == a.Name }) {
			v.fail(codes.RequiresInvalidFields, at, "@requires on "+at+" in subgraph "+quote(s.Name)+" does not give "+t.name+"."+f.Name+" the argument "+a.Name+", which "+graphList(t.requiring(f.Name, a.Name))+" requires",
				"Give the argument in the selection.", by.Pos.Position(), a.Pos.Position())
			if v.unreadable == nil {
				unreadable := *v.errors[len(v.errors)-1]
				unreadable.Code = codes.InvalidGraphQL
				v.unreadable = &unreadable
			}
		}
	}
	for _, given := range sel.Args {
		what, fix := "", "Leave the argument out, or add it in every subgraph that resolves the field."
		var lacking []diag.Position
		if a := f.Arg(given.Name); a == nil {
			var names []string
			names, lacking = t.lackingArgument(f.Name, given.Name)
			what = "which " + graphList(names) + " does not take"
		} else {
			m := v.types.misfit(given.Value, misfit{typ: a.Type})
			if m == nil {
				continue
			}
			what = "whose value " + sdl.ValueString(given.Value)
			if why, ok := m.reason("value"); ok {
				what, fix, lacking = what+why.text, why.fix, why.at
			} else {
				what += " does not fit the type " + a.Type.String() + " of the supergraph"
			}
		}
		v.fail(codes.RequiresInvalidFields, at, "@requires on "+at+" in subgraph "+quote(s.Name)+" gives "+t.name+"."+f.Name+" the argument "+given.Name+", "+what, fix,
			append([]diag.Position{by.Pos.Position()}, lacking...)...)
	}
}

// lackingArgument returns the subgraphs whose version of a field lacks the argument.
func (t *mergedType) lackingArgument(field, arg string) (names []string, where []diag.Position) {
	for i := range t.srcs {
		if f := t.srcs[i].t.Field(field); f != nil && f.Arg(arg) == nil {
			names, where = append(names, t.srcs[i].sub.Name), append(where, f.Pos.Position())
		}
	}
	return names, where
}

// requiring returns the subgraphs in which clients must give an argument.
func (t *mergedType) requiring(field, arg string) []string {
	var names []string
	for i := range t.srcs {
		s := &t.srcs[i]
		f := s.t.Field(field)
		if f == nil {
			continue
		}
		if a := f.Arg(arg); a != nil && a.Type.NonNull && a.Default == nil {
			names = append(names, s.sub.Name)
		}
	}
	return names
}
