package rollout

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// write turns the decisions of a meeting into edits of the old text. Without decisions the text comes back as it is.
func (m *meeting) write() string {
	if !m.decided() {
		return m.o.Source.Text
	}
	w := &writer{m: m, doc: spansOf(m.o.Source.Text), from: spansOf(m.n.Source.Text), edits: &edits{text: m.o.Source.Text}}
	for _, t := range m.o.Schema.Types {
		if t.Pos.Source == nil {
			continue
		}
		parts := w.doc.parts(t.Pos)
		if m.gone[t] {
			for _, d := range parts {
				w.removeDefinition(d.full)
			}
			continue
		}
		for _, d := range parts {
			w.definition(t, d)
		}
		w.extend(t, parts)
	}
	for _, d := range m.o.Schema.DirectiveDefs {
		if m.droppedDirective(d) {
			w.dropDirective(d)
		}
	}
	text := w.apply()
	for _, t := range m.types {
		for _, d := range w.from.parts(t.Pos) {
			text = strings.TrimRight(text, "\n") + "\n\n" + w.from.at(d.full) + "\n"
		}
	}
	return text
}

// decided says that there is something to write.
func (m *meeting) decided() bool {
	return m.size()+len(m.retyped)+len(m.undefault)+len(m.requires)+len(m.external)+len(m.unresolvable)+len(m.rekeyed)+len(m.values)+len(m.added)+len(m.types) > 0 ||
		slices.ContainsFunc(m.o.Schema.DirectiveDefs, m.droppedDirective)
}

// droppedDirective says that an executable directive is not in both schemas, so that operations must not use it meanwhile.
func (m *meeting) droppedDirective(d *sdl.DirectiveDef) bool {
	return d.Pos.Source != nil && m.n.Schema.DirectiveDef(d.Name) == nil &&
		slices.ContainsFunc(d.Locations, func(l string) bool { return executable(l) }) &&
		!slices.ContainsFunc(d.Locations, func(l string) bool { return !executable(l) })
}

type writer struct {
	*edits
	m *meeting
	// doc is the old text, from the new one, of which elements are copied.
	doc, from *document
}

func (w *writer) dropDirective(d *sdl.DirectiveDef) {
	for _, def := range w.doc.defs {
		if def.keyword == "directive" && def.name.start == w.doc.offset(d.Pos) {
			w.removeDefinition(def.full)
		}
	}
}

// definition edits one definition or extension of a type that stays.
func (w *writer) definition(t *sdl.Type, d *definition) {
	left := 0
	for _, f := range d.fields {
		if !w.goneAt(t, f) {
			left++
		}
	}
	if len(d.fields) > 0 && left == 0 && len(w.m.added[t]) == 0 {
		if strings.HasPrefix(w.doc.at(d.full), "extend") && len(d.directives) == 0 && len(d.implements) == 0 {
			w.removeDefinition(d.full)
			return
		}
		w.removeInline(d.body)
	} else {
		for _, f := range d.fields {
			w.element(t, f)
		}
	}
	w.names(t, d.implements, d.implementsClause)
	w.names(t, d.members, d.membersClause)
	if t.Kind == sdl.Object || t.Kind == sdl.Interface {
		for _, k := range w.m.o.Type(t).Keys {
			w.key(k, d)
		}
	}
}

// model finds the old field or value that an element of the text is.
func (w *writer) model(t *sdl.Type, e *element) (*sdl.Field, *sdl.EnumValue) {
	for _, f := range t.Fields {
		if w.doc.offset(f.Pos) == e.name.start {
			return f, nil
		}
	}
	for _, v := range t.Values {
		if w.doc.offset(v.Pos) == e.name.start {
			return nil, v
		}
	}
	return nil, nil
}

func (w *writer) goneAt(t *sdl.Type, e *element) bool {
	f, v := w.model(t, e)
	return f != nil && w.m.gone[f] || v != nil && w.m.gone[v]
}

func (w *writer) element(t *sdl.Type, e *element) {
	f, v := w.model(t, e)
	switch {
	case f == nil && v == nil:
	case f != nil && w.m.gone[f] || v != nil && w.m.gone[v]:
		w.remove(e.full)
	case f != nil:
		w.field(f, e)
	}
}

func (w *writer) field(f *sdl.Field, e *element) {
	w.typed(f, e)
	keep := 0
	for _, a := range f.Args {
		if !w.m.gone[a] {
			keep++
		}
	}
	for _, ae := range e.args {
		i := slices.IndexFunc(f.Args, func(a *sdl.Argument) bool { return w.doc.offset(a.Pos) == ae.name.start })
		switch {
		case i < 0:
		case !w.m.gone[f.Args[i]]:
			w.typed(f.Args[i], ae)
		case keep > 0:
			w.remove(ae.full)
		}
	}
	if keep == 0 && len(e.args) > 0 {
		w.removeInline(e.argsClause)
	}
	if set, ok := w.m.requires[f]; ok {
		w.fieldSet(f, e, sdl.RoleRequires, set)
	}
	if set, ok := w.m.provides[f]; ok {
		w.fieldSet(f, e, sdl.RoleProvides, set)
	}
	if w.m.external[f] {
		w.insert(e.full.end, " @"+localName(w.m.o, "external"))
	}
}

