package rollouttest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// Mutator makes random changes of subgraphs by edits of their text. Most are what a team would do
// in one commit. Many do not compose; that is left to the caller.
type Mutator struct {
	r *rand.Rand
	n int
}

// NewMutator returns a mutator whose changes are decided by the source of random numbers.
func NewMutator(source rand.Source) *Mutator { return &Mutator{r: rand.New(source)} }

// Pick returns a random number from 0 to n-1, or 0 if n is smaller than 1.
func (m *Mutator) Pick(n int) int { return m.r.IntN(max(n, 1)) }

// Change returns the subgraphs with a few of them changed, and a few words on each change.
func (m *Mutator) Change(list []sdl.Source) (after []sdl.Source, what []string) {
	after = append(after, list...)
	for range 1 + m.Pick(3) {
		i := m.Pick(len(after))
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

// once applies one random edit to one subgraph and returns the new text with words on it, or empty
// strings if the edit does not fit. The methods below have the same results.
func (m *Mutator) once(all []sdl.Source, i int) (string, string) {
	doc := edit.Parse(all[i].Text)
	e := &edit.Edits{Text: doc.Text}
	d := doc.Of()[m.Pick(len(doc.Of()))]
	if len(d.Fields) == 0 && d.Keyword != "union" {
		return "", ""
	}
	m.n++
	switch d.Keyword {
	case "enum":
		return m.enum(e, d)
	case "input":
		return m.inputType(doc, e, d)
	case "union":
		return m.union(doc, e, d)
	case "type", "interface":
		if m.Pick(4) == 0 {
			return m.object(doc, e, d)
		}
		return m.field(all, i, doc, e, d)
	}
	return "", ""
}

func (m *Mutator) leaf() string {
	return []string{"Int", "String", "Boolean", "ID", "Float", "Int!", "String!", "[String]", "[Int!]!"}[m.Pick(9)]
}

func (m *Mutator) enum(e *edit.Edits, d *edit.Definition) (string, string) {
	if m.Pick(2) == 0 && len(d.Fields) > 1 {
		f := d.Fields[m.Pick(len(d.Fields))]
		e.Remove(f.Full)
		return e.Apply(), "enum value removed"
	}
	e.Insert(d.Body.End-1, fmt.Sprintf("  ADDED_%d\n", m.n))
	return e.Apply(), "enum value added"
}

// inputType adds, removes or changes an input field. With @oneOf all fields stay nullable, since no
// other schema is valid.
func (m *Mutator) inputType(doc *edit.Document, e *edit.Edits, d *edit.Definition) (string, string) {
	f := d.Fields[m.Pick(len(d.Fields))]
	oneOf := slices.ContainsFunc(d.Directives, func(a edit.Application) bool { return doc.At(a.Name) == "oneOf" })
	switch m.Pick(5) {
	case 0:
		leaf := m.leaf()
		if oneOf {
			leaf = strings.TrimSuffix(leaf, "!")
		}
		e.Insert(d.Body.End-1, fmt.Sprintf("  added%d: %s\n", m.n, leaf))
		return e.Apply(), "input field added"
	case 1:
		e.Remove(f.Full)
		return e.Apply(), "input field removed"
	case 2:
		if f.Default.Empty() {
			return "", ""
		}
		e.RemoveInline(f.Default)
		return e.Apply(), "input default removed"
	default:
		if oneOf {
			return "", ""
		}
		m.nullability(doc, e, f)
		return e.Apply(), "input nullability"
	}
}

func (m *Mutator) nullability(doc *edit.Document, e *edit.Edits, f *edit.Element) {
	text := doc.At(f.Type)
	if cut, ok := strings.CutSuffix(text, "!"); ok {
		e.Replace(f.Type, cut)
	} else {
		e.Replace(f.Type, text+"!")
	}
}

// union removes a member or adds another object type of the subgraph.
func (m *Mutator) union(doc *edit.Document, e *edit.Edits, d *edit.Definition) (string, string) {
	if m.Pick(2) == 0 && len(d.Members) > 1 {
		x := d.Members[m.Pick(len(d.Members))]
		e.Replace(d.MembersClause, "="+strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(" "+strings.Join(words(doc, d.Members, x), " | "), "  ", " "), "| |", "|"), ""))
		return e.Apply(), "member removed"
	}
	for range 5 {
		o := doc.Of()[m.Pick(len(doc.Of()))]
		if o.Keyword == "type" && !strings.Contains(doc.At(d.Full), doc.At(o.Name)) && doc.At(o.Name) != "Query" && doc.At(o.Name) != "Mutation" {
			e.Insert(d.MembersClause.End, " | "+doc.At(o.Name))
			return e.Apply(), "member added"
		}
	}
	return "", ""
}

