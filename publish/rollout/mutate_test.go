package rollout

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// mutator makes random changes of subgraphs, by edits of their text. Most changes are what a team would do in one commit; many do not
// compose, which is for the caller to find out.
type mutator struct {
	r *rand.Rand
	n int
}

func (m *mutator) pick(n int) int { return m.r.IntN(max(n, 1)) }

// change returns the subgraphs with a few of them changed and a word for each change.
func (m *mutator) change(list []sdl.Source) (after []sdl.Source, what []string) {
	after = append(after, list...)
	for range 1 + m.pick(3) {
		i := m.pick(len(after))
		for range 12 {
			if text, word := m.once(after, i); word != "" && text != after[i].Text {
				after[i].Text = text
				what = append(what, after[i].Name+" "+word)
				break
			}
		}
	}
	return after, what
}

// once applies one random edit to one subgraph.
func (m *mutator) once(all []sdl.Source, i int) (string, string) {
	doc := spansOf(all[i].Text)
	e := &edits{text: doc.text}
	d := doc.defs[m.pick(len(doc.defs))]
	if len(d.fields) == 0 && d.keyword != "union" {
		return "", ""
	}
	m.n++
	switch d.keyword {
	case "enum":
		return m.enum(doc, e, d)
	case "input":
		return m.inputType(doc, e, d)
	case "union":
		return m.union(doc, e, d)
	case "type", "interface":
		if m.pick(4) == 0 {
			return m.object(doc, e, d)
		}
		return m.field(all, i, doc, e, d)
	}
	return "", ""
}

func (m *mutator) leaf() string {
	return []string{"Int", "String", "Boolean", "ID", "Float", "Int!", "String!", "[String]", "[Int!]!"}[m.pick(9)]
}

func (m *mutator) enum(doc *document, e *edits, d *definition) (string, string) {
	if m.pick(2) == 0 && len(d.fields) > 1 {
		f := d.fields[m.pick(len(d.fields))]
		e.remove(f.full)
		return e.apply(), "enum value removed"
	}
	e.insert(d.body.end-1, fmt.Sprintf("  ADDED_%d\n", m.n))
	return e.apply(), "enum value added"
}

func (m *mutator) inputType(doc *document, e *edits, d *definition) (string, string) {
	f := d.fields[m.pick(len(d.fields))]
	switch m.pick(5) {
	case 0:
		e.insert(d.body.end-1, fmt.Sprintf("  added%d: %s\n", m.n, m.leaf()))
		return e.apply(), "input field added"
	case 1:
		e.remove(f.full)
		return e.apply(), "input field removed"
	case 2:
		if f.def.empty() {
			return "", ""
		}
		e.removeInline(f.def)
		return e.apply(), "input default removed"
	default:
		m.nullability(doc, e, f)
		return e.apply(), "input nullability"
	}
}

func (m *mutator) nullability(doc *document, e *edits, f *element) {
	text := doc.at(f.typ)
	if cut, ok := strings.CutSuffix(text, "!"); ok {
		e.replace(f.typ, cut)
	} else {
		e.replace(f.typ, text+"!")
	}
}

func (m *mutator) union(doc *document, e *edits, d *definition) (string, string) {
	if m.pick(2) == 0 && len(d.members) > 1 {
		x := d.members[m.pick(len(d.members))]
		e.replace(d.membersClause, "="+strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(" "+strings.Join(words(doc, d.members, x), " | "), "  ", " "), "| |", "|"), ""))
		return e.apply(), "member removed"
	}
	for range 5 {
		o := doc.defs[m.pick(len(doc.defs))]
		if o.keyword == "type" && !strings.Contains(doc.at(d.full), doc.at(o.name)) && doc.at(o.name) != "Query" && doc.at(o.name) != "Mutation" {
			e.insert(d.membersClause.end, " | "+doc.at(o.name))
			return e.apply(), "member added"
		}
	}
	return "", ""
}

func words(doc *document, list []element, without element) []string {
	var out []string
	for _, e := range list {
		if e.full != without.full {
			out = append(out, doc.at(e.name))
		}
	}
	return out
}

