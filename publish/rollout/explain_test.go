package rollout

import (
	"fmt"
	"strings"
)

// explain returns a plan as lines of plain text for goldens and failures of tests: what to do,
// phase by phase, why, and what to look out for. What people read is printed by package report.
func explain(p *Plan) string {
	var b strings.Builder
	if p.Empty() {
		return "Nothing to do: what is proposed is registered and deployed already.\n"
	}
	for _, s := range p.Subgraphs {
		if s.Changed() {
			fmt.Fprintf(&b, "%s: %s\n  %s\n", s.Name, s.Order, s.Reason)
		}
	}
	fmt.Fprintf(&b, "\n%s, %s\n", count(len(p.Phases), "phase"), count(p.Launches, "launch"))
	for _, ph := range p.Phases {
		fmt.Fprintf(&b, "%d. %-7s  %s\n", ph.Number, ph.Kind, ph.Why)
		if ph.Kind == Publish {
			fmt.Fprintf(&b, "            Wait for the launch and its contract launches, then %d s for the routers.\n", p.SettleSeconds)
		} else {
			b.WriteString("            Wait until every replaced replica is gone.\n")
		}
	}
	if len(p.Hazards) > 0 {
		b.WriteString("\nHazards\n")
		for _, h := range p.Hazards {
			visible := "not visible"
			if h.Visible {
				visible = "visible"
			}
			fmt.Fprintf(&b, "  %s: %s\n     %s\n     %s\n     %s: %s\n", h.Subgraph, h.Message, h.Consequence, h.Remedy, visible, h.Why)
		}
	}
	if len(p.Gaps) > 0 {
		b.WriteString("\nGaps\n")
		for _, g := range p.Gaps {
			fmt.Fprintf(&b, "  %s: %s, %s, %s\n", g.Kind, g.Message, g.During(), g.Where())
		}
	}
	if len(p.Notes) > 0 {
		b.WriteString("\nNotes\n")
		for _, n := range p.Notes {
			fmt.Fprintf(&b, "  %s\n", n)
		}
	}
	return b.String()
}

func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "ch"):
		return fmt.Sprintf("%d %ses", n, what)
	default:
		return fmt.Sprintf("%d %ss", n, what)
	}
}
