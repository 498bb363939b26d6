package rollout

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/mermaid"
)

// maxDrawn is how many hazards, and how many gaps, a diagram has.
const maxDrawn = 20

// Diagram returns a plan as a Mermaid flowchart in the dialect that GitHub renders: phases from
// left to right with their steps inside, and beside them intermediate schemas, hazards and gaps.
func Diagram(p *Plan) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	if p.Empty() {
		b.WriteString("  done([nothing to do])\n")
		return b.String()
	}
	for _, ph := range p.Phases {
		fmt.Fprintf(&b, "  subgraph phase%d[\"%d · %s\"]\n    direction TB\n", ph.Number, ph.Number, mermaid.Text(string(ph.Kind)))
		for i, s := range ph.Steps {
			text := mermaid.Text(s.Subgraph) + "<br/>" + stepWords(s)
			if ph.Kind == Publish {
				fmt.Fprintf(&b, "    p%ds%d[\"%s\"]\n", ph.Number, i, text)
			} else {
				fmt.Fprintf(&b, "    p%ds%d([\"%s\"])\n", ph.Number, i, text)
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
	for i, s := range p.Intermediates() {
		fmt.Fprintf(&b, "  intermediate%d[/\"intermediate schema · %s<br/>%s\"/]\n  intermediate%d -.- phase%d\n", i+1, mermaid.Text(s.Subgraph), mermaid.Text(s.during()), i+1, s.From)
	}
	for i, h := range p.Hazards {
		if i == maxDrawn {
			fmt.Fprintf(&b, "  hazards{{\"and %d hazards more\"}}\n", CountHazards(p.Hazards[i:]))
			break
		}
		fmt.Fprintf(&b, "  hazard%d{{\"hazard · %s<br/>%s\"}}\n  hazard%d -.- phase%d\n", i+1, mermaid.Text(h.Brief()), mermaid.Text(h.during()), i+1, max(h.From, 1))
	}
	for i, g := range p.Gaps {
		if i == maxDrawn {
			fmt.Fprintf(&b, "  gaps[\"and %d gaps more\"]\n", CountGaps(p.Gaps[i:]))
			break
		}
		fmt.Fprintf(&b, "  gap%d>\"gap · %s<br/>%s\"]\n  gap%d -.- phase%d\n", i+1, mermaid.Text(g.Brief()), mermaid.Text(g.During()), i+1, max(g.From, 1))
	}
	return b.String()
}

// IntermediateTime is the time in which an intermediate schema is registered.
type IntermediateTime struct {
	Subgraph string
	// From and Until are the numbers of the phases that register and replace it.
	From, Until int
}

// during returns the phases in few words.
func (t IntermediateTime) during() string { return fmt.Sprintf("phases %d to %d", t.From, t.Until) }

// Intermediates returns when the intermediate schemas of the plan are registered, in the order of
// the phases.
func (p *Plan) Intermediates() []IntermediateTime {
	var out []IntermediateTime
	open := make(map[string]int)
	for _, ph := range p.Phases {
		for _, s := range ph.Steps {
			if s.Action != Register && s.Action != Remove {
				continue
			}
			if at, ok := open[s.Subgraph]; ok {
				out[at].Until = ph.Number
				delete(open, s.Subgraph)
			}
			if s.Stage == Intermediate {
				open[s.Subgraph] = len(out)
				out = append(out, IntermediateTime{s.Subgraph, ph.Number, ph.Number})
			}
		}
	}
	return out
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
