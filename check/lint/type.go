package lint

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

var typeRules = []Rule{
	{
		ID: "TYPE_NAMES_SHOULD_BE_PASCAL_CASE", Level: Warning, Title: "a type that is not in PascalCase",
		Why: "Clients expect one way of writing types.", Fix: "Clients see a new name as a new type: rename while nobody names it in a fragment or a variable.",
		Example: "type streamingService { id: ID }",
		check: func(p *pass) {
			p.types(func(t *sdl.Type) {
				if !pascal.Get().MatchString(t.Name) {
					p.at(t.Pos, t.Name, "`%s` is not in PascalCase; write `%s`", t.Name, toPascal(t.Name))
				}
			})
		},
	},
	affixRule("TYPE_PREFIX", "Type", true, nil),
	affixRule("TYPE_SUFFIX", "Type", false, nil),
	{
		ID: "DEFINED_TYPES_ARE_UNUSED", Level: Warning, Title: "a type that nothing uses",
		Why: "It is left over, or the field that should return it is missing.", Fix: "Use the type, or remove it.",
		Example: "type Query { a: ID }\ntype Left { a: ID }",
		check:   unusedTypes,
	},
}

var objectRules = []Rule{
	affixRule("OBJECT_PREFIX", "Object", true, []sdl.Kind{sdl.Object}),
	affixRule("OBJECT_SUFFIX", "Object", false, []sdl.Kind{sdl.Object}),
}

var interfaceRules = []Rule{
	affixRule("INTERFACE_PREFIX", "Interface", true, []sdl.Kind{sdl.Interface}),
	affixRule("INTERFACE_SUFFIX", "Interface", false, []sdl.Kind{sdl.Interface}),
}

// affixRule returns the rule that names of types of some kinds, or of all, do not begin or end with
// a word.
func affixRule(id, word string, prefix bool, kinds []sdl.Kind) Rule {
	where, example := "ends with", "Book"+word
	if prefix {
		where, example = "begins with", word+"Book"
	}
	keyword := map[string]string{"Interface": "interface", "Enum": "enum"}[word]
	body := " { title: String }"
	switch keyword {
	case "":
		keyword = "type"
	case "enum":
		body = " { A }"
	}
	return Rule{
		ID: id, Level: Warning, Title: "a name that " + where + " " + word,
		Why: "The name repeats what the definition says.", Fix: "Leave the word out.", Example: keyword + " " + example + body,
		check: func(p *pass) {
			p.types(func(t *sdl.Type) {
				if rest, has := affix(t.Name, word, prefix); has && (kinds == nil || slices.Contains(kinds, t.Kind)) {
					p.at(t.Pos, t.Name, "`%s` %s %s; write `%s`", t.Name, where, word, rest)
				}
			})
		},
	}
}

// unusedTypes reports types that no field, argument, union or directive names. Roots and entities
// are used by routers, and an object is used with its interface.
func unusedTypes(p *pass) {
	used := usedTypes(p)
	p.types(func(t *sdl.Type) {
		if used[t.Name] || p.isRoot(t) || sdl.FindName(t.Directives, "key") != nil {
			return
		}
		for _, i := range t.Interfaces {
			if used[i.Name] {
				return
			}
		}
		p.at(t.Pos, t.Name, "nothing uses `%s`", t.Name)
	})
}

// usedTypes returns the names of types that others name.
func usedTypes(p *pass) map[string]bool {
	used := map[string]bool{}
	for _, t := range p.Types {
		for _, f := range t.Fields {
			used[sdl.Named(f.Type)] = true
			for _, a := range f.Args {
				used[sdl.Named(a.Type)] = true
			}
		}
		for _, m := range t.Members {
			used[m.Name] = true
		}
	}
	for _, d := range p.DirectiveDefs {
		for _, a := range d.Args {
			used[sdl.Named(a.Type)] = true
		}
	}
	return used
}
