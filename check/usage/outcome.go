package usage

import (
	"slices"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/schemactl/schemactl/compose/diag"
)

// Outcome is what becomes of operations under another schema.
type Outcome struct {
	// Broken is what the schema refuses of operations that are valid today.
	Broken diag.List
	// Problems are of severity Error for what keeps an operation or a document from being judged,
	// perhaps several for one, and of a lower severity for remarks. An operation that is not valid
	// today and that the other schema accepts is a remark: the change cannot break it.
	Problems diag.List
	// Unjudged is the number of operations that were not judged. A document that cannot be read
	// counts as one.
	Unjudged int
	// New is the number of operations that are not valid today and that the other schema accepts.
	New int
	// Local is the number of operations that clients answer themselves, so that nothing is sent.
	Local int
}

// Outcome returns what becomes of the operations under the other API schema. Recorded values count
// only where the operation itself is valid.
func (c *Comparison) Outcome() Outcome {
	ix := c.Index
	if len(ix.valid)+len(ix.refused) == 0 {
		return Outcome{Problems: ix.found(nil), Unjudged: ix.unread, Local: ix.local}
	}
	if c.err != nil {
		return ix.unjudged(c.err)
	}
	schema := c.values.after
	meter := apischema.NewMeter(schema).For(ix.written...)
	var broken diag.List
	for _, s := range ix.valid {
		for _, o := range s.documents {
			query := o.again().document(s.op)
			if err := meter.Add(query); err != nil {
				return ix.unjudged(err)
			}
			why := s.doc.refuses(schema, query)
			for _, f := range why {
				f.Code = CodeBroken
			}
			if len(why) == 0 {
				why = s.doc.refusedValues(schema, query)
			}
			broken = append(broken, why...)
		}
	}
	accepted := map[*sent]bool{}
	for _, r := range ix.refused {
		accepted[r.sent] = true
		for _, o := range r.outgoing(ix.schema) {
			query := o.document(r.op)
			if query == nil {
				continue
			}
			if err := meter.Add(query); err != nil {
				return ix.unjudged(err)
			}
			if len(r.doc.refuses(schema, query)) > 0 {
				accepted[r.sent] = false
			}
		}
	}
	n := count(accepted)
	return Outcome{Broken: broken.Sort(), Problems: ix.found(accepted), Unjudged: ix.unread + len(ix.refused) - n, New: n, Local: ix.local}
}

// unjudged is the outcome of operations that cannot be compared with a schema.
func (ix *Index) unjudged(err error) Outcome {
	bad := (Document{}).finding(codeSchema, err)
	return Outcome{Problems: append(ix.found(nil), bad).Sort(), Unjudged: ix.unread + len(ix.valid) + len(ix.refused)}
}

func count(set map[*sent]bool) int {
	n := 0
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

// found returns all problems, given the refused operations that another schema accepts.
func (ix *Index) found(accepted map[*sent]bool) diag.List {
	out := slices.Clone(ix.problems)
	for _, r := range ix.refused {
		for _, f := range r.errs {
			if accepted[r.sent] {
				c := *f
				c.Severity, c.Message = diag.Info, c.Message+" The proposal accepts the operation."
				f = &c
			}
			out = append(out, f)
		}
	}
	return out.Sort()
}
