package rollout

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// TestSuggestions: a random change that has no plan, or only one with gaps, can be made in two
// releases unless an element would need two types (or without that element), and it can always be
// made behind new routing URLs. All plans are without gaps, and read from their steps alone they
// hold.
func TestSuggestions(t *testing.T) {
	made, clashes := 0, 0
	for seed := range uint64(160) {
		m := rollouttest.NewMutator(rand.NewPCG(seed, 77))
		in, _ := fixture(t, []string{"channels", "orders-split", "products-reviews"}[m.Pick(3)])
		var what []string
		in.After, what = m.Change(in.Before)
		p, err := Make(t.Context(), in)
		var not *NotComposable
		if errors.As(err, &not) || err == nil && len(p.Gaps) == 0 {
			continue
		}
		list, err := Suggest(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		in = in.withDefaults()
		before, after, err := composeSides(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		first := firstRelease(t.Context(), in, before, after, false)
		two := slices.IndexFunc(list, func(s Suggestion) bool { return s.Then != nil })
		switch {
		case len(first.clashes) > 0:
			clashes++
			if two >= 0 && !strings.Contains(list[two].Title, "two types") {
				t.Errorf("seed %d %v: two releases although %v", seed, what, first.clashes)
			}
		case two < 0:
			t.Errorf("seed %d %v: no two releases", seed, what)
		default:
			made++
			to, from := in, in
			to.After, from.Before = first.sources, first.sources
			holds(t, to, list[two].Plan)
			holds(t, from, list[two].Then)
		}
		if !slices.ContainsFunc(list, func(s Suggestion) bool { return s.Subgraphs[0].NewURL }) {
			t.Errorf("seed %d %v: no new routing URL", seed, what)
		}
	}
	if made < 8 || clashes < 4 {
		t.Errorf("only %d changes were made in two releases, %d would need two types", made, clashes)
	}
}

// holds verifies a plan without gaps from its steps.
func holds(t *testing.T, in Input, p *Plan) {
	t.Helper()
	in.built = nil
	if losses, err := Verify(t.Context(), in, p); err != nil || len(losses.Gaps) > 0 {
		t.Errorf("%v, gaps %v", err, losses.Gaps)
	}
}

// TestFirstReleaseKeepsText: nothing of the author's text changes besides what the release needs.
func TestFirstReleaseKeepsText(t *testing.T) {
	const after = `# the subgraph of pages
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3")

"All that can be asked."
type Query {
  # by number
  "One page."
  page(number: Int!, #from 1
    size: Int! = 10): Page @deprecated(reason: "!")
}

type Page { text: String! }
`
	in := Input{
		Before: sourcesOf("s", after, "number: Int!, #from 1", "id: ID!,", "type Page { text: String! }", "type Page { text: String!, title: String }"),
		After:  sourcesOf("s", after),
	}
	list, err := Suggest(t.Context(), in)
	if err != nil || len(list) == 0 || list[0].Then == nil {
		t.Fatalf("%v %v", list, err)
	}
	want := strings.NewReplacer("number: Int!", "number: Int", "Int! = 10)", "Int! = 10, id: ID)", "text: String! }", "text: String! title: String }").Replace(after)
	if got := list[0].Subgraphs[0].SDL; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, part := range []string{"still resolves `Page.title`", "still takes the argument `Query.page(id:)`, and does without it", "answers without `Query.page(number:)`"} {
		if len(list[0].Code) != 1 || !strings.Contains(list[0].Code[0], part) {
			t.Errorf("%v does not say %q", list[0].Code, part)
		}
	}
}

// sourcesOf returns one subgraph with a text after replacements in pairs of old and new.
func sourcesOf(name, text string, replace ...string) []sdl.Source {
	return []sdl.Source{{Name: name, Text: strings.NewReplacer(replace...).Replace(text)}}
}
