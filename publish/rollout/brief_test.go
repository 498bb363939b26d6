package rollout

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestBrief: a brief plan has the sentences of a full one, and an error all reasons, also where
// there are more reasons than a brief plan writes out.
func TestBrief(t *testing.T) {
	fields := func(format string) []sdl.Source {
		text := "type Query {\n"
		for i := range briefReasons + 50 {
			text += fmt.Sprintf(format, i)
		}
		return []sdl.Source{{Name: "a", URL: "http://a", Text: text + "}"}}
	}
	for name, in := range map[string]Input{
		"removed": {Before: fields("f%[1]d: Int g%[1]d: Int\n"), After: fields("f%d: Int\n")},
		"added":   {Before: fields("f%d: Int\n"), After: fields("f%[1]d: Int g%[1]d: Int\n")},
		"renamed": {Before: fields("f%[1]d: Int g%[1]d: Int\n"), After: fields("f%[1]d: Int h%[1]d: Int\n")},
		"retyped": {Before: fields("f%d: Int\n"), After: fields("f%d: [Int]\n")},
	} {
		full, fullErr := Make(t.Context(), in)
		in.Brief = true
		brief, err := Make(t.Context(), in)
		if (err != nil) != (name == "retyped") || fmt.Sprint(err) != fmt.Sprint(fullErr) {
			t.Errorf("%s: the error is %v, in full %v", name, err, fullErr)
		}
		if full == nil || brief == nil {
			continue
		}
		a, b := full.Subgraphs[0], brief.Subgraphs[0]
		if explain(full) != explain(brief) || a.Reason != b.Reason || strings.Join(full.Notes, "") != strings.Join(brief.Notes, "") {
			t.Errorf("%s:\n%s\nin full\n%s", name, explain(brief), explain(full))
		}
		if most := max(len(b.DeployFirstUnsafe), len(b.PublishFirstUnsafe)); most != briefReasons+1 {
			t.Errorf("%s: %d reasons are written out", name, most)
		}
	}
}
