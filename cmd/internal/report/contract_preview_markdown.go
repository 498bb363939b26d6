package report

import (
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// ContractsPreviewMarkdown writes a preview as Markdown, for a comment or a summary.
func ContractsPreviewMarkdown(w io.Writer, r ContractPreviews) {
	p := func(format string, args ...any) { md(w, format+"\n", args...) }
	word := map[check.Verdict]string{check.Yes: "passed", check.No: "failed", check.NotJudged: "not judged"}[r.Verdict]
	p("## Contracts: %s\n", word)
	if len(r.Reasons) > 0 {
		p("%s.\n", strings.Join(r.Reasons, ", "))
	}
	if missing, optional := unjudged(r.Check); missing+optional != "" {
		p("Not judged: %s.\n", strings.TrimPrefix(missing+"; "+optional, "; "))
	}
	for _, n := range r.Notes {
		p("Note: %s.\n", n)
	}
	if len(r.Contracts) == 0 {
		p("There is no contract to preview.\n")
	}
	for _, c := range r.Contracts {
		c.markdown(w)
	}
}

// markdown writes the preview of one contract.
func (p ContractPreview) markdown(w io.Writer) {
	say := func(format string, args ...any) { md(w, format+"\n", args...) }
	name := sink.Code(p.Name)
	say("### Contract %s\n", name)
	say("Filter: %s.\n", FilterText(p.Filter))
	if p.Was != nil {
		say("Before: %s.\n", FilterText(*p.Was))
	}
	if p.Verdict == check.NotJudged {
		say("Not judged: %s.\n", p.Why)
	}
	diagnosticsMarkdown(w, "Contract "+name+" cannot be built", p.Errors)
	diagnosticsMarkdown(w, "Contract "+name+" could not be built before", p.onlyBefore())
	if p.Shown.Types > 0 {
		say("It shows %s, and hides %s.\n", p.Shown, hiddenList(p.Hidden))
	}
	switch {
	case p.New && len(p.Errors) == 0:
		say("It is new: no client can lose anything.\n")
	case p.Verdict == check.Yes && len(p.Changes) == 0:
		say("Its clients see no difference.\n")
	}
	p.changesMarkdown(w)
	diagnosticsMarkdown(w, "Contract "+name+" in the other reading", p.Warnings)
}

// changesMarkdown writes what the clients of the contract gain and lose as a table, the first
// maxFindings of it. It prints nothing if there is nothing.
func (p ContractPreview) changesMarkdown(w io.Writer) {
	say := func(format string, args ...any) { md(w, format+"\n", args...) }
	if len(p.Changes) == 0 {
		return
	}
	say("| impact | change |\n| --- | --- |")
	shown, more, left := 0, 0, 0
	for _, change := range p.Changes {
		if change.More > 0 {
			left += change.More
			continue
		}
		if shown == maxFindings {
			more++
			continue
		}
		shown++
		impact := sink.Cell(change.Impact)
		if change.Waived {
			impact = "~~" + impact + "~~ waived"
		}
		say("| %s | %s: %s |", impact, sink.CodeCell(change.Coordinate), sink.Cell(change.Message+change.note))
	}
	if more > 0 {
		say("\n… and %s.", andMore(more))
	}
	if left > 0 {
		say("\n… and %s.", andLeftOut(left))
	}
	say("")
}

// hiddenList returns coordinates as code, the first of them, and how many there are.
func hiddenList(coordinates []string) sink.Markdown {
	if len(coordinates) == 0 {
		return "nothing"
	}
	shown := coordinates[:min(len(coordinates), maxHidden)]
	text := sink.Markdownf("%d: %s", len(coordinates), sink.Codes(shown))
	if more := len(coordinates) - len(shown); more > 0 {
		text += sink.Text(", … and " + andMore(more))
	}
	return text
}
