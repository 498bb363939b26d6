package supergraph_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/supergraph"
)

// contractDeviations has the filters on which we do not follow the oracle of [contractCases]:
// NAME/why, NAME/filter.json, NAME/supergraph.graphql, and both answers.
const contractDeviations = "testdata/contract-deviations.txtar"

type contractDeviation struct {
	name, why, text string
	filter          supergraph.Filter
	oracle, ours    string
	files           []txtar.File // those that a test does not write
}

func readDeviations(t *testing.T) []*contractDeviation {
	t.Helper()
	a, err := txtar.ParseFile(contractDeviations)
	if err != nil {
		t.Fatal(err)
	}
	var list []*contractDeviation
	for _, f := range a.Files {
		name, base, _ := strings.Cut(f.Name, "/")
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, &contractDeviation{name: name})
		}
		d := list[len(list)-1]
		switch base {
		case "oracle":
			d.oracle = string(f.Data)
			continue
		case "ours":
			d.ours = string(f.Data)
			continue
		case "why":
			d.why = strings.TrimSpace(string(f.Data))
		case "filter.json":
			if err := json.Unmarshal(f.Data, &d.filter); err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		case "supergraph.graphql":
			d.text = string(f.Data)
		default:
			t.Fatalf("%s is none of the files of a deviation", f.Name)
		}
		d.files = append(d.files, f)
	}
	return list
}

func writeDeviations(t *testing.T, list []*contractDeviation) {
	t.Helper()
	a, err := txtar.ParseFile(contractDeviations)
	if err != nil {
		t.Fatal(err)
	}
	a.Files = nil
	for _, d := range list {
		a.Files = append(a.Files, d.files...)
		a.Files = append(a.Files, txtar.File{Name: d.name + "/oracle", Data: []byte(d.oracle)}, txtar.File{Name: d.name + "/ours", Data: []byte(d.ours)})
	}
	if err := os.WriteFile(contractDeviations, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestContractDeviations demands that we differ from the oracle where we say so, in the way that we
// say, and that there is a reason. UPDATE=1 writes our answers.
func TestContractDeviations(t *testing.T) {
	list := readDeviations(t)
	for _, d := range list {
		t.Run(d.name, func(t *testing.T) {
			if d.why == "" || d.oracle == "" {
				t.Error("there is no reason or no answer of the oracle")
			}
			got := ourAnswer(t, read(t, d.text), d.filter)
			if os.Getenv("UPDATE") != "" {
				d.ours = got
			}
			if diff := cmp.Diff(d.ours, got); diff != "" {
				t.Errorf("(-golden +got):\n%s", diff)
			}
			if got == d.oracle {
				t.Error("this is no deviation any more")
			}
		})
	}
	if os.Getenv("UPDATE") != "" {
		writeDeviations(t, list)
	}
}
