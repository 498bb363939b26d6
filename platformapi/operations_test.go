package platformapi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"slices"
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

// operationLog answers like canned and records the operations that it is asked for.
type operationLog struct {
	canned
	asked []string
}

func (l *operationLog) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var sent struct{ OperationName string }
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, err
	}
	l.asked = append(l.asked, sent.OperationName)
	return l.canned.RoundTrip(r)
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
	wire := &operationLog{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		wire.body = op.full
		if err := op.run(t.Context()); err != nil {
			t.Errorf("%s: %v", op.name, err)
		}
	}
	for _, op := range doc.Operations {
		if !slices.Contains(wire.asked, op.Name) {
			t.Errorf("%s: no method of Client sends it, or the list in nulls_test.go has no line for that method", op.Name)
		}
	}
}
