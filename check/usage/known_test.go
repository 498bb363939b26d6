package usage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check/usage"
)

// TestKnown gives operations as they are sent: with their fragments, without what is the client's
// own, in each way that they may be sent, and with the place of the document.
func TestKnown(t *testing.T) {
	ix, _ := usage.New("type Query { a: Int b: Int }", []usage.Document{
		{File: "one.graphql", Text: "query One { ...F }\nquery Bad { c }"},
		{File: "two.graphql", Text: "query Two { a mine @client }\nquery Mine { mine @client }"},
		{File: "f.graphql", Text: "fragment F on Query { a }"},
		{File: "g.graphql", Text: "fragment F on Query { b }"},
		{File: "manifest.json", Text: "{ a }", Name: "entry", Line: 3, Column: 5},
		{File: "torn.graphql", Text: "{"},
	})
	var got []any
	for _, s := range ix.Known() {
		got = append(got, s)
	}
	at := func(operation, file string, line, column int) usage.Use {
		return usage.Use{Operation: operation, File: file, Line: line, Column: column}
	}
	want := []any{
		usage.Known{Use: at("One", "one.graphql", 1, 1), Documents: []string{"query One {\n ... F\n}\nfragment F on Query {\n a\n}\n", "query One {\n ... F\n}\nfragment F on Query {\n b\n}\n"}, Valid: true},
		usage.Known{Use: at("Two", "two.graphql", 1, 1), Documents: []string{"query Two {\n a\n}\n"}, Valid: true},
		usage.Known{Use: at("entry", "manifest.json", 3, 5), Documents: []string{"query {\n a\n}\n"}, Valid: true},
		usage.Known{Use: at("Bad", "one.graphql", 2, 1), Documents: []string{"query Bad {\n c\n}\n"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
