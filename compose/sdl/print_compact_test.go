package sdl_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestPrintCompact compares with what the Rust composer prints of the same types.
func TestPrintCompact(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/compact.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	for name, text := range files {
		name, ok := strings.CutSuffix(name, ".graphql")
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			got := strings.Join(sdl.CompactPieces(parse(t, text)), "")
			if diff := cmp.Diff(files[name+".printed"], got); diff != "" {
				t.Errorf("(-reference +ours):\n%s", diff)
			}
			if again := strings.Join(sdl.CompactPieces(parse(t, got)), ""); again != got {
				t.Errorf("read back and printed again (-first +second):\n%s", cmp.Diff(got, again))
			}
		})
	}
}
