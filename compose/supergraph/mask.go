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

func (m *mask) denyByDefault() bool { return len(m.include) > 0 }

// own visits the types that a contract may hide: those of the subgraphs.
func (m *mask) own(visit func(t *sdl.Type)) {
	for _, t := range m.schema.Types {
		if !m.linked.hasType(t.Name) && !spec.BuiltInScalar(t.Name) && !strings.HasPrefix(t.Name, "__") {
			visit(t)
		}
	}
}

// matchTags hides what has an excluded tag. If there are included tags, it also hides the unions,
// and the fields of objects and interfaces, that have none of them. The tags of an object or
// interface count for each of its fields.
func (m *mask) matchTags() {
	m.own(func(t *sdl.Type) {
		v := m.judge(t.Directives)
		federation3 := m.filter.Reading == ReadingFederation3
		if v == excluded || ((t.Kind == sdl.Union || federation3 && t.Kind == sdl.Scalar) && v == untagged && m.denyByDefault()) {
			m.mark.typ(t)
		}
		output := t.Kind.HasFields()
		for _, f := range t.Fields {
			v := m.judge(f.Directives)
			if output || federation3 {
				v = m.judge(f.Directives, t.Directives)
			}
			if v == excluded || ((output || federation3) && v == untagged && m.denyByDefault()) {
				m.mark.element(&f.Directives)
			}
			for _, a := range f.Args {
				if m.judge(a.Directives) == excluded {
					m.mark.element(&a.Directives)
				}
			}
		}
		for _, e := range t.Values {
			v := m.judge(e.Directives)
			if federation3 {
				v = m.judge(e.Directives, t.Directives)
			}
			if v == excluded || (federation3 && v == untagged && m.denyByDefault()) {
				m.mark.element(&e.Directives)
			}
		}
	})
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
	}
	m.own(func(t *sdl.Type) {
		if !reached[t.Index] && m.judge(t.Directives) != included {
			m.mark.typ(t)
		}
	})
}
