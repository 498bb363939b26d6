package meet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// write turns the draft into edits of the old text. A draft without changes yields the old text
// itself. Copied types are appended.
func (d *draft) write() string {
	if !d.isChanged() {
		return d.o.Source.Text
	}
	w := &writer{draft: d, doc: edit.Parse(d.o.Source.Text), Edits: &edit.Edits{Text: d.o.Source.Text}}
	if len(d.values)+len(d.added)+len(d.copiedTypes) > 0 {
		w.from = edit.Parse(d.n.Source.Text)
	}
	for _, t := range d.o.Schema.Types {
		if t.Pos.Source == nil || !d.touches(t) {
			continue
		}
		parts := w.doc.Parts(t.Pos)
		if d.removed[t] {
			for _, def := range parts {
				w.RemoveDefinition(def.Full)
			}
			continue
		}
		for _, def := range parts {
			w.definition(t, def)
		}
		w.extend(t, parts)
	}
	for _, def := range d.o.Schema.DirectiveDefs {
		if d.droppedDirective(def) {
			w.dropDirective(def)
		}
	}
	for _, def := range w.doc.Of("schema") {
		w.roots(def)
	}
	text := w.Apply()
	for _, t := range d.copiedTypes {
		for _, def := range w.from.Parts(t.Pos) {
			text = strings.TrimRight(text, "\n") + "\n\n" + w.from.At(def.Full) + "\n"
		}
	}
	if !edit.HasDefinition(text) {
		text = strings.TrimLeft(strings.TrimRight(text, "\n")+"\nscalar "+emptyScalar+"\n", "\n")
	}
	return text
}

// isChanged reports whether the draft changes the text.
func (d *draft) isChanged() bool {
	return d.decisions()+len(d.retyped)+len(d.dropDefault)+len(d.requires)+len(d.external)+len(d.shareable)+len(d.unresolvable)+len(d.rekeyed)+len(d.values)+len(d.added)+len(d.copiedTypes) > 0 ||
		slices.ContainsFunc(d.o.Schema.DirectiveDefs, d.droppedDirective)
}

// touches reports whether the draft may change something of a type of the old model. The text of
// other types need not be looked at.
func (d *draft) touches(t *sdl.Type) bool {
	if d.removed[t] || len(d.refs[t])+len(d.values[t])+len(d.added[t]) > 0 {
		return true
	}
	if t.Kind.HasFields() && slices.ContainsFunc(d.o.Type(t).Keys, func(k subgraph.Key) bool {
		return d.removed[k.Directive] || d.unresolvable[k.Directive] || d.rekeyed[k.Directive] != nil
	}) {
		return true
	}
	return slices.ContainsFunc(t.Values, func(v *sdl.EnumValue) bool { return d.removed[v] }) || slices.ContainsFunc(t.Fields, d.touchesField)
}

// touchesField is touches for a field and its arguments.
func (d *draft) touchesField(f *sdl.Field) bool {
	node := func(n any) bool { return d.removed[n] || d.retyped[n] != nil || d.dropDefault[n] }
	if node(f) || d.external[f] || d.shareable[f] || slices.ContainsFunc(f.Args, func(a *sdl.Argument) bool { return node(a) }) {
		return true
	}
	_, requires := d.requires[f]
	_, provides := d.provides[f]
	return requires || provides
}

// droppedDirective reports whether a directive definition is removed: only the old version has it
// and all its locations are executable, so operations must not use it in between. A directive that
// may also stand in schemas stays, because the text may apply it.
func (d *draft) droppedDirective(def *sdl.DirectiveDef) bool {
	return def.Pos.Source != nil && d.n.Schema.DirectiveDef(def.Name) == nil &&
		slices.ContainsFunc(def.Locations, func(l string) bool { return serve.Executable(l) }) &&
		!slices.ContainsFunc(def.Locations, func(l string) bool { return !serve.Executable(l) })
}

// emptyScalar is the only definition of a Federation 1 schema of which nothing else is left: a text
// without definitions is no schema. Others have their @link.
const emptyScalar = "_Empty"

type writer struct {
	*edit.Edits
	draft *draft
	// doc is the old text; from is the new one, from which elements are copied. It is nil if none
	// are.
	doc, from *edit.Document
}

func (w *writer) dropDirective(d *sdl.DirectiveDef) {
	if def := directiveAt(w.doc, d); def != nil {
		w.RemoveDefinition(def.Full)
	}
}

// directiveAt returns the definition of a directive of the model; nil if the document has none
// there.
func directiveAt(doc *edit.Document, d *sdl.DirectiveDef) *edit.Definition {
	at := doc.Offset(d.Pos)
	if def := doc.Around(at); def != nil && def.Keyword == "directive" && def.Name.Start == at {
		return def
	}
	return nil
}

