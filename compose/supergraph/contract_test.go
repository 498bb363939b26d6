package supergraph_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// graphs is the folder of whole graphs with their contracts.
const graphs = "../../fixtures/graphs"

// TestContractGoldens makes the contracts of every graph from its supergraph and compares with what
// composing the masked subgraphs gave.
func TestContractGoldens(t *testing.T) {
	files, err := filepath.Glob(graphs + "/*/graph.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no graphs: %v", err)
	}
	contracts := 0
	for _, file := range files {
		var graph struct {
			Contracts []struct {
				Name              string
				supergraph.Filter `yaml:",inline"`
			}
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, &graph); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(filepath.Dir(file), "expected")
		for _, c := range graph.Contracts {
			for _, state := range []string{"before", "after"} {
				contracts++
				t.Run(filepath.Base(filepath.Dir(file))+"/"+state+"/"+c.Name, func(t *testing.T) {
					source := golden(t, dir, state+".supergraph.graphql")
					got, errs := read(t, source).Contract(c.Filter)
					if len(errs) > 0 {
						t.Fatal(errs)
					}
					if diff := cmp.Diff(golden(t, dir, state+"."+c.Name+".supergraph.graphql"), got.SDL()); diff != "" {
						t.Errorf("supergraph (-want +got):\n%s", diff)
					}
					api := inOrder(t, golden(t, dir, state+"."+c.Name+".api.graphql"))
					if diff := cmp.Diff(api, supergraph.New(got.API(), spec.Edition214).SDL()); diff != "" {
						t.Errorf("API schema (-want +got):\n%s", diff)
					}
					if again := read(t, source).SDL(); again != source {
						t.Error("the source graph was changed")
					}
				})
			}
		}
	}
	if contracts == 0 {
		t.Error("no graph has a contract")
	}
}

func golden(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(text), "\n")
}
