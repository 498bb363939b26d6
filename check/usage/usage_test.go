package usage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
)

const api = `
directive @live(n: Int) repeatable on FIELD | VARIABLE_DEFINITION | FRAGMENT_DEFINITION
type Query {
  a(x: In, first: Int = 10): Node
  paint(color: Color, n: Int): ID
  media: [Media]
  b(x: [In!] = {color: RED}): Node
}
interface Node { id: ID }
type Book implements Node { id: ID title: String author: Author }
type Author { name: String }
type Film implements Node { id: ID }
union Media = Book | Film
input In { color: Color deep: In n: Int deeper: [Deep] = {} }
input Deep { n: Int deep: Deep = {} }
enum Color { RED BLUE }
`

func uses(t *testing.T, docs []usage.Document, coordinates ...string) []string {
	t.Helper()
	index, problems := usage.New(api, docs)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var out []string
	for _, u := range index.Touching(coordinates...) {
		out = append(out, fmt.Sprintf("%s %s:%d:%d", u.Operation, u.File, u.Line, u.Column))
	}
	return out
}

func one(text string) []usage.Document { return []usage.Document{{File: "op.graphql", Text: text}} }

// TestTouching: everything that an operation names or may send is found where it stands.
func TestTouching(t *testing.T) {
	const fragment = "query Q {\n  media {\n    ...B\n  }\n}\nfragment B on Book {\n  title\n  author { name @live(n: 1) }\n}"
	tests := []struct {
		name, text, coordinate, want string
	}{
		{"field", "query Q {\n  a { id }\n}", "Query.a", "Q op.graphql:2:3"},
		{"field of an interface", "query Q { a { id } }", "Node.id", "Q op.graphql:1:15"},
		{"returned type", "query Q { a { id } }", "Node", "Q op.graphql:1:11"},
		{"argument", "query Q { a(first: 1) { id } }", "Query.a(first:)", "Q op.graphql:1:13"},
		{"argument that is not given", "query Q { a { id } }", "Query.a(first:)", ""},
		{"fragment", fragment, "Author.name", "Q op.graphql:8:12"},
		{"type condition", fragment, "Book", "Q op.graphql:6:1"},
		{"directive", fragment, "@live(n:)", "Q op.graphql:8:23"},
		{"enum literal", "query Q { paint(color: RED) }", "Color.RED", "Q op.graphql:1:24"},
		{"another enum literal", "query Q { paint(color: RED) }", "Color.BLUE", ""},
		{"input field", "query Q { a(x: {n: 1}) { id } }", "In.n", "Q op.graphql:1:17"},
		{"nested enum literal", "query Q { a(x: {deep: {color: BLUE}}) { id } }", "Color.BLUE", "Q op.graphql:1:31"},
		{"variable may be anything", "query Q($c: Color) { paint(color: $c) }", "Color.BLUE", "Q op.graphql:1:9"},
		{"variable of a recursive input", "query Q($x: In) { a(x: $x) { id } }", "Color.RED", "Q op.graphql:1:9"},
		{"argument left out", "query Q { a { id } }", "Query.a(first:)?", "Q op.graphql:1:11"},
		{"argument given", "query Q { a(first: 1) { id } }", "Query.a(first:)?", ""},
		{"argument given by a nullable variable", "query Q($n: Int) { a(first: $n) { id } }", "Query.a(first:)?", "Q op.graphql:1:22"},
		{"argument given by a variable that is never null", "query Q($n: Int!) { a(first: $n) { id } }", "Query.a(first:)?", ""},
		{"null for an argument", "query Q { a(first: null) { id } }", "Query.a(first:)?", ""},
		{"a variable's own default", "query Q($n: Int = 1) { a(first: $n) { id } }", "Query.a(first:)?", ""},
		{"line ends of two characters", "query Q {\r\n\r\n  media {\r\n    ... on Film { id }\r\n  }\r\n}", "Film.id", "Q op.graphql:4:19"},
		{"input field left out", "query Q { a(x: {n: 1}) { id } }", "In.color?", "Q op.graphql:1:16"},
		{"input field given", "query Q { a(x: {n: 1}) { id } }", "In.n?", ""},
		{"directive argument left out", "query Q { a { id @live } }", "@live(n:)?", "Q op.graphql:1:19"},
		{"input field left out in a default value", "query Q { b { id } }", "In.n?", "Q op.graphql:1:11"},
		{"input field left out in a default value of an input field", "query Q { b { id } }", "Deep.n?", "Q op.graphql:1:11"},
		{"input field given in a default value", "query Q { b { id } }", "In.color?", ""},
		{"argument with an unused default", "query Q { b(x: {n: 1, color: RED, deeper: null}) { id } }", "Deep.n?", ""},
		{"directive on a variable", "query Q($c: Color @live(n: 1)) { paint(color: $c) }", "@live(n:)", "Q op.graphql:1:25"},
		{"one field", "query Q($n: Int!) { a(x: {n: $n}) { id } }", "In @oneOf", ""},
		{"two fields", "query Q { a(x: {n: 1, color: RED}) { id } }", "In @oneOf", "Q op.graphql:1:16"},
		{"no field", "query Q { a(x: {}) { id } }", "In @oneOf", "Q op.graphql:1:16"},
		{"one field that is null", "query Q { a(x: {n: null}) { id } }", "In @oneOf", "Q op.graphql:1:16"},
		{"one field that may be null", "query Q($n: Int) { a(x: {n: $n}) { id } }", "In @oneOf", "Q op.graphql:1:25"},
		{"any fields", "query Q($x: In) { a(x: $x) { id } }", "In @oneOf", "Q op.graphql:1:9"},
		{"location of a directive", fragment, "@live on FIELD", "Q op.graphql:8:18"},
		{"another location of a directive", fragment, "@live on VARIABLE_DEFINITION", ""},
		{"directive on a fragment", "query Q { media { ...B } } fragment B on Book @live { id }", "@live on FRAGMENT_DEFINITION", "Q op.graphql:1:48"},
		{"directive twice", "query Q { a { id @live id2: id @live @live } }", "@live @live", "Q op.graphql:1:39"},
		{"directive once", fragment, "@live @live", ""},
		{"default of a variable", "query Q($c: Color = BLUE) { paint(color: $c) }", "Color", "Q op.graphql:1:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(uses(t, one(tt.text), tt.coordinate), " "); got != tt.want {
				t.Errorf("%s is used at %q, want %q", tt.coordinate, got, tt.want)
			}
		})
	}
}

