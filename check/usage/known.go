package usage

// Known is an operation with what its client may send for it.
type Known struct {
	// Use is the place of the operation.
	Use
	// Documents are the texts that may be sent: one, or several where a fragment has several
	// definitions. Each has one operation with the fragments that it spreads.
	Documents []string
	// Valid reports whether the schema of the index accepts the operation.
	Valid bool
}

// Known returns the operations of which something is sent: those that are valid first, then those
// that the schema refuses, each in the order of the documents.
func (ix *Index) Known() []Known {
	out := make([]Known, 0, len(ix.valid)+len(ix.refused))
	for _, s := range ix.valid {
		out = append(out, s.known(s.documents, true))
	}
	for _, r := range ix.refused {
		out = append(out, r.known(r.outgoing(ix.schema), false))
	}
	return out
}

// known writes the documents of an operation.
func (s *sent) known(documents []*outgoing, valid bool) Known {
	out := Known{Use: s.use(), Valid: valid}
	for _, o := range documents {
		if query := o.again().document(s.op); query != nil {
			out.Documents = append(out.Documents, textOf(query))
		}
	}
	return out
}
