package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/rollout"
)

// maxMarkdownDiff is the greatest number of lines of a diff in Markdown. GitHub refuses comments of
// more than 65,536 characters.
const maxMarkdownDiff = 300

// CheckMarkdown prints a check for a job summary or a comment of a pull request: in one line if
// nobody has to look at it. Findings link to their lines; a nil address gives no links.
func CheckMarkdown(w io.Writer, r *check.Report, address LineAddress) {
	if address != nil {
		w = linked{w, address}
	}
	if isQuiet(r) {
		quietMarkdown(w, r)
		return
	}
	p := func(format string, args ...any) { md(w, format+"\n", args...) }
	missing, optional := unjudged(r)
	switch r.Verdict {
	case check.No:
		p("## ❌ Schema check failed: %s\n", strings.Join(r.Reasons, ", "))
	case check.NotJudged:
		p("## ❔ Schema check not judged: neither passed nor failed\n")
	default:
		p("## ✅ Schema check passed\n")
	}
	if missing != "" {
		p("Not judged: %s.\n", missing)
	}
	if optional != "" {
		p("Not judged, which may be: %s.\n", optional)
	}
	var names []sink.Markdown
	changed := r.Changed()
	for i, s := range changed {
		if i == maxFindings {
			names = append(names, sink.Markdownf("and %d more", len(changed)-i))
			break
		}
		names = append(names, sink.Markdownf("%s %s", sink.Code(s.Name), s.State))
	}
	base := sink.Markdown("")
	if r.Against != "" {
		base = sink.Markdownf(" compared with %s", sink.Code(r.Against))
	}
	p("%d of %s changed%s, in federation %s%s\n", len(changed), Count(len(r.Subgraphs), "subgraph"), base, r.Federation.Version, colon(names))
	for _, n := range r.Notes {
		p("Note: %s.\n", n)
	}
	diagnosticsMarkdown(w, "Composition errors", r.Composition.Errors)
	diagnosticsMarkdown(w, "New hints", atLeastWarnings(r.Composition.NewHints))
	if len(r.Composition.Known) == 0 {
		diagnosticsMarkdown(w, "The base itself does not compose", r.Composition.BaseErrors)
	}
	findingsMarkdown(w, "Clients", r.Clients.Findings)
	diagnosticsMarkdown(w, "Operations that the proposal refuses", r.Operations.Broken)
	diagnosticsMarkdown(w, "Operations that were not judged, or only noticed", r.Operations.Problems)
	for _, c := range r.Contracts {
		contract := "Contract " + sink.Code(c.Name)
		diagnosticsMarkdown(w, contract, c.Errors)
		diagnosticsMarkdown(w, contract+" is not judged: it fails on the base", c.BaseErrors)
		own, shared := ownFindings(r.Clients.Findings, c.Findings)
		if shared > 0 && len(own) == 0 {
			p("%s: %s as above.\n", contract, Count(shared, "change"))
		}
		findingsMarkdown(w, contract, own)
		contractNotesMarkdown(w, c)
	}
	findingsMarkdown(w, "Planner", r.Planner.Findings)
	plansMarkdown(w, r.Plans)
	ordersMarkdown(w, r)
	if r.Remote != nil {
		remoteMarkdown(w, r.Remote)
	}
	diagnosticsMarkdown(w, "Policy", r.Policy)
	diffMarkdown(w, r)
}

// contractNotesMarkdown prints what becomes of the contract's own operations, and where another
// reading of its include list hides or shows something else.
func contractNotesMarkdown(w io.Writer, c check.ContractReport) {
	name := sink.Code(c.Name)
	if c.Operations != nil {
		diagnosticsMarkdown(w, "Operations of contract "+name+" that the proposal refuses", c.Operations.Broken)
		diagnosticsMarkdown(w, "Operations of contract "+name+" that were not judged, or only noticed", c.Operations.Problems)
	}
	diagnosticsMarkdown(w, "Contract "+name+" in the other reading", c.Warnings)
}

// colon returns the end of a sentence that lists names, or only its period.
func colon(names []sink.Markdown) sink.Markdown {
	if len(names) == 0 {
		return "."
	}
	return ": " + sink.List(names) + "."
}

