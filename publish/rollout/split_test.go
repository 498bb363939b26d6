package rollout

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

const splitLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@external", "@requires"])` + "\n"

// side makes sources of one side; an empty text leaves a subgraph out.
func side(texts map[string]string) []sdl.Source {
	var out []sdl.Source
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if texts[name] != "" {
			out = append(out, sdl.Source{Name: name, URL: "http://" + name, Text: splitLink + texts[name]})
		}
	}
	return out
}

// roomFor returns a room for parts of n subgraphs. A part that is refused had one more.
func roomFor(n int) Room {
	return Room{
		Enough:   func(part []string) bool { return len(part) >= n },
		TooLarge: func(part []string) bool { return len(part) > n },
	}
}

func batchOf(before, after []sdl.Source) Parcel {
	b := Parcel{Registered: before}
	was := byName(before)
	for _, s := range after {
		if o, ok := was[s.Name]; !ok || o.Text != s.Text || o.URL != s.URL {
			b.Publish = append(b.Publish, s)
		}
	}
	return b
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after map[string]string
		room          int
		want          string // parts
		no            string // or why not
	}{
		{
			name: "subgraphs that have nothing in common", room: 2,
			before: map[string]string{"a": "type Query { a: Int }", "b": "type Query { b: Int }", "c": "type Query { c: Int }"},
			after:  map[string]string{"a": "type Query { a: Int a2: Int }", "b": "type Query { b: Int b2: Int }", "c": "type Query { c: Int c2: Int }"},
			want:   "a b | c",
		},
		{
			name: "a field moves without @override: both at once, the third apart", room: 2,
			before: map[string]string{"a": "type Query { a: Int moved: Int }", "b": "type Query { b: Int }", "c": "type Query { c: Int }"},
			after:  map[string]string{"a": "type Query { a: Int }", "b": "type Query { b: Int moved: Int }", "c": "type Query { c: Int c2: Int }"},
			want:   "a b | c",
		},
		{
			name: "a field moves without @override, and there is room for one", room: 1,
			before: map[string]string{"a": "type Query { a: Int moved: Int }", "b": "type Query { b: Int }"},
			after:  map[string]string{"a": "type Query { a: Int }", "b": "type Query { b: Int moved: Int }"},
			no:     "with a published before the rest: clients would miss something meanwhile: `Query.moved` is not there",
		},
		{
			name: "a shared field gets another type: one without the other does not compose", room: 1,
			before: map[string]string{"a": "type Query { a: Int x: Int @shareable }", "b": "type Query { b: Int x: Int @shareable }"},
			after:  map[string]string{"a": "type Query { a: Int x: String @shareable }", "b": "type Query { b: Int x: String @shareable }"},
			no:     "does not serve what is registered",
		},
		{
			name: "a new entity: the owner of its fields first", room: 1,
			before: map[string]string{"a": "type Query { a: Int }", "b": "type Query { b: Int }"},
			after: map[string]string{
				"a": `type Query { a: Int } type Product @key(fields: "id") { id: ID! name: String }`,
				"b": `type Query { b: Int product: Product } type Product @key(fields: "id") { id: ID! name: String @external upper: String @requires(fields: "name") }`,
			},
			want: "a | b",
		},
		{
			name: "what is new comes with what it needs", room: 2,
			before: map[string]string{"a": "type Query { a: Int }", "b": ""},
			after: map[string]string{
				"a": `type Query { a: Int t: T } type T @key(fields: "id") { id: ID! }`,
				"b": `type T @key(fields: "id") { id: ID! x: Int }`,
			},
			want: "a b",
		},
		{
			name: "the first publish of all", room: 1,
			before: map[string]string{},
			after:  map[string]string{"a": `type Query { a: Int }`, "b": `type T @key(fields: "id") { id: ID! x: Int }`},
			want:   "a | b",
		},
		{
			name: "code that serves neither side: an argument becomes another one", room: 1,
			before: map[string]string{"a": "type Query { a(x: Int): Int }", "b": "type Query { b: Int }"},
			after:  map[string]string{"a": "type Query { a(y: Int): Int }", "b": "type Query { b: Int b2: Int }"},
			no:     "a: neither the old nor the new code serves both schemas",
		},
		{
			name: "the end does not compose", room: 1,
			before: map[string]string{"a": "type Query { a: Int }", "b": "type Query { b: Int }"},
			after:  map[string]string{"a": "type Query { a: Int x: Int }", "b": "type Query { b: Int x: Int }"},
			no:     "do not compose",
		},
		{
			name: "pairs among many", room: 2,
			before: map[string]string{
				"a": "type Query { a: T } type T @shareable { x: Int }", "b": "type Query { b: T } type T @shareable { x: Int }",
				"c": "type Query { c: T } type T @shareable { x: Int }", "d": "type Query { d: Int }",
			},
			after: map[string]string{
				"a": "type Query { a: T } type T @shareable { x: Int } # a", "b": "type Query { b: T } type T @shareable { x: Int } # b",
				"c": "type Query { c: T } type T @shareable { x: Int } # c", "d": "type Query { d: Int } # d",
			},
			want: "a b | c d",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := batchOf(side(c.before), side(c.after))
			s, err := NewSplitter(t.Context(), b)
			var parts [][]string
			if err == nil {
				parts, err = s.Split(t.Context(), s.names, roomFor(c.room))
			}
			if c.no != "" {
				if err == nil || !strings.Contains(err.Error(), c.no) {
					t.Fatalf("parts %v, error %v; want one with %q", parts, err, c.no)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var text []string
			for _, p := range parts {
				text = append(text, strings.Join(p, " "))
			}
			if d := cmp.Diff(c.want, strings.Join(text, " | ")); d != "" {
				t.Errorf("parts (-want +got):\n%s", d)
			}
			judgeParts(t, b, parts)
		})
	}
}

