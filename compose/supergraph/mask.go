package supergraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// mask decides what a contract hides, in steps that follow each other in the order of the methods.
// Every step only adds marks.
type mask struct {
	schema           *sdl.Schema
	linked           features
	filter           Filter
	include, exclude map[string]bool
	implementations  map[string][]*sdl.Type
	mark             *marker
}

// verdict is the verdict of the tags of an element.
type verdict uint8

const (
	untagged verdict = iota
	included
	excluded
)

// judge returns the verdict of the tags in one or more lists of directives. Exclusion wins.
func (m *mask) judge(lists ...[]*sdl.Directive) verdict {
	v := untagged
	for _, list := range lists {
		for _, d := range list {
			if d.Role != sdl.RoleTag {
				continue
			}
			name, _ := d.StringArg("name")
			switch {
			case m.exclude[name]:
				return excluded
			case m.include[name]:
				v = included
			}
		}
	}
	return v
}

// asks reports whether elements of a kind need an included tag to be shown: the fields of a type of
// that kind or its values, and the type itself if it has neither.
func (m *mask) asks(k sdl.Kind) bool {
	if len(m.include) == 0 {
		return false
	}
	return k.Composite() || m.filter.Reading == ReadingFederation3
}

// own visits the types that a contract may hide: those of the subgraphs.
func (m *mask) own(visit func(t *sdl.Type)) {
	for _, t := range m.schema.Types {
		if !m.linked.hasType(t.Name) && !spec.BuiltInScalar(t.Name) && !strings.HasPrefix(t.Name, "__") {
			visit(t)
		}
	}
}

// matchTags hides what has an excluded tag, and what has no included one if its kind asks for it.
// The tags of a type count for its fields and values, those of a field for its arguments.
func (m *mask) matchTags() {
	m.own(func(t *sdl.Type) {
		asks := m.asks(t.Kind)
		leaf := t.Kind == sdl.Union || t.Kind == sdl.Scalar
		if v := m.judge(t.Directives); v == excluded || leaf && asks && v == untagged {
			m.mark.typ(t)
		}
		for _, f := range t.Fields {
			m.match(asks, &f.Directives, t.Directives)
			for _, a := range f.Args {
				m.match(asks && m.filter.Reading == ReadingFederation3, &a.Directives, f.Directives, t.Directives)
			}
		}
		for _, e := range t.Values {
			m.match(asks, &e.Directives, t.Directives)
		}
	})
	for _, d := range m.schema.DirectiveDefs {
		if m.linked.hasDirective(d.Name) {
			continue
		}
		for _, a := range d.Args {
			m.match(false, &a.Directives)
		}
	}
}

// match hides an element by its tags and those that count for it.
func (m *mask) match(asks bool, list *[]*sdl.Directive, around ...[]*sdl.Directive) {
	if v := m.judge(append(around, *list)...); v == excluded || asks && v == untagged {
		m.mark.element(list)
	}
}

// emptyInputs hides enums and input objects of which nothing visible is left.
func (m *mask) emptyInputs() {
	m.own(func(t *sdl.Type) {
		switch t.Kind {
		case sdl.Enum:
			for _, v := range t.Values {
				if !hidden(v.Directives) {
					return
				}
			}
			m.mark.typ(t)
		case sdl.InputObject:
			m.hideWithoutFields(t)
		}
	})
}

// interfaceFields hides a field of an interface that every implementation hides. An interface
// without implementations keeps its fields.
func (m *mask) interfaceFields() {
	m.own(func(t *sdl.Type) {
		if t.Kind != sdl.Interface || len(m.implementations[t.Name]) == 0 {
			return
		}
		for _, f := range t.Fields {
			if !m.shownBySome(t, f.Name) {
				m.mark.element(&f.Directives)
			}
		}
	})
}

func (m *mask) shownBySome(i *sdl.Type, field string) bool {
	for _, o := range m.implementations[i.Name] {
		if f := o.Field(field); f != nil && !hidden(o.Directives) && !hidden(f.Directives) {
			return true
		}
	}
	return false
}

// emptyObjects hides objects and interfaces without a visible field.
func (m *mask) emptyObjects() {
	m.own(func(t *sdl.Type) {
		if t.Kind.HasFields() {
			m.hideWithoutFields(t)
		}
	})
}

func (m *mask) hideWithoutFields(t *sdl.Type) {
	for _, f := range t.Fields {
		if !hidden(f.Directives) {
			return
		}
	}
	m.mark.typ(t)
}

// emptyUnions hides unions without a visible member.
func (m *mask) emptyUnions() {
	m.own(func(t *sdl.Type) {
		if t.Kind != sdl.Union {
			return
		}
		for _, r := range t.Members {
			if u := m.schema.Type(r.Name); u != nil && !hidden(u.Directives) {
				return
			}
		}
		m.mark.typ(t)
	})
}

// unreachable hides the types to which nothing visible leads from a root operation or an executable
// directive, except those with an included tag. A visible type leads to the types of its fields and
// arguments, and to its members, interfaces and implementations.
func (m *mask) unreachable() {
	reached := make([]bool, len(m.schema.Types))
	var queue []*sdl.Type
	reach := func(name string) {
		if t := m.schema.Type(name); t != nil && !reached[t.Index] && !hidden(t.Directives) {
			reached[t.Index] = true
			queue = append(queue, t)
		}
	}
	arguments := func(list []*sdl.Argument) {
		for _, a := range list {
			if !hidden(a.Directives) {
				reach(sdl.Named(a.Type))
			}
		}
	}
	unions := map[string][]string{}
	for _, t := range m.schema.Types {
		for _, r := range t.Members {
			unions[r.Name] = append(unions[r.Name], t.Name)
		}
	}
	for _, root := range m.schema.Roots {
		reach(root)
	}
	for _, d := range m.schema.DirectiveDefs {
		if !m.linked.hasDirective(d.Name) {
			arguments(d.Args)
		}
	}
	for len(queue) > 0 {
		t := queue[0]
		queue = queue[1:]
		for _, f := range t.Fields {
			if !hidden(f.Directives) {
				reach(sdl.Named(f.Type))
				arguments(f.Args)
			}
		}
		for _, r := range t.Members {
			reach(r.Name)
		}
		for _, r := range t.Interfaces {
			reach(r.Name)
		}
		for _, o := range m.implementations[t.Name] {
			reach(o.Name)
		}
		for _, u := range unions[t.Name] {
			reach(u)
		}
	}
	m.own(func(t *sdl.Type) {
		if !reached[t.Index] && m.judge(t.Directives) != included {
			m.mark.typ(t)
		}
	})
}
