package merge

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// The links of a supergraph name their specifications after the last part of their URL, and what
// stands before "__" in the name of a directive is taken for such a name. So a specification gets
// another name if a link before it or the name of a composed directive has its own.

// nameLinks adds the argument `as` to the links that need another name: _0tag, _1tag, and so on.
// Under it directives no longer go by the name of their specification, so they are imported.
func (m *merger) nameLinks(links []*sdl.Directive) {
	var taken []string
	for _, l := range links {
		url, _ := l.StringArg("url")
		identity := url[:max(strings.LastIndexByte(url, '/'), 0)]
		name := identity[strings.LastIndexByte(identity, '/')+1:]
		if properPrefix(name) && !slices.Contains(taken, name) && !m.composed.occupies(identity, name) {
			taken = append(taken, name)
			continue
		}
		alias := freeAlias(name, taken)
		taken = append(taken, alias)
		l.Args = slices.Insert(l.Args, 1, sdl.Arg{Name: "as", Value: stringValue(alias)})
		if imports := m.features.importsUnderAlias(identity); len(imports) > 0 {
			l.Args = append(slices.DeleteFunc(l.Args, func(a sdl.Arg) bool { return a.Name == "import" }), sdl.Arg{Name: "import", Value: listValue(imports...)})
		}
	}
}

// properPrefix reports whether the name of a specification can start the names of its elements.
func properPrefix(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' || strings.Contains(name, "__") || strings.HasSuffix(name, "_") {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r != '_' && (r < '0' || r > '9') && !letter(r) })
}

// freeAlias returns the alias of a specification: the letters of its name behind the first number
// that makes it unlike the others.
func freeAlias(name string, taken []string) string {
	start := "_"
	if strings.HasPrefix(name, "_") {
		start = "a"
	}
	letters := strings.Map(func(r rune) rune {
		if letter(r) {
			return r
		}
		return -1
	}, name)
	for n := 0; ; n++ {
		if alias := start + strconv.Itoa(n) + letters; !slices.Contains(taken, alias) {
			return alias
		}
	}
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// importsUnderAlias returns the imports of all directives in use of a known specification.
func (f *features) importsUnderAlias(identity string) []value {
	var list []value
	for _, of := range f.order {
		if of.spec.Identity() != identity {
			continue
		}
		for _, r := range of.roles {
			if name := f.names[r]; name != "" {
				list = append(list, importOf(r.String(), name))
			}
		}
	}
	return list
}

// namespace returns what a directive's name says about its specification.
func namespace(directive string) string {
	space, _, _ := strings.Cut(directive, "__")
	return space
}

// occupies reports whether a composed directive of another specification has the name, or has it
// before "__".
func (c *composedDirectives) occupies(identity, name string) bool {
	return slices.ContainsFunc(c.list, func(d *composed) bool { return d.identity != identity && namespace(d.name) == name })
}

// checkNamespaces refuses composed directives with names of the specifications that every
// supergraph links under their own names.
func (c *composedDirectives) checkNamespaces() {
	for _, d := range c.list {
		if space := namespace(d.name); space == "join" || space == "link" {
			c.fail(codes.InvalidLinkDirectiveUsage, "@"+d.name, "the composed directive @"+d.element+" of "+d.identity+" goes by the name @"+d.name+", which belongs to the specification "+space+" of every supergraph",
				"Import it under another name.", d.uses[0].link.Directive.Pos.Position())
		}
	}
}
