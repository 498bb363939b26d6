package apischema_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/apischema"
)

func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestLoad(t *testing.T) {
	for name, text := range map[string]string{
		"Query has 30000 fields":  "type Query {\n" + lines(30_000, "f%d: Int\n") + "}",
		"E has 30000 values":      "type Query { e: E }\nenum E {\n" + lines(30_000, "V%d\n") + "}",
		"Query.a has 30000 argum": "type Query { a(\n" + lines(30_000, "a%d: Int\n") + "): Int }",
	} {
		var large *apischema.TooLargeError
		if _, err := apischema.Load(text); !errors.As(err, &large) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var large *apischema.TooLargeError
	if _, err := apischema.Load("type Query { a: X }"); err == nil || errors.As(err, &large) {
		t.Error(err)
	}
}

func TestMeter(t *testing.T) {
	schema, err := apischema.Load("type Query {\n" + lines(2_500, "f%d: Int\n") + "}")
	if err != nil {
		t.Fatal(err)
	}
	query, err := parser.ParseQuery(&ast.Source{Input: "{ ... { " + strings.Repeat("f2499 ", 2_000) + "} }"})
	if err != nil {
		t.Fatal(err)
	}
	meter, documents := apischema.NewMeter(schema).For(query), 1
	for meter.Add(query) == nil {
		documents++
	}
	if documents != 21 { // of 2000 fields, 2499 others before each
		t.Errorf("the bound is passed by %d documents", documents)
	}
	if meter, documents = apischema.NewMeter(&ast.Schema{}).For(query), 1; meter.Add(query) != nil {
		t.Error("a document by itself is beyond the bound")
	}
	for meter.Add(query) == nil {
		documents++
	}
	if documents != 152 {
		t.Errorf("the bound is passed by %d documents without a large type", documents)
	}
}
