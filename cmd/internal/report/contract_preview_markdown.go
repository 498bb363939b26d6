package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
)

// ContractsPreviewMarkdown writes a preview as Markdown, for a comment or a summary.
func ContractsPreviewMarkdown(w io.Writer, r ContractPreviews) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	word := map[check.Verdict]string{check.Yes: "passed", check.No: "failed", check.NotJudged: "not judged"}[r.Verdict]
	p("## Contracts: %s\n", word)
	if len(r.Reasons) > 0 {
		p("%s.\n", cell(strings.Join(r.Reasons, ", ")))
	}
	if missing, optional := unjudged(r.Check); missing+optional != "" {
		p("Not judged: %s.\n", cell(strings.TrimPrefix(missing+"; "+optional, "; ")))
	}
	for _, n := range r.Notes {
		p("Note: %s.\n", cell(n))
	}
	if len(r.Contracts) == 0 {
		p("There is no contract to preview.\n")
	}
	for _, c := range r.Contracts {
		c.markdown(w)
	}
}

// markdown writes the preview of one contract.
func (c ContractPreview) markdown(w io.Writer) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("### Contract `%s`\n", c.Name)
	p("Filter: %s.\n", cell(FilterText(c.Filter)))
	if c.Was != nil {
		p("Before: %s.\n", cell(FilterText(*c.Was)))
	}
	if c.Verdict == check.NotJudged {
		p("Not judged: %s.\n", cell(c.Why))
	}
	diagnosticsMarkdown(w, "It cannot be built", c.Errors)
	diagnosticsMarkdown(w, "It could not be built before", c.BaseErrors)
	if c.Shown.Types > 0 {
		p("It shows %s, and hides %s.\n", c.Shown, hiddenList(c.Hidden))
	}
	diagnosticsMarkdown(w, "In the other reading", c.Warnings)
	switch {
	case c.New && len(c.Errors) == 0:
		p("It is new: no client can lose anything.\n")
	case c.Verdict == check.Yes && len(c.Changes) == 0:
		p("Its clients see no difference.\n")
	}
	if len(c.Changes) == 0 {
		return
	}
	p("| impact | change |\n| --- | --- |")
	for i, change := range c.Changes {
		if i == maxFindings {
			p("\n… and %s.", andMore(len(c.Changes)-i))
			break
		}
		impact := change.Impact
		if change.Waived {
			impact = "~~" + impact + "~~ waived"
		}
		p("| %s | `%s`: %s |", impact, change.Coordinate, cell(change.Message+change.note))
	}
	p("")
}

// hiddenList returns coordinates as code, the first of them, and how many there are.
func hiddenList(coordinates []string) string {
	if len(coordinates) == 0 {
		return "nothing"
	}
	shown := coordinates[:min(len(coordinates), maxHidden)]
	text := fmt.Sprintf("%d: `%s`", len(coordinates), strings.Join(shown, "`, `"))
	if more := len(coordinates) - len(shown); more > 0 {
		text += ", … and " + andMore(more)
	}
	return text
}
