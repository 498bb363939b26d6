package usage

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// Sent is an operation as its client sends it.
type Sent struct {
	// Use is the place of the operation.
	Use
	// Documents are the texts that may be sent for it: one, or several where a fragment has several
	// definitions. Each has one operation with the fragments that it spreads.
	Documents []string
	// Valid reports whether the schema of the index accepts the operation.
	Valid bool
}

// Sent returns the operations of which something is sent: those that are valid first, then those
// that the schema refuses, each in the order of the documents.
func (ix *Index) Sent() []Sent {
	out := make([]Sent, 0, len(ix.valid)+len(ix.refused))
	for _, s := range ix.valid {
		out = append(out, s.sent(s.documents, true))
	}
	for _, r := range ix.refused {
		out = append(out, r.sent.sent(r.outgoing(ix.schema), false))
	}
	return out
}

// sent prints the documents of an operation.
func (s *sent) sent(documents []*outgoing, valid bool) Sent {
	p := s.doc.place(s.op.Position)
	out := Sent{Use: Use{Operation: s.doc.operationName(s.op), File: p.File, Line: p.Line, Column: p.Column}, Valid: valid}
	for _, o := range documents {
		if query := o.again().document(s.op); query != nil {
			out.Documents = append(out.Documents, text(query))
		}
	}
	return out
}

func text(query *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(query)
	return b.String()
}
