package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// twins has, for each type of a registered schema, the type that the code has for it, and whether
// both are declared alike. Two versions of a subgraph differ in few types, so that most rules need
// not look at the others. Each rule tells why it may pass over a type that is alike.
type twins struct {
	// of are the code's types by the index of the registered one; nil where it has none.
	of []*sdl.Type
	// alike are the types that say the same of themselves in both schemas, metadata of federation
	// included. What the types that they name are like does not count.
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
			t.alike[i] = sdl.SameContent(rt, dt) && sameMeta(r, d, rt, dt)
		}
	}
	return t
}

// sameMeta reports whether what federation's directives tell of two types with the same content is
// the same, as far as rules read it. A directive may mean something else beside other types, and
// what a key or @requires selects inside of other types depends on those.
func sameMeta(a, b *subgraph.Subgraph, t, u *sdl.Type) bool {
	if !t.Kind.HasFields() {
		return true
	}
	m, n := a.Type(t), b.Type(u)
	sameKey := func(k, l subgraph.Key) bool {
		return k.Resolvable == l.Resolvable && sameSet(k.Fields, l.Fields) && !nested(k.Fields)
	}
	if m.InterfaceObject != n.InterfaceObject || !slices.EqualFunc(m.Keys, n.Keys, sameKey) {
		return false
	}
	for i, f := range t.Fields {
		x, y := a.Field(f), b.Field(u.Fields[i])
		if x.External != y.External || !sameSet(x.Requires, y.Requires) || nested(x.Requires) || !sameSet(x.Provides, y.Provides) {
			return false
		}
		if len(x.Contexts)+len(y.Contexts) > 0 && !slices.EqualFunc(x.Contexts, y.Contexts, func(c, d subgraph.ContextArgument) bool {
			return c.Arg.Name == d.Arg.Name && SameContext(c, d)
		}) {
			return false
		}
	}
	return true
}

// sameSet reports whether two field sets are written alike; nil is none.
func sameSet(a, b *subgraph.FieldSet) bool {
	return a == b || a != nil && b != nil && a.Raw == b.Raw
}

// nested reports whether a field set selects inside of what its fields return, or in a fragment.
func nested(set *subgraph.FieldSet) bool {
	return set != nil && slices.ContainsFunc(set.Selections, func(sel subgraph.Selection) bool { return len(sel.Sub) > 0 })
}
