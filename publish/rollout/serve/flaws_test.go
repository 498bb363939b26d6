package serve_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// TestFlaws: chains of @requires that two of three query planners ask wrongly, and neighbours that
// all three ask rightly (JavaScript, router 2, router 3).
func TestFlaws(t *testing.T) {
	const (
		a    = `type User @key(fields: "id") { id: ID! slug: String mark: String @external age: Int @requires(fields: "mark") } `
		c    = `type User @key(fields: "id") { id: ID! mark: String @requires(fields: "slug") slug: String @external } `
		root = `type Query { user: User }`
		many = `type User @key(fields: "id") { id: ID! mark: String @shareable @requires(fields: "slug") slug: String @external } ` + root // c, as one of several with the field
		d    = `type User @key(fields: "id") { id: ID! mark: String @shareable }`
	)
	library := serve.NewLibrary(spec.Choice{}, nil) // which knows graphs without flaws
	for name, tc := range map[string]struct {
		graph []string
		want  []string
	}{
		"returned by the subgraph in the middle": {[]string{a, c + root}, []string{"CHAINED_REQUIRES User.mark"}},
		"entered by its key":                     {[]string{a + root, c}, nil},
		"returned in a union":                    {[]string{a, c + `union U = User | Note type Note { x: Int } type Query { u: [U] }`}, []string{"CHAINED_REQUIRES User.mark"}},
		"returned by itself":                     {[]string{a + root, strings.Replace(c, "slug:", "friend: User slug:", 1)}, []string{"CHAINED_REQUIRES User.mark"}},
		"provided": {
			[]string{
				a, c + `type O @key(fields: "id") { id: ID! owner: User @external } type Query { o: O @provides(fields: "owner { id }") }`,
				`type O @key(fields: "id") { id: ID! owner: User @shareable } type User @key(fields: "id") { id: ID! }`,
			},
			[]string{"CHAINED_REQUIRES User.mark"},
		},
		"the last field is of a third subgraph": {
			[]string{strings.Replace(a, "slug: String ", "", 1), c + root, `type User @key(fields: "id") { id: ID! slug: String }`}, nil,
		},
		"the first field is of a third subgraph": {
			[]string{strings.Replace(strings.Replace(a, "age: Int @requires(fields: \"mark\")", "", 1), "mark: String @external", "", 1), c + root, strings.Replace(a, "slug: String ", "", 1)}, nil,
		},
		"the last field is an object": {
			[]string{strings.Replace(a, "slug: String", "slug: S", 1) + `type S { w: Int }`, strings.Replace(strings.Replace(c, `"slug"`, `"slug { w }"`, 1), "slug: String", "slug: S", 1) + `type S { w: Int @external } ` + root},
			[]string{"CHAINED_REQUIRES User.mark"},
		},
		"taken from a context": {
			[]string{
				`type User @key(fields: "id") @context(name: "u") { id: ID! slug: String mark: String @external p: P } type P @key(fields: "id") { id: ID! age(x: String @fromContext(field: "$u { mark }")): Int }`,
				c + root,
			},
			[]string{"CHAINED_REQUIRES User.mark"},
		},
		"the field in the middle is also of a third subgraph": {[]string{a, many, d}, nil},
		"the third subgraph is entered by a key that only the middle has": {
			[]string{a, strings.Replace(many, "id: ID!", `id: ID! sku: ID! @shareable`, 1), strings.Replace(d, `(fields: "id") { id: ID!`, `(fields: "sku") { sku: ID!`, 1)},
			[]string{"CHAINED_REQUIRES User.mark"},
		},
		"the third subgraph is entered by another key": {
			[]string{
				strings.Replace(a, `{ id: ID!`, `@key(fields: "sku") { id: ID! sku: ID!`, 1), many,
				strings.Replace(d, `(fields: "id") { id: ID!`, `(fields: "sku") { sku: ID!`, 1),
			}, nil,
		},
		"no key leads to the first subgraph": {
			[]string{strings.Replace(a, `(fields: "id") { id: ID!`, `(fields: "sku") { sku: ID! id: ID! @shareable`, 1), c + root, `type User @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! @shareable }`}, nil,
		},
		"no key leads back to the middle": {
			[]string{
				strings.Replace(a, `(fields: "id") { id: ID!`, `(fields: "sku") { sku: ID! @shareable`, 1), strings.Replace(c, `{ id: ID!`, `{ id: ID! sku: ID! @shareable`, 1) + root,
				`type User @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`,
			}, nil,
		},
		"keys lead both ways": {
			[]string{
				strings.Replace(a, `(fields: "id") { id: ID!`, `(fields: "sku") { sku: ID! @shareable id: ID! @shareable`, 1), strings.Replace(c, `{ id: ID!`, `{ id: ID! sku: ID! @shareable`, 1) + root,
				`type User @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`,
			}, []string{"CHAINED_REQUIRES User.mark"},
		},
		"the third subgraph cannot be entered":      {[]string{a, many, strings.Replace(d, `"id"`, `"id", resolvable: false`, 1) + `type Query { d: User }`}, []string{"CHAINED_REQUIRES User.mark"}},
		"the third subgraph requires something too": {[]string{a, many, strings.Replace(d, "@shareable", `@shareable @requires(fields: "w") w: Int @external`, 1), `type User @key(fields: "id") { id: ID! w: Int }`}, []string{"CHAINED_REQUIRES User.mark"}},
		"the third subgraph has only a part": {
			[]string{strings.Replace(a, `"mark"`, `"mark more") more: Int @external n: Int @requires(fields: "more"`, 1), strings.Replace(many, "slug: String", "more: Int slug: String", 1), d},
			[]string{"CHAINED_REQUIRES User.mark"},
		},
		"provided on one path, and the other subgraph cannot be entered": {
			[]string{
				`type User @key(fields: "id") { id: ID! f: Int @external } type Query { user: User other: User @provides(fields: "f") }`,
				`type User @key(fields: "id", resolvable: false) { id: ID! f: Int @shareable }`,
			},
			[]string{"PROVIDED_FIELD_UNREACHABLE User.f"},
		},
		"provided on one path, and the other subgraph's key is the field itself": {
			[]string{
				`type User @key(fields: "id") { id: ID! f: Int @external } type Query { user: User other: User @provides(fields: "f") }`,
				`type User @key(fields: "f") { f: Int @shareable g: Int }`,
			},
			[]string{"PROVIDED_FIELD_UNREACHABLE User.f"},
		},
		"provided on every path": {
			[]string{
				`type User @key(fields: "id") { id: ID! f: Int @external } type Query { other: User @provides(fields: "f") }`,
				`type User @key(fields: "id", resolvable: false) { id: ID! f: Int @shareable }`,
			},
			nil,
		},
		"provided on one path, and the other subgraph can be entered": {
			[]string{
				`type User @key(fields: "id") { id: ID! f: Int @external } type Query { user: User other: User @provides(fields: "f") }`,
				`type User @key(fields: "id") { id: ID! f: Int @shareable }`,
			},
			nil,
		},
		"an interface object without objects that is returned": {
			[]string{`interface Media @key(fields: "id") { id: ID! } type Query { media: Media }`, `type Media @interfaceObject @key(fields: "id") { id: ID! score: Int } type Query { best: Media }`},
			[]string{"INTERFACE_WITHOUT_OBJECTS Media"},
		},
		"an interface object without objects that is entered only": {
			[]string{`interface Media @key(fields: "id") { id: ID! } type Query { media: Media }`, `type Media @interfaceObject @key(fields: "id") { id: ID! score: Int }`}, nil,
		},
		"an interface object with a key that the interface lacks": {
			[]string{
				`type Media @interfaceObject @key(fields: "id region") { id: ID! region: ID! score: Int } type Query { m: Media }`,
				`interface Media @key(fields: "id") { id: ID! } type Book implements Media @key(fields: "id") { id: ID! p: Int }`,
			},
			[]string{"INTERFACE_OBJECT_KEY_UNKNOWN Media"},
		},
		"an interface object with a key more": {
			[]string{
				`type Media @interfaceObject @key(fields: "id region") @key(fields: "id") { id: ID! region: ID! score: Int } type Query { m: Media }`,
				`interface Media @key(fields: "id") { id: ID! } type Book implements Media @key(fields: "id") { id: ID! p: Int }`,
			},
			nil,
		},
		"an interface object without objects, returned where it is": {
			[]string{
				`type Media @interfaceObject @key(fields: "id") { id: ID! score: Int } type Query { m: Media }`,
				`interface Media @key(fields: "id") { id: ID! }`,
			},
			[]string{"INTERFACE_WITHOUT_OBJECTS Media"},
		},
		"an interface object without objects, returned as the interface": {
			[]string{
				`type Media @interfaceObject @key(fields: "id") { id: ID! score: Int }`,
				`interface Media @key(fields: "id") { id: ID! } type Query { m: Media }`,
			},
			nil,
		},
		"an interface object without objects that nothing returns": {
			[]string{
				`type Media @interfaceObject @key(fields: "id") { id: ID! score: Int }`,
				`interface Media @key(fields: "id") { id: ID! } type Query { x: Int }`,
			},
			nil,
		},
		"entered by a closed key for what a third subgraph has": {
			[]string{
				`type User @key(fields: "sku") { sku: ID! age: Int }`,
				`type Query { user: User } type User @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`,
				`type User @key(fields: "id", resolvable: false) @key(fields: "sku") { id: ID! sku: ID! age: Int @external adult: Boolean @requires(fields: "age") }`,
			},
			[]string{"CLOSED_KEY_ENTERED User"},
		},
		"entered by an open key for what comes from there": {
			[]string{
				`type Query { user: User } type User @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! age: Int }`,
				`type User @key(fields: "id", resolvable: false) @key(fields: "sku") { id: ID! sku: ID! age: Int @external adult: Boolean @requires(fields: "age") }`,
			},
			nil,
		},
		"overridden by the first subgraph": {[]string{strings.Replace(a, "slug: String", `slug: String @override(from: "b")`, 1), c + root}, []string{"CHAINED_REQUIRES User.mark"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			graph := composed(t, tc.graph...).Subgraphs
			list := library.Flaws(graph)
			if again := library.Flaws(graph); !reflect.DeepEqual(again, list) {
				t.Errorf("a second time the flaws are %v", again)
			}
			for _, v := range list {
				got = append(got, v.Rule+" "+v.Coordinate)
				if len(v.At) == 0 || len(v.WaysOut) == 0 {
					t.Errorf("no position or no way out: %+v", v)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNewFlaws: a flaw stays the same one when another subgraph than its own gets another name, and
// is a new one in another subgraph or for another field.
func TestNewFlaws(t *testing.T) {
	const middle = "b requires `User.mark` of "
	known := serve.Violation{Rule: "R", Subgraph: "b", Coordinate: "User.mark", Message: middle + "a"}
	for name, tc := range map[string]struct {
		v   serve.Violation
		new bool
	}{
		"the same":                       {known, false},
		"another name of the other one":  {serve.Violation{Rule: "R", Subgraph: "b", Coordinate: "User.mark", Message: middle + "ax"}, false},
		"another subgraph":               {serve.Violation{Rule: "R", Subgraph: "c", Coordinate: "User.mark", Message: middle + "a"}, true},
		"another field in the message":   {serve.Violation{Rule: "R", Subgraph: "b", Coordinate: "User.mark", Message: "b requires `User.age` of a"}, true},
		"another coordinate":             {serve.Violation{Rule: "R", Subgraph: "b", Coordinate: "User.age", Message: middle + "a"}, true},
		"the same element, another rule": {serve.Violation{Rule: "S", Subgraph: "b", Coordinate: "User.mark", Message: middle + "a"}, true},
	} {
		if got := serve.NewFlaws([]serve.Violation{tc.v}, []serve.Violation{known}); len(got) > 0 != tc.new {
			t.Errorf("%s: new are %v", name, got)
		}
	}
}
