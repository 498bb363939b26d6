package merge

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// aliasComposed gives the links of composed directives an alias where the name of the specification
// cannot be the prefix of its elements in the supergraph: it is no proper name, or another link has
// it.
func (m *merger) aliasComposed() {
	taken := []string{"link", "join"}
	for _, f := range m.features.order {
		taken = append(taken, f.spec.Name)
	}
	for i, name := range m.composed.linkNames {
		if properPrefix(name) && !slices.Contains(taken, name) {
			taken = append(taken, name)
			continue
		}
		alias := freeAlias(name, taken)
		taken = append(taken, alias)
		l := *m.composed.links[i]
		l.Args = slices.Insert(slices.Clone(l.Args), 1, sdl.Arg{Name: "as", Value: stringValue(alias)})
		m.composed.links[i] = &l
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
