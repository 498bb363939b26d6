package serve

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// chainedRequires finds fields that require a field of another subgraph which requires a field of
// the first. The JavaScript planner and that of router 2 ask the subgraph in the middle for the
// last field too, where it is external: old code refuses it, new code answers a value that it does
// not have. Router 3 asks rightly.
var chainedRequires = &graphRule{
	name: "CHAINED_REQUIRES",
	find: func(w *whole) {
		for _, c := range w.graph {
			eachField(c, func(t *sdl.Type, m *sdl.Field) {
				if set := c.Field(m).Requires; set != nil && t.Kind == sdl.Object {
					w.chains(c, t, m, set)
				}
			})
		}
	},
}

// chains finds the fields that require m of c, in subgraphs that resolve something that m requires
// itself. Where c is entered by keys alone, planners ask rightly, and so they do where no key leads
// from one of the two straight to the other. A field that is required below another entity makes no
// chain.
func (w *whole) chains(c *subgraph.Subgraph, t *sdl.Type, m *sdl.Field, set *subgraph.FieldSet) {
	returned, known := false, false
	for _, a := range w.graph {
		ta := a.Schema.Type(t.Name)
		if a == c || ta == nil || !ta.Kind.HasFields() || ta.Field(m.Name) == nil {
			continue
		}
		users := usersOf(a, ta, m.Name)
		if len(users) == 0 || !hasKeyOf(a, c, t.Name) || !hasKeyOf(c, a, t.Name) {
			continue
		}
		for _, sel := range set.Selections {
			if sel.Field == nil {
				continue
			}
			s := ta.Field(sel.Field.Name)
			if s == nil || !a.Resolves(s) || c.Resolves(sel.Field) {
				continue
			}
			if !known {
				returned, known = w.leadsTo(c, t), true
			}
			for _, f := range users {
				if returned && !w.sharedPlainly(a, c, ta, f) {
					w.chain(a, c, f, m, s)
				}
			}
		}
	}
}

// hasKeyOf reports whether a subgraph has all fields of a resolvable key that a type has in another
// one.
func hasKeyOf(from, to *subgraph.Subgraph, typ string) bool {
	has, of := from.Schema.Type(typ), to.Schema.Type(typ)
	return slices.ContainsFunc(to.Type(of).Keys, func(k subgraph.Key) bool {
		return k.Resolvable && !slices.ContainsFunc(k.Fields.Selections, func(sel subgraph.Selection) bool {
			return sel.Field != nil && has.Field(sel.Field.Name) == nil
		})
	})
}

// sharedPlainly reports whether planners get what f of a requires without c: another subgraph
// resolves all of it, requires nothing for it, and has a key whose fields a resolves. Then each
// planner goes there. It does not if a part is only in c, or below another type, or if c comes
// between for the key.
func (w *whole) sharedPlainly(a, c *subgraph.Subgraph, ta *sdl.Type, f *sdl.Field) bool {
	set := a.Field(f).Requires
	if set == nil || f.Parent != ta {
		return false
	}
	return slices.ContainsFunc(w.graph, func(d *subgraph.Subgraph) bool {
		td := d.Schema.Type(ta.Name)
		if d == a || d == c || td == nil || td.Kind != sdl.Object || d.Type(td).InterfaceObject {
			return false
		}
		entered := slices.ContainsFunc(d.Type(td).Keys, func(k subgraph.Key) bool {
			return k.Resolvable && resolvesLeaves(a, ta, k.Fields.Selections, false)
		})
		own := slices.DeleteFunc(slices.Clone(set.Selections), func(sel subgraph.Selection) bool { return sel.Field != nil && a.Resolves(sel.Field) })
		return entered && resolvesLeaves(d, td, own, true) && !w.isOverridden(ta.Name, own)
	})
}

// resolvesLeaves reports whether a subgraph resolves all of a field set, which has leaves only. If
// plain is true, it also requires nothing for them.
func resolvesLeaves(s *subgraph.Subgraph, t *sdl.Type, list []subgraph.Selection, plain bool) bool {
	return !slices.ContainsFunc(list, func(sel subgraph.Selection) bool {
		if sel.Field == nil || len(sel.Sub) > 0 {
			return true
		}
		f := t.Field(sel.Field.Name)
		return f == nil || !s.Resolves(f) || plain && (s.Field(f).Requires != nil || len(s.Field(f).Contexts) > 0)
	})
}

