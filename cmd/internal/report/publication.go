package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Published prints a publish for a terminal. It prints nothing if the check stopped the publish:
// the check has been printed then.
func Published(w io.Writer, st Style, p publish.Publication) {
	if p.Check != nil && p.Check.Stops() {
		return
	}
	promotedText(w, st, p.Promoted)
	Accepted(w, st, p.Consents)
	publication(w, st, p)
}

// publication prints what was sent and its launch. If nothing was, the newest launch stands there.
func publication(w io.Writer, st Style, p publish.Publication) {
	batch(w, st, p.BatchResult, p.DryRun)
	federationLine(w, st, p.Federation)
	if p.Launch == nil {
		return
	}
	if len(p.Published)+len(p.Removed) == 0 {
		newest(w, st, *p.Launch, p.Unwaited)
		return
	}
	Tree(w, st, *p.Launch)
}

// newest prints the newest launch of a variant to which nothing was sent. unwaited is true if it
// may be under way.
func newest(w io.Writer, st Style, t launch.Tree, unwaited bool) {
	_, _ = fmt.Fprintf(w, "%s\n", st.Dim("nothing was sent, so the newest launch decides:"))
	Tree(w, st, t)
	if unwaited && !t.Final() {
		_, _ = fmt.Fprintf(w, "%s wait for it with: %s\n", st.Yellow("it is not known yet how it ends;"), launch.Resume(t.Source.Ref, t.Source.ID))
	}
}

// PublishedSide prints a publish on one side of a deploy for a terminal: the orders of the changed
// subgraphs, then each batch with its launch. It prints nothing if the check stopped the publish.
func PublishedSide(w io.Writer, st Style, p publish.SidePublication) {
	if p.Check != nil && p.Check.Stops() {
		return
	}
	for _, o := range p.Orders {
		_, _ = fmt.Fprintf(w, "%s: %s\n   %s\n", st.Bold(o.Subgraph), o.Order, o.Reason)
	}
	federationLine(w, st, p.Federation)
	lossesText(w, st, "", rollout.Losses{Hazards: p.Hazards, Gaps: p.Gaps, Excused: p.Excused})
	proofText(w, st, p.Proof)
	promotedText(w, st, p.Promoted)
	for _, a := range p.Approvals {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Green("approved"), indentRest(a.String()))
	}
	Accepted(w, st, p.Consents)
	for _, note := range p.Notes {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("note:"), note)
	}
	if len(p.Published) == 0 && !p.Failed {
		_, _ = fmt.Fprintf(w, "nothing to publish %s\n", p.Phase)
	}
	for _, one := range p.Published {
		publication(w, st, one)
	}
	if p.Launch != nil {
		newest(w, st, *p.Launch, p.Unwaited)
	}
	if line := adoptionLine(p.Adoption); line != "" {
		_, _ = fmt.Fprintf(w, "routers: %s\n", line)
	}
}

// SideMarkdown prints a publish on one side of a deploy for a job summary. The check is printed
// with the first batch, the hazards and gaps come last.
func SideMarkdown(w io.Writer, p publish.SidePublication) {
	for i, one := range p.Published {
		if i == 0 {
			one.Check, one.Consents, one.Promoted = p.Check, p.Consents, p.Promoted // of all batches
		}
		PublishMarkdown(w, one)
	}
	if len(p.Published) == 0 {
		none := publish.Publication{
			Check: p.Check, DryRun: p.DryRun, Failed: p.Failed, Launch: p.Launch, Unwaited: p.Unwaited, Consents: p.Consents, Promoted: p.Promoted,
		}
		none.Ref = p.GraphRef
		PublishMarkdown(w, none)
	}
	if line := adoptionLine(p.Adoption); line != "" {
		md(w, "\nRouters: %s\n", line)
	}
	if len(p.Hazards)+len(p.Gaps)+len(p.Excused) > 0 {
		_, _ = fmt.Fprintln(w)
		lossesMarkdown(w, rollout.Losses{Hazards: p.Hazards, Gaps: p.Gaps, Excused: p.Excused})
	}
	if p.Proof != nil {
		_, _ = fmt.Fprintln(w)
		proofMarkdown(w, p.Proof)
	}
}

// Deleted prints the deletion of a subgraph for a terminal.
func Deleted(w io.Writer, st Style, p publish.Publication) {
	verb := "deleted from"
	if p.DryRun {
		verb = "the rest composes: would delete from"
	}
	_, _ = fmt.Fprintf(w, "%s %s: %s\n", st.Green(verb), p.Ref, p.Removed[0])
	if p.Launch != nil {
		Tree(w, st, *p.Launch)
	}
}
