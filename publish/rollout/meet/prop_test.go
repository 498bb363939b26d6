package meet_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Both pieces of code serve the intermediate schema. Of one schema with itself it has that schema's
// text.
func TestIntermediateIsServedByBoth(t *testing.T) {
	of := func(o, n *subgraph.Subgraph) (*meet.Intermediate, error) {
		return meet.Of(t.Context(), nil, o, n, nil)
	}
	eachServed(t, of, func(rt *rapid.T, m *meet.Intermediate) {
		again, err := of(m.Subgraph, m.Subgraph)
		if err != nil || again.Source.Text != m.Source.Text {
			rt.Fatalf("of a schema with itself it is another: %v", err)
		}
	})
}

// eachServed makes the intermediate schemas of drawn pairs, in both directions, and requires that
// both pieces of code serve them. It visits each. A pair may have none, but not all of them.
func eachServed(t *testing.T, of func(o, n *subgraph.Subgraph) (*meet.Intermediate, error), visit func(rt *rapid.T, m *meet.Intermediate)) {
	t.Helper()
	made := 0
	rollouttest.EachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		for _, pair := range [][2]*subgraph.Subgraph{{o, n}, {n, o}} {
			if fast, slow := meet.TextBothWays(pair[0], pair[1], nil); fast != slow {
				rt.Fatalf("passing over types that are alike, the intermediate schema is\n%s\nand without\n%s", fast, slow)
			}
			m, err := of(pair[0], pair[1])
			var none *meet.NoIntermediate
			if errors.As(err, &none) {
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			made++
			for _, code := range pair {
				if bad := serve.Unsafe(serve.Serves(code, m.Subgraph)); len(bad) > 0 {
					rt.Fatalf("the intermediate schema is not served: %s\n%s", serve.Describe(bad, len(bad)), m.Source.Text)
				}
			}
			visit(rt, m)
		}
	})
	if made == 0 && !testing.Short() { // a few draws may have none
		t.Error("no pair has an intermediate schema")
	}
}

// If the new code serves the old schema, the intermediate schema keeps all of the old one. A field
// that is @external in one version only is removed although another external field may still lead
// to it: the intermediate schema is then smaller than it need be.
func TestIntermediateKeepsWhatIsServed(t *testing.T) {
	rollouttest.EachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		if !serve.Safe(serve.Serves(n, o)) || externalInOne(o, n) {
			return
		}
		m, err := meet.Of(t.Context(), nil, o, n, nil)
		if err != nil {
			rt.Fatalf("the new code serves the old schema, but there is no intermediate schema: %v", err)
		}
		if lost := serve.Serves(m.Subgraph, o); !serve.Safe(lost) {
			rt.Fatalf("the new code serves the old schema, but the intermediate schema lacks something of it: %s\n%s", serve.Describe(serve.Unsafe(lost), len(lost)), m.Source.Text)
		}
	})
}

// externalInOne reports whether a field of both versions is @external in one of them only.
func externalInOne(o, n *subgraph.Subgraph) bool {
	for _, t := range o.Schema.Types {
		for _, f := range t.Fields {
			other := n.Schema.Type(t.Name)
			if other == nil || other.Field(f.Name) == nil {
				continue
			}
			if o.Field(f).External != n.Field(other.Field(f.Name)).External {
				return true
			}
		}
	}
	return false
}
