package sdl

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"
)

// syntax has one document a line, with "accepts" or "refuses" before it: the answer of graphql-js.
//
//go:embed testdata/syntax.txt
var syntax string

func TestSyntax(t *testing.T) {
	n := 0
	for line := range strings.Lines(syntax) {
		verdict, quoted, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || verdict == "#" {
			continue
		}
		var text string
		if err := json.Unmarshal([]byte(quoted), &text); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		n++
		_, errs := Parse(&Source{Name: "a", Text: text}, DefaultLimits)
		if accepted := len(errs) == 0; accepted != (verdict == "accepts") {
			t.Errorf("%s %q: %v", verdict, text, errs)
		}
	}
	if n < 100 {
		t.Errorf("only %d documents", n)
	}
}
