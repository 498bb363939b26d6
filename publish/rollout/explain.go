package rollout

import (
	"fmt"
	"strings"
)

// Explain returns a plan as lines of plain text: what to do, phase by phase, why, and what to look
// out for.
func Explain(p *Plan) string {
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
			fmt.Fprintf(&b, "  %s: %s\n", h.Subgraph, h.Message)
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

// Diagram returns a plan as a Mermaid flowchart in the dialect that GitHub renders: phases from
// left to right, with their steps inside.
func Diagram(p *Plan) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	if p.Empty() {
		b.WriteString("  done([nothing to do])\n")
		return b.String()
	}
	for _, ph := range p.Phases {
		fmt.Fprintf(&b, "  subgraph phase%d[\"%d · %s\"]\n    direction TB\n", ph.Number, ph.Number, ph.Kind)
		for i, s := range ph.Steps {
			text := s.Subgraph + "<br/>" + stepWords(s)
			if ph.Kind == Publish {
				fmt.Fprintf(&b, "    p%ds%d[\"%s\"]\n", ph.Number, i, mermaid(text))
			} else {
				fmt.Fprintf(&b, "    p%ds%d([\"%s\"])\n", ph.Number, i, mermaid(text))
			}
		}
		b.WriteString("  end\n")
		if ph.Number > 1 {
			wait := "settled"
			if p.Phases[ph.Number-2].Kind == Deploy {
				wait = "rolled out"
			}
			fmt.Fprintf(&b, "  phase%d -->|%s| phase%d\n", ph.Number-1, wait, ph.Number)
		}
	}
	return b.String()
}

func stepWords(s Step) string {
	switch s.Action {
	case Register:
		return "register " + string(s.Stage) + " schema"
	case Remove:
		return "remove"
	case Start:
		return "start new code"
	case Retire:
		return "retire old code"
	default:
		return "roll out new code"
	}
}

// mermaid escapes what would end a quoted label.
func mermaid(text string) string { return strings.NewReplacer(`"`, "#quot;", "\n", " ").Replace(text) }
