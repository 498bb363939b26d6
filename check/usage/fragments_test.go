package usage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
)

// TestFragmentMeant: a spread means what the client's build takes, and an operation is judged with
// each definition where that is not known. what is the outcome under a schema without Book.title.
func TestFragmentMeant(t *testing.T) {
	file := func(name, text string) usage.Document { return usage.Document{File: name, Text: text} }
	importing := func(name, text string, files ...string) usage.Document {
		return usage.Document{File: name, Text: text, Imports: []usage.Import{{Files: files}}}
	}
	const op, title, id = "query Q { media { ...B } }", "fragment B on Book { title }", "fragment B on Book { id }"
	const broken, invalid, unread, unused = usage.CodeBroken, usage.CodeInvalid, usage.CodeUnread, usage.CodeUnused
	tests := []struct {
		name string
		docs []usage.Document
		what string
	}{
		{"an import goes before the folder", []usage.Document{importing("q.graphql", op, "shared/b.graphql"), file("admin.graphql", "query A { media { ...B } }\n"+id), file("shared/b.graphql", title)}, "2 checked; " + broken + " shared/b.graphql:1:22"},
		{"an import of an import", []usage.Document{importing("q.graphql", op, "a/a.graphql"), importing("a/a.graphql", "", "b/b.graphql"), file("b/b.graphql", title), file("b.graphql", id)}, "1 checked; " + broken + " b/b.graphql:1:22; " + unused + " b.graphql:1:1"},
		{"imports in a circle", []usage.Document{importing("q.graphql", op, "a.graphql"), importing("a.graphql", title, "q.graphql")}, "1 checked; " + broken + " a.graphql:1:22"},
		{"an import that may be one of two files", []usage.Document{importing("q.graphql", op, "ce/b.graphql", "ee/b.graphql"), file("ce/b.graphql", id), file("ee/b.graphql", title)}, "1 checked; " + broken + " ee/b.graphql:1:22"},
		{"its own goes before an import", []usage.Document{importing("q.graphql", op+id, "b.graphql"), file("b.graphql", title)}, "1 checked; " + unused + " b.graphql:1:1"},
		{"a fragment beside operations belongs to them", []usage.Document{file("q.graphql", op), file("admin.graphql", "query A { media { ...B } }\n"+id), file("shared/b.graphql", title)}, "2 checked; " + broken + " shared/b.graphql:1:22"},
		{"equal ones count as one", []usage.Document{file("q.graphql", op), file("a/b.graphql", title), file("b/b.graphql", "fragment B on Book {\n  title # twice\n}")}, "1 checked; " + broken + " a/b.graphql:1:22"},
		{"one of two is not for this schema", []usage.Document{file("q.graphql", op), file("a/b.graphql", "fragment B on Other { x }"), file("b/b.graphql", id)}, "1 checked"},
		{"none has it", []usage.Document{file("q.graphql", op)}, "0 checked, 1 not judged; " + unread + " q.graphql:1:22"},
		{"the only one cannot be read", []usage.Document{file("q.graphql", op), file("b.graphql", title+" }"), file("c/b.graphql", id)}, "0 checked, 2 not judged; " + usage.CodeSyntax + " b.graphql:1:30; " + unused + " c/b.graphql:1:1; " + unread + " q.graphql:1:22"},
		{"the constant of an import", []usage.Document{
			{File: "q.ts", Text: op, Constant: "Q", Imports: []usage.Import{{Files: []string{"b.ts"}, Constant: "B1"}}},
			{File: "b.ts", Text: title, Constant: "B1"}, {File: "b.ts", Text: id, Constant: "B2"},
		}, "1 checked; " + broken + " b.ts:1:22; " + unused + " b.ts:1:1"},
		{"one file of code", []usage.Document{{File: "x/q.ts", Text: op}, {File: "x/q.ts", Text: title}, file("x/b.graphql", id)}, "1 checked; " + broken + " x/q.ts:1:22; " + unused + " x/b.graphql:1:1"},
		{"what was read for an import does not count", []usage.Document{importing("q.graphql", op, "../b.graphql"), {File: "../b.graphql", Text: title + " query A { media { ...B } } fragment X on Book { id }", Borrowed: true}}, "1 checked; " + broken + " ../b.graphql:1:22"},
		{"one operation of two in a file", []usage.Document{file("q.graphql", "query A { nothing } query B { media { ... on Book { title } } }")}, "1 checked, 1 not judged; " + broken + " q.graphql:1:53; " + invalid + " q.graphql:1:11"},
		{"type definitions are no operations", []usage.Document{file("q.graphql", "query Q { paint }"), file("s.graphql", "# types\n\"\"\"a\"\"\"\ntype Query { a: Int }")}, "1 checked; " + usage.CodeSyntax + " s.graphql"},
		{"type definitions before an operation", []usage.Document{file("q.graphql", "extend type User { a: Int }\nquery Q { paint }")}, "0 checked, 1 not judged; " + usage.CodeSyntax + " q.graphql:1:1"},
		{"so many ways", many(6), "0 checked, 1 not judged; " + unread + " q.graphql:1:1"},
		{"a recursion", []usage.Document{file("q.graphql", op+" fragment B on Book { ...B }")}, "0 checked, 1 not judged; " + invalid + " q.graphql:1:52"},
		{"a place in a file of code", []usage.Document{{File: "q.ts", Text: "query Q {\n media { ... on Book { title } }\n nothing }", Origin: []usage.Span{{1, 1, 7, 20}, {2, 5, 9, 6}}}}, "0 checked, 1 not judged; " + invalid + " q.ts:10:2"},
		{"in one line", []usage.Document{{File: "q.ts", Text: "query Q { media { ... on Book { title } } }", Origin: []usage.Span{{1, 1, 7, 20}, {1, 9, 7, 29}}}}, "1 checked; " + broken + " q.ts:7:53"},
		{"a mistake in a file of code", []usage.Document{{File: "q.ts", Text: "query Q {\n media( }", Origin: []usage.Span{{1, 1, 7, 20}}}}, "0 checked, 1 not judged; " + usage.CodeSyntax + " q.ts:8:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.what, outcome(tt.docs, strings.Replace(api, "title: String", "", 1))); d != "" {
				t.Error(d)
			}
		})
	}
}