// object edits keys and interfaces of a type.
func (m *mutator) object(doc *document, e *edits, d *definition) (string, string) {
	var keys []application
	for _, a := range d.directives {
		if strings.HasSuffix(doc.at(a.name), "key") {
			keys = append(keys, a)
		}
	}
	f := d.fields[m.pick(len(d.fields))]
	switch m.pick(5) {
	case 0:
		if len(keys) == 0 {
			return "", ""
		}
		e.removeInline(keys[m.pick(len(keys))].full)
		return e.apply(), "key removed"
	case 1:
		if len(keys) == 0 {
			return "", ""
		}
		e.insert(keys[0].full.end, fmt.Sprintf(" %s(fields: %q)", doc.text[keys[0].full.start:keys[0].name.end], doc.at(f.name)))
		return e.apply(), "key added"
	case 2:
		if len(keys) == 0 {
			return "", ""
		}
		k := keys[m.pick(len(keys))]
		if strings.Contains(doc.at(k.full), "resolvable") {
			return "", ""
		}
		e.insert(k.full.end-1, ", resolvable: false")
		return e.apply(), "key unresolvable"
	case 3:
		if len(d.implements) == 0 {
			return "", ""
		}
		if len(d.implements) == 1 {
			e.removeInline(d.implementsClause)
		} else {
			x := d.implements[m.pick(len(d.implements))]
			e.replace(d.implementsClause, "implements "+strings.Join(words(doc, d.implements, x), " & "))
		}
		return e.apply(), "interface left"
	default:
		for range 5 {
			o := doc.defs[m.pick(len(doc.defs))]
			if o.keyword == "interface" && len(d.implements) == 0 && d.keyword == "type" {
				e.insert(d.name.end, " implements "+doc.at(o.name))
				return e.apply(), "interface joined"
			}
		}
		return "", ""
	}
}

func (m *mutator) field(all []sdl.Source, i int, doc *document, e *edits, d *definition) (string, string) {
	f := d.fields[m.pick(len(d.fields))]
	at := d.body.end - 1
	switch m.pick(14) {
	case 0:
		e.insert(at, fmt.Sprintf("  added%d: %s\n", m.n, m.leaf()))
		return e.apply(), "field added"
	case 1:
		o := doc.defs[m.pick(len(doc.defs))]
		if o.name.empty() || o.keyword == "input" || o.keyword == "directive" || o.keyword == "schema" {
			return "", ""
		}
		e.insert(at, fmt.Sprintf("  added%d(x: Int, y: String = \"d\"): [%s]\n", m.n, doc.at(o.name)))
		return e.apply(), "field with type added"
	case 2:
		e.remove(f.full)
		return e.apply(), "field removed"
	case 3:
		e.replace(f.name, fmt.Sprintf("renamed%d", m.n))
		return e.apply(), "field renamed"
	case 4, 5:
		m.nullability(doc, e, f)
		return e.apply(), "output nullability"
	case 6:
		e.replace(f.typ, m.leaf())
		return e.apply(), "type changed"
	case 7, 8:
		return m.argument(doc, e, f)
	case 9:
		return m.requires(doc, e, d)
	case 10:
		for _, a := range f.directives {
			if n := doc.at(a.name); n != "external" {
				e.removeInline(a.full)
				return e.apply(), "directive removed: " + n
			}
		}
		return "", ""
	case 11:
		e.insert(f.full.end, " "+[]string{"@shareable", "@inaccessible", "@tag(name: \"t\")", "@deprecated", "@external"}[m.pick(5)])
		return e.apply(), "directive added"
	case 12:
		e.insert(f.full.end, " @"+[]string{"federation__shareable", "federation__inaccessible", "federation__external"}[m.pick(3)])
		return e.apply(), "directive added"
	default:
		return m.take(all, i, e, d)
	}
}

func (m *mutator) argument(doc *document, e *edits, f *element) (string, string) {
	if len(f.args) == 0 {
		e.insert(f.name.end, fmt.Sprintf("(added%d: %s)", m.n, m.leaf()))
		return e.apply(), "argument added"
	}
	a := f.args[m.pick(len(f.args))]
	switch m.pick(4) {
	case 0:
		e.insert(f.argsClause.end-1, fmt.Sprintf(", added%d: %s", m.n, m.leaf()))
		return e.apply(), "argument added"
	case 1:
		if len(f.args) == 1 {
			e.removeInline(f.argsClause)
		} else {
			e.remove(a.full)
		}
		return e.apply(), "argument removed"
	case 2:
		if a.def.empty() {
			return "", ""
		}
		e.removeInline(a.def)
		return e.apply(), "default removed"
	default:
		m.nullability(doc, e, a)
		return e.apply(), "argument nullability"
	}
}

