package planning

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// document is a document of several operations, of which each is planned by itself.
type document struct {
	parts     []part
	fragments map[string]*ast.FragmentDefinition
	// spread are the fragments that an operation spreads, also within others.
	spread map[string]bool
	// operations and named are the places of parts by operation and by the name of a fragment, and
	// lost those of fragments that no operation spreads.
	operations map[*ast.OperationDefinition]int
	named      map[string][]int
	lost       []int
}

// part is the text of an operation or a fragment with what follows up to the next one. It stands in
// some lines, the last of which the next one starts in.
type part struct {
	operation           *ast.OperationDefinition
	fragment            string
	text                string
	line, column, lines int
	start               int // in runes, as the parser counts
}

// newDocument takes a document apart. A document with one operation is left whole: there is none.
func newDocument(text string, doc *ast.QueryDocument) *document {
	if len(doc.Operations) < 2 {
		return nil
	}
	d := &document{fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)), spread: map[string]bool{}}
	for _, f := range doc.Fragments {
		if d.fragments[f.Name] == nil {
			d.fragments[f.Name] = f
		}
		d.parts = append(d.parts, part{fragment: f.Name, line: f.Position.Line, column: f.Position.Column, start: f.Position.Start})
	}
	for _, op := range doc.Operations {
		d.visit(op.SelectionSet, d.spread)
		d.parts = append(d.parts, part{operation: op, line: op.Position.Line, column: op.Position.Column, start: op.Position.Start})
	}
	slices.SortFunc(d.parts, func(a, b part) int { return a.start - b.start })
	d.number()
	next, runes, begin := 0, 0, 0
	for at := range text {
		if next < len(d.parts) && runes == d.parts[next].start {
			if next > 0 {
				d.parts[next-1].text = text[begin:at]
				d.parts[next-1].lines = d.parts[next].line - d.parts[next-1].line
			}
			next, begin = next+1, at
		}
		runes++
	}
	d.parts[len(d.parts)-1].text = text[begin:]
	return d
}

// number notes which part is which.
func (d *document) number() {
	d.operations, d.named = map[*ast.OperationDefinition]int{}, map[string][]int{}
	for i, p := range d.parts {
		switch {
		case p.operation != nil:
			d.operations[p.operation] = i
		case d.spread[p.fragment]:
			d.named[p.fragment] = append(d.named[p.fragment], i)
		default:
			d.lost = append(d.lost, i)
		}
	}
}

// alone returns the text of one operation with the fragments that it spreads, and where that stands
// in the document. A fragment that no operation spreads stays, since it is a mistake of the
// document.
func (d *document) alone(op *ast.OperationDefinition) (string, places) {
	own := map[string]bool{}
	d.visit(op.SelectionSet, own)
	kept := append([]int{d.operations[op]}, d.lost...)
	for name := range own {
		kept = append(kept, d.named[name]...)
	}
	slices.Sort(kept)
	var b strings.Builder
	at := make(places, 0, len(kept))
	line := 1
	for _, i := range kept {
		p := &d.parts[i]
		at = append(at, place{line, p})
		b.WriteString(p.text + " \n")
		line += p.lines + 1
	}
	return b.String(), at
}

// visit notes the fragments that a selection set spreads, also within others.
func (d *document) visit(set ast.SelectionSet, found map[string]bool) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			d.visit(s.SelectionSet, found)
		case *ast.InlineFragment:
			d.visit(s.SelectionSet, found)
		case *ast.FragmentSpread:
			if f := d.fragments[s.Name]; !found[s.Name] && f != nil {
				found[s.Name] = true
				d.visit(f.SelectionSet, found)
			}
		}
	}
}

// places are the parts of a text that was taken out of a document, by the lines in which they
// start.
type places []place

type place struct {
	line int
	part *part
}

// of returns the line and column in the document.
func (list places) of(line, column int) (int, int) {
	for _, p := range slices.Backward(list) {
		switch {
		case p.line > line:
			continue
		case p.line == line:
			column += p.part.column - 1
		}
		return p.part.line + line - p.line, column
	}
	return line, column
}
