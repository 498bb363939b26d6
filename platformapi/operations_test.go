package platformapi_test

import (
	"os"
	"testing"

	"github.com/Khan/genqlient/generate"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/platformapi"
)

// The generated code follows from schema.graphql and operations.graphql as they are now.
func TestGeneratedCodeIsCurrent(t *testing.T) {
	config, err := generate.ReadAndValidateConfig("genqlient.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate.Generate(config)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not current, run go generate ./platformapi (-want +got):\n%.2000s", name, diff)
		}
	}
}

// Each operation has a method of Client, and each method a line in every, so that it meets nulls
// everywhere.
func TestEveryOperationHasAMethod(t *testing.T) {
	text, err := os.ReadFile("operations.graphql")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Name: "operations.graphql", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	wire, sent := &asked{}, map[string]bool{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		_ = op.run(t.Context()) // what becomes of it, the tests of answers tell
		sent[wire.last.Operation] = true
	}
	for _, op := range doc.Operations {
		if !sent[op.Name] {
			t.Errorf("%s: no method of Client sends it, or the list in nulls_test.go has no line for that method", op.Name)
		}
	}
}