// isOverridden reports whether some subgraph overrides one of the fields that are selected on a
// type.
func (w *whole) isOverridden(typ string, list []subgraph.Selection) bool {
	return slices.ContainsFunc(w.graph, func(s *subgraph.Subgraph) bool {
		t := s.Schema.Type(typ)
		return t != nil && slices.ContainsFunc(list, func(sel subgraph.Selection) bool {
			f := t.Field(sel.Field.Name)
			return f != nil && s.Field(f).Override != nil
		})
	})
}

// usersOf returns the fields of a subgraph that need a field of the type: fields of the type that
// require it, and fields below it that take it from a context.
func usersOf(a *subgraph.Subgraph, t *sdl.Type, name string) []*sdl.Field {
	var out []*sdl.Field
	for _, f := range t.Fields {
		if set := a.Field(f).Requires; set != nil && selects(set, name) {
			out = append(out, f)
		}
	}
	set := contextsOf(a, t)
	if len(set) == 0 {
		return out
	}
	eachField(a, func(_ *sdl.Type, f *sdl.Field) {
		if slices.ContainsFunc(a.Field(f).Contexts, func(c subgraph.ContextArgument) bool {
			words := strings.FieldsFunc(c.Selection, func(r rune) bool { return !nameRune(r) })
			return slices.Contains(set, c.Context) && slices.Contains(words, name)
		}) {
			out = append(out, f)
		}
	})
	return out
}

// contextsOf returns the names of the contexts that values of a type set, by itself or as one of an
// interface or union.
func contextsOf(s *subgraph.Subgraph, t *sdl.Type) []string {
	var out []string
	for _, on := range s.Schema.Types {
		for _, d := range on.Directives {
			if d.Role == sdl.RoleContext && (on == t || on.Kind.Composite() && hasType(possible(s, on), t.Name)) {
				name, _ := d.StringArg("name")
				out = append(out, name)
			}
		}
	}
	return out
}

// selects reports whether a field set selects a field at its top.
func selects(set *subgraph.FieldSet, name string) bool {
	return slices.ContainsFunc(set.Selections, func(sel subgraph.Selection) bool { return sel.Field != nil && sel.Field.Name == name })
}

// chain reports that f of a requires m of c, which requires s of a.
func (w *whole) chain(a, c *subgraph.Subgraph, f, m, s *sdl.Field) {
	v := w.flaw(c, m.Coordinate(), []sdl.Pos{directiveAt(m, sdl.RoleRequires)}, []string{
		"move `" + f.Coordinate() + "` or `" + s.Coordinate() + "` from " + a.Name + " to another subgraph",
		"let " + c.Name + " resolve `" + s.Coordinate() + "` itself (@shareable), and drop the @requires of `" + m.Coordinate() + "`",
	}, "`%s` of %s needs `%s`, which %s resolves with `%s` of %s in turn: routers also ask %s for `%s`, which is @external there",
		f.Coordinate(), a.Name, m.Name, c.Name, s.Name, a.Name, c.Name, s.Name)
	v.At = append(v.At, a.Position(directiveAt(f, sdl.RoleRequires)))
	w.asked = append(w.asked, fieldIn{c.Name, s.Parent.Name, s.Name})
}

// askedByChains returns the fields that routers ask of the subgraphs in the middle of the chains of
// some graphs, although they are external there. A plan that leaves such a graph must not make it
// worse.
func askedByChains(graphs [][]*subgraph.Subgraph) map[fieldIn]bool {
	out := make(map[fieldIn]bool)
	for _, graph := range graphs {
		w := &whole{graph: graph, rule: chainedRequires}
		chainedRequires.find(w)
		for _, f := range w.asked {
			out[f] = true
		}
	}
	return out
}

// directiveAt returns the position of a federation directive of a field, or that of the field.
func directiveAt(f *sdl.Field, role sdl.Role) sdl.Pos {
	if d := sdl.Find(f.Directives, role); d != nil {
		return d.Pos
	}
	return f.Pos
}
