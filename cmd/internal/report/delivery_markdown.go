package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish"
)

// DeliveryMarkdown prints a delivery for a job summary or a comment: its phases, those of its
// rollback, the pins, and the errors of both.
func DeliveryMarkdown(w io.Writer, r publish.Report) {
	heading(w, r.Outcome == publish.Delivered || r.Outcome == publish.NothingToDo, "Delivery to `%s`: %s", r.GraphRef, r.Outcome)
	if consentLines(w, r.Consents); len(r.Consents) > 0 {
		_, _ = fmt.Fprintln(w) // before the table
	}
	hazardsMarkdown(w, r.Hazards)
	phaseTable(w, r)
	if r.Rollback != nil {
		_, _ = fmt.Fprintf(w, "\n#### Rollback: %s\n\n", r.Rollback.Outcome)
		hazardsMarkdown(w, r.Rollback.Hazards)
		phaseTable(w, *r.Rollback)
	}
	if r.Pins != nil {
		_, _ = fmt.Fprintln(w)
		pinTable(w, *r.Pins)
	}
	if r.Error != "" {
		_, _ = fmt.Fprintf(w, "\n```\n%s\n```\n", strings.ReplaceAll(r.Error, "```", "'''"))
	}
	if r.Rollback != nil && r.Rollback.Error != "" {
		_, _ = fmt.Fprintf(w, "\n```\n%s\n```\n", strings.ReplaceAll(r.Rollback.Error, "```", "'''"))
	}
}

// consentLines prints the risks that somebody accepted, a line each.
func consentLines(w io.Writer, all []publish.Consent) {
	for _, c := range all {
		_, _ = fmt.Fprintf(w, "- ⚠️ accepted: %s\n", strings.ReplaceAll(c.String(), "\n", " "))
	}
}

// phaseTable prints a row for each phase. A phase whose batch went in parts shows the launch of the
// last part, which is the one that the phase waits for.
func phaseTable(w io.Writer, r publish.Report) {
	if len(r.Phases) > 0 {
		_, _ = fmt.Fprint(w, "| phase | what | subgraphs | state | launch | time |\n| --- | --- | --- | --- | --- | --- |\n")
	}
	for _, p := range r.Phases {
		var names []string
		for _, s := range p.Steps {
			names = append(names, "`"+s.Subgraph+"` "+string(s.Action))
		}
		id := ""
		if p.Launch != nil {
			id = fmt.Sprintf("`%s` %s", p.Launch.Source.ID, p.Launch.Source.State)
		}
		if p.Batch != nil && len(p.Batch.Parts) > 1 {
			id += fmt.Sprintf(" (the last of %d parts)", len(p.Batch.Parts))
		}
		_, _ = fmt.Fprintf(w, "| %d | %s | %s | %s | %s | %s |\n", p.Number, p.Kind, strings.Join(names, ", "), p.State, id,
			(time.Duration(p.DurationMS) * time.Millisecond).Round(time.Second))
	}
}
