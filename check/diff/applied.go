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

// applied renders the applications of one role, sorted, so that two lists compare as sets.
func applied(list []*sdl.Directive, role sdl.Role) []string {
	var out []string
	for _, d := range list {
		if d.Role == role {
			out = append(out, application(d))
		}
	}
	slices.Sort(out)
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
func minus(a, b []string) []string {
	var out []string
	for _, s := range a {
		if _, found := slices.BinarySearch(b, s); !found {
			out = append(out, s)
		}
	}
	return slices.Compact(out)
}
