package meet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// write turns what is added back into edits of the new text and returns that. Elements stand behind
// those of their list, types at the end, all with their descriptions.
func (j *joiner) write() string {
	if j.o == nil {
		return j.e.Apply()
	}
	for _, ot := range j.o.Schema.Types {
		nt := j.n.Schema.Type(ot.Name)
		if ot.Pos.Source == nil || nt == nil || nt.Kind != ot.Kind {
			continue
		}
		if parts := j.to.Parts(nt.Pos); len(parts) > 0 {
			j.head(ot, nt, parts[0])
			j.body(ot, nt, parts)
		}
	}
	roots := j.roots()
	text := j.e.Apply()
	for _, t := range j.order {
		for _, def := range j.from.Parts(t.Pos) {
			text = below(text, j.definition(t, def))
		}
	}
	for _, d := range j.o.Schema.DirectiveDefs {
		if d.Pos.Source == nil || j.n.Schema.DirectiveDef(d.Name) != nil || !slices.ContainsFunc(d.Locations, serve.Executable) {
			continue
		}
		if def := directiveAt(j.from, d); def != nil {
			text = below(text, j.from.At(def.Full))
		}
	}
	return below(text, roots)
}

// below adds a definition to the end of a text.
func below(text, definition string) string {
	if definition == "" {
		return text
	}
	return strings.TrimRight(text, "\n") + "\n\n" + definition + "\n"
}

// head adds the keys and interfaces that a type of the new version has lost.
func (j *joiner) head(ot, nt *sdl.Type, part *edit.Definition) {
	if !ot.Kind.HasFields() {
		return
	}
	var more []string
	for _, ref := range ot.Interfaces {
		if !nt.Implements(ref.Name) && j.stays(ref.Name) {
			more = append(more, ref.Name)
		}
	}
	switch {
	case len(more) == 0:
	case len(part.Implements) > 0:
		j.e.Insert(part.Implements[len(part.Implements)-1].Full.End, " & "+strings.Join(more, " & "))
	default:
		j.e.Insert(part.Name.End, " implements "+strings.Join(more, " & "))
	}
	for _, k := range j.lostKeys(ot, nt) {
		j.e.Insert(headEnd(part), " @"+localName(j.n, "key")+"(fields: "+strconv.Quote(k.Fields.Raw)+")")
	}
}

// body adds the fields, values and members that a type of the new version has lost, and the
// arguments of its fields.
func (j *joiner) body(ot, nt *sdl.Type, parts []*edit.Definition) {
	var texts []string
	for _, f := range ot.Fields {
		nf := nt.Field(f.Name)
		if nf == nil && j.back[f] {
			texts = append(texts, j.element(f))
		}
		if nf != nil && j.o.Resolves(f) && j.n.Resolves(nf) {
			j.addArguments(f, nf)
		}
	}
	for _, v := range ot.Values {
		if e := j.from.Field(v.Pos); nt.Value(v.Name) == nil && e != nil {
			texts = append(texts, j.renamed(e.Full))
		}
	}
	for _, ref := range ot.Members {
		if !nt.HasMember(ref.Name) {
			texts = append(texts, ref.Name)
		}
	}
	if len(texts) == 0 {
		return
	}
	if ot.Kind == sdl.Union {
		for _, p := range parts {
			if !p.MembersClause.Empty() {
				j.e.Insert(p.MembersClause.End, " | "+strings.Join(texts, " | "))
				return
			}
		}
	}
	j.append(parts, texts)
}

// append adds elements behind the last of a definition, indented as that is. A type without a body
// gets one.
func (j *joiner) append(parts []*edit.Definition, texts []string) {
	for _, p := range parts {
		if len(p.Fields) == 0 {
			continue
		}
		last := p.Fields[len(p.Fields)-1].Full
		indent := j.to.Text[strings.LastIndexByte(j.to.Text[:last.Start], '\n')+1 : last.Start]
		sep := "\n" + indent
		if strings.TrimSpace(indent) != "" {
			sep = " "
		}
		j.e.Insert(last.End, sep+strings.Join(texts, sep))
		return
	}
	j.e.Insert(headEnd(parts[0]), " {\n  "+strings.Join(texts, "\n  ")+"\n}")
}

// addArguments adds to a field the arguments that it has lost, as ones that may be left out.
func (j *joiner) addArguments(of, nf *sdl.Field) {
	was, is := j.from.Field(of.Pos), j.to.Field(nf.Pos)
	if was == nil || is == nil {
		return
	}
	var texts []string
	at := elementsByPlace(was.Args)
	for _, a := range of.Args {
		if ae := at[j.from.Offset(a.Pos)]; ae != nil && nf.Arg(a.Name) == nil {
			texts = append(texts, j.optional(ae, serve.Mandatory(a.Type, a.Default)))
		}
	}
	switch {
	case len(texts) == 0:
	case is.ArgsClause.Empty():
		j.e.Insert(is.Name.End, "("+strings.Join(texts, ", ")+")")
	default:
		j.e.Insert(is.Args[len(is.Args)-1].Full.End, ", "+strings.Join(texts, ", "))
	}
}

