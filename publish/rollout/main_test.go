package rollout

import (
	"context"
	"flag"
	"os"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
)

// TestMain draws the same cases in every run, so that a failure is this change's; -rapid.seed=0
// draws new ones.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.seed", "20261121"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// composeAll composes from the texts alone, each time anew.
func composeAll(ctx context.Context, list []sdl.Source) compose.Result {
	return compose.Compose(ctx, list, compose.Options{})
}
