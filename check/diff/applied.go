package diff

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// element is anything in a schema that can carry directives.
type element struct {
	coordinate string
	directives []*sdl.Directive
	pos        sdl.Pos
}

// eachPair visits a type and its fields, arguments and values, the type first. It leaves out
// elements that only one version has, and those that carry the same directives in both.
func eachPair(old, now *sdl.Type, visit func(a, b element)) {
	carried := func(x, y []*sdl.Directive) bool { return len(x)+len(y) > 0 && !sdl.SameDirectives(x, y) }
	if carried(old.Directives, now.Directives) {
		visit(element{old.Name, old.Directives, old.Pos}, element{now.Name, now.Directives, now.Pos})
	}
	pairs(old.Fields, now.Fields, fieldName, func(a, b **sdl.Field) {
		if a == nil || b == nil {
			return
		}
		f, g := *a, *b
		if carried(f.Directives, g.Directives) {
			at := f.Coordinate()
			visit(element{at, f.Directives, f.Pos}, element{at, g.Directives, g.Pos})
		}
		pairs(f.Args, g.Args, argName, func(a, b **sdl.Argument) {
			if a != nil && b != nil && carried((*a).Directives, (*b).Directives) {
				at := f.Coordinate() + "(" + (*a).Name + ":)"
				visit(element{at, (*a).Directives, (*a).Pos}, element{at, (*b).Directives, (*b).Pos})
			}
		})
	})
	pairs(old.Values, now.Values, valueName, func(a, b **sdl.EnumValue) {
		if a != nil && b != nil && carried((*a).Directives, (*b).Directives) {
			at := old.Name + "." + (*a).Name
			visit(element{at, (*a).Directives, (*a).Pos}, element{at, (*b).Directives, (*b).Pos})
		}
	})
}

func fieldName(f *sdl.Field) string     { return f.Name }
func argName(a *sdl.Argument) string    { return a.Name }
func valueName(v *sdl.EnumValue) string { return v.Name }

// mark is one application of a directive. Two are the same if their texts are.
type mark struct {
	text string
	pos  sdl.Pos
}

// applied returns the applications of the directives of one role, sorted by text.
func applied(list []*sdl.Directive, role sdl.Role) []mark {
	var out []mark
	for _, d := range list {
		if d.Role == role {
			out = append(out, mark{application(d), d.Pos})
		}
	}
	slices.SortStableFunc(out, func(a, b mark) int { return strings.Compare(a.text, b.text) })
	return out
}

func texts(list []mark) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.text
	}
	return out
}

// application renders one directive with its arguments in the order of their names.
func application(d *sdl.Directive) string {
	name := d.Role.String()
	if name == "" {
		name = d.Name
	}
	if len(d.Args) == 0 {
		return "@" + name
	}
	args := make([]string, len(d.Args))
	for i, a := range d.Args {
		args[i] = a.Name + ": " + sdl.ValueString(a.Value)
	}
	slices.Sort(args)
	return "@" + name + "(" + strings.Join(args, ", ") + ")"
}

// minus returns the marks of a whose text is not in b, each text once. Both are sorted by text.
func minus(a, b []mark) []mark {
	var out []mark
	for i, m := range a {
		_, found := slices.BinarySearchFunc(b, m.text, func(x mark, s string) int { return strings.Compare(x.text, s) })
		if !found && (i == 0 || a[i-1].text != m.text) {
			out = append(out, m)
		}
	}
	return out
}
