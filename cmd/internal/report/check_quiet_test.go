package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
)

// TestQuiet: Markdown has one sentence on a change that nobody has to look at, and everything on
// any other.
func TestQuiet(t *testing.T) {
	const before = "type Query { a: Int }"
	for name, tt := range map[string]struct {
		after      string
		operations []usage.Document
		quiet      bool
		want       string
	}{
		"nothing":     {before, nil, true, "Nothing changed, in federation"},
		"a new field": {"type Query { a: Int b: Int }", nil, true, "No client notices the change: `a` changed, in federation"},
		"a new argument, which operations may notice": {"type Query { a(x: Int): Int }", []usage.Document{{File: "x.graphql", Text: "{ a }"}}, false, "OPTIONAL_ARG_ADDED"},
		"a removal":                          {"type Query { b: Int }", nil, false, "FIELD_REMOVED"},
		"an error":                           {"type Query { a: Nothing }", nil, false, "INVALID_GRAPHQL"},
		"an operation that cannot be judged": {"type Query { a: Int b: Int }", []usage.Document{{File: "x.graphql", Text: "{ c }"}}, false, "OPERATION_INVALID"},
	} {
		one := func(text string) []sdl.Source { return []sdl.Source{{Name: "a", File: "a.graphql", Text: text}} }
		r, err := check.Run(t.Context(), check.Input{Before: one(before), After: one(tt.after), Operations: tt.operations})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		CheckMarkdown(&b, r, nil)
		if quiet := strings.Count(b.String(), "\n") == 3; quiet != tt.quiet || !strings.Contains(b.String(), tt.want) {
			t.Errorf("%s: quiet is %v, want %v and %q:\n%s", name, quiet, tt.quiet, tt.want, &b)
		}
	}
}