func words(doc *edit.Document, list []edit.Element, without edit.Element) []string {
	var out []string
	for _, e := range list {
		if e.Full != without.Full {
			out = append(out, doc.At(e.Name))
		}
	}
	return out
}

// object edits the keys and interfaces of a type.
func (m *Mutator) object(doc *edit.Document, e *edit.Edits, d *edit.Definition) (string, string) {
	var keys []edit.Application
	for _, a := range d.Directives {
		if strings.HasSuffix(doc.At(a.Name), "key") {
			keys = append(keys, a)
		}
	}
	f := d.Fields[m.Pick(len(d.Fields))]
	switch m.Pick(5) {
	case 0:
		if len(keys) == 0 {
			return "", ""
		}
		e.RemoveInline(keys[m.Pick(len(keys))].Full)
		return e.Apply(), "key removed"
	case 1:
		if len(keys) == 0 {
			return "", ""
		}
		e.Insert(keys[0].Full.End, fmt.Sprintf(" %s(fields: %q)", doc.Text[keys[0].Full.Start:keys[0].Name.End], doc.At(f.Name)))
		return e.Apply(), "key added"
	case 2:
		if len(keys) == 0 {
			return "", ""
		}
		k := keys[m.Pick(len(keys))]
		if strings.Contains(doc.At(k.Full), "resolvable") {
			return "", ""
		}
		e.Insert(k.Full.End-1, ", resolvable: false")
		return e.Apply(), "key unresolvable"
	case 3:
		if len(d.Implements) == 0 {
			return "", ""
		}
		if len(d.Implements) == 1 {
			e.RemoveInline(d.ImplementsClause)
		} else {
			x := d.Implements[m.Pick(len(d.Implements))]
			e.Replace(d.ImplementsClause, "implements "+strings.Join(words(doc, d.Implements, x), " & "))
		}
		return e.Apply(), "interface left"
	default:
		for range 5 {
			o := doc.Of()[m.Pick(len(doc.Of()))]
			if o.Keyword == "interface" && len(d.Implements) == 0 && d.Keyword == "type" {
				e.Insert(d.Name.End, " implements "+doc.At(o.Name))
				return e.Apply(), "interface joined"
			}
		}
		return "", ""
	}
}

// field adds, removes or changes a field of an object or interface type, or something on it. Names
// with the prefix `federation__` work whatever the subgraph imports.
func (m *Mutator) field(all []sdl.Source, i int, doc *edit.Document, e *edit.Edits, d *edit.Definition) (string, string) {
	f := d.Fields[m.Pick(len(d.Fields))]
	at := d.Body.End - 1
	switch m.Pick(14) {
	case 0:
		e.Insert(at, fmt.Sprintf("  added%d: %s\n", m.n, m.leaf()))
		return e.Apply(), "field added"
	case 1:
		o := doc.Of()[m.Pick(len(doc.Of()))]
		if o.Name.Empty() || o.Keyword == "input" || o.Keyword == "directive" || o.Keyword == "schema" {
			return "", ""
		}
		e.Insert(at, fmt.Sprintf("  added%d(x: Int, y: String = \"d\"): [%s]\n", m.n, doc.At(o.Name)))
		return e.Apply(), "field with type added"
	case 2:
		e.Remove(f.Full)
		return e.Apply(), "field removed"
	case 3:
		e.Replace(f.Name, fmt.Sprintf("renamed%d", m.n))
		return e.Apply(), "field renamed"
	case 4, 5:
		m.nullability(doc, e, f)
		return e.Apply(), "output nullability"
	case 6:
		e.Replace(f.Type, m.leaf())
		return e.Apply(), "type changed"
	case 7, 8:
		return m.argument(doc, e, f)
	case 9:
		return m.requires(doc, e, d)
	case 10:
		for _, a := range f.Directives {
			if n := doc.At(a.Name); n != "external" {
				e.RemoveInline(a.Full)
				return e.Apply(), "directive removed: " + n
			}
		}
		return "", ""
	case 11:
		e.Insert(f.Full.End, " "+[]string{"@shareable", "@inaccessible", "@tag(name: \"t\")", "@deprecated", "@external"}[m.Pick(5)])
		return e.Apply(), "directive added"
	case 12:
		e.Insert(f.Full.End, " @"+[]string{"federation__shareable", "federation__inaccessible", "federation__external"}[m.Pick(3)])
		return e.Apply(), "directive added"
	default:
		return m.take(all, i, e, d)
	}
}

