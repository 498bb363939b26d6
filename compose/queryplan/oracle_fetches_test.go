//go:build oracle

package queryplan_test

import (
	"slices"
	"strings"
)

// printedNode is a line of a printed plan with the lines inside its braces.
type printedNode struct {
	text string
	kids []*printedNode
}

// parsePrinted reads a printed plan: a line that ends with "{" opens a node.
func parsePrinted(text string) *printedNode {
	root := &printedNode{}
	stack := []*printedNode{root}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		top := stack[len(stack)-1]
		switch {
		case line == "":
		case strings.HasPrefix(line, "}"):
			if line == "} =>" {
				top.text += " =>"
			}
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		default:
			n := &printedNode{text: line}
			top.kids = append(top.kids, n)
			if strings.HasSuffix(line, "{") {
				stack = append(stack, n)
			}
		}
	}
	return root
}

// sorted returns a node with what is below it, whatever its order.
func (n *printedNode) sorted() string {
	kids := make([]string, len(n.kids))
	for i, k := range n.kids {
		kids[i] = k.sorted()
	}
	slices.Sort(kids)
	return n.text + " " + strings.Join(kids, " ") + "|"
}

// fetches appends the fetches below a node, each with the paths and conditions around it.
func (n *printedNode) fetches(around, out []string) []string {
	switch word, _, _ := strings.Cut(n.text, "("); strings.TrimSuffix(word, " {") {
	case "Fetch":
		around = slices.Clone(around)
		slices.Sort(around)
		return append(out, strings.Join(around, " ")+" "+n.sorted())
	case "Flatten", "Include", "Skip":
		around = append(around[:len(around):len(around)], n.text)
	}
	for _, k := range n.kids {
		out = k.fetches(around, out)
	}
	return out
}

// sameFetches reports whether two printed plans have the same fetches, in any order and with their
// selections in any order.
func sameFetches(a, b string) bool {
	x, y := parsePrinted(a).fetches(nil, nil), parsePrinted(b).fetches(nil, nil)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
