package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// The rules on values that routers send: arguments, input objects and enums.

var argumentNotAccepted = &Rule{
	Name:  "ARGUMENT_NOT_ACCEPTED",
	Title: "the code does not accept what may be sent as an argument",
	Why:   "The code refuses the fetch: an unknown argument, a missing required one, or a value outside its type.",
	check: func(p *pair) {
		visit := p.fields
		if p.fetchable.within.withholds() { // then not all that is declared is sent
			visit = p.allFields
		}
		visit(func(rf, df *sdl.Field) {
			sent := slices.DeleteFunc(slices.Clone(rf.Args), func(a *sdl.Argument) bool { return !p.fetchable.within.maySend(rf, a) })
			p.arguments(rf.Coordinate(), sent, df.Args, rf.Pos, df.Pos)
		})
	},
}

// arguments compares the arguments of a field or directive that the registered schema lets routers
// send with those that the code accepts. The parent's positions rpos and dpos stand in for
// arguments that one side lacks.
func (p *pair) arguments(on string, registered, deployed []*sdl.Argument, rpos, dpos sdl.Pos) {
	sent, taken := sdl.IndexArguments(registered), sdl.IndexArguments(deployed)
	for _, ra := range registered {
		c := on + "(" + ra.Name + ":)"
		da := taken.Arg(ra.Name)
		switch {
		case da == nil:
			p.report(c, ra.Pos, dpos, "`%s` is registered, the code does not have that argument", c)
		case !Accepts(da.Type, ra.Type):
			p.report(c, ra.Pos, da.Pos, "`%s` is `%s` in the registered schema, the code accepts only `%s`", c, ra.Type, da.Type)
		case Mandatory(da.Type, da.Default) && !Mandatory(ra.Type, ra.Default):
			p.report(c, ra.Pos, da.Pos, "`%s` may be left out by the registered schema, the code needs it", c)
		}
	}
	for _, da := range deployed {
		if c := on + "(" + da.Name + ":)"; sent.Arg(da.Name) == nil && Mandatory(da.Type, da.Default) {
			p.report(c, rpos, da.Pos, "`%s` is needed by the code, the registered schema does not have that argument", c)
		}
	}
}

var inputNotAccepted = &Rule{
	Name:  "INPUT_NOT_ACCEPTED",
	Title: "the code does not accept what may be sent in an input type",
	Why:   "The code refuses the variables of the fetch: an unknown input field or enum value, or a missing required field.",
	check: func(p *pair) {
		p.differ(func(rt, _ *sdl.Type) {
			if !p.fetchable.inputs.Has(rt) {
				return
			}
			dt := p.d.Schema.Type(rt.Name)
			switch {
			case dt == nil && rt.Pos.Source != nil:
				p.report(rt.Name, rt.Pos, sdl.Pos{}, "`%s` is registered as the type of an input, the code does not have it", rt.Name)
			case dt == nil || dt.Kind != rt.Kind:
			case rt.Kind == sdl.InputObject:
				p.inputFields(rt, dt)
			case rt.Kind == sdl.Enum:
				p.enumSent(rt, dt)
			}
		})
	},
}

// inputFields compares the fields of an input object that may be sent with those that the code
// accepts, and whether more than one may be sent at a time (@oneOf).
func (p *pair) inputFields(rt, dt *sdl.Type) {
	for _, rf := range rt.Fields {
		c := rf.Coordinate()
		df := dt.Field(rf.Name)
		switch {
		case !p.fetchable.within.mayHold(rt, rf.Name) && (df == nil || !Mandatory(df.Type, df.Default)):
		case df == nil:
			p.report(c, rf.Pos, dt.Pos, "`%s` is registered, the code does not have that input field", c)
		case !Accepts(df.Type, rf.Type):
			p.report(c, rf.Pos, df.Pos, "`%s` is `%s` in the registered schema, the code accepts only `%s`", c, rf.Type, df.Type)
		case Mandatory(df.Type, df.Default) && !Mandatory(rf.Type, rf.Default):
			p.report(c, rf.Pos, df.Pos, "`%s` may be left out by the registered schema, the code needs it", c)
		}
	}
	for _, df := range dt.Fields {
		if rt.Field(df.Name) == nil && Mandatory(df.Type, df.Default) {
			p.report(df.Coordinate(), rt.Pos, df.Pos, "`%s` is needed by the code, the registered schema does not have that input field", df.Coordinate())
		}
	}
	if OneOf(dt) && !OneOf(rt) {
		p.report(rt.Name, rt.Pos, dt.Pos, "`%s` is @oneOf in the code, the registered schema lets several fields be sent", rt.Name)
	}
}

// OneOf reports whether exactly one field of an input object has to be given (@oneOf).
func OneOf(t *sdl.Type) bool { return sdl.FindName(t.Directives, "oneOf") != nil }

func (p *pair) enumSent(rt, dt *sdl.Type) {
	for _, rv := range rt.Values {
		if dt.Value(rv.Name) == nil && p.fetchable.within.mayHold(rt, rv.Name) {
			c := rt.Name + "." + rv.Name
			p.report(c, rv.Pos, dt.Pos, "`%s` may be sent by the registered schema, the code does not know that value", c)
		}
	}
}
