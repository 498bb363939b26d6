package input

import (
	"regexp"
	"testing"

	"github.com/schemactl/schemactl/check/usage"
)

// FuzzManifest holds the reading of operations from JSON to what must be so for every file: it
// gives operations, each with a place in the file, or an error with one, and all of them can be
// read as operations.
func FuzzManifest(f *testing.F) {
	for _, text := range []string{
		`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "1f", "name": "Q", "type": "query", "body": "query Q { a }"}]}`,
		"[\"{ a }\",\n \"{ a }\"]", `[{"query": "{ a }", "operationName": "A", "variables": {"n": 1}}, {"document": "{ b }", "id": 7, "variables": [{}, {}]}]`,
		"{\n \"b\": \"{ b }\",\n \"a\": {\"source\": \"{ a }\"}\n}", `{"query A { a(s: \"<\") }": 1}`, `{"format": "x"}`, "[{}]", "3", "\u2028[\"\\ud800\"]",
	} {
		f.Add(text)
	}
	placed := regexp.MustCompile(`^cannot use the input: m\.json:[1-9]\d*:[1-9]\d*: `)
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := (&documentReader{ids: map[string]bool{}}).manifest("m.json", text)
		if err != nil {
			if !placed.MatchString(err.Error()) {
				t.Errorf("an error without a place: %v", err)
			}
			return
		}
		for _, d := range docs {
			if d.Text != "" && (d.Line < 1 || d.Column < 1) { // a list of none is told by its file alone
				t.Errorf("operation %q of %d:%d: %q", d.Name, d.Line, d.Column, d.Text)
			}
		}
		usage.New("type Query { a: Int b: Int }", docs)
	})
}