// judgeParts judges every state between two parts by itself: it composes, and offers what works
// before and after.
func judgeParts(t *testing.T, b Parcel, parts [][]string) {
	t.Helper()
	now, goal := byName(b.Registered), byName(b.Publish)
	all := func() []sdl.Source {
		return slices.SortedFunc(maps.Values(now), func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	}
	before := memoised(nil, spec.Choice{}, nil)(t.Context(), all())
	var states []compose.Result
	for _, part := range parts {
		for _, name := range part {
			src := goal[name]
			if src.URL == "" {
				src.URL = now[name].URL
			}
			now[name] = src
		}
		r := composeAll(t.Context(), all())
		if len(r.Errors) > 0 {
			t.Fatalf("after %v the registry does not compose: %v", part, r.Errors)
		}
		states = append(states, r)
	}
	after := states[len(states)-1]
	for i, r := range states {
		if bad := offers(apiOf(r), apiOf(before), apiOf(after)); len(bad) > 0 {
			t.Errorf("after part %d: %v", i+1, bad)
		}
	}
}

// TestSplitByCode: what the code that answers does not serve is not prolonged by parts.
func TestSplitByCode(t *testing.T) {
	before := side(map[string]string{"a": "type Query { a: Int gone: Int }", "b": "type Query { b: Int }"})
	after := side(map[string]string{"a": "type Query { a: Int }", "b": "type Query { b: Int b2: Int }"})
	code := func(a, b string) map[At][]string {
		return map[At][]string{{"a", "http://a"}: {splitLink + a}, {"b", "http://b"}: {splitLink + b}}
	}
	for name, c := range map[string]struct {
		code map[At][]string
		bad  string
	}{
		"old code of a, new code of b":        {code: code("type Query { a: Int gone: Int }", "type Query { b: Int b2: Int }")},
		"new code of a answers too early":     {code: code("type Query { a: Int }", "type Query { b: Int b2: Int }"), bad: "a: code of a does not serve"},
		"b is not deployed":                   {code: code("type Query { a: Int gone: Int }", "type Query { b: Int }"), bad: "b: code of b does not serve"},
		"nobody knows what answers behind b":  {code: map[At][]string{{"a", "http://a"}: {before[0].Text}}, bad: `b: no code is known to answer at "http://b"`},
		"nothing is known: some code does it": {},
	} {
		t.Run(name, func(t *testing.T) {
			b := batchOf(before, after)
			b.Code = c.code
			_, err := NewSplitter(t.Context(), b)
			var no *NoSplit
			if (c.bad == "") != (err == nil) || c.bad != "" && (!errors.As(err, &no) || !strings.Contains(err.Error(), c.bad)) {
				t.Errorf("error %v, want one with %q", err, c.bad)
			}
		})
	}
}

// TestSplitContracts: the clients of a contract live through every part, too.
func TestSplitContracts(t *testing.T) {
	link := strings.Replace(splitLink, `"@key"`, `"@key", "@tag"`, 1)
	source := func(name, text string) sdl.Source {
		return sdl.Source{Name: name, URL: "http://" + name, Text: link + text}
	}
	b := batchOf(
		[]sdl.Source{source("a", `type Query { a: Int @tag(name: "p") x: Int @shareable @tag(name: "p") }`), source("b", `type Query { b: Int @tag(name: "p") x: Int @shareable }`)},
		[]sdl.Source{source("a", `type Query { a: Int @tag(name: "p") x: Int @shareable }`), source("b", `type Query { b: Int @tag(name: "p") x: Int @shareable @tag(name: "p") }`)})
	b.Contracts = []Contract{{Name: "partner"}}
	b.Contracts[0].Filter.Include = []string{"p"}
	s, err := NewSplitter(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := s.Split(t.Context(), s.names, roomFor(1))
	if d := cmp.Diff([][]string{{"b"}, {"a"}}, parts); err != nil || d != "" {
		t.Errorf("b has to be first: without it the contract loses x: %v %s", err, d)
	}
}

// TestSplitGoesOn: what is left is split on its own, from where the first parts have led.
func TestSplitGoesOn(t *testing.T) {
	before, after := map[string]string{}, map[string]string{}
	for i := range 9 {
		name := fmt.Sprintf("s%d", i)
		before[name], after[name] = fmt.Sprintf("type Query { f%d: Int }", i), fmt.Sprintf("type Query { f%d: Int g%d: Int }", i, i)
	}
	s, err := NewSplitter(t.Context(), batchOf(side(before), side(after)))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := s.Split(t.Context(), []string{"s4", "s5", "s6", "s7", "s8"}, roomFor(2))
	if err != nil || len(parts) != 3 {
		t.Errorf("%v %v", parts, err)
	}
}

// TestSplitOfARing: fields move around in a circle, so that only all of it together holds. The
// search for parts is bounded, and the refusal says when it was cut.
func TestSplitOfARing(t *testing.T) {
	const n = 12
	var before, after []sdl.Source
	for i := range n {
		name := fmt.Sprintf("s%02d", i)
		before = append(before, sdl.Source{Name: name, URL: "http://old/" + name, Text: splitLink + fmt.Sprintf("type Query { f%d: Int }", i)})
		after = append(after, sdl.Source{Name: name, URL: "http://new/" + name, Text: splitLink + fmt.Sprintf("type Query { f%d: Int }", (i+1)%n)})
	}
	for _, bound := range []int{0, 3} {
		b := batchOf(before, after)
		b.MaxCompositions = bound
		s, err := NewSplitter(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Split(t.Context(), s.names, roomFor(n-1))
		var no *NoSplit
		if !errors.As(err, &no) || no.Bounded != (bound > 0) || len(no.Subgraphs) != n {
			t.Errorf("bound %d: error %v", bound, err)
		}
	}
}

// offers returns what the API schema s refuses of what each of the others accepts.
func offers(s *sdl.Schema, c ...*sdl.Schema) []serve.Violation {
	views := make([]*serve.View, len(c))
	for i, schema := range c {
		views[i] = serve.NewView(schema)
	}
	return serve.NewView(s).Offers(views...)
}
