package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkShadowed refuses imports of elements that the schema also defines and uses under the name
// that they have without an import, such as federation__key: it is not known which one is meant.
// Any other error hides it.
func (b *builder) checkShadowed() {
	if len(b.errs) > 0 {
		return
	}
	for _, l := range b.Links {
		for _, i := range l.Imports {
			plain, isDirective := strings.CutPrefix(i.Name, "@")
			name := l.As + "__" + plain
			if i.As == name || i.As == "@"+name {
				continue
			}
			used := ""
			switch {
			case isDirective && b.Schema.DirectiveDef(name) != nil && b.applies(name):
				used = "@" + name
			case !isDirective && b.Schema.Type(name) != nil && b.refersTo(name):
				used = name
			default:
				continue
			}
			b.fail(codes.InvalidLinkDirectiveUsage, used, l.Directive.Pos, "%s is imported from %s as %s, but the schema also defines and uses it as %s", i.Name, l.Identity, i.As, used).Fix = "Use " + i.As + " everywhere and delete the definition of " + used + "."
			if b.opts.Edition.Rust() {
				return
			}
		}
	}
}

// applies reports whether the schema has an application of the directive.
func (b *builder) applies(name string) bool {
	for list := range b.Schema.Applications() {
		if sdl.FindName(list, name) != nil {
			return true
		}
	}
	return false
}

// refersTo reports whether a field, an argument, a union or an implementation of the schema refers
// to the type.
func (b *builder) refersTo(name string) bool {
	args := func(list []*sdl.Argument) bool {
		return slices.ContainsFunc(list, func(a *sdl.Argument) bool { return a.Type.Name() == name })
	}
	ref := func(r sdl.Ref) bool { return r.Name == name }
	for _, t := range b.Schema.Types {
		if slices.ContainsFunc(t.Members, ref) || slices.ContainsFunc(t.Interfaces, ref) ||
			slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return f.Type.Name() == name || args(f.Args) }) {
			return true
		}
	}
	return slices.ContainsFunc(b.definitions, func(d *sdl.DirectiveDef) bool { return args(d.Args) })
}