// typed writes the met type and default of a field or argument.
func (w *writer) typed(node any, e *element) {
	if t, ok := w.m.retyped[node]; ok {
		w.replace(e.typ, t.String())
	}
	if w.m.undefault[node] && !e.def.empty() {
		w.removeInline(e.def)
	}
}

// fieldSet writes the field set of a directive: changes it, adds the directive, or takes it away when the set is empty.
func (w *writer) fieldSet(f *sdl.Field, e *element, role sdl.Role, set string) {
	d := sdl.Find(f.Directives, role)
	if d == nil {
		w.insert(e.full.end, " @"+localName(w.m.o, role.String())+"(fields: "+strconv.Quote(set)+")")
		return
	}
	for _, a := range e.directives {
		if a.name.start != w.doc.offset(d.Pos) {
			continue
		}
		if set == "" {
			w.removeInline(a.full)
			return
		}
		for _, v := range a.args {
			if v.name == "fields" {
				w.replace(v.value, strconv.Quote(set))
			}
		}
	}
}

func (w *writer) key(k subgraph.Key, d *definition) {
	for _, a := range d.directives {
		if a.name.start != w.doc.offset(k.Directive.Pos) {
			continue
		}
		if set, ok := w.m.rekeyed[k.Directive]; ok {
			for _, v := range a.args {
				if v.name == "fields" {
					w.replace(v.value, strconv.Quote(set))
				}
			}
		} else if w.m.gone[k.Directive] {
			w.removeInline(a.full)
		} else if w.m.unresolvable[k.Directive] {
			for _, v := range a.args {
				if v.name == "resolvable" {
					w.replace(v.value, "false")
					return
				}
			}
			w.insert(a.full.end-1, ", resolvable: false")
		}
	}
}

// names takes dropped interfaces or members out of a list with their separators.
func (w *writer) names(t *sdl.Type, list []element, clause span) {
	dropped := func(e element) bool { return w.m.refs[t][w.doc.at(e.name)] }
	if len(list) == 0 || !slices.ContainsFunc(list, dropped) {
		return
	}
	if !slices.ContainsFunc(list, func(e element) bool { return !dropped(e) }) {
		w.removeInline(clause)
		return
	}
	for i, e := range list {
		if !dropped(e) {
			continue
		}
		before := strings.TrimRight(w.text[:e.full.start], " \t\r\n")
		if strings.HasSuffix(before, "|") || strings.HasSuffix(before, "&") {
			w.remove(span{len(before) - 1, e.full.end})
		} else {
			w.replace(span{e.full.start, list[i+1].full.start}, "")
		}
	}
}

// copied is the text of a field of the new schema with federation's directives under the names that the old one has for them.
func (w *writer) copied(f *sdl.Field, e *element) string {
	c := &edits{text: w.from.text[:e.full.end]}
	for _, d := range f.Directives {
		for _, a := range e.directives {
			if a.name.start == w.from.offset(d.Pos) && d.Role >= sdl.RoleKey && d.Role <= sdl.RoleInterfaceObject {
				c.replace(a.name, localName(w.m.o, d.Role.String()))
			}
		}
	}
	return c.apply()[e.full.start:]
}

// extend adds enum values and fields that are copied from the new schema, in the first part that has a body.
func (w *writer) extend(t *sdl.Type, parts []*definition) {
	var texts []string
	for _, v := range w.m.values[t] {
		if e := w.from.field(v.Pos); e != nil {
			texts = append(texts, w.from.at(e.full))
		}
	}
	for _, f := range w.m.added[t] {
		if e := w.from.field(f.Pos); e != nil {
			texts = append(texts, w.copied(f, e))
		}
	}
	if len(texts) == 0 {
		return
	}
	for _, d := range parts {
		if d.body.empty() {
			continue
		}
		at := d.body.end - 1
		inline := !strings.Contains(w.doc.at(d.body), "\n")
		sep, indent := "\n", "  "
		if inline {
			sep, indent = " ", ""
		} else if len(d.fields) > 0 {
			first := d.fields[0].full.start
			indent = w.text[strings.LastIndexByte(w.text[:first], '\n')+1 : first]
		}
		for at > 0 && strings.IndexByte(" \t", w.text[at-1]) >= 0 {
			at--
		}
		for _, text := range texts {
			if inline {
				w.insert(at, sep+text)
			} else {
				w.insert(at, indent+text+sep)
			}
		}
		return
	}
}
