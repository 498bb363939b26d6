package meet

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// This file keeps contracts as they are at both ends. An intermediate schema has the elements of
// the old text with its tags. Where the new version tags an element otherwise, the tags of both are
// joined: what a contract shows at both ends it still shows, because no tag that includes it is
// missing and none that excludes it is new; and what it hides at both ends stays hidden.

// Tagged returns the text of a schema i between two versions with the tags of another version n on
// what both have. It is the text of i if no tag is missing, and for Federation 1, which has none.
func Tagged(i, n *subgraph.Subgraph) string {
	if i.Version.Fed1() {
		return i.Source.Text
	}
	w := &tagWriter{directive: " @" + localName(i, "tag"), Edits: &edit.Edits{Text: i.Source.Text}}
	for _, t := range i.Schema.Types {
		o := n.Schema.Type(t.Name)
		if t.Pos.Source == nil || o == nil || o.Kind != t.Kind || !gainsTags(t, o) {
			continue
		}
		if w.doc == nil {
			w.doc = edit.Parse(i.Source.Text)
		}
		parts := w.doc.Parts(t.Pos)
		if len(parts) == 0 {
			continue
		}
		w.add(headEnd(parts[0]), t.Directives, o.Directives)
		fields, values := byFieldName(t.Fields), byValueName(t.Values)
		newFields, newValues := byFieldName(o.Fields), byValueName(o.Values)
		for _, part := range parts {
			for _, e := range part.Fields {
				name := w.doc.At(e.Name)
				if v := values[name]; v != nil && newValues[name] != nil {
					w.add(e.Full.End, v.Directives, newValues[name].Directives)
				}
				if f := fields[name]; f != nil && newFields[name] != nil {
					w.field(e, f, newFields[name])
				}
			}
		}
	}
	if w.doc == nil {
		return i.Source.Text
	}
	return w.Apply()
}

// tagWriter adds tags to a text.
type tagWriter struct {
	*edit.Edits
	// doc is nil until a tag is to be added.
	doc *edit.Document
	// directive is how the text applies the tag, with a blank before it.
	directive string
}

// field adds the tags of a field and of its arguments. A field that another subgraph resolves has
// no tags here that count.
func (w *tagWriter) field(e *edit.Element, f, of *sdl.Field) {
	if sdl.Find(f.Directives, sdl.RoleExternal) != nil {
		return
	}
	w.add(e.Full.End, f.Directives, of.Directives)
	for _, ae := range e.Args {
		name := w.doc.At(ae.Name)
		if a, oa := f.Arg(name), of.Arg(name); a != nil && oa != nil {
			w.add(ae.Full.End, a.Directives, oa.Directives)
		}
	}
}

// add inserts the tags that only the new version of an element has.
func (w *tagWriter) add(at int, have, want []*sdl.Directive) {
	known := tagNames(have)
	for _, name := range tagNames(want) {
		if !slices.Contains(known, name) {
			w.Insert(at, w.directive+"(name: "+strconv.Quote(name)+")")
		}
	}
}

// gainsTags reports whether another version of a type has a tag that the type lacks, on itself or
// on something in it. Of other types the text need not be looked at.
func gainsTags(t, of *sdl.Type) bool {
	return gains(t.Directives, of.Directives) ||
		slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool {
			o := of.Field(f.Name)
			return o != nil && (gains(f.Directives, o.Directives) || slices.ContainsFunc(f.Args, func(a *sdl.Argument) bool {
				oa := o.Arg(a.Name)
				return oa != nil && gains(a.Directives, oa.Directives)
			}))
		}) ||
		slices.ContainsFunc(t.Values, func(v *sdl.EnumValue) bool {
			o := of.Value(v.Name)
			return o != nil && gains(v.Directives, o.Directives)
		})
}

// gains reports whether a list of directives has a tag that another one lacks.
func gains(have, want []*sdl.Directive) bool {
	return slices.ContainsFunc(want, func(d *sdl.Directive) bool {
		v := d.Arg("name")
		return d.Role == sdl.RoleTag && v != nil && !slices.ContainsFunc(have, func(h *sdl.Directive) bool {
			w := h.Arg("name")
			return h.Role == sdl.RoleTag && w != nil && w.Raw == v.Raw
		})
	})
}

func tagNames(list []*sdl.Directive) []string {
	var out []string
	for _, d := range list {
		if v := d.Arg("name"); d.Role == sdl.RoleTag && v != nil && !slices.Contains(out, v.Raw) {
			out = append(out, v.Raw)
		}
	}
	return out
}

// headEnd returns where a directive of a definition can be added: behind those that it has, or else
// behind its name and interfaces.
func headEnd(d *edit.Definition) int {
	switch {
	case len(d.Directives) > 0:
		return d.Directives[len(d.Directives)-1].Full.End
	case len(d.Implements) > 0:
		return d.Implements[len(d.Implements)-1].Full.End
	}
	return d.Name.End
}

func byFieldName(list []*sdl.Field) map[string]*sdl.Field {
	out := make(map[string]*sdl.Field, len(list))
	for _, f := range list {
		out[f.Name] = f
	}
	return out
}

func byValueName(list []*sdl.EnumValue) map[string]*sdl.EnumValue {
	out := make(map[string]*sdl.EnumValue, len(list))
	for _, v := range list {
		out[v.Name] = v
	}
	return out
}

// hasTags reports whether a version of a subgraph tags anything, so that others need not be looked
// at.
func hasTags(s *subgraph.Subgraph) bool { return strings.Contains(s.Source.Text, "tag") }
