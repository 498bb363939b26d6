package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/cmd/internal/planning"
	"github.com/schemactl/schemactl/compose/mermaid"
)

// QueryPlans prints the plans of operations; with a base, the lines that changed and the numbers
// before and after.
func QueryPlans(w io.Writer, s Style, r *planning.Report) {
	changed, unknown := 0, 0
	for i, p := range r.Operations {
		if i > 0 {
			_, _ = fmt.Fprintln(w)
		}
		head := p.Operation
		switch {
		case p.Change == planning.Changed:
			changed++
			head += ": changed, " + planNumbersChange(p)
		case p.Change == planning.Same:
			head += ": same, " + planNumbers(p.After)
		case p.Before != nil:
			unknown++
			head += ": no plan on either side"
		case p.After.Error == "":
			head += ": " + planNumbers(p.After)
		}
		_, _ = fmt.Fprintln(w, s.Bold(head))
		if p.Change == planning.Changed {
			planDifference(w, s, *p.Before, p.After)
			continue
		}
		_, _ = fmt.Fprintln(w, planText(p.After))
	}
	if len(r.Operations) > 1 && r.Operations[0].Before != nil {
		_, _ = fmt.Fprintf(w, "\n%d of %d operations get another plan", changed, len(r.Operations)-unknown)
		if unknown > 0 {
			_, _ = fmt.Fprintf(w, ", %d not planned on either side", unknown)
		}
		_, _ = fmt.Fprintln(w, ".")
	}
}

// QueryPlansMermaid draws the plans of operations in one flow chart, with a frame around each plan
// if there are several; before and after of the plans that changed.
func QueryPlansMermaid(w io.Writer, r *planning.Report) {
	type drawing struct {
		title string
		side  planning.Side
	}
	var all []drawing
	for _, p := range r.Operations {
		title := p.Operation
		if p.Before != nil && p.Change == planning.Changed {
			all = append(all, drawing{title + ", before", *p.Before})
			title += ", after"
		}
		all = append(all, drawing{title, p.After})
	}
	_, _ = fmt.Fprintln(w, "flowchart TB")
	for i, d := range all {
		if len(all) == 1 {
			_, _ = fmt.Fprint(w, d.side.Boxes("f"))
			break
		}
		_, _ = fmt.Fprintf(w, "  subgraph o%d[\"%s\"]\n", i+1, mermaid.Text(d.title))
		for line := range strings.Lines(d.side.Boxes(fmt.Sprintf("o%df", i+1))) {
			_, _ = fmt.Fprint(w, "  ", line)
		}
		_, _ = fmt.Fprintln(w, "  end")
	}
}

// planNumbersChange tells what the plans of an operation cost before and after, and where they
// enter a subgraph on one side only.
func planNumbersChange(p planning.Planned) string {
	if p.Before.Error != "" || p.After.Error != "" {
		return planNumbers(*p.Before) + " → " + planNumbers(p.After)
	}
	return planChange(plans.Change{Before: &p.Before.Numbers, After: p.After.Numbers, NewHops: p.NewHops, LostHops: p.LostHops})
}

// planNumbers tells how much a plan asks for.
func planNumbers(s planning.Side) string {
	if s.Error != "" {
		return "no plan"
	}
	return numbersText(s.Numbers)
}

// planText returns a plan as it is printed, or why there is none.
func planText(s planning.Side) string {
	if s.Error != "" {
		return "error: " + s.Error
	}
	return s.Text
}

// planDifference prints the later plan with the lines that came and went.
func planDifference(w io.Writer, s Style, before, after planning.Side) {
	d := diffmatchpatch.New()
	a, b, lines := d.DiffLinesToChars(planText(before)+"\n", planText(after)+"\n")
	for _, part := range d.DiffCharsToLines(d.DiffMain(a, b, false), lines) {
		for line := range strings.Lines(part.Text) {
			line = strings.TrimSuffix(line, "\n")
			switch part.Type {
			case diffmatchpatch.DiffDelete:
				line = s.Red("- " + line)
			case diffmatchpatch.DiffInsert:
				line = s.Green("+ " + line)
			default:
				line = "  " + line
			}
			_, _ = fmt.Fprintln(w, line)
		}
	}
}