// diagnosticsMarkdown prints the worst maxFindings diagnostics as a list, and nothing if there are
// none.
func diagnosticsMarkdown(w io.Writer, title sink.Markdown, list diag.List) {
	if len(list) == 0 {
		return
	}
	md(w, "### %s\n\n", title)
	for _, d := range list.Cap(maxFindings) {
		where := sink.Markdown("")
		if len(d.Positions) > 0 {
			where = " (" + placeLink(w, d.Positions[0]) + ")"
		}
		md(w, "- **%s** %s%s\n", d.Code, sink.Cell(d.Message), where)
	}
	_, _ = fmt.Fprintln(w)
}

// findingsMarkdown prints findings as a table, the worst maxFindings of them. Safe changes are only
// counted. It prints nothing if there are no findings.
func findingsMarkdown(w io.Writer, title sink.Markdown, list []check.Finding) {
	safe := 0
	own, left := separate(slices.DeleteFunc(slices.Clone(list), func(f check.Finding) bool {
		if f.Impact == rules.Safe {
			safe += f.Count()
		}
		return f.Impact == rules.Safe
	}))
	own, more := worst(own)
	var rows []sink.Markdown
	for _, f := range own {
		where := sink.Markdown("")
		if len(f.Positions) > 0 {
			where = placeLink(w, f.Positions[0])
		}
		word := sink.Cell(string(f.Impact))
		if f.Waived != nil {
			word = sink.Markdownf("~~%s~~ %s: %s", word, sink.Cell(f.Waived.By), sink.Cell(f.Waived.Reason))
		}
		// With them a reader looks the finding up, ignores it or approves it.
		id := sink.Markdownf("<br><sub>%s %s</sub>", sink.Cell(f.Code), sink.Cell(f.Fingerprint))
		rows = append(rows, sink.Markdownf("| %s | %s%s | %s |", word, sink.Cell(f.Message+usageNote(f)), id, where))
	}
	if len(rows) == 0 && safe+left == 0 {
		return
	}
	md(w, "### %s\n\n", title)
	if len(rows) > 0 {
		md(w, "| impact | change | where |\n| --- | --- | --- |\n%s\n\n", sink.Join(rows, "\n"))
	}
	if more > 0 {
		md(w, "… and %s.\n\n", andMore(more))
	}
	if left > 0 {
		md(w, "… and %s.\n\n", andLeftOut(left))
	}
	if safe > 0 {
		md(w, "%s.\n\n", Count(safe, "safe change"))
	}
}

// ordersMarkdown prints the order of each changed subgraph as a table, the first maxFindings of
// them, then the phases of the rollout and their diagram.
func ordersMarkdown(w io.Writer, r *check.Report) {
	if len(r.Orders) == 0 {
		return
	}
	_, _ = fmt.Fprint(w, "### Order\n\n| subgraph | order | why |\n| --- | --- | --- |\n")
	for i, o := range r.Orders {
		if i == maxFindings {
			md(w, "\n… and %s.\n", andMore(len(r.Orders)-i))
			break
		}
		md(w, "| %s | **%s** | %s |\n", sink.Cell(o.Subgraph), sink.Cell(o.Order), sink.Cell(o.Reason))
	}
	_, _ = fmt.Fprintln(w)
	for i, phase := range r.Phases {
		md(w, "%d. %s\n", i+1, phase)
	}
	if len(r.Phases) > 0 {
		_, _ = fmt.Fprintln(w)
	}
	lossesMarkdown(w, r.Losses())
	RunningCodeMarkdown(w, r.Running)
	if r.Plan != nil {
		md(w, "%s\n", sink.Fence("mermaid", rollout.Diagram(r.Plan)))
	}
}

// remoteMarkdown prints the findings of the check that the platform ran.
func remoteMarkdown(w io.Writer, r *check.Remote) {
	md(w, "### Platform: %s\n\n", strings.ToLower(r.Status))
	for _, f := range r.Findings {
		md(w, "- **%s** %s (%s)\n", f.Code, f.Message, f.Task)
	}
	if r.URL != "" {
		md(w, "- %s\n", sink.Link("the check", r.URL))
	}
	_, _ = fmt.Fprintln(w)
}

// diffMarkdown prints the diff of the API schema in a section that is folded at first.
func diffMarkdown(w io.Writer, r *check.Report) {
	old, now := schemaText(r.Base, DiffAPI), schemaText(r.Proposal, DiffAPI)
	if old == "" || now == "" || old == now {
		return
	}
	var b strings.Builder
	writeUnified(&b, Plain(), "base", "proposal", old, now, maxMarkdownDiff)
	md(w, "<details><summary>API schema diff</summary>\n\n%s\n</details>\n", sink.Fence("diff", b.String()))
}
