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

// Both pieces of code serve the meet; the meet of a schema with itself is its text; whatever both
// versions have stays in it.
func TestMeetIsServedByBoth(t *testing.T) {
	met := 0
	rollouttest.EachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		for _, pair := range [][2]*subgraph.Subgraph{{o, n}, {n, o}} {
			m, err := meet.Of(t.Context(), nil, pair[0], pair[1], nil)
			var none *meet.NoIntermediate
			if errors.As(err, &none) {
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			met++
			for _, code := range pair {
				if bad := serve.Unsafe(serve.Serves(code, m.Subgraph)); len(bad) > 0 {
					rt.Fatalf("the meet is not served: %s\n%s", serve.Describe(bad, len(bad)), m.Source.Text)
				}
			}
			again, err := meet.Of(t.Context(), nil, m.Subgraph, m.Subgraph, nil)
			if err != nil || again.Source.Text != m.Source.Text {
				rt.Fatalf("the meet of a schema with itself is another: %v", err)
			}
		}
	})
	if met == 0 {
		t.Error("no pair had a meet")
	}
}

// Where the old schema is a meet by itself, so is deploying first; where the new one is, publishing
// first. A field that is external in one version only leaves the meet although another external
// field may still lead to it: the meet is then smaller than it need be.
func TestSimpleOrdersNeedNoMeet(t *testing.T) {
	rollouttest.EachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		if !serve.Safe(serve.Serves(n, o)) || externalInOne(o, n) {
			return
		}
		m, err := meet.Of(t.Context(), nil, o, n, nil)
		if err != nil {
			rt.Fatalf("the new code serves the old schema, but there is no meet: %v", err)
		}
		if lost := serve.Serves(m.Subgraph, o); !serve.Safe(lost) {
			rt.Fatalf("the new code serves the old schema, but the meet lacks something of it: %s\n%s", serve.Describe(serve.Unsafe(lost), len(lost)), m.Source.Text)
		}
	})
}

// externalInOne says that a field of both versions is external in one of them only.
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
