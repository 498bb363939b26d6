package merge

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// application is one or several equal applications of a directive to an element.
type application struct {
	// sub and pos are those of the first one.
	sub *subgraph.Subgraph
	pos sdl.Pos
	// args has the arguments in canonical form, full also the default values of the others.
	args, full []sdl.Arg
	// written is the first one; nil if args combine several.
	written *sdl.Directive
	// count is the number of applications.
	count int
}

// distinct returns the applications of a directive that differ in their arguments, in order of
// first appearance. If any subgraph composes the directive, the applications in the other subgraphs
// count too. The list is valid until the next call.
func (a *applications) distinct(p *pending, role sdl.Role, name string) []application {
	list := a.found[:0]
	var index map[string]int // of the list by arguments, once the list is long
	find := func(full []sdl.Arg) int {
		if len(list) < mapFrom {
			return slices.IndexFunc(list, func(known application) bool { return a.sameArgs(known.full, full) })
		}
		if index == nil {
			index = make(map[string]int)
			for i := range list {
				index[printArgs(list[i].full)] = i
			}
		}
		if i, ok := index[printArgs(full)]; ok {
			return i
		}
		return -1
	}
	add := func(parts []part) {
		for i := range parts {
			for _, d := range parts[i].directives {
				if d.Role != role || d.Name != name {
					continue
				}
				if role == sdl.RoleContext && !a.edition.Rust() && len(list) > 0 && repeatsContext(parts[:i], parts[i].sub, d) {
					continue
				}
				args := a.argsOf(parts[i].sub, d)
				full := a.withDefaults(parts[i].sub, role, name, args)
				if k := find(full); k >= 0 {
					list[k].count++
					continue
				}
				if index != nil {
					index[printArgs(full)] = len(list)
				}
				list = append(list, application{sub: parts[i].sub, args: args, full: full, written: d, pos: d.Pos, count: 1})
			}
		}
	}
	add(p.parts)
	if slices.Contains(accessControl, role) {
		add(p.guards)
	}
	a.found = list
	return list
}

// repeatsContext reports whether an earlier subgraph sets a context of the same name on the same
// element and the subgraph s fills no argument from it.
func repeatsContext(before []part, s *subgraph.Subgraph, d *sdl.Directive) bool {
	name, _ := d.StringArg("name")
	again := false
	for i := range before {
		for _, other := range before[i].directives {
			n, _ := other.StringArg("name")
			again = again || other.Role == sdl.RoleContext && n == name && before[i].sub != s
		}
	}
	if !again {
		return false
	}
	for _, t := range s.Schema.Types {
		for _, f := range t.Fields {
			for _, c := range s.Field(f).Contexts {
				if c.Context == name {
					return false
				}
			}
		}
	}
	return true
}

// argsOf returns the arguments as the supergraph has them. The name of a context gets the name of
// its subgraph as a prefix.
func (l literals) argsOf(s *subgraph.Subgraph, d *sdl.Directive) []sdl.Arg {
	if d.Role == sdl.RoleContext {
		name, _ := d.StringArg("name")
		return []sdl.Arg{{Name: "name", Value: stringValue(contextName(s, name))}}
	}
	if d.Role == sdl.RoleNone {
		return l.typedArgs(s.Schema, s.Schema.DirectiveDef(d.Name), d.Args)
	}
	args := l.canonicalArgs(d.Args)
	if l.edition.Rust() && takesString(d.Role) {
		return withValues(args, func(a *sdl.Arg) value {
			if a.Value.Kind == ast.EnumValue {
				return stringValue(a.Value.Raw)
			}
			return a.Value
		})
	}
	return args
}

// takesString reports whether a directive's arguments are strings. Edition 2.15 accepts an enum
// value for one, and prints a string.
func takesString(r sdl.Role) bool {
	return r == sdl.RoleTag || r == sdl.RoleDeprecated || r == sdl.RoleSpecifiedBy
}

// withDefaults adds the default values of the arguments that are absent. An application that spells
// a default value out is equal to one that does not. The defaults of a composed directive are those
// of the subgraph or, in edition 2.15, of the supergraph.
func (a *applications) withDefaults(s *subgraph.Subgraph, role sdl.Role, name string, args []sdl.Arg) []sdl.Arg {
	add := func(list []sdl.Arg, arg string, v value) []sdl.Arg {
		if v == nil || slices.ContainsFunc(list, func(given sdl.Arg) bool { return given.Name == arg }) {
			return list
		}
		return append(slices.Clip(list), sdl.Arg{Name: arg, Value: v})
	}
	switch role {
	case sdl.RoleDeprecated:
		return add(args, "reason", stringValue("No longer supported"))
	case sdl.RoleListSize:
		return add(args, "requireOneSlicingArgument", trueValue)
	case sdl.RoleNone:
		schema, def := s.Schema, s.Schema.DirectiveDef(name)
		if c := a.composed.named(name); a.edition.Rust() && c != nil && c.def != nil {
			schema, def = c.from, c.def
		}
		if def != nil {
			for _, d := range def.Args {
				args = add(args, d.Name, a.canonical(schema, d.Default, d.Type))
			}
		}
	}
	return args
}

// contextName returns the name of a subgraph's context in the supergraph.
func contextName(s *subgraph.Subgraph, name string) string { return s.Name + "__" + name }

// printArgs renders arguments as in SDL: `(name: "x")`.
func printArgs(args []sdl.Arg) string {
	if len(args) == 0 {
		return "no arguments"
	}
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.Name + ": " + sdl.ValueString(a.Value)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
