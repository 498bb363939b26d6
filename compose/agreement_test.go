package compose_test

import (
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/schemactl/schemactl/compose/internal/agreementtest"
	"github.com/schemactl/schemactl/compose/spec"
)

var (
	agreementCorpus  = flag.String("corpus", "", "compare the cases of `FILE`, JSON lines of {id, subgraphs: [{name, url, sdl}]}; an absolute path")
	agreementOracle  = flag.String("oracle", "", "with the answers of `COMMAND`, which gets the corpus as its last argument")
	agreementEdition = flag.String("edition", spec.Edition215.String(), "compose as `VERSION`, 2.15 or 2.14")
	agreementShrink  = flag.Bool("shrink", false, "make one case of each kind of disagreement as small as it can be, and print it")
	agreementKinds   = flag.Int("kinds", 40, "print at most `N` kinds of disagreement")
)

// TestAgreement compares compositions of a corpus with an oracle's and prints how far they agree:
//
//	go test ./compose -run Agreement -v -corpus $PWD/in.jsonl -oracle '/path/fed compose' -shrink
//
// It is a tool and skips without flags. CONTRIBUTING.md tells of it.
func TestAgreement(t *testing.T) {
	if *agreementCorpus == "" {
		t.Skip("no -corpus")
	}
	i := slices.IndexFunc(spec.Editions(), func(e spec.Edition) bool { return e.String() == *agreementEdition })
	if i < 0 {
		t.Fatalf("-edition %s: there is no such edition", *agreementEdition)
	}
	edition := spec.Editions()[i]
	file, err := os.Open(*agreementCorpus)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cases, err := agreementtest.ReadCases(file)
	if err != nil {
		t.Fatalf("%s: %v", *agreementCorpus, err)
	}
	run := agreementtest.Run{Oracle: agreementtest.Oracle{Command: *agreementOracle, Dir: t.TempDir()}, Edition: edition}
	table, err := run.Table(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, edition %s:\n%s", *agreementCorpus, edition, table.Text(*agreementKinds))
	if !*agreementShrink {
		return
	}
	for _, kind := range table.Kinds(*agreementKinds) {
		archive, err := run.Shrink(t.Context(), cases, kind)
		if err != nil {
			t.Fatalf("%s: %v", kind.Name, err)
		}
		t.Logf("%s\n%s", kind.Name, archive)
	}
}