// requires swaps, adds or drops a requirement among the external fields of a type.
func (m *mutator) requires(doc *document, e *edits, d *definition) (string, string) {
	var external []string
	for _, f := range d.fields {
		for _, a := range f.directives {
			if strings.HasSuffix(doc.at(a.name), "external") {
				external = append(external, doc.at(f.name))
			}
		}
	}
	for _, f := range d.fields {
		for _, a := range f.directives {
			if !strings.HasSuffix(doc.at(a.name), "requires") || len(a.args) == 0 {
				continue
			}
			if m.pick(3) == 0 {
				e.removeInline(a.full)
				return e.apply(), "requires dropped"
			}
			if len(external) > 0 {
				e.replace(a.args[0].value, fmt.Sprintf("%q", external[m.pick(len(external))]))
				return e.apply(), "requires changed"
			}
		}
	}
	if len(external) > 0 {
		f := d.fields[m.pick(len(d.fields))]
		e.insert(f.full.end, fmt.Sprintf(" @federation__requires(fields: %q)", external[m.pick(len(external))]))
		return e.apply(), "requires added"
	}
	return "", ""
}

// take resolves, requires or overrides a field that another subgraph has on the same type.
func (m *mutator) take(all []sdl.Source, i int, e *edits, d *definition) (string, string) {
	name := e.text[d.name.start:d.name.end]
	for range 4 {
		j := m.pick(len(all))
		if j == i {
			continue
		}
		other := spansOf(all[j].Text)
		for _, od := range other.defs {
			if other.at(od.name) != name || od.keyword != d.keyword || len(od.fields) == 0 {
				continue
			}
			f := od.fields[m.pick(len(od.fields))]
			fresh := true
			for _, own := range d.fields {
				fresh = fresh && e.text[own.name.start:own.name.end] != other.at(f.name)
			}
			if !fresh || f.typ.empty() {
				continue
			}
			decl := other.text[f.name.start:f.typ.end]
			switch m.pick(3) {
			case 0:
				e.insert(d.body.end-1, "  "+decl+fmt.Sprintf(" @federation__override(from: %q)\n", all[j].Name))
				return e.apply(), "override"
			case 1:
				e.insert(d.body.end-1, "  "+decl+" @federation__external\n"+fmt.Sprintf("  added%d: Int @federation__requires(fields: %q)\n", m.n, other.at(f.name)))
				return e.apply(), "requires"
			default:
				e.insert(d.body.end-1, "  "+decl+" @federation__shareable\n")
				return e.apply(), "shared"
			}
		}
	}
	return "", ""
}

// move takes a field from one subgraph to another that has the type, with or without @override.
func (m *mutator) move(list []sdl.Source) ([]sdl.Source, string) {
	after := append([]sdl.Source(nil), list...)
	i, j := m.pick(len(list)), m.pick(len(list))
	if i == j {
		return nil, ""
	}
	from, to := spansOf(list[i].Text), spansOf(list[j].Text)
	for range 10 {
		d := from.defs[m.pick(len(from.defs))]
		if d.keyword != "type" || len(d.fields) < 2 {
			continue
		}
		for _, o := range to.defs {
			if o.keyword != "type" || to.at(o.name) != from.at(d.name) || o.body.empty() {
				continue
			}
			f := d.fields[m.pick(len(d.fields))]
			out, in := &edits{text: from.text}, &edits{text: to.text}
			out.remove(f.full)
			suffix, word := "\n", "moved"
			if m.pick(2) == 0 {
				suffix, word = fmt.Sprintf(" @federation__override(from: %q)\n", list[i].Name), "moved with override"
			}
			in.insert(o.body.end-1, "  "+from.text[f.name.start:f.typ.end]+suffix)
			after[i].Text, after[j].Text = out.apply(), in.apply()
			return after, word
		}
	}
	return nil, ""
}
