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

// elements lists everything in a type that can carry directives, the type first.
func elements(t *sdl.Type) []element {
	out := make([]element, 0, 1+len(t.Fields)+len(t.Values))
	out = append(out, element{t.Name, t.Directives, t.Pos})
	for _, f := range t.Fields {
		out = append(out, element{f.Coordinate(), f.Directives, f.Pos})
		for _, a := range f.Args {
			out = append(out, element{f.Coordinate() + "(" + a.Name + ":)", a.Directives, a.Pos})
		}
	}
	for _, v := range t.Values {
		out = append(out, element{t.Name + "." + v.Name, v.Directives, v.Pos})
	}
	return out
}

// eachPair visits the elements that two versions of a type share.
func eachPair(old, now *sdl.Type, visit func(a, b element)) {
	left, right := elements(old), elements(now)
	pairs(left, right, func(e element) string { return e.coordinate }, func(a, b *element) {
		if a != nil && b != nil && (len(a.directives) > 0 || len(b.directives) > 0) {
			visit(*a, *b)
		}
	})
}

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
