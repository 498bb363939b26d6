package diff_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// The generator makes pairs of schemas: a random schema, and the same with one to four random
// edits. Both are valid GraphQL, so that other tools can judge them.

type gArg struct{ name, typ, def, desc, deprecated string }

type gField struct {
	gArg
	args []gArg
}

type gType struct {
	kind, name, desc string
	implements       []string
	fields           []gField
	members          []string // of a union
	values           []gArg   // of an enum: name, description, deprecation
	url              string   // @specifiedBy
	oneOf            bool
}

type gDirective struct {
	name, desc string
	args       []gArg
	locations  []string
	repeatable bool
}

type gSchema struct {
	types      []*gType
	directives []*gDirective
	mutation   string // the name of the mutation type; empty for none
	// subscription alike.
	subscription string
	next         int // for fresh names
}

func (s *gSchema) fresh(prefix string) string {
	s.next++
	return fmt.Sprintf("%s%d", prefix, s.next)
}

func (s *gSchema) typ(name string) *gType {
	i := slices.IndexFunc(s.types, func(t *gType) bool { return t.name == name })
	return s.types[i]
}

func (s *gSchema) clone() *gSchema {
	c := *s
	c.types, c.directives = nil, nil
	for _, t := range s.types {
		n := *t
		n.implements, n.members, n.values = slices.Clone(t.implements), slices.Clone(t.members), slices.Clone(t.values)
		n.fields = slices.Clone(t.fields)
		for i := range n.fields {
			n.fields[i].args = slices.Clone(n.fields[i].args)
		}
		c.types = append(c.types, &n)
	}
	for _, d := range s.directives {
		n := *d
		n.args, n.locations = slices.Clone(d.args), slices.Clone(d.locations)
		c.directives = append(c.directives, &n)
	}
	return &c
}

var scalars = []string{"Int", "String", "ID", "Boolean", "Float"}

