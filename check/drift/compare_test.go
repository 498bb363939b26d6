package drift_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// print is a schema as its author wrote it, and as a library prints it.
type printed struct{ name, source, print string }

func prints(t *testing.T) []printed {
	t.Helper()
	files, err := filepath.Glob("testdata/prints/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d archives of prints: %v", len(files), err)
	}
	var out []printed
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil || len(a.Files) != 2 || a.Files[0].Name != "source.graphql" || a.Files[1].Name != "print.graphql" {
			t.Fatalf("%s: %v", file, err)
		}
		out = append(out, printed{strings.TrimSuffix(filepath.Base(file), ".txtar"), string(a.Files[0].Data), string(a.Files[1].Data)})
	}
	return out
}

func compare(t *testing.T, first, second string) drift.Differences {
	t.Helper()
	d, err := drift.Compare(t.Context(), sdl.Source{Name: "books", Text: first}, sdl.Source{Name: "books", Text: second}, spec.Edition215)
	if err != nil {
		t.Errorf("%v", err)
	}
	return d
}

// A schema does not differ from its print, in either direction and in both editions.
func TestPrintsAreTheSame(t *testing.T) {
	for _, p := range prints(t) {
		t.Run(p.name, func(t *testing.T) {
			for _, pair := range [][2]string{{p.source, p.print}, {p.print, p.source}} {
				for _, edition := range []spec.Edition{spec.Edition214, spec.Edition215} {
					d, err := drift.Compare(t.Context(), sdl.Source{Name: "books", Text: pair[0]}, sdl.Source{Name: "books", Text: pair[1]}, edition)
					if err != nil {
						t.Error(err)
					}
					for _, f := range d.All() {
						t.Errorf("%s %s: %s", f.Code, f.Coordinate, f.Message)
					}
				}
			}
		})
	}
}

// planted are the differences that are planted into the source of the prints: the text that is
// replaced, what takes its place, and the coordinate where a difference must be found.
var planted = []struct{ old, now, coordinate string }{
	{"  title: String! @tag", "  title: String @tag", "Book.title"},
	{"  isbn: ID!\n  title", "  isbn: String!\n  title", "Book.isbn"},
	{"  oldTitle: String @deprecated(reason: \"use title\")\n", "", "Book.oldTitle"},
	{"  shelfMark: String @inaccessible", "  shelfMark: String @inaccessible\n  room: Int", "Book.room"},
	{`@deprecated(reason: "use title")`, `@deprecated(reason: "no longer")`, "Book.oldTitle"},
	{` @deprecated(reason: "use title")`, "", "Book.oldTitle"},
	{"  VINYL @deprecated", "  VINYL", "Format.VINYL"},
	{"  PAPER\n", "  PAPER @deprecated\n", "Format.PAPER"},
	{"  EBOOK\n", "", "Format.EBOOK"},
	{"  EBOOK\n", "  EBOOK\n  AUDIO\n", "Format.AUDIO"},
	{"threshold: Int! = 3", "threshold: Int! = 4", "Book.scarce(threshold:)"},
	{"threshold: Int! = 3", "threshold: Int!", "Book.scarce(threshold:)"},
	{"(threshold: Int! = 3)", "", "Book.scarce(threshold:)"},
	{"threshold: Int! = 3", "threshold: Int! = 3, also: Int", "Book.scarce(also:)"},
	{"threshold: Int! = 3", "threshold: Int! = 3, also: Int!", "Book.scarce(also:)"},
	{"day: Date", "day: Date!", "Query.since(day:)"},
	{"day: Date", "day: [Date]", "Query.since(day:)"},
	{"newest: Boolean! = true", "newest: Boolean! = false", "BookFilter.newest"},
	{"newest: Boolean! = true", "newest: Boolean!", "BookFilter.newest"},
	{"format: Format = PAPER", "format: Format = EBOOK", "BookFilter.format"},
	{"format: Format = PAPER", "format: Format", "BookFilter.format"},
	{"  tags: [String!]\n", "", "BookFilter.tags"},
	{"tags: [String!]", "tags: [String!]!", "BookFilter.tags"},
	{"tags: [String!]", "tags: [String!]\n  year: Int", "BookFilter.year"},
	{"input BookFilter {", "input BookFilter {\n  must: Int!", "BookFilter.must"},
	{`= {title: ""}`, `= {title: "x"}`, "Query.search(filter:)"},
	{"union Hit = Author | Book", "union Hit = Book", "Hit"},
	{"type Author implements Named", "type Author", "Author"},
	{"interface Named {\n  name: String!", "interface Named {\n  name: String", "Named.name"},
	{"scalar Date", `scalar Date @specifiedBy(url: "https://example.com/date")`, "Date"},
	{"[Hit!]!", "[Hit!]", "Query.search"},
	{"  lend(isbn: ID!): Book", "  lend(isbn: ID!): Book\n  giveBack(isbn: ID!): Book", "Mutation.giveBack"},
	{"type Mutation {\n  lend(isbn: ID!): Book\n}", "", "Mutation"},
	{`type Book @key(fields: "isbn")`, `type Book @key(fields: "isbn") @key(fields: "title")`, "Book"},
	{`@key(fields: "isbn")`, `@key(fields: "isbn", resolvable: false)`, "Book"},
	{`@key(fields: "isbn")`, `@key(fields: "title")`, "Book"},
	{`@tag(name: "catalog")`, `@tag(name: "internal")`, "Book.title"},
	{` @tag(name: "catalog")`, "", "Book.title"},
	{"  shelfMark: String @inaccessible", "  shelfMark: String", "Book.shelfMark"},
	{"author: Author! @shareable", "author: Author!", "Book.author"},
	{"@requires(fields: \"copies\")", "@requires(fields: \"copies stock\")\n  stock: Int @external", "Book.scarce"},
	{"author: Author! @shareable", "author: [Author!] @shareable", "Book.author"},
	{"type Author implements Named @shareable", "type Author implements Named", "Author"},
	{"  since(day: Date): [Book!]!\n", "", "Query.since"},
	{"enum Format {", "enum Colour { RED }\n\nenum Format {", "Colour"},
	{"type Query {", "directive @live2 on QUERY\n\ntype Query {", "@live2"},
}

