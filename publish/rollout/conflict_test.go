package rollout

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
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

// TestManySubgraphsConflict: a conflict of many subgraphs names some of them and says how many more
// there are, in the text and in the ways out; the list has all.
func TestManySubgraphsConflict(t *testing.T) {
	var before, after []sdl.Source
	for i := range maxNamed + 10 {
		name := fmt.Sprintf("s%02d", i)
		keyed := func(key string) string {
			text := `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
				type T @key(fields: "` + key + `") { ` + key + ": ID! " + fmt.Sprintf("v%d: Int }", i)
			if i == 0 {
				text += " type Query { t: T }"
			}
			return text
		}
		before = append(before, sdl.Source{Name: name, Text: keyed("a")})
		after = append(after, sdl.Source{Name: name, Text: keyed("b")})
	}
	_, err := Make(t.Context(), Input{Before: before, After: after})
	var none *NoSafePlan
	if !errors.As(err, &none) || len(none.Conflicts) != 1 {
		t.Fatalf("got %v", err)
	}
	c := none.Conflicts[0]
	if len(c.Subgraphs) != maxNamed+10 {
		t.Errorf("%d subgraphs", len(c.Subgraphs))
	}
	for _, text := range []string{err.Error(), c.Names(), strings.Join(c.WaysOut, "\n")} {
		if !strings.Contains(text, "s19 and 10 more") || strings.Contains(text, "s20,") {
			t.Errorf("not cut: %s", text)
		}
	}
}
