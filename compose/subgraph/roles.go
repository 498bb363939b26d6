package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// assignRoles sets Directive.Role on every application of the schema.
func (b *builder) assignRoles() {
	for list := range b.Schema.Applications() {
		b.assignRolesOf(list)
	}
	b.assignRolesOf(b.Aside)
}

func (b *builder) assignRolesOf(list []*sdl.Directive) {
	for _, d := range list {
		if len(d.Args) > 1 {
			d.Args = lastOfEach(d.Args)
		}
		if e := b.names.directive(d.Name); e != nil {
			d.Role = e.spec.Role
		}
	}
}

// lastOfEach keeps the last value of an argument that is given twice.
func lastOfEach(args []sdl.Arg) []sdl.Arg {
	kept := args[:0]
	for _, a := range args {
		if i := slices.IndexFunc(kept, func(k sdl.Arg) bool { return k.Name == a.Name }); i >= 0 {
			kept[i] = a
		} else {
			kept = append(kept, a)
		}
	}
	return kept
}
