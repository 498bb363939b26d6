package edit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// BenchmarkParse finds one field in a text of a megabyte.
func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&text, "\"Of %d\"\ntype T%d @key(fields: \"id\") {\n  id: ID!\n  name(first: Int = 10, after: String): [T%d!]! @tag(name: \"t\")\n  next: T%d\n}\n", i, i, i, i)
	}
	src := &sdl.Source{Text: text.String()}
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		if edit.Parse(src.Text).Field(sdl.Pos{Source: src, Line: 3, Column: 3}) == nil {
			b.Fatal("the field is not found")
		}
	}
}