// argument adds, removes or changes an argument.
func (m *Mutator) argument(doc *edit.Document, e *edit.Edits, f *edit.Element) (string, string) {
	if len(f.Args) == 0 {
		e.Insert(f.Name.End, fmt.Sprintf("(added%d: %s)", m.n, m.leaf()))
		return e.Apply(), "argument added"
	}
	a := f.Args[m.Pick(len(f.Args))]
	switch m.Pick(4) {
	case 0:
		e.Insert(f.ArgsClause.End-1, fmt.Sprintf(", added%d: %s", m.n, m.leaf()))
		return e.Apply(), "argument added"
	case 1:
		if len(f.Args) == 1 {
			e.RemoveInline(f.ArgsClause)
		} else {
			e.Remove(a.Full)
		}
		return e.Apply(), "argument removed"
	case 2:
		if a.Default.Empty() {
			return "", ""
		}
		e.RemoveInline(a.Default)
		return e.Apply(), "default removed"
	default:
		m.nullability(doc, e, a)
		return e.Apply(), "argument nullability"
	}
}

// requires changes, adds or drops a @requires among the external fields of a type.
func (m *Mutator) requires(doc *edit.Document, e *edit.Edits, d *edit.Definition) (string, string) {
	var external []string
	for _, f := range d.Fields {
		for _, a := range f.Directives {
			if strings.HasSuffix(doc.At(a.Name), "external") {
				external = append(external, doc.At(f.Name))
			}
		}
	}
	for _, f := range d.Fields {
		for _, a := range f.Directives {
			if !strings.HasSuffix(doc.At(a.Name), "requires") || len(a.Args) == 0 {
				continue
			}
			if m.Pick(3) == 0 {
				e.RemoveInline(a.Full)
				return e.Apply(), "requires dropped"
			}
			if len(external) > 0 {
				e.Replace(a.Args[0].Value, fmt.Sprintf("%q", external[m.Pick(len(external))]))
				return e.Apply(), "requires changed"
			}
		}
	}
	if len(external) > 0 {
		f := d.Fields[m.Pick(len(d.Fields))]
		e.Insert(f.Full.End, fmt.Sprintf(" @federation__requires(fields: %q)", external[m.Pick(len(external))]))
		return e.Apply(), "requires added"
	}
	return "", ""
}

// take lets a subgraph resolve, require or override a field that another subgraph has on the same
// type.
func (m *Mutator) take(all []sdl.Source, i int, e *edit.Edits, d *edit.Definition) (string, string) {
	name := e.Text[d.Name.Start:d.Name.End]
	for range 4 {
		j := m.Pick(len(all))
		if j == i {
			continue
		}
		other := edit.Parse(all[j].Text)
		for _, od := range other.Of() {
			if other.At(od.Name) != name || od.Keyword != d.Keyword || len(od.Fields) == 0 {
				continue
			}
			f := od.Fields[m.Pick(len(od.Fields))]
			fresh := true
			for _, own := range d.Fields {
				fresh = fresh && e.Text[own.Name.Start:own.Name.End] != other.At(f.Name)
			}
			if !fresh || f.Type.Empty() {
				continue
			}
			decl := other.Text[f.Name.Start:f.Type.End]
			switch m.Pick(3) {
			case 0:
				e.Insert(d.Body.End-1, "  "+decl+fmt.Sprintf(" @federation__override(from: %q)\n", all[j].Name))
				return e.Apply(), "override"
			case 1:
				e.Insert(d.Body.End-1, "  "+decl+" @federation__external\n"+fmt.Sprintf("  added%d: Int @federation__requires(fields: %q)\n", m.n, other.At(f.Name)))
				return e.Apply(), "requires"
			default:
				e.Insert(d.Body.End-1, "  "+decl+" @federation__shareable\n")
				return e.Apply(), "shared"
			}
		}
	}
	return "", ""
}

// Move moves a field from one subgraph to another that has the type, with or without @override. It
// returns nil and an empty word if it found none.
func (m *Mutator) Move(list []sdl.Source) ([]sdl.Source, string) {
	after := append([]sdl.Source(nil), list...)
	i, j := m.Pick(len(list)), m.Pick(len(list))
	if i == j {
		return nil, ""
	}
	from, to := edit.Parse(list[i].Text), edit.Parse(list[j].Text)
	for range 10 {
		d := from.Of()[m.Pick(len(from.Of()))]
		if d.Keyword != "type" || len(d.Fields) < 2 {
			continue
		}
		for _, o := range to.Of() {
			if o.Keyword != "type" || to.At(o.Name) != from.At(d.Name) || o.Body.Empty() {
				continue
			}
			f := d.Fields[m.Pick(len(d.Fields))]
			out, in := &edit.Edits{Text: from.Text}, &edit.Edits{Text: to.Text}
			out.Remove(f.Full)
			suffix, word := "\n", "moved"
			if m.Pick(2) == 0 {
				suffix, word = fmt.Sprintf(" @federation__override(from: %q)\n", list[i].Name), "moved with override"
			}
			in.Insert(o.Body.End-1, "  "+from.Text[f.Name.Start:f.Type.End]+suffix)
			after[i].Text, after[j].Text = out.Apply(), in.Apply()
			return after, word
		}
	}
	return nil, ""
}