// many returns an operation whose n fragments have two definitions each.
func many(n int) []usage.Document {
	op := "query Q { media {"
	var docs []usage.Document
	for i := range n {
		op += fmt.Sprintf(" ...F%d", i)
		for _, dir := range []string{"a", "b"} {
			docs = append(docs, usage.Document{File: fmt.Sprintf("%s/%d.graphql", dir, i), Text: fmt.Sprintf("fragment F%d on Book { %s: id }", i, dir)})
		}
	}
	return append(docs, usage.Document{File: "q.graphql", Text: op + " } }"})
}

// outcome returns what becomes of documents under another schema.
func outcome(docs []usage.Document, proposal string) string {
	index, _ := usage.New(api, docs)
	o := index.Against(proposal).Outcome()
	out := fmt.Sprintf("%d checked", index.Len())
	if o.Unjudged > 0 {
		out += fmt.Sprintf(", %d not judged", o.Unjudged)
	}
	return strings.Join(append([]string{out}, places(append(o.Broken, o.Problems...))...), "; ")
}

// TestAccepted: an operation for what the proposal adds is no problem of the proposal.
func TestAccepted(t *testing.T) {
	index, problems := usage.New(api, one("query New { added }"))
	if len(problems) != 1 || problems[0].Severity != diag.Error {
		t.Error(problems)
	}
	got := index.Against(strings.Replace(api, "type Query {", "type Query { added: Int", 1)).Outcome()
	if got.Unjudged != 0 || len(got.Broken) > 0 || len(got.Problems) != 1 || got.Problems[0].Severity != diag.Info {
		t.Errorf("%+v", got)
	}
}

// FuzzNew: no document makes the index fail, and every operation has one outcome.
func FuzzNew(f *testing.F) {
	for _, s := range []string{
		"query Q { media { ...B } }", "fragment B on Book @argumentDefinitions(n: {type: \"Int\"}) { ...B @arguments(n: 1) }", "fragment B on Node @refetchable(queryName: \"R\") { id }",
		"query Q($x: In) { a(x: $x) @client }", "{ a { id @connection(key: \"a_id\") } }", "fragment B on Book @argumentDefinitions(n: {provider: \"x\", type: \"[\"}) { id }", "{ ...B @module(name: 1) }",
	} {
		f.Add(s, "fragment B on Book { id @required }")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		docs := []usage.Document{
			{File: "a.graphql", Text: a, Relay: true}, {File: "b.ts", Text: b, Origin: []usage.Span{{1, 1, 3, 3}}, Imports: []usage.Import{{Files: []string{"a.graphql"}}}},
			{File: "m.json", Text: a, Line: 1, Column: 1},
		}
		index, _ := usage.New(api, docs)
		o := index.Against(api).Outcome()
		if len(o.Broken) > 0 || o.New > 0 {
			t.Errorf("the schema that the operations are meant for is another: %v, %d new", o.Broken, o.New)
		}
		errors := 0
		for _, p := range o.Problems {
			if p.Severity == diag.Error {
				errors++
			}
		}
		if (errors > 0) != (o.Unjudged > 0) {
			t.Errorf("%d not judged, with %d errors", o.Unjudged, errors)
		}
	})
}