// isFirst reports whether a print is the one whose source others print as well.
func isFirst(p printed) bool { return p.name == "apollo-subgraph" }

// Every planted difference is found, in the source and in each print of it. In the latter the
// source is changed, as if newer code was registered than runs.
func TestPlantedDifferencesAreFound(t *testing.T) {
	if len(planted) < 40 {
		t.Fatalf("only %d differences are planted", len(planted))
	}
	all := prints(t)
	source := all[slices.IndexFunc(all, isFirst)].source
	all = slices.DeleteFunc(all, func(p printed) bool { return p.source != source })
	if len(all) < 7 {
		t.Fatalf("only %d libraries print the source", len(all))
	}
	for _, p := range planted {
		for _, lib := range all {
			if !strings.Contains(lib.source, p.old) {
				t.Fatalf("%q is not in the source", p.old)
			}
			d := compare(t, strings.Replace(lib.source, p.old, p.now, 1), lib.print)
			found := false
			for _, f := range d.All() {
				found = found || f.Coordinate == p.coordinate
			}
			if !found {
				t.Errorf("%s: %q in place of %q is not found at %s: %v", lib.name, p.now, p.old, p.coordinate, d.All())
			}
			// Nothing else is found than what follows from it.
			if n := d.Count(); n > 6 {
				t.Errorf("%s: %q in place of %q is %d differences: %v", lib.name, p.now, p.old, n, d.All())
			}
		}
	}
}

