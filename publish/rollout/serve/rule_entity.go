package serve

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// The rules on entities: the keys of the representations that routers send, the fields in them that
// the code reads, and the fields of other subgraphs that it provides.

var keyNotResolvable = &Rule{
	Name:  "KEY_NOT_RESOLVABLE",
	Title: "the code cannot resolve a key that routers may use",
	Why:   "Routers send representations with the fields of a registered key; code without that key cannot find the entity.",
	check: func(p *pair) {
		p.types(func(rt, dt *sdl.Type) {
			if !composite(rt) {
				return
			}
			if len(p.r.Type(rt).Keys) == 0 {
				return
			}
			var resolvable []*subgraph.FieldSet
			for _, k := range p.d.Type(dt).Keys {
				if k.Resolvable {
					resolvable = append(resolvable, k.Fields)
				}
			}
			known := fieldset.NewIndex(resolvable)
			for _, k := range p.r.Type(rt).Keys {
				if !p.fetchable.within.Uses(p.r, rt, k) || known.Within(fieldset.Paths(k.Fields)) >= 0 {
					continue
				}
				p.report(rt.Name, k.Directive.Pos, dt.Pos, "`%s` has the key `%s` in the registered schema, the code cannot resolve it by that", rt.Name, k.Fields.Raw)
			}
		})
	},
}

var requiresNotSent = &Rule{
	Name:  "REQUIRES_NOT_SENT",
	Title: "the code reads fields of other subgraphs that routers do not send",
	Why:   "Routers send what @requires and @fromContext of the registered schema say; the code reads what its own say.",
	check: func(p *pair) {
		p.fields(func(rf, df *sdl.Field) {
			p.requires(rf, df)
			p.contexts(rf, df)
		})
	},
}

// requires compares what the code's @requires reads with what routers send: the registered
// @requires set, and the fields that every registered key has.
func (p *pair) requires(rf, df *sdl.Field) {
	needs := p.d.Field(df).Requires
	if needs == nil {
		return
	}
	sent := slices.Clone(everyKey(p.r, rf.Parent))
	at := rf.Pos
	if req := p.r.Field(rf).Requires; req != nil {
		sent = append(sent, fieldset.Paths(req)...)
		if d := sdl.Find(rf.Directives, sdl.RoleRequires); d != nil {
			at = d.Pos
		}
	}
	slices.Sort(sent)
	for _, path := range fieldset.Paths(needs) {
		if !contains(sent, path) {
			p.report(rf.Coordinate(), at, df.Pos, "`%s` requires `%s` in the code, the registered schema does not send it", rf.Coordinate(), path)
		}
	}
}

// everyKey returns the paths that stand in a representation whichever resolvable key a router
// chooses.
func everyKey(s *subgraph.Subgraph, t *sdl.Type) []string {
	var common []string
	first := true
	for _, k := range s.Type(t).Keys {
		if !k.Resolvable {
			continue
		}
		has := fieldset.Paths(k.Fields)
		if first {
			common, first = has, false
			continue
		}
		common = slices.DeleteFunc(common, func(p string) bool { return !contains(has, p) })
	}
	return common
}

// contains reports whether a path is in a sorted list.
func contains(sorted []string, path string) bool {
	_, found := slices.BinarySearch(sorted, path)
	return found
}

func (p *pair) contexts(rf, df *sdl.Field) {
	for _, dc := range p.d.Field(df).Contexts {
		c := rf.Coordinate() + "(" + dc.Arg.Name + ":)"
		i := slices.IndexFunc(p.r.Field(rf).Contexts, func(rc subgraph.ContextArgument) bool { return rc.Arg.Name == dc.Arg.Name })
		switch {
		case i < 0:
			p.report(c, rf.Pos, dc.Arg.Pos, "`%s` is set from the context `%s` in the code, the registered schema does not say so", c, dc.Context)
		case !SameContext(p.r.Field(rf).Contexts[i], dc):
			p.report(c, p.r.Field(rf).Contexts[i].Arg.Pos, dc.Arg.Pos, "`%s` is set from another context or selection in the registered schema than in the code", c)
		}
	}
}

// SameContext reports whether two contextual arguments are set from the same context by the same
// selection.
func SameContext(a, b subgraph.ContextArgument) bool {
	return a.Context == b.Context && collapseSpaces(a.Selection) == collapseSpaces(b.Selection)
}

// collapseSpaces makes texts comparable that differ in white space only.
func collapseSpaces(s string) string { return strings.Join(strings.Fields(s), " ") }

var providesNotResolved = &Rule{
	Name:  "PROVIDES_NOT_RESOLVED",
	Title: "the code does not provide what routers expect on a path",
	Why:   "With a registered @provides, routers take the fields from this subgraph and do not ask their owner.",
	check: func(p *pair) {
		p.fields(func(rf, df *sdl.Field) {
			expected := p.r.Field(rf).Provides
			if expected == nil {
				return
			}
			var given []string
			if set := p.d.Field(df).Provides; set != nil {
				given = fieldset.Paths(set)
			}
			at := rf.Pos
			if d := sdl.Find(rf.Directives, sdl.RoleProvides); d != nil {
				at = d.Pos
			}
			p.provided(expected.Selections, "", "", given, func(path string) {
				p.report(rf.Coordinate(), at, df.Pos, "`%s` provides `%s` in the registered schema, not in the code", rf.Coordinate(), path)
			})
		})
	},
}

// provided walks the selections of a registered @provides and calls missing for each leaf that the
// code neither resolves nor provides. The prefix is the path of the parent as [fieldset.Paths]
// writes it, shown the same path for a reader; given are the paths that the code provides.
func (p *pair) provided(list []subgraph.Selection, prefix, shown string, given []string, missing func(string)) {
	for _, sel := range list {
		next, name := fieldset.Path(prefix, sel), shown
		if sel.Field != nil {
			name = strings.TrimPrefix(shown+"."+sel.Field.Name, ".")
		}
		if len(sel.Sub) > 0 {
			p.provided(sel.Sub, next, name, given, missing)
			continue
		}
		if sel.Field == nil || contains(given, next) {
			continue
		}
		dt := p.deployed(sel.Field.Parent)
		if dt == nil {
			continue // reported as a missing type
		}
		if df := dt.Field(sel.Field.Name); df != nil && !p.d.Resolves(df) {
			missing(name)
		}
	}
}
