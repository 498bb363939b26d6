package supergraph_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

func sortStrings(less func(a, b string) bool) cmp.Option { return cmpopts.SortSlices(less) }

// visible is the API schema in one line per type, for short expectations.
func visible(g *supergraph.Graph) string {
	var lines []string
	for _, t := range g.API().Types {
		names := []string{}
		for _, f := range t.Fields {
			name := f.Name
			for _, a := range f.Args {
				name += "(" + a.Name + ")"
			}
			names = append(names, name)
		}
		for _, m := range t.Members {
			names = append(names, m.Name)
		}
		for _, v := range t.Values {
			names = append(names, v.Name)
		}
		lines = append(lines, strings.TrimSpace(t.Name+" "+strings.Join(names, " ")))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func TestContract(t *testing.T) {
	in := func(tags ...string) supergraph.Filter { return supergraph.Filter{Include: tags} }
	out := func(tags ...string) supergraph.Filter { return supergraph.Filter{Exclude: tags} }
	for _, c := range []struct {
		name, text string
		filter     supergraph.Filter
		want       string
	}{
		{"nothing is tagged", `type Query { a: Int }`, out("x"), "Query a"},
		{"excluded field", `type Query { a: Int b: Int @tag(name: "x") }`, out("x"), "Query a"},
		{"included field", `type Query { a: Int @tag(name: "x") b: Int }`, in("x"), "Query a"},
		{"exclusion wins", `type Query { a: Int @tag(name: "x") b: Int @tag(name: "x") @tag(name: "y") }`, supergraph.Filter{Include: []string{"x"}, Exclude: []string{"y"}}, "Query a"},
		{"the tag of a type counts for its fields", `type Query @tag(name: "x") { a: Int b: T @tag(name: "x") } type T @tag(name: "x") { c: Int d: Int @tag(name: "y") }`,
			supergraph.Filter{Include: []string{"x"}, Exclude: []string{"y"}}, "Query a b\nT c"},
		{"a type without fields goes", `type Query { a: Int b: T @tag(name: "x") } type T { c: Int @tag(name: "x") }`, out("x"), "Query a"},
		{"a mutation without fields goes", `type Query { a: Int } type Mutation { b: Int @tag(name: "x") }`, out("x"), "Query a"},
		{"a union without members goes", `type Query { a: Int b: U @tag(name: "x") } union U = T type T @tag(name: "x") { c: Int }`, out("x"), "Query a"},
		{"a union needs an included tag", `type Query { a: Int @tag(name: "x") } union U = T union V @tag(name: "x") = T type T @tag(name: "x") { c: Int }`, in("x"), "Query a\nT c\nV T"},
		{"an interface field that no object has goes", `type Query { i: I a: Int } interface I { f: Int g: Int } type T implements I { f: Int g: Int @tag(name: "x") }`, out("x"), "I f\nQuery i a\nT f"},
		{"inputs are denied by exclusion only", `type Query { a(i: In, e: E, x: Int @tag(name: "x")): Int @tag(name: "in") } input In { a: Int b: Int @tag(name: "x") } enum E { A B @tag(name: "x") }`,
			supergraph.Filter{Include: []string{"in"}, Exclude: []string{"x"}}, "E A\nIn a\nQuery a(i)(e)"},
		{"an enum without values goes", `type Query { a: Int b: E @tag(name: "x") } enum E { A @tag(name: "x") }`, out("x"), "Query a"},
		{"unreachable types stay by default", `type Query { a: Int b: T @tag(name: "x") } type T { c: S } scalar S`, out("x"), "Query a\nS\nT c"},
		{"unreachable types go on demand", `type Query { a: I b: T @tag(name: "x") } type T { c: S } scalar S interface I { d: Int } type O implements I & J { d: Int } interface J { d: Int } directive @dir(a: E) on FIELD enum E { A }`,
			supergraph.Filter{Exclude: []string{"x"}, HideUnreachable: true}, "E A\nI d\nJ d\nO d\nQuery a"},
		{"an unreachable type with an included tag stays", `type Query { a: Int @tag(name: "x") } type T @tag(name: "x") { c: Int } type U @tag(name: "y") { c: Int @tag(name: "x") }`,
			supergraph.Filter{Include: []string{"x"}, HideUnreachable: true}, "Query a\nT c"},
		{"what is hidden already stays hidden", `type Query { a: Int b: Int @inaccessible @tag(name: "x") c: Int }`, in("x"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, errs := compose(t, c.text).Contract(c.filter)
			if c.want == "" {
				if diff := cmp.Diff([]string{"QUERY_ROOT_TYPE_INACCESSIBLE"}, errs.Codes()); diff != "" || g != nil {
					t.Error(diff)
				}
				return
			}
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(c.want, visible(g)); diff != "" {
				t.Errorf("API schema (-want +got):\n%s", diff)
			}
			if again := read(t, g.SDL()); again.SDL() != g.SDL() || visible(again) != c.want {
				t.Error("the contract's supergraph does not read back as the same")
			}
		})
	}
}

// A contract that leaves an invalid schema says why and gives no graph.
func TestContractErrors(t *testing.T) {
	fed1 := `schema @core(feature: "https://specs.apollo.dev/core/v0.2") @core(feature: "https://specs.apollo.dev/join/v0.2", for: EXECUTION) { query: Query }
directive @core(feature: String!, as: String, for: core__Purpose) repeatable on SCHEMA
enum core__Purpose { EXECUTION SECURITY }
enum join__Graph { A @join__graph(name: "a", url: "") }
type Query { a: Int }`
	for _, c := range []struct {
		name   string
		graph  *supergraph.Graph
		filter supergraph.Filter
		want   string
	}{
		{"tag in both lists", compose(t, `type Query { a: Int }`), supergraph.Filter{Include: []string{"x"}, Exclude: []string{"x"}}, supergraph.CodeFilter},
		{"no tag name", compose(t, `type Query { a: Int }`), supergraph.Filter{Exclude: []string{"a b"}}, supergraph.CodeFilter},
		{"empty tag name", compose(t, `type Query { a: Int }`), supergraph.Filter{Include: []string{""}}, supergraph.CodeFilter},
		{"nothing is left", compose(t, `type Query { a: Int }`), supergraph.Filter{Include: []string{"x"}}, "QUERY_ROOT_TYPE_INACCESSIBLE"},
		{"field of a hidden type", compose(t, `type Query { a: Int t: T } type T @tag(name: "x") { a: Int }`), supergraph.Filter{Exclude: []string{"x"}}, "REFERENCED_INACCESSIBLE"},
		{"required argument", compose(t, `type Query { a(x: Int! @tag(name: "x")): Int }`), supergraph.Filter{Exclude: []string{"x"}}, "REQUIRED_INACCESSIBLE"},
		{"Federation 1", read(t, fed1), supergraph.Filter{}, supergraph.CodeFilterVersion},
		{"another @inaccessible", read(t, strings.Replace(compose(t, `type Query { a: Int }`).SDL(), "type Query\n", "directive @inaccessible on SCHEMA\n\ntype Query\n", 1)), supergraph.Filter{}, supergraph.CodeFilterDefinition},
		{"another @tag", read(t, strings.Replace(compose(t, `type Query { a: Int }`).SDL(), "type Query\n", "directive @tag(name: String!) on FIELD\n\ntype Query\n", 1)), supergraph.Filter{}, supergraph.CodeFilterDefinition},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, errs := c.graph.Contract(c.filter)
			if g != nil || !strings.Contains(strings.Join(errs.Codes(), " "), c.want) {
				t.Errorf("graph %v, errors %v, want %s", g != nil, errs, c.want)
			}
		})
	}
}

// A text that is no supergraph is refused with a reason.
func TestReadErrors(t *testing.T) {
	good := compose(t, `type Query { a: Int }`).SDL()
	for name, c := range map[string]struct{ text, want string }{
		"empty":                {"", "empty"},
		"binary":               {"\x00\x01", "UTF-8"},
		"not GraphQL":          {"type Query {", "syntax"},
		"API schema":           {"type Query { a: Int }", "does not link the join specification"},
		"unknown join version": {strings.Replace(good, "join/v0.", "join/v9.", 1), "versions v0.1 to v0.5"},
		"cut off":              {strings.Replace(good, "enum join__Graph", "enum Other", 1), "does not define join__Graph"},
		"no query":             {strings.Replace(strings.Replace(good, "query: Query", "query: Nope", 1), "type Query", "type Other", 1), "no query type"},
	} {
		t.Run(name, func(t *testing.T) {
			g, errs := supergraph.Read(sdl.Source{File: "s.graphql", Text: c.text})
			if g != nil || !strings.Contains(errs.Error(), c.want) || !strings.Contains(errs.Error(), "s.graphql") {
				t.Errorf("graph %v, errors: %v", g != nil, errs)
			}
		})
	}
}
