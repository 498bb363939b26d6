package apischema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/schemactl/schemactl/compose/apischema"
)

// TestRules: the rules find what package validator finds by them, in its order.
func TestRules(t *testing.T) {
	schema, err := apischema.Load("type Query { a(x: Int!): Int b: T } type T { c: [T!]! } enum E { A }")
	if err != nil {
		t.Fatal(err)
	}
	list, refused := apischema.NewRules(rules.NewDefaultRules()), 0
	for _, text := range []string{
		"{ b { c { __typename } } }", "{ a }", "{ a(x: \"s\" y: 1) b }", "query ($v: Int) { a(x: $v) nope b { c } }", "{ ...F } fragment F on T { c { ...F } nope }",
		"query Q { a(x: 1) a(x: 2) } query Q { b @nope { c { c } } }", "fragment G on Nope { x } subscription { a }",
	} {
		parse := func() *ast.QueryDocument {
			doc, err := parser.ParseQuery(&ast.Source{Input: text})
			if err != nil {
				t.Fatal(err)
			}
			return doc
		}
		got, want := list.Validate(schema, parse()), validator.ValidateWithRules(schema, parse(), rules.NewDefaultRules())
		if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(gqlerror.Error{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", text, d)
		}
		refused += len(got)
	}
	if refused < 15 {
		t.Errorf("only %d findings", refused)
	}
}