// TestRecordedValues: known values of variables count instead of what their type allows.
func TestRecordedValues(t *testing.T) {
	docs := one("query Q($x: In, $c: Color) { a(x: $x) { id } paint(color: $c) }")
	docs[0].Variables = []map[string]any{{"x": map[string]any{"deep": map[string]any{"color": "RED"}}, "c": nil}}
	for coordinate, want := range map[string]int{"Color.RED": 1, "Color.BLUE": 0, "In.deep": 1, "In.n": 0, "In.n?": 1, "In.color?": 1, "Query.a(x:)?": 0, "Query.paint(color:)?": 0, "In": 1, "In=": 1, "Color=": 1, "In @oneOf": 0} {
		if got := uses(t, docs, coordinate); len(got) != want {
			t.Errorf("%s is used at %v, want %d uses", coordinate, got, want)
		}
	}
}

// TestFragmentsInOtherFiles: an operation may spread what another file defines.
func TestFragmentsInOtherFiles(t *testing.T) {
	file := func(name, text string) usage.Document { return usage.Document{File: name, Text: text} }
	tests := []struct {
		name string
		docs []usage.Document
		// used is where Book.title is used; refused what a schema without it refuses.
		used, refused, problems string
	}{
		{
			"one file each",
			[]usage.Document{file("q.graphql", "query Q { media { ...B } }"), file("b.graphql", "fragment B on Book {\n  title\n}")},
			"Q b.graphql:2:3", usage.CodeBroken + " b.graphql:2:3", "",
		},
		{
			"over three files",
			[]usage.Document{file("q.graphql", "query Q { media { ...A } }"), file("a.graphql", "fragment A on Media { ...B }"), file("b.graphql", "fragment B on Book { title }")},
			"Q b.graphql:1:22", usage.CodeBroken + " b.graphql:1:22", "",
		},
		{
			"beside another operation, which does not spread it",
			[]usage.Document{file("q.graphql", "query Q { media { ...B } }"), file("b.graphql", "query P { paint }\nfragment B on Book { title }")},
			"Q b.graphql:2:22", usage.CodeBroken + " b.graphql:2:22", "",
		},
		{
			"its own first",
			[]usage.Document{file("q.graphql", "query Q { media { ...B } }\nfragment B on Book { id }"), file("b.graphql", "query P { media { ...B } }\nfragment B on Book { title }")},
			"P b.graphql:2:22", usage.CodeBroken + " b.graphql:2:22", "",
		},
		{
			"the one in its folder",
			[]usage.Document{file("a/q.graphql", "query Q { media { ...B } }"), file("a/b.graphql", "fragment B on Book { title }"), file("c/b.graphql", "fragment B on Book { id }"), file("c/q.graphql", "query P { media { ...B } }")},
			"Q a/b.graphql:1:22", usage.CodeBroken + " a/b.graphql:1:22", "",
		},
		{
			"nobody knows which, so each",
			[]usage.Document{file("q.graphql", "query Q { media { ...B } }"), file("a/b.graphql", "fragment B on Book { title }"), file("c/b.graphql", "fragment B on Book { id }")},
			"Q a/b.graphql:1:22", usage.CodeBroken + " a/b.graphql:1:22", "",
		},
		{
			"never spread",
			[]usage.Document{file("q.graphql", "query Q { media { ... on Book { title } } }\nfragment C on Book { id }")},
			"Q q.graphql:1:33", usage.CodeBroken + " q.graphql:1:33", usage.CodeUnused + " q.graphql:2:1",
		},
		{
			"twice in one file",
			[]usage.Document{file("q.graphql", "query Q { media { ...B } }\nfragment B on Book { id }\nfragment B on Book { title }")},
			"", "", usage.CodeInvalid + " q.graphql:3:1",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			index, problems := usage.New(api, tt.docs)
			var used []string
			for _, u := range index.Touching("Book.title") {
				used = append(used, fmt.Sprintf("%s %s:%d:%d", u.Operation, u.File, u.Line, u.Column))
			}
			got := []string{strings.Join(used, ", "), strings.Join(places(index.Against(strings.Replace(api, "title: String", "", 1)).Outcome().Broken), ", "), strings.Join(places(problems), ", ")}
			if diff := cmp.Diff([]string{tt.used, tt.refused, tt.problems}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEntries: the operations of a manifest stand where their entry stands.
func TestEntries(t *testing.T) {
	docs := []usage.Document{{File: "m.json", Text: "{\n  a { id }\n}", Name: "abc", Line: 7, Column: 5}}
	if diff := cmp.Diff([]string{"abc m.json:7:5"}, uses(t, docs, "Query.a")); diff != "" {
		t.Error(diff)
	}
}

// TestRefused: what the proposal refuses is told with its place, values included.
func TestRefused(t *testing.T) {
	docs := []usage.Document{
		{File: "gone.graphql", Text: "query Gone {\n  paint(color: BLUE)\n}"},
		{File: "fine.graphql", Text: "query Fine { media { ... on Film { id } } }"},
		{File: "values.graphql", Text: "query Values($x: In) {\n  a(x: $x) { id }\n}", Variables: []map[string]any{{"x": map[string]any{"n": float64(1)}}, {"x": map[string]any{"color": "BLUE"}}}},
	}
	index, problems := usage.New(api, docs)
	if len(problems) > 0 || index.Len() != 3 {
		t.Fatal(index.Len(), problems)
	}
	got := index.Against(strings.Replace(api, "RED BLUE", "RED", 1)).Outcome().Broken
	want := []string{usage.CodeBroken + " gone.graphql:2:16", usage.CodeValues + " values.graphql:1:1"}
	if diff := cmp.Diff(want, places(got)); diff != "" {
		t.Error(diff, got)
	}
	if again := index.Against(api).Outcome().Broken; len(again) > 0 {
		t.Errorf("the base refuses what it accepted: %v", again)
	}
}

// TestProblems: a document that is no use today is told and left out.
func TestProblems(t *testing.T) {
	docs := []usage.Document{
		{File: "syntax.graphql", Text: "query {\n  a {"},
		{File: "invalid.graphql", Text: "{ a { id }\n nothing }"},
		{File: "values.graphql", Text: "query V($c: Color) { paint(color: $c) }", Variables: []map[string]any{{"c": "GREEN"}}},
	}
	index, problems := usage.New(api, docs)
	want := []string{usage.CodeInvalid + " invalid.graphql:2:2", usage.CodeSyntax + " syntax.graphql:2:6", usage.CodeInvalid + " values.graphql:1:1"}
	if diff := cmp.Diff(want, places(problems)); diff != "" || index.Len() != 1 {
		t.Error(diff, problems, index.Len())
	}
}

func places(list diag.List) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Code+" "+d.Positions[0].String())
	}
	return out
}

// TestHostileValues: recorded values of any shape are judged, none panics.
func TestHostileValues(t *testing.T) {
	shapes := []any{nil, true, float64(1.5), "x", []any{}, []any{nil, []any{"x"}}, map[string]any{"color": []any{map[string]any{}}}, map[string]any{"": "", "deep": true}}
	for _, x := range shapes {
		for _, c := range shapes {
			docs := one("query Q($x: In, $c: Color) { a(x: $x) { id } paint(color: $c) }")
			docs[0].Variables = []map[string]any{{"x": x, "c": c}}
			index, _ := usage.New(api, docs)
			index.Against(api).Outcome()
			index.Touching("In.color", "Color.RED")
		}
	}
}
