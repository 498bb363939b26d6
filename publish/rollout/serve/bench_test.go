package serve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// BenchmarkPair shows what the stages of a plan cost for a large subgraph of which a few fields
// change.
func BenchmarkPair(b *testing.B) {
	text := func(kept string) sdl.Source {
		var t strings.Builder
		t.WriteString("extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@tag\"])\ninterface Node {\n  id: ID!\n}\ntype Query {\n  type0: Type0\n}\n")
		for i := range 1_000 {
			fmt.Fprintf(&t, "type Type%d implements Node @key(fields: \"id\") {\n  id: ID!\n", i)
			for j := range 8 {
				name := fmt.Sprintf("field%d", j)
				if j == 3 && i%200 == 0 {
					name = kept
				}
				fmt.Fprintf(&t, "  %s(first: Int = 10, after: String): [Type%d!]! @tag(name: \"t%d\")\n", name, (i+j)%1_000, j)
			}
			t.WriteString("}\n")
		}
		return sdl.Source{Name: "large", Text: t.String()}
	}
	compositionOf := func(source sdl.Source) compose.Result {
		r := compose.Compose(b.Context(), []sdl.Source{source}, compose.Options{})
		if err := r.Err(); err != nil {
			b.Fatal(err)
		}
		return r
	}
	before, after := compositionOf(text("field3")), compositionOf(text("renamed3"))
	ends := [][]*subgraph.Subgraph{before.Subgraphs, after.Subgraphs}
	o, n := before.Subgraphs[0], after.Subgraphs[0]
	reach := serve.ReachOf(ends...)
	was, is := serve.NewView(before.Graph.API()), serve.NewView(after.Graph.API())
	for _, stage := range []struct {
		name string
		do   func()
	}{
		{"reach", func() { serve.ReachOf(ends...) }},
		{"serves", func() { serve.NewLibrary(spec.Choice{}, nil).ServeBoth(o, n, o, reach) }},
		{"offers", func() { was.Offers(was, is) }},
		{"replaced", func() { serve.Replaced(was, is, 100) }},
	} {
		b.Run(stage.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stage.do()
			}
		})
	}
}
