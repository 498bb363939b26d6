package meet

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// draft collects what is to change in the old text. Keys are nodes of the old model unless a
// comment says otherwise.
type draft struct {
	o, n *subgraph.Subgraph
	// alike reports whether two types say the same of themselves; see [subgraph.Comparison].
	alike func(ot, nt *sdl.Type) bool
	// within is what operations can reach; nil for any operation.
	within *serve.Reach
	// sent returns the types that clients or routers send under the old and under the new schema.
	// They are computed at the first enum, because many schemas have none.
	sent func() [2]serve.TypeSet
	// removed has types, fields, arguments, enum values and, for keys, directives. An entry may be
	// false: then the node stays.
	removed map[any]bool
	// refs are the interfaces or union members that are removed from a type, by name.
	refs map[*sdl.Type]map[string]bool
	// retyped has the new type of fields and arguments, dropDefault those that lose their default.
	retyped     map[any]*ast.Type
	dropDefault map[any]bool
	// requires and provides have new field sets. An empty set in provides removes the directive.
	requires, provides map[*sdl.Field]string
	// external fields get an @external. Those of the new model are in added.
	external map[*sdl.Field]bool
	// shareable fields get a @shareable.
	shareable map[*sdl.Field]bool
	// joining is true if keys are joined that the two versions do not share. kept are then the old
	// fields that those keys select; they become external where the new version lacks them.
	joining bool
	kept    map[*sdl.Field]bool
	// unresolvable keys get `resolvable: false`.
	unresolvable map[*sdl.Directive]bool
	// rekeyed has other field sets for keys, of the new version.
	rekeyed map[*sdl.Directive]*subgraph.FieldSet
	// values, added and copiedTypes are nodes of the new model that are copied: enum values and
	// fields into types of the old model, and whole types that it lacks.
	values      map[*sdl.Type][]*sdl.EnumValue
	added       map[*sdl.Type][]*sdl.Field
	copiedTypes []*sdl.Type
}

// newDraft returns a draft that changes nothing yet.
func newDraft(o, n *subgraph.Subgraph, within *serve.Reach) *draft {
	return &draft{
		o: o, n: n, within: within, alike: subgraph.Compare(o, n).Alike,
		sent: sync.OnceValue(func() [2]serve.TypeSet {
			return [2]serve.TypeSet{serve.InputTypes(o), serve.InputTypes(n)}
		}),
		removed:      make(map[any]bool),
		refs:         make(map[*sdl.Type]map[string]bool),
		retyped:      make(map[any]*ast.Type),
		dropDefault:  make(map[any]bool),
		requires:     make(map[*sdl.Field]string),
		provides:     make(map[*sdl.Field]string),
		kept:         make(map[*sdl.Field]bool),
		external:     make(map[*sdl.Field]bool),
		shareable:    make(map[*sdl.Field]bool),
		unresolvable: make(map[*sdl.Directive]bool),
		rekeyed:      make(map[*sdl.Directive]*subgraph.FieldSet),
		values:       make(map[*sdl.Type][]*sdl.EnumValue),
		added:        make(map[*sdl.Type][]*sdl.Field),
	}
}
