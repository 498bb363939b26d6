package serve

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// twins has, for each type of a registered schema, the type that the code has for it, and whether
// both are declared alike. Two versions of a subgraph differ in few types, so that most rules need
// not look at the others. Each rule tells why it may pass over a type that is alike.
type twins struct {
	// of are the code's types by the index of the registered one; nil where it has none.
	of []*sdl.Type
	// alike are the types that say the same of themselves in both schemas; see
	// [subgraph.Comparison].
	alike []bool
}

// twinsOf compares the types of code d and a registered schema r. known are the twins of r as the
// code under d, if they have been compared before.
func twinsOf(d, r *subgraph.Subgraph, known *twins) *twins {
	t := &twins{make([]*sdl.Type, len(r.Schema.Types)), make([]bool, len(r.Schema.Types))}
	roots := make(map[string]*sdl.Type, len(r.Schema.Roots))
	for op := sdl.Subscription + 1; op > sdl.Query; op-- {
		if root := d.Schema.Root(op - 1); root != nil {
			roots[r.Schema.Roots[op-1]] = root
		}
	}
	types := subgraph.Compare(r, d)
	for i, rt := range r.Schema.Types {
		dt := roots[rt.Name]
		if dt == nil {
			dt = d.Schema.Type(rt.Name)
		}
		t.of[i] = dt
		switch {
		case dt == nil:
		case known != nil && known.of[dt.Index] == rt:
			t.alike[i] = known.alike[dt.Index]
		default:
			t.alike[i] = types.Alike(rt, dt)
		}
	}
	return t
}
