package report

import (
	"fmt"
	"io"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/shell"
)

// SavedPlan is where a plan was written to.
type SavedPlan struct {
	// Place is the file, or the OCI artifact by its digest.
	Place string `json:"place"`
	// Digest is that of the plan, which approvals name.
	Digest string `json:"digest"`
}

// Saved tells where a plan was written to; nothing for one that was not.
func Saved(w io.Writer, st Style, s *SavedPlan) {
	if s != nil {
		_, _ = fmt.Fprintf(w, "%s %s  %s\n", st.Dim("plan file:"), s.Place, s.Digest)
	}
}

// SavedMarkdown prints the same as a paragraph.
func SavedMarkdown(w io.Writer, s *SavedPlan) {
	if s != nil {
		md(w, "\nPlan file %s, digest %s.\n", sink.Code(s.Place), sink.Code(s.Digest))
	}
}

// StoredPlan is a plan that was read from where it is kept.
type StoredPlan struct {
	File *planfile.File
	// Given is the approval that was given just now; nil if none was.
	Given *planfile.Approval
	// Required is how many approvals the configuration asks for, and Lacks is why the plan may not
	// be carried out by it; nil if it may.
	Required int
	Lacks    error
}

// ShownPlan prints a plan, what it is bound to, and its approvals.
func ShownPlan(w io.Writer, st Style, p StoredPlan) {
	Plan(w, st, p.File.Plan, shell.Quote(p.File.Place()))
	b := p.File.Bound
	if b == nil {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow(unboundPlan(p.File)))
		return
	}
	_, _ = fmt.Fprintf(w, "\n%s %s\n  %s\n", st.Bold("Bound"), madeOf(b), st.Dim(p.File.Digest))
	for _, i := range b.Items {
		_, _ = fmt.Fprintf(w, "  %-14s %s  %s%s\n", i.Kind, i.Name, contentOf(i), st.Dim(from(i)))
	}
	_, _ = fmt.Fprintf(w, "  %s\n\n", st.Dim("anew: "+b.Command))
	approvals(w, st, p)
}

// unboundPlan tells what a plan without a bound is good for.
func unboundPlan(f *planfile.File) string {
	return f.Place() + " is bound to the registered subgraphs alone and cannot be approved: an older schemactl wrote it, or plan --format json; schemactl plan --out binds it to all that it was proven for"
}

// UnboundPlan returns a remark on a plan that is followed and bound to nothing; empty for others.
func UnboundPlan(f *planfile.File) string {
	if f.Bound != nil {
		return ""
	}
	return unboundPlan(f)
}

// madeOf tells when, by whom and of what a plan was made.
func madeOf(b *planfile.Bound) string {
	text := "made " + b.MadeAt.UTC().Format(time.RFC3339)
	if b.MadeBy != "" {
		text += " by " + b.MadeBy
	}
	if b.Where != "" {
		text += " (" + b.Where + ")"
	}
	if b.Commit != "" {
		text += ", commit " + b.Commit
	}
	if b.GraphRef != "" {
		text += ", for " + b.GraphRef
	}
	return text
}

// contentOf returns the content of an item where it is short, else the beginning of its hash.
func contentOf(i planfile.Item) string {
	if i.Value != "" {
		return i.Value
	}
	return "sha256:" + i.SHA256[:min(12, len(i.SHA256))]
}

// from tells where an item was read.
func from(i planfile.Item) string {
	if i.From == "" {
		return ""
	}
	return "  " + i.From
}

// approvals prints who approved a plan, and whether that is enough.
func approvals(w io.Writer, st Style, p StoredPlan) {
	for _, a := range p.File.Approvals {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Green("approved"), indentRest(a.String()))
	}
	switch {
	case p.Lacks != nil:
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow(p.Lacks.Error()))
	case p.Required > 0:
		_, _ = fmt.Fprintf(w, "%s enough: schemactl.yaml requires %d (approvals.required)\n", st.Green("✔"), p.Required)
	case len(p.File.Approvals) == 0:
		_, _ = fmt.Fprintln(w, "nobody has approved it, and schemactl.yaml requires no approval")
	}
}

// ApprovedPlan prints that a plan was approved, and what is missing.
func ApprovedPlan(w io.Writer, st Style, p StoredPlan) {
	_, _ = fmt.Fprintf(w, "%s, %s\n%s\n", p.File.Place(), planSize(p.File.Plan), st.Dim(p.File.Digest))
	approvals(w, st, p)
	if p.Lacks == nil {
		_, _ = fmt.Fprintf(w, "next: schemactl deliver --plan %s\n", shell.Quote(p.File.Place()))
	}
}

// ShownPlanMarkdown prints a plan, what it is bound to, and its approvals.
func ShownPlanMarkdown(w io.Writer, p StoredPlan) {
	PlanMarkdown(w, p.File.Plan, shell.Quote(p.File.Place()))
	b := p.File.Bound
	if b == nil {
		md(w, "\n%s.\n", unboundPlan(p.File))
		return
	}
	md(w, "\n#### Bound\n\n%s. Digest %s.\n\n| kind | name | content | from |\n| --- | --- | --- | --- |\n", madeOf(b), sink.Code(p.File.Digest))
	for _, i := range b.Items {
		md(w, "| %s | %s | %s | %s |\n", sink.Cell(string(i.Kind)), sink.Cell(i.Name), sink.Cell(contentOf(i)), sink.Cell(i.From))
	}
	approvalsMarkdown(w, p)
}

// ApprovedPlanMarkdown prints that a plan was approved, and what is missing.
func ApprovedPlanMarkdown(w io.Writer, p StoredPlan) {
	md(w, "### Plan %s approved\n\n%s. Digest %s.\n", sink.Code(p.File.Place()), planSize(p.File.Plan), sink.Code(p.File.Digest))
	approvalsMarkdown(w, p)
}

// approvalsMarkdown prints who approved a plan, and whether that is enough.
func approvalsMarkdown(w io.Writer, p StoredPlan) {
	_, _ = fmt.Fprintln(w)
	approvalLines(w, p.File.Approvals)
	if p.Lacks != nil {
		md(w, "\n%s\n", p.Lacks)
	}
}

// approvalLines prints approvals as a list.
func approvalLines(w io.Writer, all []planfile.Approval) {
	for _, a := range all {
		md(w, "- approved %s\n", a)
	}
}

// planFileLine names the plan file that was followed, as an entry of a list.
func planFileLine(w io.Writer, f *publish.FollowedPlan) {
	if f == nil {
		return
	}
	md(w, "- plan %s", sink.Code(f.Place))
	if f.Digest != "" {
		md(w, " %s", sink.Code(f.Digest))
	}
	if f.MadeBy != "" {
		md(w, ", made by %s", f.MadeBy)
	}
	md(w, "\n")
}

// movedTable prints what is not as it was when a plan was made.
func movedTable(w io.Writer, all []planfile.Difference) {
	if len(all) == 0 {
		return
	}
	_, _ = fmt.Fprint(w, "| what moved | name | was | is | by |\n| --- | --- | --- | --- | --- |\n")
	for _, d := range all {
		md(w, "| %s | %s | %s | %s | %s |\n", sink.Cell(string(d.Kind)), sink.Cell(d.Name), sink.Cell(d.Before()), sink.Cell(d.Now()), sink.Cell(d.By))
	}
	_, _ = fmt.Fprintln(w) // ends the table
}
