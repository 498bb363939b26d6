package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
)

// TestLeftOut: what people are told to find in JSON is there, and what the report has left out is
// counted apart, behind everything else.
func TestLeftOut(t *testing.T) {
	var list []check.Finding
	for i := range maxFindings + 20 {
		f := check.Finding{Impact: rules.Breaking, Subgraphs: []string{"products"}}
		f.Message = fmt.Sprintf("field `A.f%d` was removed", i)
		list = append(list, f)
	}
	rest := check.Finding{Impact: rules.Breaking}
	rest.More, rest.Message = 7, "and 7 more findings"
	list = append(list, rest)
	preview := ContractPreviews{Check: &check.Report{Contracts: []check.ContractReport{{Name: "public", Findings: list}}}}.Of(make([]check.Contract, 1)).Contracts[0]
	for name, print := range map[string]func(*bytes.Buffer){
		"text": func(b *bytes.Buffer) { groupedText(b, Plain(), Texts{}, list, false) }, "markdown": func(b *bytes.Buffer) { findingsMarkdown(b, "Clients", list) },
		"preview": func(b *bytes.Buffer) { preview.changesMarkdown(b) },
	} {
		var b bytes.Buffer
		print(&b)
		got := b.String()
		inJSON, leftOut := strings.Index(got, "… and 20 more (--format json has them all)"), strings.Index(got, "… and 7 more that the report leaves out")
		if inJSON < 0 || leftOut < inJSON || strings.Contains(got, rest.Message) {
			t.Errorf("%s: %d, %d:\n%s", name, inJSON, leftOut, got[max(0, len(got)-300):])
		}
	}
	if own, shared := ownFindings(list, list); len(own) != 1 || own[0].More != 7 || shared != maxFindings+20 {
		t.Errorf("%d of a contract are its own, %d are not", len(own), shared)
	}
}
