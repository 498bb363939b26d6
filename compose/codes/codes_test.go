package codes

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/diag"
)

// TestTable checks that every constant has one entry, and what an entry says.
func TestTable(t *testing.T) {
	var src []byte
	for _, file := range []string{"codes.go", "connectors.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src = append(src, text...)
	}
	constants := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+)\s+= "([A-Z0-9_]+)"$`).FindAllStringSubmatch(string(src), -1) {
		if constants[m[2]] {
			t.Errorf("%s has two constants", m[2])
		}
		if !strings.EqualFold(m[1], strings.ReplaceAll(m[2], "_", "")) {
			t.Errorf("%s is called %s", m[2], m[1])
		}
		constants[m[2]] = true
	}
	seen := map[string]bool{}
	for _, i := range All() {
		if !constants[i.Code] || seen[i.Code] {
			t.Errorf("%s: constant %v, seen before %v", i.Code, constants[i.Code], seen[i.Code])
		}
		seen[i.Code] = true
		if (i.Phase == Hints) == (i.Level == diag.Error) {
			t.Errorf("%s of phase %s has the level %s", i.Code, i.Phase, i.Level)
		}
		if !strings.HasSuffix(i.Summary, ".") || len(i.Summary) < 20 || strings.Contains(i.Summary, "\n") {
			t.Errorf("%s: %q is no sentence", i.Code, i.Summary)
		}
	}
	if len(seen) != len(constants) || len(seen) < 110 {
		t.Errorf("%d entries, %d constants", len(seen), len(constants))
	}
}

func TestHint(t *testing.T) {
	for code, want := range map[string]diag.Severity{
		InconsistentDescription: diag.Warning, InconsistentEntity: diag.Info, UnusedEnumType: diag.Debug, ContextualArgumentNotContextualInAllSubgraphs: diag.Info,
	} {
		if got := Hint(code, "T.f", "text"); got.Severity != want || got.Code != code || got.Coordinate != "T.f" {
			t.Errorf("%s: %+v", code, got)
		}
	}
	if _, ok := Lookup("NOPE"); ok {
		t.Error("an unknown code was found")
	}
}
