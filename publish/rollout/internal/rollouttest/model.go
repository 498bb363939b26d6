package rollouttest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// model is a graph that evolutions change before it is written as SDL: a change of several
// subgraphs at once, such as a merge, is simple here and hard in text.
type model []*member

// member is one subgraph of a model.
type member struct {
	name, url string
	// root is true if the schema is defined with its root types, not extended.
	root  bool
	types []*typ
}

// typ is a type definition. Which lists it has depends on its keyword.
type typ struct {
	keyword, name string
	implements    []string
	directives    []string
	fields        []*field
	members       []string
}

// field is a field, or an input field or enum value without args.
type field struct {
	name, args, typ string
	directives      []string
}

func (m model) clone() model {
	out := make(model, len(m))
	for i, s := range m {
		c := *s
		c.types = make([]*typ, len(s.types))
		for j, t := range s.types {
			c.types[j] = t.clone()
		}
		out[i] = &c
	}
	return out
}

func (t *typ) clone() *typ {
	c := *t
	c.implements, c.directives, c.members = slices.Clone(t.implements), slices.Clone(t.directives), slices.Clone(t.members)
	c.fields = make([]*field, len(t.fields))
	for i, f := range t.fields {
		g := *f
		g.directives = slices.Clone(f.directives)
		c.fields[i] = &g
	}
	return &c
}

// sources writes every subgraph as SDL.
func (m model) sources() []sdl.Source {
	out := make([]sdl.Source, len(m))
	for i, s := range m {
		out[i] = sdl.Source{Name: s.name, File: s.name + ".graphql", URL: s.url, Text: s.sdl()}
	}
	return out
}

func (s *member) sdl() string {
	var b strings.Builder
	link := strings.TrimSuffix(Link, "\n")
	if s.root && s.typ("Query") != nil {
		link = strings.TrimPrefix(link, "extend ") + " { query: Query" + map[bool]string{true: " mutation: Mutation"}[s.typ("Mutation") != nil] + " }"
	}
	b.WriteString(link + "\n")
	for _, t := range s.types {
		b.WriteString(t.sdl())
	}
	return b.String()
}

// sdl writes a definition: an implemented interface list, directives, members, fields or values, as
// far as it has them.
func (t *typ) sdl() string {
	var b strings.Builder
	b.WriteString(t.keyword + " " + t.name)
	if len(t.implements) > 0 {
		b.WriteString(" implements " + strings.Join(t.implements, " & "))
	}
	for _, d := range t.directives {
		b.WriteString(" " + d)
	}
	if len(t.members) > 0 {
		b.WriteString(" = " + strings.Join(t.members, " | "))
	}
	if len(t.fields) > 0 {
		b.WriteString(" {\n")
		for _, f := range t.fields {
			b.WriteString("  " + f.sdl() + "\n")
		}
		b.WriteString("}")
	}
	return b.String() + "\n"
}

func (f *field) sdl() string {
	text := f.name + f.args
	if f.typ != "" {
		text += ": " + f.typ
	}
	return strings.Join(append([]string{text}, f.directives...), " ")
}

// typ returns a type of a subgraph; nil if there is none.
func (s *member) typ(name string) *typ {
	for _, t := range s.types {
		if t.name == name {
			return t
		}
	}
	return nil
}

// define returns a type of a subgraph and adds it where it is missing.
func (s *member) define(keyword, name string) *typ {
	if t := s.typ(name); t != nil {
		return t
	}
	t := &typ{keyword: keyword, name: name}
	s.types = append(s.types, t)
	return t
}

func (s *member) drop(name string) {
	s.types = slices.DeleteFunc(s.types, func(t *typ) bool { return t.name == name })
}

// field returns a field of a type; nil if there is none.
func (t *typ) field(name string) *field {
	for _, f := range t.fields {
		if f.name == name {
			return f
		}
	}
	return nil
}

// add adds a field, unless one of that name is there.
func (t *typ) add(name, typ string, directives ...string) *field {
	if f := t.field(name); f != nil {
		return f
	}
	f := &field{name: name, typ: typ, directives: directives}
	t.fields = append(t.fields, f)
	return f
}

func (t *typ) remove(name string) {
	t.fields = slices.DeleteFunc(t.fields, func(f *field) bool { return f.name == name })
}

// is reports whether an element has a directive of that name.
func is(directives []string, name string) bool {
	return slices.ContainsFunc(directives, func(d string) bool { return strings.HasPrefix(d, "@"+name) })
}

// without returns the directives but those of one name.
func without(directives []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(directives), func(d string) bool { return strings.HasPrefix(d, "@"+name) })
}

func key(fields string) string      { return `@key(fields: "` + fields + `")` }
func requires(fields string) string { return `@requires(fields: "` + fields + `")` }

// resolved returns the fields of a type that its subgraph resolves and that are in no key.
func (t *typ) resolved() []*field {
	return slices.DeleteFunc(slices.Clone(t.fields), func(f *field) bool {
		return is(f.directives, "external") || slices.Contains(keyFields, f.name)
	})
}

// place is a type in a subgraph.
type place struct {
	s *member
	t *typ
}

// places returns the types of a model that fit.
func (m model) places(fits func(s *member, t *typ) bool) []place {
	var out []place
	for _, s := range m {
		for _, t := range s.types {
			if fits(s, t) {
				out = append(out, place{s, t})
			}
		}
	}
	return out
}

func isEntity(_ *member, t *typ) bool { return t.keyword == "type" && is(t.directives, "key") }

// one returns a random element of a list, and false if the list is empty.
func one[T any](r *rand.Rand, list []T) (x T, ok bool) {
	if len(list) == 0 {
		return x, false
	}
	return list[r.IntN(len(list))], true
}
