package probe

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// scope is what is known of the objects that selections are of.
type scope struct {
	// sent are the representations that the objects are found by; nil for other objects.
	sent []representation
	// provided is what the code provides of them, by a @provides on the way.
	provided []subgraph.Selection
}

// walk judges selections: rs are those of the registered schema and ds the same ones in the code.
func (p *prober) walk(rs, ds ast.SelectionSet, in scope) {
	for i := range rs {
		switch r := rs[i].(type) {
		case *ast.Field:
			p.field(r, ds[i].(*ast.Field), in)
		case *ast.InlineFragment:
			d := ds[i].(*ast.InlineFragment)
			next := in
			if on := p.d.Schema.Type(d.TypeCondition); on != nil {
				next.provided = providedOn(in.provided, on)
				next.sent = p.representing(in.sent, on)
			}
			p.walk(r.SelectionSet, d.SelectionSet, next)
		}
	}
}

// providedOn returns what is provided of the objects of a type.
func providedOn(list []subgraph.Selection, on *sdl.Type) []subgraph.Selection {
	var out []subgraph.Selection
	for _, s := range list {
		switch {
		case s.Field != nil:
			out = append(out, s)
		case s.On != nil && (s.On.Name == on.Name || on.Implements(s.On.Name)):
			out = append(out, providedOn(s.Sub, on)...)
		}
	}
	return out
}

// providedBelow returns what is provided below a field, by the ways that lead to it and by itself.
func (p *prober) providedBelow(in scope, f *sdl.Field) []subgraph.Selection {
	var out []subgraph.Selection
	for _, s := range in.provided {
		if s.Field != nil && s.Field.Name == f.Name {
			out = append(out, s.Sub...)
		}
	}
	if set := p.d.Field(f).Provides; set != nil {
		out = append(out, set.Selections...)
	}
	return out
}

// field judges one field and what is selected of it. The document was refused already if the code
// does not have it.
func (p *prober) field(r, d *ast.Field, in scope) {
	switch {
	case d.Definition == nil || r.Definition == nil || strings.HasPrefix(r.Name, "__"):
		return
	case r.Name == entitiesName:
		p.entities(r, d)
		return
	}
	rf, df := p.r.field(r), p.d.field(d)
	if rf == nil || df == nil {
		return
	}
	for _, object := range p.answering(df) {
		p.resolves(rf, object, in)
		p.requires(rf, object, in)
	}
	p.contexts(rf, df, d)
	p.arguments(r, d)
	p.answers(rf, df)
	p.walk(r.SelectionSet, d.SelectionSet, scope{provided: p.providedBelow(in, df)})
}

// answering returns the fields that answer when a field is selected: itself, and for that of an
// interface those of its objects.
func (p *prober) answering(df *sdl.Field) []*sdl.Field {
	out := []*sdl.Field{df}
	if df.Parent.Kind != sdl.Interface {
		return out
	}
	for _, o := range p.d.Type(df.Parent).Implementations {
		if f := o.Field(df.Name); f != nil {
			out = append(out, f)
		}
	}
	return out
}

// resolves refuses a field that is external in the code, unless it is provided on the way. The
// field of an object that is asked for through its interface counts if the registered schema
// resolves it: it may be one of which routers know that this code never returns the object.
func (p *prober) resolves(rf, df *sdl.Field, in scope) {
	if p.d.Resolves(df) {
		return
	}
	if slices.ContainsFunc(in.provided, func(s subgraph.Selection) bool { return s.Field != nil && s.Field.Name == df.Name }) {
		return
	}
	if rf.Parent.Name != df.Parent.Name {
		own := p.r.Schema.Type(df.Parent.Name)
		if own == nil || own.Field(df.Name) == nil || !p.r.Resolves(own.Field(df.Name)) {
			return
		}
	}
	p.refuse(External, df.Coordinate(), rf.Pos, df.Pos, "the fetch asks for `%s`, which is @external in the code", df.Coordinate())
}

// contexts refuses a field whose arguments the code takes from contexts otherwise than routers do.
func (p *prober) contexts(rf, df *sdl.Field, d *ast.Field) {
	for _, dc := range p.d.Field(df).Contexts {
		c := df.Coordinate() + "(" + dc.Arg.Name + ":)"
		i := slices.IndexFunc(p.r.Field(rf).Contexts, func(rc subgraph.ContextArgument) bool { return rc.Arg.Name == dc.Arg.Name })
		switch {
		case i < 0 || d.Arguments.ForName(dc.Arg.Name) == nil:
			p.refuse(Requires, c, rf.Pos, dc.Arg.Pos, "`%s` is set from the context `%s` in the code, the fetch does not send it", c, dc.Context)
		case !serve.SameContext(p.r.Field(rf).Contexts[i], dc):
			p.refuse(Requires, c, p.r.Field(rf).Contexts[i].Arg.Pos, dc.Arg.Pos, "`%s` is sent from another context or selection than the code reads", c)
		}
	}
}

// answers refuses a field of which the code may return what the registered type rules out.
func (p *prober) answers(rf, df *sdl.Field) {
	if !serve.AnswersType(p.d.Subgraph, p.r.Subgraph, df.Type, rf.Type, p.graph.reads.Reads(rf)) {
		p.refuse(Answer, rf.Coordinate(), rf.Pos, df.Pos, "`%s` is `%s` in the registered schema, the code returns `%s`", rf.Coordinate(), rf.Type, df.Type)
		return
	}
	name := sdl.Named(rf.Type)
	rt, dt := p.r.Schema.Type(name), p.d.Schema.Type(name)
	if rt == nil || dt == nil {
		return
	}
	switch {
	case rt.Kind != dt.Kind && (rt.Kind.Composite() || rt.Kind == sdl.Enum):
		p.refuse(Answer, name, rt.Pos, dt.Pos, "`%s` is of the kind %s in the registered schema, in the code of the kind %s", name, rt.Kind, dt.Kind)
	case p.r.Type(rt).InterfaceObject != p.d.Type(dt).InterfaceObject:
		p.refuse(Answer, name, rt.Pos, dt.Pos, "`%s` is an @interfaceObject on one side only, of the registered schema and the code, so that __typename differs", name)
	}
}
