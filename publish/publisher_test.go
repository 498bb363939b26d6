package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

// TestDryRunOfANewVariant: the first publish makes the variant, so a dry run tells what it would
// register.
func TestDryRunOfANewVariant(t *testing.T) {
	reg := &registrytest.Fake{}
	p := Publisher{Registry: reg, Ref: prod, DryRun: true}
	done, err := p.Publish(t.Context(), []sdl.Source{{Name: "a", URL: "http://a", Text: "type Query { a: Int }"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a"}, done.Created); diff != "" || !done.DryRun || len(reg.Published()) > 0 {
		t.Errorf("got %+v, want a dry run that creates a, and nothing sent", done)
	}
}