// definition edits one definition or extension of a type that stays. If all its fields are removed,
// its body goes, or the whole part if nothing else is left of an extension.
func (w *writer) definition(t *sdl.Type, d *edit.Definition) {
	left := 0
	for _, f := range d.Fields {
		if !w.isRemoved(t, f) {
			left++
		}
	}
	if len(d.Fields) > 0 && left == 0 && len(w.draft.added[t]) == 0 {
		if strings.HasPrefix(w.doc.At(d.Full), "extend") && len(d.Directives) == 0 && len(d.Implements) == 0 {
			w.RemoveDefinition(d.Full)
			return
		}
		w.RemoveInline(d.Body)
	} else {
		for _, f := range d.Fields {
			w.element(t, f)
		}
	}
	w.names(t, d.Implements, d.ImplementsClause)
	w.names(t, d.Members, d.MembersClause)
	if t.Kind.HasFields() {
		w.keys(t, d)
	}
}

// model returns the old field or enum value that an element of the text stands for; both are nil
// for another element.
func (w *writer) model(t *sdl.Type, e *edit.Element) (*sdl.Field, *sdl.EnumValue) {
	name := w.doc.At(e.Name)
	if f := t.Field(name); f != nil && w.doc.Offset(f.Pos) == e.Name.Start {
		return f, nil
	}
	if v := t.Value(name); v != nil && w.doc.Offset(v.Pos) == e.Name.Start {
		return nil, v
	}
	return nil, nil
}

func (w *writer) isRemoved(t *sdl.Type, e *edit.Element) bool {
	f, v := w.model(t, e)
	return f != nil && w.draft.removed[f] || v != nil && w.draft.removed[v]
}

// element edits a field, input field or enum value.
func (w *writer) element(t *sdl.Type, e *edit.Element) {
	f, v := w.model(t, e)
	switch {
	case f == nil && v == nil:
	case f != nil && w.draft.removed[f] || v != nil && w.draft.removed[v]:
		w.Remove(e.Full)
	case f != nil:
		w.field(f, e)
	}
}

// field edits a field that stays: its type and default, its arguments, its field sets and its
// @external. If all arguments go, so do the parentheses.
func (w *writer) field(f *sdl.Field, e *edit.Element) {
	w.typed(f, e)
	keep, at := 0, make(map[int]*sdl.Argument, len(f.Args))
	for _, a := range f.Args {
		if !w.draft.removed[a] {
			keep++
		}
		at[w.doc.Offset(a.Pos)] = a
	}
	for _, ae := range e.Args {
		a := at[ae.Name.Start]
		switch {
		case a == nil:
		case !w.draft.removed[a]:
			w.typed(a, ae)
		case keep > 0:
			w.Remove(ae.Full)
		}
	}
	if keep == 0 && len(e.Args) > 0 {
		w.RemoveInline(e.ArgsClause)
	}
	if set, ok := w.draft.requires[f]; ok {
		w.fieldSet(f, e, sdl.RoleRequires, set)
	}
	if set, ok := w.draft.provides[f]; ok {
		w.fieldSet(f, e, sdl.RoleProvides, set)
	}
	if w.draft.external[f] {
		w.Insert(e.Full.End, " @"+localName(w.draft.o, "external"))
	}
	if w.draft.shareable[f] {
		w.Insert(e.Full.End, " @"+localName(w.draft.o, "shareable"))
	}
}

// typed writes the new type and drops the default of a field or argument, where the draft has it
// so.
func (w *writer) typed(node any, e *edit.Element) {
	if t, ok := w.draft.retyped[node]; ok {
		w.Replace(e.Type, t.String())
	}
	if w.draft.dropDefault[node] && !e.Default.Empty() {
		w.RemoveInline(e.Default)
	}
}

// fieldSet writes the field set of @requires or @provides: it changes the argument, adds the
// directive where there is none, or removes the directive if the set is empty.
func (w *writer) fieldSet(f *sdl.Field, e *edit.Element, role sdl.Role, set string) {
	d := sdl.Find(f.Directives, role)
	if d == nil {
		w.Insert(e.Full.End, " @"+localName(w.draft.o, role.String())+"(fields: "+strconv.Quote(set)+")")
		return
	}
	for _, a := range e.Directives {
		if a.Name.Start != w.doc.Offset(d.Pos) {
			continue
		}
		if set == "" {
			w.RemoveInline(a.Full)
			return
		}
		for _, v := range a.Args {
			if v.Name == "fields" {
				w.Replace(v.Value, strconv.Quote(set))
			}
		}
	}
}

