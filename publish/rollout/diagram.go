package rollout

import (
	"fmt"
	"strings"
)

// maxDrawn is how many hazards a diagram has.
const maxDrawn = 20

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
	for i, h := range p.Hazards {
		if i == maxDrawn {
			fmt.Fprintf(&b, "  hazards{{\"and %d hazards more\"}}\n", len(p.Hazards)-i)
			break
		}
		fmt.Fprintf(&b, "  hazard%d{{\"hazard · %s<br/>%s\"}}\n  hazard%d -.- phase%d\n", i+1, mermaid(h.Brief()), mermaid(h.during()), i+1, max(h.From, 1))
	}
	return b.String()
}

// stepWords returns what a step does, in the words of a diagram.
func stepWords(s Step) string {
	switch s.Action {
	case Register:
		if s.Stage == Skeleton {
			return "register skeleton"
		}
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

// mermaid escapes what would end a quoted label. A backtick at its start would begin a Markdown
// string of Mermaid, which ends with a backtick as well.
func mermaid(text string) string {
	text = strings.NewReplacer(`"`, "#quot;", "\n", " ").Replace(text)
	if rest, ok := strings.CutPrefix(text, "`"); ok {
		return "#96;" + rest
	}
	return text
}
