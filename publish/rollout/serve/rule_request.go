package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// The rules on the documents that routers send: every part of a fetch must be valid against the
// code's schema.

var kindDiffers = &Rule{
	Name:  "KIND_DIFFERS",
	Title: "a type is of another kind, or a root operation type is another",
	Why:   "The selections that routers plan for one kind of type are not valid on another.",
	check: func(p *pair) {
		p.differ(func(rt, dt *sdl.Type) {
			switch {
			case dt == nil:
			case dt.Kind != rt.Kind:
				p.report(rt.Name, rt.Pos, dt.Pos, "`%s` is %s in the registered schema and %s in the code", rt.Name, kindWords[rt.Kind], kindWords[dt.Kind])
			case dt.Name != rt.Name:
				p.report(rt.Name, rt.Pos, dt.Pos, "the root type `%s` of the registered schema is called `%s` in the code", rt.Name, dt.Name)
			case composite(rt) && p.r.Type(rt).InterfaceObject != p.d.Type(dt).InterfaceObject:
				p.report(rt.Name, rt.Pos, dt.Pos, "`%s` is an interface object in %s only", rt.Name, p.sideOf(p.r.Type(rt).InterfaceObject))
			}
		})
		p.lostRoots()
	},
}

// lostRoots reports types that fetches start on and from which the code starts nothing: it has the
// type, perhaps alike, but no root of that operation.
func (p *pair) lostRoots() {
	for op := sdl.Mutation; op <= sdl.Subscription; op++ {
		rt := p.r.Schema.Root(op)
		if rt == nil || p.d.Schema.Root(op) != nil || !slices.ContainsFunc(rt.Fields, p.fetchable.fetched) {
			continue
		}
		if dt := p.deployed(rt); dt != nil {
			p.report(rt.Name, rt.Pos, dt.Pos, "`%s` is the root type of the operation %s in the registered schema, the code has it as another type only", rt.Name, op)
		}
	}
}

var kindWords = [...]string{
	sdl.Scalar: "a scalar", sdl.Object: "an object type", sdl.Interface: "an interface", sdl.Union: "a union", sdl.Enum: "an enum", sdl.InputObject: "an input type",
}

func (p *pair) sideOf(registered bool) string {
	if registered {
		return "the registered schema"
	}
	return "the code"
}

var fieldNotResolved = &Rule{
	Name:  "FIELD_NOT_RESOLVED",
	Title: "the code does not resolve a field that routers fetch",
	Why:   "A fetch that selects the field is refused as a whole, and with it every other field of that fetch.",
	check: func(p *pair) {
		p.differ(func(rt, dt *sdl.Type) {
			if !rt.Kind.HasFields() {
				return
			}
			if dt == nil {
				if slices.ContainsFunc(rt.Fields, p.fetchable.fetched) {
					p.report(rt.Name, rt.Pos, sdl.Pos{}, "`%s` is registered, the code does not have that type", rt.Name)
				}
				return
			}
			if dt.Kind != rt.Kind {
				return
			}
			for _, rf := range rt.Fields {
				if !p.fetchable.fetched(rf) {
					continue
				}
				switch df := dt.Field(rf.Name); {
				case df == nil && p.fetchable.within.asks(p.r, rf):
					p.report(rf.Coordinate(), rf.Pos, dt.Pos, "`%s` is external in the registered schema, but routers ask for it in a chain of @requires; the code does not have that field", rf.Coordinate())
				case df == nil:
					p.report(rf.Coordinate(), rf.Pos, dt.Pos, "`%s` is registered, the code does not have that field", rf.Coordinate())
				case p.r.Resolves(rf) && !p.d.Resolves(df):
					p.report(rf.Coordinate(), rf.Pos, df.Pos, "`%s` is resolved by the registered schema, it is @external in the code", rf.Coordinate())
				}
			}
		})
	},
}

var fragmentInvalid = &Rule{
	Name:  "FRAGMENT_INVALID",
	Title: "a fragment that routers may send is not valid in the code",
	Why:   "Routers expand an interface or a union into fragments on its possible types; a fragment on a type that does not belong there makes the code refuse the fetch.",
	check: func(p *pair) {
		for _, rt := range p.fetchable.abstract {
			dt := p.d.Schema.Type(rt.Name)
			if dt == nil && rt.Kind == sdl.Union {
				p.report(rt.Name, rt.Pos, sdl.Pos{}, "`%s` is registered, the code does not have that type", rt.Name)
			}
			if dt == nil || dt.Kind != rt.Kind {
				continue
			}
			inCode := namesOf(p.d.Type(dt).Implementations)
			members := make(map[string]sdl.Pos, len(rt.Members))
			for _, m := range slices.Backward(rt.Members) { // the first of a name stays
				members[m.Name] = m.Pos
			}
			for _, o := range p.r.Type(rt).Implementations {
				if inCode.has(o.Name) {
					continue
				}
				at := o.Pos
				if pos, found := members[o.Name]; found {
					at = pos
				}
				verb := "implements"
				if rt.Kind == sdl.Union {
					verb = "is a member of"
				}
				p.report(o.Name, at, dt.Pos, "`%s` %s `%s` in the registered schema, not in the code", o.Name, verb, rt.Name)
			}
		}
	},
}

var directiveUnknown = &Rule{
	Name:  "DIRECTIVE_UNKNOWN",
	Title: "the code does not know a directive that routers forward",
	Why:   "Executable directives of an operation stand in the fetches too.",
	check: func(p *pair) {
		for _, rd := range p.r.Schema.DirectiveDefs {
			if rd.Pos.Source == nil || builtinDirective(rd.Name) {
				continue
			}
			where := slices.DeleteFunc(slices.Clone(rd.Locations), func(l string) bool { return !Executable(l) })
			if len(where) == 0 {
				continue
			}
			dd := p.d.Schema.DirectiveDef(rd.Name)
			if dd == nil {
				p.report("@"+rd.Name, rd.Pos, sdl.Pos{}, "`@%s` may stand in operations by the registered schema, the code does not define it", rd.Name)
				continue
			}
			for _, l := range where {
				if !slices.Contains(dd.Locations, l) {
					p.report("@"+rd.Name, rd.Pos, dd.Pos, "`@%s` may stand on %s by the registered schema, not in the code", rd.Name, l)
				}
			}
			p.arguments("@"+rd.Name, rd.Args, dd.Args, rd.Pos, dd.Pos)
		}
	},
}

// Executable reports whether a directive location is one from which routers forward directives of
// operations to subgraphs.
func Executable(location string) bool {
	switch location {
	case "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT":
		return true
	}
	return false
}

func builtinDirective(name string) bool {
	return name == "skip" || name == "include" || name == "defer"
}
