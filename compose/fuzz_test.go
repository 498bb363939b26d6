package compose_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// patience is far more than any small case needs: an input on which the work multiplies is a
// finding.
const patience = 20 * time.Second

// FuzzCompose holds the whole of composition to what must be so for every input: it ends, it says
// either what is wrong or what the supergraph is, the order of the subgraphs changes nothing, and a
// supergraph can be read back to the same bytes.
func FuzzCompose(f *testing.F) {
	for _, r := range referencetest.Cases(f) {
		if len(r.Sources) >= 2 {
			f.Add(r.Sources[0].Text, r.Sources[1].Text)
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		ctx, stop := context.WithTimeout(t.Context(), patience)
		defer stop()
		opts := compose.Options{Limits: sdl.Limits{Bytes: 1 << 20, Tokens: 1 << 18}}
		one, other := sdl.Source{Name: "a", Text: a}, sdl.Source{Name: "b", Text: b}
		got := compose.Compose(ctx, []sdl.Source{one, other}, opts)
		again := compose.Compose(ctx, []sdl.Source{other, one}, opts)
		if ctx.Err() != nil {
			t.Fatalf("not done after %s", patience)
		}
		if (got.Graph == nil) == (len(got.Errors) == 0) {
			t.Fatalf("a graph: %t, errors: %v", got.Graph != nil, got.Errors)
		}
		for _, e := range got.Errors {
			if _, known := codes.Lookup(e.Code); !known || e.Message == "" {
				t.Errorf("not a proper error: %+v", e)
			}
		}
		if diff := cmp.Diff(got.Errors.Codes(), again.Errors.Codes()); diff != "" {
			t.Fatalf("the order of the subgraphs matters:\n%s", diff)
		}
		if got.Graph == nil {
			return
		}
		text := got.Graph.SDL()
		if diff := cmp.Diff(text, again.Graph.SDL()); diff != "" {
			t.Fatalf("the order of the subgraphs matters:\n%s", diff)
		}
		sdl.Print(got.Graph.API())
		read, errs := supergraph.Read(sdl.Source{Text: text})
		if len(errs) > 0 {
			t.Fatalf("the supergraph cannot be read back: %v\n%s", errs, text)
		}
		if diff := cmp.Diff(text, read.SDL()); diff != "" {
			t.Errorf("reading back changes the supergraph:\n%s", diff)
		}
	})
}
