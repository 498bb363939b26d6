package supergraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// project makes the API schema.
func project(s *sdl.Schema) *sdl.Schema {
	p := projection{machinery: features(s), schema: s}
	out := &sdl.Schema{Description: s.Description, HasDefinition: true}
	for _, d := range s.DirectiveDefs {
		if !p.machinery.directive(d.Name) {
			out.DirectiveDefs = append(out.DirectiveDefs, p.directiveDef(d))
		}
	}
	for _, t := range s.Types {
		if p.visible(t) {
			out.Types = append(out.Types, p.typ(t))
		}
	}
	for op, name := range s.Roots {
		if t := s.Type(name); t != nil && p.visible(t) {
			out.Roots[op] = name
		}
	}
	out.Reindex()
	return out
}

// projection copies the visible part of a supergraph schema.
type projection struct {
	machinery machinery
	schema    *sdl.Schema
}

func hidden(list []*sdl.Directive) bool { return sdl.Find(list, sdl.RoleInaccessible) != nil }

func (p projection) visible(t *sdl.Type) bool {
	return !hidden(t.Directives) && !p.machinery.typ(t.Name)
}

// named says that a reference to a type stays.
func (p projection) named(r sdl.Ref) bool {
	t := p.schema.Type(r.Name)
	return t != nil && p.visible(t)
}

func (p projection) typ(t *sdl.Type) *sdl.Type {
	out := &sdl.Type{
		Kind: t.Kind, Name: t.Name, Description: t.Description, Directives: p.directives(t.Directives),
		Interfaces: keep(t.Interfaces, p.named), Members: keep(t.Members, p.named), Pos: t.Pos, Defined: true,
	}
	fields := make([]sdl.Field, len(t.Fields)) // one piece of memory for all of them
	if len(fields) > 0 {
		out.Fields = make([]*sdl.Field, 0, len(fields))
	}
	for i, f := range t.Fields {
		if hidden(f.Directives) {
			continue
		}
		fields[i] = sdl.Field{
			Name: f.Name, Description: f.Description, Args: p.arguments(f.Args), Type: f.Type, Default: f.Default,
			Directives: p.directives(f.Directives), Pos: f.Pos,
		}
		out.Fields = append(out.Fields, &fields[i])
	}
	for _, v := range t.Values {
		if !hidden(v.Directives) {
			out.Values = append(out.Values, &sdl.EnumValue{Name: v.Name, Description: v.Description, Directives: p.directives(v.Directives), Pos: v.Pos})
		}
	}
	return out
}

func (p projection) arguments(list []*sdl.Argument) []*sdl.Argument {
	if !slices.ContainsFunc(list, func(a *sdl.Argument) bool { return len(a.Directives) > 0 }) {
		return list // nothing of it is hidden or left out
	}
	var out []*sdl.Argument
	for _, a := range list {
		if !hidden(a.Directives) {
			c := *a
			c.Directives = p.directives(a.Directives)
			out = append(out, &c)
		}
	}
	return out
}

func (p projection) directiveDef(d *sdl.DirectiveDef) *sdl.DirectiveDef {
	out := *d
	out.Args = p.arguments(d.Args)
	return &out
}

func (p projection) directives(list []*sdl.Directive) []*sdl.Directive {
	return keep(list, func(d *sdl.Directive) bool { return !p.machinery.directive(d.Name) })
}

// keep returns the elements that pass, nil when none do.
func keep[T any](list []T, pass func(T) bool) []T {
	var out []T
	for _, e := range list {
		if pass(e) {
			out = append(out, e)
		}
	}
	return out
}
