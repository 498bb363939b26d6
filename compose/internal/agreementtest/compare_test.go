package agreementtest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func refused(codes ...string) Answer {
	var a Answer
	for _, c := range codes {
		a.Errors = append(a.Errors, Finding{Code: c})
	}
	return a
}

func composed(text string, hints ...string) Answer {
	a := Answer{OK: true, Supergraph: text}
	for _, h := range hints {
		a.Hints = append(a.Hints, Finding{Code: h})
	}
	return a
}

func TestCompare(t *testing.T) {
	const graph = "type Query { a: Int, b: Int }"
	for name, c := range map[string]struct {
		reference, ours Answer
		kind            string
		full            bool
	}{
		"same codes":         {refused("B", "A", "B"), refused("A", "B"), "", true},
		"syntax":             {refused("PARSE"), refused("INVALID_GRAPHQL"), "", true},
		"other codes":        {refused("B", "A"), refused("C"), "codes: A,B here C", false},
		"internal":           {refused("INTERNAL", "A"), refused("C"), "", true},
		"internal, accepted": {refused("INTERNAL"), composed(graph), "verdict: the reference says INTERNAL, we accept", false},
		"refused by us":      {composed(graph), refused("A"), "verdict: the reference accepts, we say A", false},
		"crash":              {refused("CRASH"), refused("A"), "", false},
		"same":               {composed(graph, "H", "H"), composed(graph+"\n", "H"), "", true},
		"order":              {composed(graph), composed("type Query { b: Int, a: Int }"), "order", true},
		"contents":           {composed(graph, "H"), composed("type Query { a: Int }"), "contents", false},
		"hints":              {composed(graph, "H"), composed(graph), "hints: H here ", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := Compare(c.reference, c.ours)
			if got.Kind != c.kind || got.Full() != c.full || got.Counts != c.reference.Says() {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestSameSchema: two texts are the same in order, in contents only, or not at all.
func TestSameSchema(t *testing.T) {
	const base = `type A implements I & J @x(p: 1, q: ["a"]) { "words" f(a: Int = 1, b: B): Int @y @z } enum E { X Y } union U = A | B directive @x(p: Int) on OBJECT | ENUM`
	for name, c := range map[string]struct {
		old, new        string
		order, contents bool
	}{
		"definitions":        {"enum E { X Y } union U = A | B", "union U = A | B enum E { X Y }", true, true},
		"arguments":          {`p: 1, q: ["a"]`, `q: ["a"], p: 1`, true, true},
		"block string":       {`"words"`, `"""words"""`, true, true},
		"implements":         {"I & J", "J & I", false, true},
		"directives":         {"@y @z", "@z @y", false, true},
		"values":             {"X Y", "Y X", false, true},
		"members":            {"A | B", "B | A", false, true},
		"locations":          {"OBJECT | ENUM", "ENUM | OBJECT", false, true},
		"arguments of field": {"a: Int = 1, b: B", "b: B, a: Int = 1", false, true},
		"description":        {"words", "word", false, false},
		"default":            {"= 1", "= 2", false, false},
		"no default":         {"= 1", "", false, false},
		"argument's value":   {"p: 1", "p: 2", false, false},
		"type":               {"b: B", "b: B!", false, false},
		"repeatable":         {"on OBJECT", "repeatable on OBJECT", false, false},
		"syntax":             {"union", "onion", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			other := strings.Replace(base, c.old, c.new, 1)
			if order, contents := sameSchema(base, other, false), sameSchema(base, other, true); order != c.order || contents != c.contents {
				t.Errorf("order %t, contents %t", order, contents)
			}
		})
	}
}

func TestCases(t *testing.T) {
	const text = `{"id":1,"subgraphs":[{"name":"a","url":"http://a","sdl":"type Query { a: Int } # <&>"}],"answer":true}

{"id":"b","subgraphs":[]}
`
	list, err := ReadCases(strings.NewReader(text))
	if err != nil || len(list) != 2 || list[0].ID != "1" || list[0].Subgraphs[0].URL != "http://a" {
		t.Fatalf("%+v %v", list, err)
	}
	var written bytes.Buffer
	if err := WriteCases(&written, list); err != nil {
		t.Fatal(err)
	}
	again, err := ReadCases(&written)
	if diff := cmp.Diff(list, again); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, bad := range []string{`{"id":"a"}` + "\n" + `{"id":"a"}`, `{"subgraphs":[]}`, "{"} {
		if _, err := ReadCases(strings.NewReader(bad)); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
