package planning

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// alone returns the text of a document with blanks in place of its other operations, and of the
// fragments that only those spread. Lines and columns stay what they are in the document. A
// fragment that no operation spreads stays, since it is a mistake of the document.
func alone(text string, doc *ast.QueryDocument, keep *ast.OperationDefinition) string {
	if len(doc.Operations) < 2 {
		return text
	}
	own, others := spreadIn(doc, keep.SelectionSet), map[string]bool{}
	type part struct {
		start int // in runes, as the parser counts
		drop  bool
	}
	var parts []part
	for _, op := range doc.Operations {
		if op != keep {
			for name := range spreadIn(doc, op.SelectionSet) {
				others[name] = true
			}
		}
		parts = append(parts, part{op.Position.Start, op != keep})
	}
	for _, f := range doc.Fragments {
		parts = append(parts, part{f.Position.Start, others[f.Name] && !own[f.Name]})
	}
	slices.SortFunc(parts, func(a, b part) int { return a.start - b.start })
	runes := []rune(text)
	for i, p := range parts {
		if !p.drop {
			continue
		}
		end := len(runes)
		if i+1 < len(parts) {
			end = parts[i+1].start
		}
		for j := p.start; j < end; j++ {
			if runes[j] != '\n' && runes[j] != '\r' {
				runes[j] = ' '
			}
		}
	}
	return string(runes)
}

// spreadIn returns the names of the fragments that a selection set spreads, also within others.
func spreadIn(doc *ast.QueryDocument, set ast.SelectionSet) map[string]bool {
	found := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				visit(s.SelectionSet)
			case *ast.InlineFragment:
				visit(s.SelectionSet)
			case *ast.FragmentSpread:
				if f := doc.Fragments.ForName(s.Name); !found[s.Name] && f != nil {
					found[s.Name] = true
					visit(f.SelectionSet)
				}
			}
		}
	}
	visit(set)
	return found
}
