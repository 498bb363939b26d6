package input

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestManifest(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"apollo", "{\n \"format\": \"apollo-persisted-query-manifest\",\n \"version\": 1,\n \"operations\": [\n  {\"id\": \"1f\", \"name\": \"Q\", \"type\": \"query\", \"body\": \"query Q { a }\"}\n ]\n}", "5:3 Q query Q { a }"},
		{"texts", "[\"{ a }\",\n \"{ a }\"]", "1:2 operation 1 { a }; 2:2 operation 2 { a }"},
		{"objects", `[{"query": "{ a }", "operationName": "A", "variables": {"n": 1}}, {"document": "{ b }", "id": "x", "variables": [{}, {}]}]`, "1:2 A { a } +1; 1:67 x { b } +2"},
		{"by id", "{\n \"b\": \"{ b }\",\n \"a\": \"{ a }\"}", "3:2 a { a }; 2:2 b { b }"},
		{"Apollo Kotlin", "{\n \"9f\": {\"name\": \"Q\", \"source\": \"query Q { a }\"}\n}", "2:2 Q query Q { a }"},
		{"numeric ids", `[{"id": 7, "query": "{ a }"}]`, "1:2 7 { a }"},
		{"persistgraphql", `{"query A { a(s: \"<\") }": 1}`, `1:2 1 query A { a(s: "<") }`},
		{"unknown object", "{\n \"a\": \"{ a }\",\n \"compilerOptions\": {\"target\": \"es5\"}\n}", `error m.json:3:2: no operation: "compilerOptions" has neither a text nor an object with a body, query, document or source; give a list, an object of these by ID, or a manifest with the format "apollo-persisted-query-manifest"`},
		{"no JSON", "[\n {,", "error m.json:2:3: this is no JSON: invalid character ',' looking for beginning of object key string"},
		{"cut off", "[", "error m.json:1:1: this is no JSON: unexpected end of JSON input"},
		{"another version", `{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}`, "error m.json:1:1: version 2 of apollo-persisted-query-manifest is not known; version 1 is"},
		{"another format", `{"format": "x", "operations": []}`, `error m.json:1:1: the format "x" is not known; apollo-persisted-query-manifest is`},
		{"no query", "[\n {\"id\": \"x\"}]", "error m.json:2:2: entry 1 has no body, query or document"},
		{"bad variables", `[{"query": "{ a }", "variables": 3}]`, "error m.json:1:2: entry 1: variables are an object, or a list of objects"},
		{"number", "3", `error m.json:1:1: operations are a list, an object by ID, or a manifest with the format "apollo-persisted-query-manifest"`},
		{"empty object", "{}", `error m.json:1:1: no operations: give a list, an object of texts by ID, or a manifest with the format "apollo-persisted-query-manifest"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, err := (&documentReader{ids: map[string]bool{}}).manifest("m.json", tt.text)
			var got []string
			for _, d := range docs {
				s := fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Name, d.Text)
				if len(d.Variables) > 0 {
					s += fmt.Sprintf(" +%d", len(d.Variables))
				}
				got = append(got, s)
			}
			if err != nil {
				if !errors.Is(err, ErrInput) {
					t.Errorf("not an input error: %v", err)
				}
				got = []string{"error " + strings.TrimPrefix(err.Error(), ErrInput.Error()+": ")}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
