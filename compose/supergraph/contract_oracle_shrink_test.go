//go:build oracle

package supergraph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// shrink takes out of a case what it can while the kind of disagreement stays.
func (o *contractOracle) shrink(c contractCase, kind string) contractCase {
	holds := func(c contractCase) bool { return o.disagreement(c) == kind }
	for changed := true; changed; {
		changed = false
		for i := 0; ; i++ {
			smaller, ok := takeOut(o.t, c, i)
			if !ok {
				break
			}
			if smaller.Supergraph != "" && holds(smaller) {
				c, changed = smaller, true
				i--
			}
		}
	}
	return c
}

// takeOut returns the case without element number i: a tag of the filter, a type, a field, an
// argument, a value, an application. False if there is no such element; the supergraph is empty if
// it cannot go.
func takeOut(t *testing.T, c contractCase, i int) (contractCase, bool) {
	t.Helper()
	n := 0
	hit := func() bool { n++; return n-1 == i }
	for _, list := range []*[]string{&c.Filter.Include, &c.Filter.Exclude} {
		for j := range *list {
			if hit() {
				*list = slices.Delete(slices.Clone(*list), j, j+1)
				return c, true
			}
		}
	}
	if c.Filter.HideUnreachable && hit() {
		c.Filter.HideUnreachable = false
		return c, true
	}
	s, errs := sdl.Parse(&sdl.Source{Text: c.Supergraph}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if !takeOutOf(s, hit) {
		return c, false
	}
	s.Reindex()
	if dangling(s) {
		c.Supergraph = ""
		return c, true
	}
	c.Supergraph = strings.Join(sdl.CompactPieces(s), "")
	return c, true
}

func takeOutOf(s *sdl.Schema, hit func() bool) bool {
	applied := func(list *[]*sdl.Directive) bool {
		for i, d := range *list {
			if !strings.HasPrefix(d.Name, "join__") && d.Name != "link" && hit() {
				*list = slices.Delete(*list, i, i+1)
				return true
			}
		}
		return false
	}
	arguments := func(list *[]*sdl.Argument) bool {
		for i, a := range *list {
			if hit() {
				*list = slices.Delete(*list, i, i+1)
				return true
			}
			if a.Default != nil && hit() {
				a.Default = nil
				return true
			}
			if a.Type.NonNull && hit() {
				x := *a.Type
				x.NonNull = false
				a.Type = &x
				return true
			}
			if applied(&a.Directives) {
				return true
			}
		}
		return false
	}
	for i, x := range s.Types {
		if strings.Contains(x.Name, "__") {
			continue
		}
		if hit() {
			s.Types = slices.Delete(s.Types, i, i+1)
			return true
		}
		for j := range x.Interfaces {
			if hit() {
				name := x.Interfaces[j].Name
				x.Interfaces = slices.Delete(x.Interfaces, j, j+1)
				x.Directives = slices.DeleteFunc(x.Directives, func(d *sdl.Directive) bool {
					v, _ := d.StringArg("interface")
					return v == name
				})
				return true
			}
		}
		for j := range x.Members {
			if hit() {
				name := x.Members[j].Name
				x.Members = slices.Delete(x.Members, j, j+1)
				x.Directives = slices.DeleteFunc(x.Directives, func(d *sdl.Directive) bool {
					v, _ := d.StringArg("member")
					return v == name
				})
				return true
			}
		}
		if applied(&x.Directives) {
			return true
		}
		for j, f := range x.Fields {
			if hit() {
				x.Fields = slices.Delete(x.Fields, j, j+1)
				return true
			}
			if f.Default != nil && hit() {
				f.Default = nil
				return true
			}
			if f.Type.NonNull && hit() {
				y := *f.Type
				y.NonNull = false
				f.Type = &y
				return true
			}
			if applied(&f.Directives) || arguments(&f.Args) {
				return true
			}
		}
		for j, v := range x.Values {
			if hit() {
				x.Values = slices.Delete(x.Values, j, j+1)
				return true
			}
			if applied(&v.Directives) {
				return true
			}
		}
	}
	for i, d := range s.DirectiveDefs {
		if !slices.ContainsFunc(d.Locations, executable) {
			continue
		}
		if hit() {
			s.DirectiveDefs = slices.Delete(s.DirectiveDefs, i, i+1)
			return true
		}
		if arguments(&d.Args) {
			return true
		}
	}
	return false
}

// dangling reports whether the schema refers to a type that it does not have, or has an empty type.
func dangling(s *sdl.Schema) bool {
	known := func(name string) bool { return s.Type(name) != nil || builtIn[name] }
	for _, x := range s.Types {
		if x.Kind != sdl.Scalar && len(x.Fields)+len(x.Members)+len(x.Values) == 0 {
			return true
		}
		for _, r := range slices.Concat(x.Interfaces, x.Members) {
			if !known(r.Name) {
				return true
			}
		}
		for _, f := range x.Fields {
			if !known(sdl.Named(f.Type)) {
				return true
			}
			for _, a := range f.Args {
				if !known(sdl.Named(a.Type)) {
					return true
				}
			}
		}
	}
	for _, d := range s.DirectiveDefs {
		for _, a := range d.Args {
			if !known(sdl.Named(a.Type)) {
				return true
			}
		}
	}
	return s.Root(sdl.Query) == nil
}

var builtIn = map[string]bool{"Int": true, "Float": true, "String": true, "Boolean": true, "ID": true}