// keys edits the keys of a type in a definition or extension that applies them: another field set,
// no key, or `resolvable: false`.
func (w *writer) keys(t *sdl.Type, d *edit.Definition) {
	at := make(map[int]subgraph.Key)
	for _, k := range w.draft.o.Type(t).Keys {
		at[w.doc.Offset(k.Directive.Pos)] = k
	}
	for _, a := range d.Directives {
		k, found := at[a.Name.Start]
		if !found {
			continue
		}
		if set, ok := w.draft.rekeyed[k.Directive]; ok {
			for _, v := range a.Args {
				if v.Name == "fields" {
					w.Replace(v.Value, strconv.Quote(set.Raw))
				}
			}
		} else if w.draft.removed[k.Directive] {
			w.RemoveInline(a.Full)
		} else if w.draft.unresolvable[k.Directive] {
			if i := slices.IndexFunc(a.Args, func(v edit.Argument) bool { return v.Name == "resolvable" }); i >= 0 {
				w.Replace(a.Args[i].Value, "false")
			} else {
				w.Insert(a.Full.End-1, ", resolvable: false")
			}
		}
	}
}

// names removes interfaces or union members from a list, each with one separator; with the last of
// them the whole clause.
func (w *writer) names(t *sdl.Type, list []edit.Element, clause edit.Span) {
	dropped := func(e edit.Element) bool { return w.draft.refs[t][w.doc.At(e.Name)] }
	if len(list) == 0 || !slices.ContainsFunc(list, dropped) {
		return
	}
	if !slices.ContainsFunc(list, func(e edit.Element) bool { return !dropped(e) }) {
		w.RemoveInline(clause)
		return
	}
	for i, e := range list {
		if !dropped(e) {
			continue
		}
		before := strings.TrimRight(w.Text[:e.Full.Start], " \t\r\n")
		if strings.HasSuffix(before, "|") || strings.HasSuffix(before, "&") {
			w.Remove(edit.Span{Start: len(before) - 1, End: e.Full.End})
		} else {
			w.Replace(edit.Span{Start: e.Full.Start, End: list[i+1].Full.Start}, "")
		}
	}
}

// copied returns the text of a field of the new schema. Federation directives on it are written
// under the names that the old schema has for them.
func (w *writer) copied(f *sdl.Field, e *edit.Element) string {
	c := &edit.Edits{Text: w.from.At(e.Full)}
	for _, d := range f.Directives {
		if d.Role < sdl.RoleKey || d.Role > sdl.RoleInterfaceObject {
			continue
		}
		at := w.from.Offset(d.Pos)
		for _, a := range e.Directives {
			if a.Name.Start == at {
				name := edit.Span{Start: a.Name.Start - e.Full.Start, End: a.Name.End - e.Full.Start}
				c.Replace(name, localName(w.draft.o, d.Role.String()))
			}
		}
	}
	return c.Apply()
}

// extend adds the enum values and fields that are copied from the new schema, at the end of the
// first part of the type that has a body. They get the indentation of the elements there.
func (w *writer) extend(t *sdl.Type, parts []*edit.Definition) {
	var texts []string
	for _, v := range w.draft.values[t] {
		if e := w.from.Field(v.Pos); e != nil {
			texts = append(texts, w.from.At(e.Full))
		}
	}
	for _, f := range w.draft.added[t] {
		if e := w.from.Field(f.Pos); e != nil && w.draft.external[f] {
			texts = append(texts, f.Name+": "+f.Type.String()+" @"+localName(w.draft.o, "external"))
		} else if e != nil {
			texts = append(texts, w.copied(f, e))
		}
	}
	if len(texts) == 0 {
		return
	}
	for _, d := range parts {
		if d.Body.Empty() {
			continue
		}
		at := d.Body.End - 1
		inline := !strings.Contains(w.doc.At(d.Body), "\n")
		sep, indent := "\n", "  "
		if inline {
			sep, indent = " ", ""
		} else if len(d.Fields) > 0 {
			first := d.Fields[0].Full.Start
			indent = w.Text[strings.LastIndexByte(w.Text[:first], '\n')+1 : first]
		}
		for at > 0 && strings.IndexByte(" \t", w.Text[at-1]) >= 0 {
			at--
		}
		for _, text := range texts {
			if inline {
				w.Insert(at, sep+text)
			} else {
				w.Insert(at, indent+text+sep)
			}
		}
		return
	}
}

// localName returns the name, without @, under which a subgraph may write a federation directive:
// its own name in Federation 1, otherwise as the @link imports it, or with the prefix of the link.
func localName(s *subgraph.Subgraph, name string) string {
	if s.Version.Fed1() {
		return name
	}
	for _, l := range s.Links {
		if l.Name != "federation" {
			continue
		}
		for _, i := range l.Imports {
			if i.Name == "@"+name {
				if i.As == "" {
					return name
				}
				return i.As[1:]
			}
		}
		if l.As != "" {
			return l.As + "__" + name
		}
	}
	return fmt.Sprintf("federation__%s", name)
}
