package meet

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// meeting collects what is to be done to the old schema. Its keys are nodes of the old model unless a comment says otherwise.
type draft struct {
	o, n *subgraph.Subgraph
	// sent are the types that clients or routers send, of the old and the new schema.
	sent func() [2]serve.TypeSet
	// gone has *sdl.Type, *sdl.Field, *sdl.Argument, *sdl.EnumValue and, for keys, *sdl.Directive.
	removed map[any]bool
	// refs are the interface and member names that go from a type.
	refs map[*sdl.Type]map[string]bool
	// retyped has the new type of a *sdl.Field or *sdl.Argument; undefault those whose default goes.
	retyped     map[any]*ast.Type
	dropDefault map[any]bool
	// requires and provides have new field sets; an empty provides removes the directive.
	requires, provides map[*sdl.Field]string
	// external fields get an @external that they did not have.
	external map[*sdl.Field]bool
	// unresolvable keys get `resolvable: false`.
	unresolvable map[*sdl.Directive]bool
	// rekeyed keys get another field set.
	rekeyed map[*sdl.Directive]string
	// values and added are nodes of the new model that are copied; types too, which the old schema does not have at all.
	values map[*sdl.Type][]*sdl.EnumValue
	added  map[*sdl.Type][]*sdl.Field
	types  []*sdl.Type
}

// newDraft returns a draft that changes nothing yet.
func newDraft(o, n *subgraph.Subgraph) *draft {
	return &draft{
		o: o, n: n,
		sent: sync.OnceValue(func() [2]serve.TypeSet {
			return [2]serve.TypeSet{serve.InputTypes(o), serve.InputTypes(n)}
		}),
		removed:      make(map[any]bool),
		refs:         make(map[*sdl.Type]map[string]bool),
		retyped:      make(map[any]*ast.Type),
		dropDefault:  make(map[any]bool),
		requires:     make(map[*sdl.Field]string),
		provides:     make(map[*sdl.Field]string),
		external:     make(map[*sdl.Field]bool),
		unresolvable: make(map[*sdl.Directive]bool),
		rekeyed:      make(map[*sdl.Directive]string),
		values:       make(map[*sdl.Type][]*sdl.EnumValue),
		added:        make(map[*sdl.Type][]*sdl.Field),
	}
}
