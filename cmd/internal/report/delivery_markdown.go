package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// DeliveryMarkdown prints a delivery for a job summary or a comment: its phases or, where there was
// nothing to send, the newest launch, the phases of its rollback, the pins, and the errors of both.
func DeliveryMarkdown(w io.Writer, r publish.Report) {
	heading(w, r.Outcome == publish.Delivered || r.Outcome == publish.NothingToDo, "Delivery to %s: %s", sink.Code(r.GraphRef.String()), r.Outcome)
	promotedLine(w, r.Promoted)
	planFileLine(w, r.PlanFile)
	approvalLines(w, r.Approvals)
	consentLines(w, r.Consents)
	for _, c := range r.Changed {
		md(w, "- changed: %s\n", c)
	}
	if r.PlanFile != nil || len(r.Promoted)+len(r.Approvals)+len(r.Consents)+len(r.Changed) > 0 {
		_, _ = fmt.Fprintln(w) // ends the list
	}
	movedTable(w, r.Moved)
	RunningCodeMarkdown(w, r.Running)
	for _, note := range DeliveryNotes(r) {
		md(w, "%s.\n\n", note)
	}
	lossesMarkdown(w, rollout.Losses{Hazards: r.Hazards, Gaps: r.Gaps, Excused: r.Excused})
	proofMarkdown(w, r.Proof)
	phaseTable(w, r)
	if r.Launch != nil {
		_, _ = fmt.Fprint(w, "Nothing was to be sent, so the newest launch decides.\n\n")
		launchTable(w, *r.Launch)
	}
	if way := r.WayBack; way != nil && way.Error == "" {
		_, _ = fmt.Fprint(w, "\n#### The way back, which has not begun\n\n")
		phaseTable(w, publish.Report{Phases: way.Phases, Plan: way.Plan})
		md(w, "\nIt is run by %s.\n", sink.Code(way.Command))
	}
	if r.Rollback != nil {
		md(w, "\n#### Rollback: %s\n\n", r.Rollback.Outcome)
		lossesMarkdown(w, rollout.Losses{Hazards: r.Rollback.Hazards, Gaps: r.Rollback.Gaps, Excused: r.Rollback.Excused})
		phaseTable(w, *r.Rollback)
	}
	if r.Pins != nil {
		_, _ = fmt.Fprintln(w)
		pinTable(w, *r.Pins)
	}
	if r.Error != "" {
		md(w, "\n%s", sink.Fence("", r.Error))
	}
	if r.Rollback != nil && r.Rollback.Error != "" {
		md(w, "\n%s", sink.Fence("", r.Rollback.Error))
	}
}

// DeliveryNotes returns what a delivery that got through did not do or ask: whether the deploy
// command was called, and what is assumed of the code.
func DeliveryNotes(r publish.Report) []string {
	var notes []string
	if r.NothingStopped {
		return []string{"nothing to take up: the journal holds no stopped delivery"}
	}
	if r.Outcome == publish.NothingToDo {
		note := "nothing to publish"
		if len(r.AssumedCode) > 0 {
			note += "; the code of " + few(r.AssumedCode) + " is assumed to run what is registered, it was not asked"
		}
		notes = append(notes, note)
	}
	if (r.Outcome == publish.NothingToDo || r.Outcome == publish.Delivered) && len(r.NotDeployed) > 0 {
		notes = append(notes, "the deploy command was not called for "+few(r.NotDeployed)+", whose schema does not change; --always-deploy calls it")
	}
	return notes
}

// few returns names, or how many there are.
func few(names []string) string {
	const most = 5
	if len(names) > most {
		return Count(len(names), "subgraph")
	}
	return strings.Join(names, ", ")
}

// promotedLine prints the variants that subgraphs were taken of, and nothing without any.
func promotedLine(w io.Writer, all []registry.Promotion) {
	if len(all) > 0 {
		md(w, "- %s\n", promotedMarkdown(all, sink.Code, sink.Text))
	}
}

// promotedText prints the variants that subgraphs were taken of as a line for people.
func promotedText(w io.Writer, st Style, all []registry.Promotion) {
	if len(all) > 0 {
		_, _ = fmt.Fprintln(w, st.Dim(registry.PromotedFrom(all)))
	}
}

// consentLines prints the risks that somebody accepted, a line each.
func consentLines(w io.Writer, all []publish.Consent) {
	for _, c := range all {
		md(w, "- ⚠️ accepted: %s\n", c)
	}
}

// phaseTable prints a row for each phase. A phase whose batch went in parts shows the launch of the
// last part, which is the one that the phase waits for.
func phaseTable(w io.Writer, r publish.Report) {
	if len(r.Phases) > 0 {
		_, _ = fmt.Fprint(w, "| phase | what | subgraphs | state | launch | time |\n| --- | --- | --- | --- | --- | --- |\n")
	}
	for _, p := range r.Phases {
		var names []sink.Markdown
		for _, s := range p.Steps {
			names = append(names, sink.Markdownf("%s %s", sink.CodeCell(s.Subgraph), sink.Cell(string(s.Action))))
		}
		id := sink.Markdown("")
		if p.Launch != nil {
			id = sink.Markdownf("%s %s", sink.CodeCell(p.Launch.Source.ID), sink.Cell(string(p.Launch.Source.State)))
		}
		if p.Batch != nil && len(p.Batch.Parts) > 1 {
			id += sink.Markdownf(" (the last of %d parts)", len(p.Batch.Parts))
		}
		md(w, "| %d | %s | %s | %s | %s | %s |\n", p.Number, sink.Cell(string(p.Kind)), sink.List(names), sink.Cell(string(p.State)), id,
			(time.Duration(p.DurationMS) * time.Millisecond).Round(time.Second))
	}
	for i, p := range r.Phases {
		if i == 0 {
			_, _ = fmt.Fprintln(w) // ends the table
		}
		adoptionMarkdown(w, p.Number, p.Adoption)
	}
}

// promotedMarkdown returns the variants that subgraphs were taken of, with what escapes code and
// text for the place.
func promotedMarkdown(all []registry.Promotion, code, text func(string) sink.Markdown) sink.Markdown {
	parts := make([]sink.Markdown, len(all))
	for i, p := range all {
		parts[i] = code(p.From.String())
		if p.LaunchID != "" {
			parts[i] += ", launch " + text(p.LaunchID)
		}
	}
	return "promoted from " + sink.Join(parts, "; and from ")
}
