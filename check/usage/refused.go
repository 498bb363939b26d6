package usage

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// textOf writes a document.
func textOf(query *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(query)
	return b.String()
}

// RefusedOperation is an operation that the API refuses, and why.
type RefusedOperation struct {
	Use
	Message string
}

// RefusedOperations returns the operations that the API refuses whichever way their clients send
// them.
func (ix *Index) RefusedOperations() []RefusedOperation {
	var out []RefusedOperation
	for _, r := range ix.refused {
		out = append(out, RefusedOperation{r.use(), r.errs[0].Message})
	}
	return out
}

// use returns the operation as a use of itself.
func (s *sent) use() Use {
	at := s.doc.place(s.op.Position)
	return Use{Operation: s.doc.operationName(s.op), File: at.File, Line: at.Line, Column: at.Column}
}

// Unread returns why documents and operations cannot be read, one line each.
func (ix *Index) Unread() []string {
	var out []string
	for _, p := range ix.problems {
		if p.Code == CodeSyntax || p.Code == CodeUnread || p.Code == codeSchema {
			out = append(out, p.Error())
		}
	}
	return out
}
