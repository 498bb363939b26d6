package supergraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// project makes the API schema of a supergraph schema.
func project(s *sdl.Schema) *sdl.Schema {
	list := linked(s)
	p := projection{linked: list, schema: s, taken: takenNames(s, list)}
	out := &sdl.Schema{Description: s.Description, HasDefinition: true}
	for _, d := range s.DirectiveDefs {
		if !p.linked.hasDirective(d.Name) {
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
	out.ReindexTypes(s.NumFields)
	return out
}

// projection copies the visible part of a supergraph schema.
type projection struct {
	linked features
	schema *sdl.Schema
	// taken has the types of subgraphs whose names are those of a specification; nil without such.
	taken map[string]*sdl.Type
}

// hidden reports whether an element with these directives is @inaccessible itself. Elements around
// it are the caller's concern.
func hidden(list []*sdl.Directive) bool { return sdl.Find(list, sdl.RoleInaccessible) != nil }

func (p projection) visible(t *sdl.Type) bool {
	return !hidden(t.Directives) && !p.linked.hasType(t.Name)
}

// named reports whether a reference to a type stays.
func (p projection) named(r sdl.Ref) bool {
	t := p.schema.Type(r.Name)
	return t != nil && p.visible(t)
}

func (p projection) typ(t *sdl.Type) *sdl.Type {
	out := &sdl.Type{
		Kind: t.Kind, Name: t.Name, Description: t.Description, Directives: p.directives(t.Directives),
		Interfaces: keep(t.Interfaces, p.named), Members: keep(t.Members, p.named), Pos: t.Pos, Defined: true,
	}
	out.Fields, out.Values = p.fields(t.Fields), p.values(t.Values)
	return out
}

// fields returns the visible fields. A field is shared with the supergraph if neither it nor an
// argument has a directive.
func (p projection) fields(list []*sdl.Field) []*sdl.Field {
	if p.taken != nil {
		list = p.withoutTaken(list)
	}
	visible, bare := 0, 0
	for _, f := range list {
		if !hidden(f.Directives) {
			visible++
		}
		if p.bare(f) {
			bare++
		}
	}
	if bare == len(list) {
		return list
	}
	out, copies := make([]*sdl.Field, 0, visible), make([]sdl.Field, len(list)-bare)
	for _, f := range list {
		switch {
		case hidden(f.Directives):
		case p.bare(f):
			out = append(out, f)
		default:
			c := &copies[0]
			copies = copies[1:]
			*c = *f
			c.Args, c.Directives = p.arguments(f.Args), p.directives(f.Directives)
			out = append(out, c)
		}
	}
	return out
}

// bare reports whether a field is in the API schema as it is in the supergraph.
func (p projection) bare(f *sdl.Field) bool {
	return len(f.Directives) == 0 && !anyDirectives(f.Args) && p.taken == nil
}

func anyDirectives(list []*sdl.Argument) bool {
	return slices.ContainsFunc(list, func(a *sdl.Argument) bool { return len(a.Directives) > 0 })
}

// values returns the visible values of an enum. A value without directives is shared with the
// supergraph.
func (p projection) values(list []*sdl.EnumValue) []*sdl.EnumValue {
	var out []*sdl.EnumValue
	for _, v := range list {
		switch {
		case hidden(v.Directives):
		case len(v.Directives) == 0:
			out = append(out, v)
		default:
			c := *v
			c.Directives = p.directives(v.Directives)
			out = append(out, &c)
		}
	}
	return out
}

// arguments returns the visible arguments; the list itself if none has a directive.
func (p projection) arguments(list []*sdl.Argument) []*sdl.Argument {
	if p.taken != nil {
		list = keep(list, func(a *sdl.Argument) bool { return p.taken[a.Type.Name()] == nil })
	}
	if !anyDirectives(list) {
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

// directives returns the applications that clients see.
func (p projection) directives(list []*sdl.Directive) []*sdl.Directive {
	return keep(list, func(d *sdl.Directive) bool { return !p.linked.hasDirective(d.Name) })
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
