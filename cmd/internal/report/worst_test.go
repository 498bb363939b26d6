package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
)

// TestFindingsThatFailAreShown: of more findings than are shown, those that fail the check come
// first, whatever subgraph they are of and wherever they stand in the report.
func TestFindingsThatFailAreShown(t *testing.T) {
	finding := func(message string, impact rules.Impact, fails bool, subgraph string) check.Finding {
		f := check.Finding{Impact: impact, Fails: fails, Subgraphs: []string{subgraph}}
		f.Code, f.Message = "C", message
		return f
	}
	var list []check.Finding
	for i := range 3 * maxFindings {
		list = append(list, finding(fmt.Sprint("dangerous", i), rules.Dangerous, false, fmt.Sprint("a", i%5)))
	}
	list = append(list, finding("breaks", rules.Breaking, false, "z"), finding("fails", rules.Dangerous, true, "y"))
	var text, markdown strings.Builder
	groupedText(&text, Plain(), Texts{}, list, false)
	findingsMarkdown(&markdown, "Clients", list)
	for format, out := range map[string]string{"text": text.String(), "Markdown": markdown.String()} {
		for _, want := range []string{"breaks", "fails", "… and 202 more"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s has no %q:\n%s", format, want, out)
			}
		}
		if n := strings.Count(out, "dangerous1"); n == 0 || n > maxFindings {
			t.Errorf("%s has %d of the others", format, n)
		}
	}
}
