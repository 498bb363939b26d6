package diff_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/fixtures"
)

// TestAlikeHidesNothing: what differs is the same whether or not types are passed over that are
// alike, for the subgraphs of the corpus with a line that is gone, written twice or in another
// place. Types that are alike by their text are alike by all that they have.
func TestAlikeHidesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pairs, passed, found := 0, 0, 0
	for i, name := range fixtures.Cases() {
		if i%4 > 0 { // each takes a millisecond
			continue
		}
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			text := string(file.Data)
			if file.Name == "supergraph.graphql" || !strings.HasSuffix(file.Name, ".graphql") || len(text) > 20_000 {
				continue
			}
			before, after := builtOrNil(t, text), builtOrNil(t, lineMoved(r, text))
			if before == nil || after == nil {
				continue
			}
			pairs++
			fast, slow := diff.Federation(before, after), diff.FederationOfAll(before, after)
			found += len(slow)
			if !reflect.DeepEqual(fast, slow) {
				t.Errorf("%s, %s: passing over types that are alike there differs\n%v\nand without\n%v\nafter:\n%s", name, file.Name, fast, slow, after.Source.Text)
			}
			types := subgraph.Compare(before, after)
			for _, old := range before.Schema.Types {
				if now := after.Schema.Type(old.Name); now != nil && types.Alike(old, now) {
					passed++
					if !sdl.SameContent(old, now) {
						t.Errorf("%s, %s: %s is alike and differs", name, file.Name, old.Name)
					}
				}
			}
		}
	}
	if pairs < 50 || passed < pairs || found == 0 {
		t.Errorf("%d pairs with %d types that are alike and %d changes", pairs, passed, found)
	}
}

// builtOrNil builds a subgraph; nil if it is not valid.
func builtOrNil(t *testing.T, text string) *subgraph.Subgraph {
	t.Helper()
	list, errs := subgraph.Build(t.Context(), []sdl.Source{{Name: "a", Text: text}}, subgraph.Options{})
	if len(errs) > 0 {
		return nil
	}
	return list[0]
}

// lineMoved returns a text without one of its lines, or with that line twice or elsewhere.
func lineMoved(r *rand.Rand, text string) string {
	lines := strings.Split(text, "\n")
	i := r.IntN(len(lines))
	line := lines[i]
	if r.IntN(3) > 0 {
		lines = slices.Delete(lines, i, i+1)
	}
	if r.IntN(2) > 0 {
		lines = slices.Insert(lines, r.IntN(len(lines)+1), line)
	}
	return strings.Join(lines, "\n")
}
