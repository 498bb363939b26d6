package supergraph

import "testing"

// TestReadable has field sets that Apollo's loader of supergraphs (apollo-federation 2.16.5) takes,
// with the part that it reads, and others that it refuses, which are read as they are.
func TestReadable(t *testing.T) {
	for text, want := range map[string]string{
		"id { x }":                 "id { x }",
		"id { x } } y":             "id { x } ",
		"id { x } @skip(if: true)": "id { x } ",
		"id { x }(a: 1)":           "id { x }",
		"id { x } { y }":           "id { x } ",
		"{ id { x } }":             "{ id { x } }",
		"id { x } y":               "id { x } y",
		"id { x } ... on T { y }":  "id { x } ... on T { y }",
		"id {":                     "id {",
		"id { x(a }":               "id { x(a }",
		"id { x } %":               "id { x } %",
	} {
		if got := readable(text); got != want {
			t.Errorf("readable(%q) = %q, want %q", text, got, want)
		}
	}
}
