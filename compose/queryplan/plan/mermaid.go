package plan

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/mermaid"
)

// Boxes returns the lines of a Mermaid flow chart of the plan, without its head: a box for each
// fetch, and an arrow to those that wait for it. prefix goes before the number of each box, so that
// plans can be drawn beside each other.
func (p *Plan) Boxes(prefix string) string {
	d := drawing{prefix: prefix}
	d.node(p.Node, nil, nil, "")
	return d.b.String()
}

type drawing struct {
	b      strings.Builder
	prefix string
	n      int
}

// node draws a node after the boxes of from, and returns the boxes that what follows waits for.
// label stands on the arrows.
func (d *drawing) node(n Node, from []string, at []Step, label string) []string {
	switch n := n.(type) {
	case *Fetch:
		return d.box(n, from, at, label)
	case *Sequence:
		for i, c := range n.Nodes {
			if i > 0 {
				label = ""
			}
			from = d.node(c, from, at, label)
		}
		return from
	case *Parallel:
		var ends []string
		for _, c := range n.Nodes {
			ends = append(ends, d.node(c, from, at, label)...)
		}
		return ends
	case *Flatten:
		return d.node(n.Node, from, n.Path, label)
	case *Condition:
		ends := from
		if n.If != nil {
			ends = d.node(n.If, from, at, "if $"+n.Variable)
		}
		if n.Else != nil {
			ends = d.node(n.Else, from, at, "unless $"+n.Variable)
		}
		return ends
	case *Subscription:
		return d.node(n.Rest, d.box(n.Primary, from, at, label), at, "each event")
	}
	return from
}

// box draws one fetch.
func (d *drawing) box(f *Fetch, from []string, at []Step, label string) []string {
	d.n++
	id := fmt.Sprintf("%s%d", d.prefix, d.n)
	text := f.Subgraph
	if len(at) > 0 {
		text += " at " + pathText(at)
	}
	fmt.Fprintf(&d.b, "  %s[\"%s<br/>%s\"]\n", id, mermaid.Text(text), mermaid.Text(short(Inline(f.Selection))))
	for _, parent := range from {
		if label != "" {
			fmt.Fprintf(&d.b, "  %s -->|\"%s\"| %s\n", parent, mermaid.Text(label), id)
		} else {
			fmt.Fprintf(&d.b, "  %s --> %s\n", parent, id)
		}
	}
	return []string{id}
}

// maxLabel is the number of bytes of a selection that a box shows.
const maxLabel = 80

func short(text string) string {
	if len(text) <= maxLabel {
		return text
	}
	return strings.ToValidUTF8(text[:maxLabel], "") + " …"
}
