package rollout

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// TestRefusalsAreAboutTheChange: where a drawn change has no plan, every conflict has elements with
// places in the files of the author and a way out, and none of it is about a schema that only this
// package has made, or in the words of composition.
func TestRefusalsAreAboutTheChange(t *testing.T) {
	refused := 0
	for seed := uint64(2000); refused < 40; seed++ {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !ok {
			continue
		}
		_, err := Make(t.Context(), Input{Before: e.Before, After: e.After})
		var none *NoSafePlan
		if !errors.As(err, &none) {
			continue
		}
		refused++
		for _, word := range []string{"(intermediate)", "skeleton", "schema between", "compose", "_ERROR", "_MISSING"} {
			if strings.Contains(err.Error(), word) {
				t.Errorf("seed %d %v: %q in\n%v", seed, e.What, word, err)
			}
		}
		for _, c := range none.Conflicts {
			placed := false
			for _, el := range c.Elements {
				placed = placed || len(el.At) > 0
			}
			if !placed || len(c.WaysOut) == 0 || len(c.Subgraphs) == 0 {
				t.Errorf("seed %d %v: no place or no way out: %+v", seed, e.What, c)
			}
		}
	}
}
