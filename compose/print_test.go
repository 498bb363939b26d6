package compose_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// A supergraph that is printed while it is judged has the same text, on one processor too, and one
// that is refused is none.
func TestPrint(t *testing.T) {
	unanswerable := []sdl.Source{
		{Name: "a", Text: "type Query { t: T @shareable }\ntype T { x: Int }\n"},
		{Name: "b", Text: "type Query { q: T }\ntype T { y: Int }\n"},
	}
	for i := range unanswerable {
		unanswerable[i].Text = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"])` + "\n" + unanswerable[i].Text
	}
	for _, edition := range spec.Editions() {
		for _, processors := range []int{1, runtime.NumCPU()} {
			before := runtime.GOMAXPROCS(processors)
			want := compose.Compose(t.Context(), synthetic(8), compose.Options{Edition: edition})
			got := compose.Compose(t.Context(), synthetic(8), compose.Options{Edition: edition, Print: true})
			refused := compose.Compose(t.Context(), unanswerable, compose.Options{Edition: edition, Print: true})
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			interrupted := compose.Compose(ended, synthetic(8), compose.Options{Edition: edition, Print: true})
			runtime.GOMAXPROCS(before)
			if want.Graph == nil || got.Graph == nil || want.Graph.SDL() != got.Graph.SDL() {
				t.Errorf("%s: another text", edition)
			}
			for _, r := range []compose.Result{refused, interrupted} {
				if r.Graph != nil || len(r.Errors) == 0 {
					t.Errorf("%s: a graph, and the errors %v", edition, r.Errors)
				}
			}
		}
	}
}
