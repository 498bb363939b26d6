package serve

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// The rules on answers: a router that knows the registered schema must accept what the code
// returns.

var answerNotAccepted = &Rule{
	Name:  "ANSWER_NOT_ACCEPTED",
	Title: "the code may return what the registered schema rules out",
	Why:   "A null, a list or a value where the registered type does not allow it makes the router drop the field, and its parents up to the next nullable one.",
	check: func(p *pair) {
		p.fields(func(rf, df *sdl.Field) {
			if !AnswersType(p.d, p.r, df.Type, rf.Type, p.fetchable.within.Reads(rf)) {
				p.report(rf.Coordinate(), rf.Pos, df.Pos, "`%s` is `%s` in the registered schema, the code returns `%s`", rf.Coordinate(), rf.Type, df.Type)
			}
		})
	},
}

// AnswersType reports whether a value of the code's type d may stand where the registered schema
// has the type r; exact as in [Answers].
func AnswersType(code, registered *subgraph.Subgraph, d, r *ast.Type, exact bool) bool {
	if r.NonNull && !d.NonNull || (d.Elem == nil) != (r.Elem == nil) {
		return false
	}
	if r.Elem != nil {
		return AnswersType(code, registered, d.Elem, r.Elem, exact)
	}
	return Answers(code, registered, d.NamedType, r.NamedType, exact)
}

// Narrower reports whether the code may return the object type d where the registered schema has
// the interface or union r. It may if d is the only possible type of r, in the registered schema
// and in the code: routers send fragments on every possible type, and a fragment on another one
// would be refused on an object.
func Narrower(code, registered *subgraph.Subgraph, d, r string) bool {
	dt, rt := code.Schema.Type(d), registered.Schema.Type(r)
	if dt == nil || rt == nil || dt.Kind != sdl.Object || !composite(rt) || rt.Kind == sdl.Object {
		return false
	}
	all := registered.Type(rt).Implementations
	here := code.Schema.Type(r)
	return len(all) == 1 && all[0].Name == d && here != nil && composite(here) && hasType(possible(code, here), d)
}

var answerUnknown = &Rule{
	Name:   "ANSWER_UNKNOWN",
	Title:  "the code may return an enum value or a type that the registered schema does not know",
	Why:    "Routers answer null for what they do not know, until the schema that has it is registered. Where the type does not allow null, they also drop its parents, up to the whole answer.",
	Hazard: true,
	check: func(p *pair) {
		p.types(func(rt, dt *sdl.Type) {
			if rt.Kind != sdl.Enum || !p.fetchable.outputs.Has(rt) {
				return
			}
			for _, v := range dt.Values {
				if rt.Value(v.Name) == nil {
					c := rt.Name + "." + v.Name
					p.reportHazard(rt, "", c, rt.Pos, v.Pos, "`%s` may be returned by the code, the registered schema does not know it", c)
				}
			}
		})
		for _, rt := range p.fetchable.abstract {
			dt := p.d.Schema.Type(rt.Name)
			if dt == nil || dt.Kind != rt.Kind {
				continue
			}
			known := namesOf(p.r.Type(rt).Implementations)
			for _, o := range p.d.Type(dt).Implementations {
				if !known.has(o.Name) {
					p.reportHazard(rt, "", o.Name, rt.Pos, o.Pos, "`%s` may be returned by the code as `%s`, the registered schema does not know it there", o.Name, rt.Name)
				}
			}
		}
	},
}

var answersConflict = &Rule{
	Name:   "ANSWERS_CONFLICT",
	Title:  "fields that routers select side by side have come to differ in the code",
	Why:    "One fetch may select a field of the same name on several possible types; the code refuses that when they differ in nullability, lists or scalar. Operations that do so are refused by the new API too.",
	Hazard: true,
	check: func(p *pair) {
		type first struct{ rf, df *sdl.Field }
		type shaped struct{ name, shape string }
		done := make(map[[2]*sdl.Field]bool)
		registered, code := shapes{s: p.r.Schema}, shapes{s: p.d.Schema}
		for _, rt := range p.fetchable.abstract {
			byShape := make(map[shaped]first)
			for _, o := range p.r.Type(rt).Implementations {
				do := p.d.Schema.Type(o.Name)
				if do == nil || do.Kind != sdl.Object {
					continue
				}
				for _, rf := range o.Fields {
					df := do.Field(rf.Name)
					if df == nil || !p.fetchable.fetched(rf) {
						continue
					}
					key := shaped{rf.Name, registered.of(rf.Type)}
					f, ok := byShape[key]
					if !ok {
						byShape[key] = first{rf, df}
						continue
					}
					if pairKey := [2]*sdl.Field{f.rf, rf}; code.of(f.df.Type) != code.of(df.Type) && !done[pairKey] {
						done[pairKey] = true
						p.reportHazard(rt, f.rf.Coordinate(), rf.Coordinate(), f.rf.Pos, df.Pos, "`%s` is `%s` and `%s` is `%s` in the code; a fetch that selects both inside `%s` is refused", f.rf.Coordinate(), f.df.Type, rf.Coordinate(), df.Type, rt.Name)
					}
				}
			}
		}
	},
}

// shapes tells what has to be equal for two fields of a schema to be selected under one name
// (specification of October 2021, section 5.3.2): lists, nullability, and the name of a leaf type.
// It remembers the answer for each type reference, which fields share.
type shapes struct {
	s     *sdl.Schema
	known map[*ast.Type]string
}

func (s *shapes) of(t *ast.Type) string {
	text, known := s.known[t]
	if known {
		return text
	}
	if text = t.String(); composite(s.s.Type(sdl.Named(t))) {
		text = Rename(t, "{}").String()
	}
	if s.known == nil {
		s.known = make(map[*ast.Type]string)
	}
	s.known[t] = text
	return text
}
