package lint

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

var enumRules = []Rule{
	{
		ID: "ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE", Level: Warning, Title: "an enum value that is not in SCREAMING_SNAKE_CASE",
		Why: "Clients expect one way of writing values.", Fix: "Add the value under the other name, and remove this one once nobody sends or handles it.",
		Example: "enum Amenity { public_park }",
		check: func(p *pass) {
			p.values(func(t *sdl.Type, v *sdl.EnumValue) {
				if !screaming.Get().MatchString(v.Name) {
					p.at(v.Pos, t.Name+"."+v.Name, "`%s` is not in SCREAMING_SNAKE_CASE; write `%s`", v.Name, toScreaming(v.Name))
				}
			})
		},
	},
	affixRule("ENUM_PREFIX", "Enum", true, []sdl.Kind{sdl.Enum}),
	affixRule("ENUM_SUFFIX", "Enum", false, []sdl.Kind{sdl.Enum}),
	{
		ID: "ENUM_USED_AS_INPUT_WITHOUT_SUFFIX", Level: Off, Title: "an enum of an argument whose name does not end with Input",
		Why: "Enums for input and for output grow apart: a value that is added for one of them is seen in both.", Fix: "Give the argument an enum of its own, with the suffix Input.",
		Example: "enum Role { EDITOR }\ntype Query { users(role: Role): ID }",
		check: func(p *pass) {
			input, _ := enumUses(p)
			p.types(func(t *sdl.Type) {
				if at, used := input[t.Name]; used && t.Kind == sdl.Enum && !strings.HasSuffix(t.Name, "Input") {
					p.at(t.Pos, t.Name, "`%s` is the type of %s and does not end with Input", t.Name, at)
				}
			})
		},
	},
	{
		ID: "ENUM_USED_AS_OUTPUT_DESPITE_SUFFIX", Level: Warning, Title: "a field returns an enum whose name ends with Input",
		Why: "The name says that it is for input.", Fix: "Return an enum of another name.",
		Example: "enum RoleInput { EDITOR }\ntype Query { role: RoleInput }",
		check: func(p *pass) {
			_, output := enumUses(p)
			p.types(func(t *sdl.Type) {
				if at, used := output[t.Name]; used && t.Kind == sdl.Enum && strings.HasSuffix(t.Name, "Input") {
					p.at(t.Pos, t.Name, "`%s` ends with Input, and %s returns it", t.Name, at)
				}
			})
		},
	},
}

// enumUses returns where a type is used first: by an argument or a field of an input type, and by a
// field that returns it.
func enumUses(p *pass) (input, output map[string]string) {
	input, output = map[string]string{}, map[string]string{}
	first := func(in map[string]string, name, coordinate string) {
		if _, known := in[name]; !known {
			in[name] = coordinate
		}
	}
	for _, t := range p.Types {
		for _, f := range t.Fields {
			if t.Kind == sdl.InputObject {
				first(input, sdl.Named(f.Type), "`"+f.Coordinate()+"`")
			} else {
				first(output, sdl.Named(f.Type), "`"+f.Coordinate()+"`")
			}
		}
	}
	p.arguments(func(a *sdl.Argument, coordinate string) { first(input, sdl.Named(a.Type), "`"+coordinate+"`") })
	return input, output
}
