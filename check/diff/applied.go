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

// eachPair visits what two versions of a type share and that can carry
// directives, the type first, where one of them carries some.
func eachPair(old, now *sdl.Type, visit func(a, b element)) {
	both := func(of, sep, name, end string, x, y []*sdl.Directive, xpos, ypos sdl.Pos) {
		if len(x) > 0 || len(y) > 0 {
			at := of + sep + name + end
			visit(element{at, x, xpos}, element{at, y, ypos})
		}
	}
	both(old.Name, "", "", "", old.Directives, now.Directives, old.Pos, now.Pos)
	pairs(old.Fields, now.Fields, fieldName, func(a, b **sdl.Field) {
		if a == nil || b == nil {
			return
		}
		f, g := *a, *b
		both(old.Name, ".", f.Name, "", f.Directives, g.Directives, f.Pos, g.Pos)
		pairs(f.Args, g.Args, argName, func(a, b **sdl.Argument) {
			if a != nil && b != nil && (len((*a).Directives) > 0 || len((*b).Directives) > 0) {
				both(f.Coordinate(), "(", (*a).Name, ":)", (*a).Directives, (*b).Directives, (*a).Pos, (*b).Pos)
			}
		})
	})
	pairs(old.Values, now.Values, valueName, func(a, b **sdl.EnumValue) {
		if a != nil && b != nil {
			both(old.Name, ".", (*a).Name, "", (*a).Directives, (*b).Directives, (*a).Pos, (*b).Pos)
		}
	})
}

func fieldName(f *sdl.Field) string     { return f.Name }
func argName(a *sdl.Argument) string    { return a.Name }
func valueName(v *sdl.EnumValue) string { return v.Name }

// mark is one application of a directive, rendered so that two compare.
type mark struct {
	text string
	pos  sdl.Pos
}

// applied lists the applications of one role, sorted by text, so that two lists compare as sets.
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

// minus returns what is in a and not in b; both are sorted.
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