// What a library may leave out or add means nothing by itself.
func TestMeaningless(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag", "@composeDirective"])` + "\n"
	for name, pair := range map[string][2]string{
		"links":                    {link + "type Query { a: Int @shareable }", "type Query { a: Int @shareable }"},
		"version":                  {link + "type Query { a: Int }", strings.Replace(link, "v2.3", "v2.5", 1) + "type Query { a: Int }"},
		"descriptions":             {`"""d""" type Query { "e" a("f" b: Int): Int }`, "type Query { a(b: Int): Int }"},
		"order":                    {"type Query { a: T b: E } type T { a: Int b: Int } enum E { A B }", "enum E { B A } type T { b: Int a: Int } type Query { b: E a: T }"},
		"names of root types":      {"schema { query: Root } type Root { a: Int }", "type Query { a: Int }"},
		"fields of federation":     {link + `type Query { a: A } type A @key(fields: "id") { id: ID }`, link + `type Query { a: A _service: _Service! _entities(representations: [_Any!]!): [_Entity]! } type A @key(fields: "id") { id: ID } scalar _Any union _Entity = A type _Service { sdl: String }`},
		"a query root for them":    {link + `type A @key(fields: "id") { id: ID }`, link + `type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! } type A @key(fields: "id") { id: ID } scalar _Any union _Entity = A type _Service { sdl: String }`},
		"default null":             {"type Query { a(b: Int = null): Int } input I { c: Int = null }", "type Query { a(b: Int): Int } input I { c: Int }"},
		"shareable on type":        {link + "type Query { a: A } type A @shareable { b: Int c: Int }", link + "type Query { a: A } type A { b: Int @shareable c: Int @shareable }"},
		"own directives":           {"directive @auth(role: String) on FIELD_DEFINITION type Query { a: Int @auth(role: \"x\") }", "type Query { a: Int }"},
		"definition left out":      {"directive @auth(role: String) on FIELD_DEFINITION type Query { a: Int @auth(role: \"x\") }", "type Query { a: Int @auth(role: \"x\") }"},
		"deprecation by default":   {"type Query { a: Int @deprecated }", `type Query { a: Int @deprecated(reason: "No longer supported") }`},
		"scalars of federation":    {link + "type Query { a: Int }", link + "scalar _FieldSet scalar FieldSet type Query { a: Int }"},
		"incremental delivery":     {"type Query { a: Int }", "directive @defer(if: Boolean, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT type Query { a: Int }"},
		"extensions":               {link + `type Query { a: Int } type A @key(fields: "id") { id: ID }`, link + `extend type Query { a: Int } extend type A @key(fields: "id") { id: ID }`},
		"Federation 1 definitions": {`type Query { a: A } type A @key(fields: "id") { id: ID }`, `directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE scalar _FieldSet type Query { a: A } type A @key(fields: "id") { id: ID }`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, order := range [][2]int{{0, 1}, {1, 0}} {
				if name == "links" && order[0] == 1 {
					continue
				}
				for _, f := range compare(t, pair[order[0]], pair[order[1]]).All() {
					t.Errorf("%s %s: %s", f.Code, f.Coordinate, f.Message)
				}
			}
		})
	}
}

// What has a meaning for composition is one, also where it looks like something that has none.
func TestMeaningful(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@composeDirective"])` + "\n"
	const own = `extend schema @link(url: "https://my.shop/own/v1.0", import: ["@own"]) @composeDirective(name: "@own")` + "\ndirective @own(a: Int) on FIELD_DEFINITION\n"
	for name, pair := range map[string][2]string{
		"Federation 1 and 2":      {"type Query { a: Int }", link + "type Query { a: Int }"},
		"a composed directive":    {link + own + "type Query { a: Int @own(a: 1) }", link + own + "type Query { a: Int @own(a: 2) }"},
		"@composeDirective":       {link + own + "type Query { a: Int }", link + strings.Replace(own, ` @composeDirective(name: "@own")`, "", 1) + "type Query { a: Int }"},
		"one field not shareable": {link + "type Query { a: A } type A @shareable { b: Int c: Int }", link + "type Query { a: A } type A { b: Int @shareable c: Int }"},
	} {
		t.Run(name, func(t *testing.T) {
			if compare(t, pair[0], pair[1]).Count() == 0 {
				t.Error("no difference")
			}
			if name != "Federation 1 and 2" && compare(t, pair[1], pair[0]).Count() == 0 {
				t.Error("no difference the other way around")
			}
		})
	}
}

// A schema that cannot be read is an error with its line, not a difference.
func TestUnreadable(t *testing.T) {
	_, err := drift.Compare(t.Context(), sdl.Source{Name: "a", Text: "type Query { a: Int }"}, sdl.Source{Name: "a", Text: "type Query {\n  a: Nothing\n}"}, spec.Edition215)
	if err == nil || !strings.Contains(err.Error(), "Nothing") {
		t.Errorf("%v", err)
	}
}
