package probe

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// arguments judges what variables may hold in the arguments of a field. Literals were judged by
// validation.
func (p *prober) arguments(r, d *ast.Field) {
	for _, a := range d.Arguments {
		ra, da := r.Definition.Arguments.ForName(a.Name), d.Definition.Arguments.ForName(a.Name)
		if ra != nil && da != nil {
			p.value(coordinate(r)+"("+a.Name+":)", a.Value, ra.Type, da.Type, da.DefaultValue != nil)
		}
	}
}

// value judges a value at a place, which has the type rt in the registered schema and dt in the
// code, there perhaps with a default.
func (p *prober) value(at string, v *ast.Value, rt, dt *ast.Type, hasDefault bool) {
	switch v.Kind {
	case ast.Variable:
		def := p.operation.VariableDefinitions.ForName(v.Raw)
		if def == nil {
			return
		}
		if hasDefault && !rt.NonNull && dt.NonNull && !def.Type.NonNull {
			// Validation lets it pass, since a default value stands in for what is left out.
			p.refuse(Input, at, p.r.posOf(at), p.d.posOf(at), "`%s` may be null by the registered schema, and `$%s` may be null; the code accepts only `%s`", at, v.Raw, dt)
		}
		p.inside(rt.Name(), dt.Name(), map[string]bool{})
	case ast.ListValue:
		for _, c := range v.Children {
			if rt.Elem != nil && dt.Elem != nil {
				p.value(at, c.Value, rt.Elem, dt.Elem, false)
			}
		}
	case ast.ObjectValue:
		rdef, ddef := p.r.Schema.Type(rt.Name()), p.d.Schema.Type(dt.Name())
		if rdef == nil || ddef == nil {
			return
		}
		for _, c := range v.Children {
			if rf, df := rdef.Field(c.Name), ddef.Field(c.Name); rf != nil && df != nil {
				p.value(rf.Coordinate(), c.Value, rf.Type, df.Type, df.Default != nil)
			}
		}
	}
}

// inside judges all that a variable of a type may hold. Clients send what the API has; seen are the
// types that were judged.
func (p *prober) inside(registered, deployed string, seen map[string]bool) {
	rt, dt := p.r.Schema.Type(registered), p.d.Schema.Type(deployed)
	if rt == nil || dt == nil || seen[registered] {
		return
	}
	seen[registered] = true
	api := p.graph.api.Type(registered)
	switch {
	case rt.Kind != dt.Kind:
		p.refuse(Input, registered, rt.Pos, dt.Pos, "`%s` is of the kind %s in the registered schema, in the code of the kind %s", registered, rt.Kind, dt.Kind)
	case rt.Kind == sdl.Enum:
		for _, v := range rt.Values {
			if dt.Value(v.Name) == nil && (api == nil || api.Value(v.Name) != nil) {
				c := registered + "." + v.Name
				p.refuse(Input, c, v.Pos, dt.Pos, "`%s` may be sent in a variable, the code does not know that value", c)
			}
		}
	case rt.Kind == sdl.InputObject:
		p.insideObject(rt, dt, api, seen)
	}
}

// insideObject judges the fields of an input object that a variable may hold.
func (p *prober) insideObject(rt, dt, api *sdl.Type, seen map[string]bool) {
	for _, rf := range rt.Fields {
		c, df := rf.Coordinate(), dt.Field(rf.Name)
		sent := api == nil || api.Field(rf.Name) != nil
		switch {
		case df != nil && serve.Mandatory(df.Type, df.Default) && (!sent || !serve.Mandatory(rf.Type, rf.Default)):
			p.refuse(Input, c, rf.Pos, df.Pos, "`%s` may be left out of a variable, the code needs it", c)
		case !sent:
		case df == nil:
			p.refuse(Input, c, rf.Pos, dt.Pos, "`%s` may be sent in a variable, the code does not have that input field", c)
		case !serve.Accepts(df.Type, rf.Type):
			p.refuse(Input, c, rf.Pos, df.Pos, "`%s` is `%s` in the registered schema, the code accepts only `%s`", c, rf.Type, df.Type)
		default:
			p.inside(sdl.Named(rf.Type), sdl.Named(df.Type), seen)
		}
	}
	for _, df := range dt.Fields {
		if rt.Field(df.Name) == nil && serve.Mandatory(df.Type, df.Default) {
			p.refuse(Input, df.Coordinate(), rt.Pos, df.Pos, "`%s` is needed by the code, no variable can have it by the registered schema", df.Coordinate())
		}
	}
	if serve.OneOf(dt) && !serve.OneOf(rt) {
		p.refuse(Input, rt.Name, rt.Pos, dt.Pos, "`%s` is @oneOf in the code, a variable may have several of its fields by the registered schema", rt.Name)
	}
}
