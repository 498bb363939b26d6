package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Plan prints a rollout plan for a terminal: the order of each changed subgraph, the phases, and
// what to watch for meanwhile. file is where the plan is kept, for the commands that carry it out.
func Plan(w io.Writer, st Style, plan *rollout.Plan, file string) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	if plan.Empty() {
		p("%s nothing to do: nothing changed", st.Green("✔"))
		return
	}
	p("%s", st.Bold("Orders"))
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			p("  %s %s: %s", st.Cyan(string(s.Order)), st.Bold(s.Name), indentRest(s.Reason))
		}
	}
	size := planSize(plan)
	if plan.Federation != nil {
		size += st.Dim(", federation " + plan.Federation.Version)
	}
	p("\n%s %s", st.Bold("Plan"), size)
	if len(plan.Promoted) > 0 {
		p("     %s", st.Dim(registry.PromotedFrom(plan.Promoted)))
	}
	if start := phaseStart(plan, file); start != "" {
		p("     %s", st.Dim("begin with: "+start))
	}
	for _, ph := range plan.Phases {
		p("  %s %s", st.Bold(fmt.Sprintf("%d. %-8s", ph.Number, ph.Kind)), ph.Why)
		p("              %s", st.Dim(phaseEnd(plan, ph)))
		if next := phaseNext(plan, ph, file); next != "" {
			p("              %s", st.Dim("next: "+next))
		}
	}
	p("     %s", st.Dim("the commands read the plan from a file: schemactl plan --out "+file+"; all of it is done by schemactl deliver --plan "+file))
	lossesText(w, st, "", plan.Losses())
	proofText(w, st, plan.Proof)
	for _, n := range plan.Notes {
		p("%s %s", st.Dim("note:"), n)
	}
}

// planSize returns how long a plan is, and with hazards or gaps what it is proven for.
func planSize(plan *rollout.Plan) string {
	size := Count(len(plan.Phases), "phase") + ", " + Count(plan.Launches, "launch")
	if len(plan.Hazards)+len(plan.Gaps)+len(plan.Excused) > 0 {
		size += ", " + Safety(plan.Losses())
	}
	return size
}

// Does returns the words for a step of a plan that go before the name of its subgraph, such as
// "roll out the new code of". Nothing is called new or old of a subgraph that has one version only.
// A nil plan knows no versions.
func Does(plan *rollout.Plan, s rollout.Step) string {
	stage := string(s.Stage) + " "
	onlyURL := false
	if plan != nil {
		if i := slices.IndexFunc(plan.Subgraphs, func(o rollout.SubgraphPlan) bool { return o.Name == s.Subgraph }); i >= 0 {
			before, after := plan.Subgraphs[i].Before, plan.Subgraphs[i].After
			onlyURL = before != nil && after != nil && before.SDL == after.SDL && before.URL != after.URL
			if s.Stage == rollout.New && before == nil || s.Stage == rollout.Old && after == nil || onlyURL {
				stage = ""
			}
		}
	}
	switch s.Action {
	case rollout.Register:
		switch {
		case s.Stage == rollout.Skeleton:
			return "register the skeleton of"
		case onlyURL:
			return "register the routing URL of"
		}
		return "register the " + stage + "schema of"
	case rollout.Remove:
		return "remove from the graph:"
	case rollout.Roll:
		return "roll out the " + stage + "code of"
	case rollout.Start:
		return "start the " + stage + "code of"
	case rollout.Retire:
		return "retire the " + stage + "code of"
	default:
		return string(s.Action)
	}
}

// step returns a step in words, with its subgraph and, for code that starts beside other code, its
// URL.
func step(plan *rollout.Plan, s rollout.Step) string {
	text := Does(plan, s) + " " + s.Subgraph
	if s.Action == rollout.Start {
		text += " at " + s.URL
	}
	return text
}

// PlanMarkdown prints a plan as tables, lists and a Mermaid diagram, which GitHub renders. file is
// where the plan is kept.
func PlanMarkdown(w io.Writer, plan *rollout.Plan, file string) {
	p := func(format string, args ...any) { md(w, format+"\n", args...) }
	p("## Rollout plan\n")
	if plan.Empty() {
		p("Nothing to do: nothing changed.")
		return
	}
	p("| subgraph | order | why |\n| --- | --- | --- |")
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			p("| %s | **%s** | %s |", sink.Cell(s.Name), sink.Cell(string(s.Order)), sink.Cell(s.Reason))
		}
	}
	p("")
	for _, ph := range plan.Phases {
		p("%d. **%s**: %s", ph.Number, ph.Kind, ph.Why)
		for _, s := range ph.Steps {
			p("   - %s", step(plan, s))
		}
		end := sink.Markdownf("   - _%s_", phaseEnd(plan, ph))
		if next := phaseNext(plan, ph, file); strings.HasPrefix(next, "schemactl ") {
			end += "; next: " + sink.Code(next)
		} else if next != "" {
			end += "; next: " + sink.Text(next)
		}
		p("%s", end)
	}
	p("")
	if len(plan.Promoted) > 0 {
		p("%s.\n", promotedMarkdown(plan.Promoted, sink.Code, sink.Text))
	}
	for _, n := range plan.Notes {
		p("Note: %s.\n", n)
	}
	lossesMarkdown(w, plan.Losses())
	proofMarkdown(w, plan.Proof)
	md(w, "%s", sink.Fence("mermaid", rollout.Diagram(plan)))
}

// NotComposable prints the composition errors that leave nothing to plan, and whether they are
// those of the base or of the proposal.
func NotComposable(w io.Writer, st Style, texts Texts, e *rollout.NotComposable) {
	side := "the proposal does"
	if e.Side == "before" {
		side = "the base does"
	}
	_, _ = fmt.Fprintf(w, "%s\n", st.Red(side+" not compose, so there is nothing to plan"))
	Diagnostics(w, st, texts, e.Errors)
}

// NoSafePlan prints why no safe rollout exists: the subgraphs whose changes exclude each other, the
// elements of their schemas that do, and the ways out.
func NoSafePlan(w io.Writer, st Style, texts Texts, e *rollout.NoSafePlan) {
	_, _ = fmt.Fprintf(w, "%s\n", st.Red("✘ no safe rollout exists"))
	for i, c := range e.Conflicts {
		if i == maxFindings {
			_, _ = fmt.Fprintf(w, "\n%s\n", st.Dim("… and "+andMore(len(e.Conflicts)-i)))
			break
		}
		_, _ = fmt.Fprintf(w, "\n%s %s\n", st.Bold(c.Names()+":"), c.Reason)
		for i, el := range c.Elements {
			if i == maxFindings {
				_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+andMore(len(c.Elements)-i)))
				break
			}
			_, _ = fmt.Fprintf(w, "  %s %s\n", st.Yellow(el.Coordinate), el.Message)
			excerpts(w, st, texts, el.At)
		}
		for _, way := range c.WaysOut {
			_, _ = fmt.Fprintf(w, "  %s %s\n", st.Green("way out:"), way)
		}
	}
	if e.Bounded {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("the search was bounded: not every sequence was tried"))
	}
}