func pickOne[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// wrap makes a type reference of a named type.
func wrap(r *rand.Rand, name string) string {
	return fmt.Sprintf(pickOne(r, []string{"%s", "%s", "%s!", "[%s]", "[%s!]", "[%s]!", "[%s!]!"}), name)
}

// base makes a schema in which every kind of edit finds something to edit: the fields of interfaces
// are called id, all others are free to go.
func base(r *rand.Rand) *gSchema {
	s := &gSchema{mutation: "Mutation"}
	outputs := append(slices.Clone(scalars), "Obj1", "Obj2", "Obj3", "Face1", "Face2", "Uni", "OutEnum", "Both", "Stamp")
	inputs := append(slices.Clone(scalars), "InEnum", "Both", "In2", "Stamp")
	field := func() gField {
		f := gField{gArg: gArg{name: s.fresh("f"), typ: wrap(r, pickOne(r, outputs))}}
		for range r.IntN(3) {
			f.args = append(f.args, input(r, s, "a", inputs))
		}
		return f
	}
	object := func(kind, name string, implements ...string) *gType {
		t := &gType{kind: kind, name: name, implements: implements}
		if len(implements) > 0 || kind == "interface" {
			t.fields = append(t.fields, gField{gArg: gArg{name: "id", typ: "ID"}})
		}
		for range 3 + r.IntN(3) {
			if kind != "interface" {
				t.fields = append(t.fields, field())
			}
		}
		return t
	}
	inputObject := func(name string) *gType {
		t := &gType{kind: "input", name: name}
		for range 3 + r.IntN(3) {
			t.fields = append(t.fields, gField{gArg: input(r, s, "n", inputs)})
		}
		return t
	}
	enum := func(name string) *gType {
		t := &gType{kind: "enum", name: name}
		for range 3 + r.IntN(3) {
			t.values = append(t.values, gArg{name: strings.ToUpper(s.fresh("v"))})
		}
		return t
	}
	query := object("type", "Query")
	query.fields = append(query.fields, gField{gArg: gArg{name: "out", typ: "OutEnum"}}, gField{
		gArg: gArg{name: "uses", typ: "Uni"},
		args: []gArg{{name: "one", typ: "In1"}, {name: "two", typ: "In2"}, {name: "e", typ: "InEnum"}, {name: "b", typ: "Both"}, {name: "o", typ: "One"}},
	})
	s.types = []*gType{
		query, object("type", "Mutation"), object("type", "Obj1", "Face1"), object("type", "Obj2", "Face1", "Face2"), object("type", "Obj3"),
		object("interface", "Face1"), object("interface", "Face2"), {kind: "union", name: "Uni", members: []string{"Obj1", "Obj2"}},
		enum("OutEnum"), enum("InEnum"), enum("Both"), inputObject("In1"), inputObject("In2"),
		{kind: "scalar", name: "Stamp", url: "https://example.com/v1"},
		{kind: "input", name: "One", oneOf: true, fields: []gField{{gArg: gArg{name: "x", typ: "Int"}}, {gArg: gArg{name: "y", typ: "Int"}}}},
		// Nobody refers to these, so that they can go or become something else.
		object("type", "SpareObject"), enum("SpareEnum"), {kind: "scalar", name: "SpareScalar"}, inputObject("SpareInput"),
	}
	for range 3 {
		d := &gDirective{name: s.fresh("d"), locations: []string{"QUERY", "FIELD"}, repeatable: r.IntN(2) == 0}
		for range 1 + r.IntN(3) {
			d.args = append(d.args, input(r, s, "x", scalars))
		}
		s.directives = append(s.directives, d)
	}
	return s
}

// input makes an argument or input field, some with a default value.
func input(r *rand.Rand, s *gSchema, prefix string, types []string) gArg {
	a := gArg{name: s.fresh(prefix), typ: wrap(r, pickOne(r, types))}
	if strings.HasPrefix(a.typ, "In2!") {
		a.typ = "In2" // may be a cycle of values that can never end
	}
	if r.IntN(3) == 0 {
		a.typ = pickOne(r, []string{"Int", "Int!", "String", "[Int]"})
		a.def = defaultOf(r, a.typ)
	}
	return a
}

func defaultOf(r *rand.Rand, typ string) string {
	n := r.IntN(100000)
	switch strings.TrimSuffix(typ, "!") {
	case "Int":
		return strconv.Itoa(n)
	case "String":
		return fmt.Sprintf("%q", fmt.Sprint("s", n))
	case "[Int]":
		return fmt.Sprintf("[%d, 7]", n)
	}
	return ""
}

func (s *gSchema) print() string {
	var b strings.Builder
	desc := func(indent, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s%q\n", indent, text)
		}
	}
	deprecated := func(text string) string {
		if text == "" {
			return ""
		}
		return fmt.Sprintf(" @deprecated(reason: %q)", text)
	}
	value := func(a gArg) string {
		out := a.name + ": " + a.typ
		if a.def != "" {
			out += " = " + a.def
		}
		return out + deprecated(a.deprecated)
	}
	args := func(list []gArg) string {
		if len(list) == 0 {
			return ""
		}
		out := make([]string, len(list))
		for i, a := range list {
			out[i] = value(a)
			if a.desc != "" {
				out[i] = fmt.Sprintf("%q %s", a.desc, out[i])
			}
		}
		return "(" + strings.Join(out, ", ") + ")"
	}
	roots := "schema {\n  query: Query\n"
	if s.mutation != "" {
		roots += "  mutation: " + s.mutation + "\n"
	}
	if s.subscription != "" {
		roots += "  subscription: " + s.subscription + "\n"
	}
	b.WriteString(roots + "}\n")
	for _, d := range s.directives {
		desc("", d.desc)
		repeatable := ""
		if d.repeatable {
			repeatable = " repeatable"
		}
		fmt.Fprintf(&b, "directive @%s%s%s on %s\n", d.name, args(d.args), repeatable, strings.Join(d.locations, " | "))
	}
	for _, t := range s.types {
		desc("", t.desc)
		fmt.Fprintf(&b, "%s %s", t.kind, t.name)
		if len(t.implements) > 0 {
			b.WriteString(" implements " + strings.Join(t.implements, " & "))
		}
		if t.oneOf {
			b.WriteString(" @oneOf")
		}
		if t.url != "" {
			fmt.Fprintf(&b, " @specifiedBy(url: %q)", t.url)
		}
		if len(t.members) > 0 {
			b.WriteString(" = " + strings.Join(t.members, " | "))
		}
		if len(t.fields)+len(t.values) > 0 {
			b.WriteString(" {\n")
			for _, f := range t.fields {
				desc("  ", f.desc)
				if t.kind == "input" {
					fmt.Fprintf(&b, "  %s\n", value(f.gArg))
				} else {
					fmt.Fprintf(&b, "  %s%s: %s%s\n", f.name, args(f.args), f.typ, deprecated(f.deprecated))
				}
			}
			for _, v := range t.values {
				desc("  ", v.desc)
				fmt.Fprintf(&b, "  %s%s\n", v.name, deprecated(v.deprecated))
			}
			b.WriteString("}")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// pair makes the pair of a seed.
func pair(seed uint64) (before, after string) {
	r := rand.New(rand.NewPCG(seed, 4))
	old := base(r)
	now := old.clone()
	for range 1 + r.IntN(4) {
		pickOne(r, edits)(r, old, now)
	}
	return old.print(), now.print()
}
