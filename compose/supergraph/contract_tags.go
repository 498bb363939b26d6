package supergraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// mask is the work of [Graph.filter]: it decides what a contract hides, in steps that follow each
// other. Every step only adds marks.
type mask struct {
	schema *sdl.Schema
	filter Filter
	mark   *marker
	// own are the types that a contract may hide: those of the subgraphs. ownDirectives are the
	// definitions that belong to no specification.
	own           []*sdl.Type
	ownDirectives []*sdl.DirectiveDef
	// implementations are the object types that implement each interface, by its index.
	implementations [][]*sdl.Type
}

// newMask returns the mask of a schema in which nothing is marked yet.
func newMask(s *sdl.Schema, f Filter, mark *marker) *mask {
	m := &mask{schema: s, filter: f, mark: mark, implementations: make([][]*sdl.Type, len(s.Types))}
	list := linked(s)
	for _, t := range s.Types {
		if !list.hasType(t.Name) && !spec.BuiltInScalar(t.Name) && !strings.HasPrefix(t.Name, "__") {
			m.own = append(m.own, t)
		}
		if t.Kind != sdl.Object {
			continue
		}
		for _, r := range t.Interfaces {
			if i := s.Type(r.Name); i != nil {
				m.implementations[i.Index] = append(m.implementations[i.Index], t)
			}
		}
	}
	for _, d := range s.DirectiveDefs {
		if !list.hasDirective(d.Name) {
			m.ownDirectives = append(m.ownDirectives, d)
		}
	}
	return m
}

// verdict is what tags say about an element. Where several lists of tags count for one element, the
// greatest verdict wins.
type verdict uint8

const (
	untagged verdict = iota
	included
	excluded
)

// judge returns the verdict of the tags in a list of directives.
func (m *mask) judge(list []*sdl.Directive) verdict {
	v := untagged
	for _, d := range list {
		if d.Role != sdl.RoleTag {
			continue
		}
		name, _ := d.StringArg("name")
		switch {
		case slices.Contains(m.filter.Exclude, name):
			return excluded
		case slices.Contains(m.filter.Include, name):
			v = included
		}
	}
	return v
}

// needs are the kinds of elements that are hidden without an included tag.
type needs struct {
	// fields are those of objects and interfaces, inputs those of input objects and the arguments
	// of directives.
	unions, fields, arguments, scalars, values, inputs bool
}

// needs returns what needs an included tag in the reading of the filter.
func (m *mask) needs() needs {
	switch {
	case len(m.filter.Include) == 0:
		return needs{}
	case m.filter.Reading == ReadingFederation3:
		return needs{unions: true, fields: true, arguments: true, scalars: true, values: true, inputs: true}
	}
	return needs{unions: true, fields: true}
}

// matchTags hides what has an excluded tag, and what has no included one although its kind needs
// one. The tags of a type count for its fields and values, those of a field for its arguments.
// Objects, interfaces, input objects and enums go by what is in them, in later steps.
func (m *mask) matchTags() {
	needs := m.needs()
	hides := func(v verdict, needed bool) bool { return v == excluded || needed && v == untagged }
	for _, t := range m.own {
		around := m.judge(t.Directives)
		if hides(around, t.Kind == sdl.Union && needs.unions || t.Kind == sdl.Scalar && needs.scalars) {
			m.mark.typ(t)
		}
		for _, f := range t.Fields {
			own := max(around, m.judge(f.Directives))
			needed := needs.fields
			if t.Kind == sdl.InputObject {
				needed = needs.inputs
			}
			for _, a := range f.Args {
				if hides(max(own, m.judge(a.Directives)), needs.arguments) {
					m.mark.element(&a.Directives)
				}
				if needs.arguments && !hidden(a.Directives) {
					needed = false // an argument with an included tag shows its field
				}
			}
			if hides(own, needed) {
				m.mark.element(&f.Directives)
			}
		}
		for _, e := range t.Values {
			if hides(max(around, m.judge(e.Directives)), needs.values) {
				m.mark.element(&e.Directives)
			}
		}
	}
	for _, d := range m.ownDirectives {
		for _, a := range d.Args {
			if hides(m.judge(a.Directives), needs.inputs) {
				m.mark.element(&a.Directives)
			}
		}
	}
}

// inheritTags writes the tags of a type on its fields and values, and those of a field on its
// arguments, as the platform does; see [mask.matchTags].
func (m *mask) inheritTags() {
	for _, t := range m.own {
		tags := tagsOf(t.Directives)
		for _, f := range t.Fields {
			f.Directives = withTags(f.Directives, tags)
			if len(f.Args) == 0 {
				continue
			}
			tags := tagsOf(f.Directives)
			for _, a := range f.Args {
				a.Directives = withTags(a.Directives, tags)
			}
		}
		for _, v := range t.Values {
			v.Directives = withTags(v.Directives, tags)
		}
	}
}

// tagsOf returns the applications of @tag in a list.
func tagsOf(list []*sdl.Directive) []*sdl.Directive {
	return keep(list, func(d *sdl.Directive) bool { return d.Role == sdl.RoleTag })
}

// withTags appends those tags that the list does not have yet.
func withTags(list, tags []*sdl.Directive) []*sdl.Directive {
	for _, tag := range tags {
		name, _ := tag.StringArg("name")
		has := func(d *sdl.Directive) bool {
			other, ok := d.StringArg("name")
			return d.Role == sdl.RoleTag && ok && other == name
		}
		if !slices.ContainsFunc(list, has) {
			list = append(list, tag)
		}
	}
	return list
}
