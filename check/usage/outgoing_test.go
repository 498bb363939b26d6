package usage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// TestOutgoing: an operation is judged as Apollo Client 3.14.1 sends it, but for the __typename
// that it adds to every selection set. The directives of its links, of urql and of Apollo Kotlin
// and iOS are removed as these do.
func TestOutgoing(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: `
directive @nonreactive on FIELD
type Query { a(x: Int): Int b: Int old: Int u: User user(id: ID): User }
type User { id: ID name: String f: User }`})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, want string }{
		{"connection and a field of the client", `query A { old @connection(key: "k") u { id isLoggedIn @client } }`, "query A { old u { id } }"},
		{"nothing is left of a field", "query B($x: Int) { a u { isLoggedIn(x: $x) @client } }", "query B { a u { __typename } }"},
		{"fragment of the client's types", "query C { a l @client { ...F } } fragment F on L { x }", "query C { a }"},
		{"everything is the client's", "query D { ...F } fragment F on Query { l @client }", ""},
		{"export", `query G($id: ID) { me @client @export(as: "id") user(id: $id) { name } }`, "query G($id: ID) { user(id: $id) { name } }"},
		{"variables of both", `query I($x: Int, $y: Int) { a(x: $x) @connection(key: "a", filter: ["x"]) l(y: $y) @client }`, "query I($x: Int) { a(x: $x) }"},
		{"inline fragments", "query J { a ... @client { b } ... on Query { l @client } }", "query J { a ... on Query { __typename } }"},
		{"include of what is empty", "query K($i: Boolean) { a u @include(if: $i) { l @client } }", "query K($i: Boolean) { a u @include(if: $i) { __typename } }"},
		{"fragment of which nothing is left", "query N { u { ...F } } fragment F on User { l @client }", "query N { u { __typename } }"},
		{"and beside others", "query O { a u { id ...F } } fragment F on User { l @client { x } }", "query O { a u { id } }"},
		{"an unused variable is sent", "query S($u: Int) { a }", "query S($u: Int) { a }"},
		{"spread of the client", "query T { a ...F @client } fragment F on Query { b ...G } fragment G on Query { b }", "query T { a }"},
		{"defer", "query M { a ...F @defer } fragment F on Query { b }", "query M { a ... F @defer } fragment F on Query { b }"},
		{"rest link", `query L { a b @rest(type: "X", path: "y") { z @type(name: "Q") } }`, "query L { a }"},
		{"defined by the schema", "query V { a @nonreactive }", "query V { a @nonreactive }"},
		{"unmask", "query E { ...G @unmask } fragment G on Query { b }", "query E { ... G } fragment G on Query { b }"},
		{"urql", "query U { u @_optional { id @_required } }", "query U { u { id } }"},
		{"cache of Apollo iOS", "query W @apollo_client_ios_localCacheMutation { a }", ""},
		{"Apollo Kotlin", "query X($x: Int @optional) { a(x: $x) @catch(to: RESULT) u @nonnull { id } }", "query X($x: Int) { a(x: $x) u { id } }"},
		{"unknown directives stay", "query Y { a @mystery }", "query Y { a @mystery }"},
		{"Relay updates", "query Z @updatable { a }", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := parse([]Document{{File: "a.graphql", Text: tt.text}})
			var got []string
			for _, r := range c.requests(schema) {
				if r.problem != nil {
					t.Fatal(r.problem)
				}
				for _, o := range r.outgoing(schema) {
					if doc := o.document(r.op); doc != nil {
						got = append(got, print(doc))
					}
				}
			}
			if d := cmp.Diff(tt.want, strings.Join(got, "; ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func print(doc *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b).FormatQueryDocument(doc)
	return strings.ReplaceAll(strings.ReplaceAll(strings.Join(strings.Fields(b.String()), " "), " (", "("), "( ", "(")
}

// TestRelay: a document of Relay touches what the compiler's text touches, for queries of
// @refetchable as well. Only fragments on types are more: the compiler flattens some, and selects
// the id of several types by their interface.
func TestRelay(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/relay.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var schema string
	var source []Document
	compiled := map[string]string{}
	for _, f := range archive.Files {
		dir, name, _ := strings.Cut(f.Name, "/")
		switch dir {
		case "source":
			source = append(source, Document{File: f.Name, Text: string(f.Data), Relay: true})
		case "sent":
			compiled[strings.TrimSuffix(name, ".graphql")] = string(f.Data)
		default:
			schema = string(f.Data)
		}
	}
	touched := func(docs ...Document) map[string][]string {
		ix, problems := New(schema, docs)
		if len(problems) > 0 {
			t.Error(problems)
		}
		out := map[string][]string{}
		for coordinate, uses := range ix.touched {
			for _, u := range uses {
				if !strings.HasPrefix(coordinate, "...") && !strings.HasSuffix(coordinate, ".__typename") {
					out[u.Operation] = append(out[u.Operation], coordinate)
				}
			}
		}
		return out
	}
	got := touched(source...)
	for name, text := range compiled {
		want := touched(Document{File: name, Text: text})[name]
		slices.Sort(want)
		slices.Sort(got[name])
		if d := cmp.Diff(want, got[name]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("Relay does not send %v", slices.Sorted(maps.Keys(got)))
	}
}

// TestCompiled: what a compiler made of an operation of Relay takes its place.
func TestCompiled(t *testing.T) {
	const schema = "type Query { a: Int b: Int }"
	docs := []Document{
		{File: "a.ts", Text: "query Q { a resolved @required(action: LOG) }", Relay: true},
		{File: "b.ts", Text: "query P { a }", Relay: true},
		{File: "__generated__/Q.graphql.ts", Text: "query Q { b }", Compiled: true},
	}
	ix, problems := New(schema, docs)
	if got := fmt.Sprint(ix.Len(), problems, ix.Touching("Query.b")); got != "2  [{Q __generated__/Q.graphql.ts 1 11}]" {
		t.Error(got)
	}
}

// TestCompiledElsewhere: the artifact of one project does not stand for another project's
// operation of the same name.
func TestCompiledElsewhere(t *testing.T) {
	docs := []Document{
		{File: "one/a.ts", Text: "query Q { a }", Relay: true},
		{File: "two/a.ts", Text: "query Q { b }", Relay: true},
		{File: "one/__generated__/Q.graphql.ts", Text: "query Q { a }", Compiled: true},
	}
	ix, problems := New("type Query { a: Int b: Int }", docs)
	if got := fmt.Sprint(ix.Len(), problems, ix.Touching("Query.b")); got != "2  [{Q two/a.ts 1 11}]" {
		t.Error(got)
	}
}
