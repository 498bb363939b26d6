package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkShareable refuses @shareable on fields of interfaces, and twice on one declaration. A type
// may have it once on its definition and once on each extension.
func (b *builder) checkShareable() {
	if !b.hasRole(sdl.RoleShareable) {
		return
	}
	for _, t := range b.Schema.Types {
		parts := map[int32]bool{}
		for _, d := range t.Directives {
			if d.Role != sdl.RoleShareable {
				continue
			}
			if parts[d.Part] {
				b.fail(codes.InvalidShareableUsage, t.Name, d.Pos, "@shareable stands twice on one declaration of %s", t.Name).Fix = "Once for the definition and once for each extension is enough."
			}
			parts[d.Part] = true
		}
	}
	b.eachField(func(t *sdl.Type, f *sdl.Field, _ *FieldMeta) {
		n := 0
		for _, d := range f.Directives {
			if d.Role != sdl.RoleShareable {
				continue
			}
			switch n++; {
			case t.Kind == sdl.Interface:
				b.fail(codes.InvalidShareableUsage, f.Coordinate(), d.Pos, "%s is a field of an interface: only fields of objects are resolved and so shared", f.Coordinate()).Fix = "Mark the field of the implementations instead."
			case n == 2:
				b.fail(codes.InvalidShareableUsage, f.Coordinate(), d.Pos, "@shareable stands twice on %s", f.Coordinate())
			}
		}
	})
}
