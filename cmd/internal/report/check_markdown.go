package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
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
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
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
		p("Not judged: %s.\n", cell(missing))
	}
	if optional != "" {
		p("Not judged, which may be: %s.\n", cell(optional))
	}
	var names []string
	for _, s := range r.Changed() {
		names = append(names, fmt.Sprintf("`%s` %s", s.Name, s.State))
	}
	p("%d of %s changed%s, in federation %s%s\n", len(names), Count(len(r.Subgraphs), "subgraph"), against(r, " compared with `%s`"), r.Federation.Version, colon(names))
	for _, n := range r.Notes {
		p("Note: %s.\n", cell(n))
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
		diagnosticsMarkdown(w, "Contract `"+c.Name+"`", c.Errors)
		diagnosticsMarkdown(w, "Contract `"+c.Name+"` is not judged: it fails on the base", c.BaseErrors)
		own, shared := ownFindings(r.Clients.Findings, c.Findings)
		if shared > 0 && len(own) == 0 {
			p("Contract `%s`: %s as above.\n", c.Name, Count(shared, "change"))
		}
		findingsMarkdown(w, "Contract `"+c.Name+"`", own)
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
	if c.Operations != nil {
		diagnosticsMarkdown(w, "Operations of contract `"+c.Name+"` that the proposal refuses", c.Operations.Broken)
		diagnosticsMarkdown(w, "Operations of contract `"+c.Name+"` that were not judged, or only noticed", c.Operations.Problems)
	}
	diagnosticsMarkdown(w, "Contract `"+c.Name+"` in the other reading", c.Warnings)
}

// colon returns the end of a sentence that lists names, or only its period.
func colon(names []string) string {
	if len(names) == 0 {
		return "."
	}
	return ": " + strings.Join(names, ", ") + "."
}

// diagnosticsMarkdown prints diagnostics as a list, and nothing if there are none.
func diagnosticsMarkdown(w io.Writer, title string, list diag.List) {
	if len(list) == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "### %s\n\n", title)
	for _, d := range list {
		where := ""
		if len(d.Positions) > 0 {
			where = " (" + placeLink(w, d.Positions[0]) + ")"
		}
		_, _ = fmt.Fprintf(w, "- **%s** %s%s\n", d.Code, cell(d.Message), where)
	}
	_, _ = fmt.Fprintln(w)
}

// findingsMarkdown prints findings as a table, the first maxFindings of them. Safe changes are only
// counted. It prints nothing if there are no findings.
func findingsMarkdown(w io.Writer, title string, list []check.Finding) {
	var rows []string
	safe, more := 0, 0
	for _, f := range list {
		if f.Impact == rules.Safe {
			safe++
			continue
		}
		if len(rows) == maxFindings {
			more++
			continue
		}
		where := ""
		if len(f.Positions) > 0 {
			where = placeLink(w, f.Positions[0])
		}
		word := string(f.Impact)
		if f.Waived != nil {
			word = "~~" + word + "~~ " + f.Waived.By + ": " + cell(f.Waived.Reason)
		}
		// With them a reader looks the finding up, ignores it or approves it.
		id := "<br><sub>" + f.Code + " " + f.Fingerprint + "</sub>"
		rows = append(rows, fmt.Sprintf("| %s | %s%s | %s |", word, cell(f.Message+usageNote(f)), id, where))
	}
	if len(rows) == 0 && safe == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "### %s\n\n", title)
	if len(rows) > 0 {
		_, _ = fmt.Fprintf(w, "| impact | change | where |\n| --- | --- | --- |\n%s\n\n", strings.Join(rows, "\n"))
	}
	if more > 0 {
		_, _ = fmt.Fprintf(w, "… and %s.\n\n", andMore(more))
	}
	if safe > 0 {
		_, _ = fmt.Fprintf(w, "%s.\n\n", Count(safe, "safe change"))
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
			_, _ = fmt.Fprintf(w, "\n… and %s.\n", andMore(len(r.Orders)-i))
			break
		}
		_, _ = fmt.Fprintf(w, "| %s | **%s** | %s |\n", cell(o.Subgraph), o.Order, cell(o.Reason))
	}
	_, _ = fmt.Fprintln(w)
	for i, phase := range r.Phases {
		_, _ = fmt.Fprintf(w, "%d. %s\n", i+1, cell(phase))
	}
	if len(r.Phases) > 0 {
		_, _ = fmt.Fprintln(w)
	}
	lossesMarkdown(w, r.Losses())
	RunningCodeMarkdown(w, r.Running)
	if r.Plan != nil {
		_, _ = fmt.Fprintf(w, "```mermaid\n%s```\n\n", rollout.Diagram(r.Plan))
	}
}

// remoteMarkdown prints the findings of the check that the platform ran.
func remoteMarkdown(w io.Writer, r *check.Remote) {
	_, _ = fmt.Fprintf(w, "### Platform: %s\n\n", strings.ToLower(r.Status))
	for _, f := range r.Findings {
		_, _ = fmt.Fprintf(w, "- **%s** %s (%s)\n", f.Code, cell(f.Message), f.Task)
	}
	if r.URL != "" {
		_, _ = fmt.Fprintf(w, "- [the check](%s)\n", r.URL)
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
	fence := fenceOf(b.String())
	_, _ = fmt.Fprintf(w, "<details><summary>API schema diff</summary>\n\n%sdiff\n%s%s\n\n</details>\n", fence, b.String(), fence)
}

// fenceOf returns a code fence that is longer than those in the text: descriptions may contain
// some.
func fenceOf(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}

// cell escapes text for a cell of a table. Outside of code it is not taken for HTML.
func cell(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		if i > 0 {
			b.WriteByte('`')
		}
		if i%2 == 0 {
			part = strings.ReplaceAll(part, "<", "&lt;")
		}
		b.WriteString(part)
	}
	return strings.NewReplacer("|", `\|`, "\r", "", "\n", "<br>").Replace(b.String())
}