// element returns the text of a field of the old version. An input field that had to be given may
// now be left out.
func (j *joiner) element(f *sdl.Field) string {
	e := j.from.Field(f.Pos)
	if e == nil {
		return ""
	}
	return j.optional(e, f.Parent.Kind == sdl.InputObject && serve.Mandatory(f.Type, f.Default))
}

// optional returns the text of an element of the old version, with a nullable type if it was
// mandatory.
func (j *joiner) optional(e *edit.Element, mandatory bool) string {
	if !mandatory {
		return j.renamed(e.Full)
	}
	return j.renamed(edit.Span{Start: e.Full.Start, End: e.Type.End - 1}) + j.renamed(edit.Span{Start: e.Type.End, End: e.Full.End})
}

// definition returns the text of a definition of the old version, without the fields that do not
// come back.
func (j *joiner) definition(t *sdl.Type, def *edit.Definition) string {
	c := &edit.Edits{Text: j.from.Text[:def.Full.End]}
	at := elementsByPlace(def.Fields)
	for _, f := range t.Fields {
		if !j.back[f] {
			if e := at[j.from.Offset(f.Pos)]; e != nil {
				c.Remove(e.Full)
			}
		}
	}
	j.rename(c, def.Full)
	return c.In(def.Full)
}

// renamed returns a span of the old text with the directives of federation under the names that the
// new version has for them.
func (j *joiner) renamed(s edit.Span) string {
	c := &edit.Edits{Text: j.from.Text}
	j.rename(c, s)
	return c.In(s)
}

// rename edits the names of the directives of federation inside a span of the old text.
func (j *joiner) rename(c *edit.Edits, within edit.Span) {
	look := func(list []edit.Application) {
		for _, a := range list {
			if role := j.names[j.from.At(a.Name)]; role != "" && a.Full.Start >= within.Start && a.Full.End <= within.End {
				c.Replace(a.Name, localName(j.n, role))
			}
		}
	}
	def := j.from.Around(within.Start)
	if def == nil {
		return
	}
	look(def.Directives)
	first, _ := slices.BinarySearchFunc(def.Fields, within.Start, func(f *edit.Element, at int) int { return cmp.Compare(f.Full.End, at) })
	for _, f := range def.Fields[first:] {
		if f.Full.Start >= within.End {
			break
		}
		look(f.Directives)
		for _, a := range f.Args {
			look(a.Directives)
		}
	}
}

// roots names the root types that are copied and do not have the default names, in the schema
// definition of the new version if it has one. Otherwise it returns an extension that does.
func (j *joiner) roots() string {
	var definition *edit.Definition
	for _, def := range j.to.Of("schema") {
		if !def.Body.Empty() && definition == nil {
			definition = def
		}
	}
	var entries []string
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		t := j.o.Schema.Root(op)
		if t == nil || !j.copied[t] {
			continue
		}
		parts := j.from.Parts(t.Pos)
		if len(parts) == 0 {
			continue
		}
		if name := j.from.At(parts[0].Name); definition != nil || name != op.DefaultRootName() {
			entries = append(entries, op.String()+": "+name)
		}
	}
	switch {
	case len(entries) == 0:
		return ""
	case definition == nil:
		return "extend schema {\n  " + strings.Join(entries, "\n  ") + "\n}"
	}
	j.append([]*edit.Definition{definition}, entries)
	return ""
}

// localNames returns the directives of federation by the name, without @, that a subgraph may have
// for them.
func localNames(s *subgraph.Subgraph) map[string]string {
	out := make(map[string]string)
	for role := sdl.RoleKey; role <= sdl.RoleCacheTag; role++ {
		out[localName(s, role.String())] = role.String()
	}
	return out
}

// Share returns the text of a subgraph with @shareable on some of its fields.
func Share(s *subgraph.Subgraph, fields []*sdl.Field) string {
	doc := edit.Parse(s.Source.Text)
	e := &edit.Edits{Text: s.Source.Text}
	for _, f := range fields {
		if at := doc.Field(f.Pos); at != nil {
			e.Insert(at.Full.End, " @"+localName(s, "shareable"))
		}
	}
	return e.Apply()
}

// elementsByPlace returns elements by the offset of their names.
func elementsByPlace(list []*edit.Element) map[int]*edit.Element {
	out := make(map[int]*edit.Element, len(list))
	for _, e := range list {
		out[e.Name.Start] = e
	}
	return out
}
