// Package usage knows the operations that clients send.
//
// In go documents with operations and the API schema that they are meant for. Out comes an [Index],
// which tells which operations a change of one element touches, and which operations another schema
// would refuse.
//
// # How
//
// Documents are parsed (read.go), and each operation gets the fragments that it reaches in other
// documents (fragments.go, request.go). It is judged as its client sends it: without the directives
// and fields of the client itself (outgoing.go), and with what Relay's compiler adds (relay.go).
// Where a fragment has several definitions, it is judged with each. An operation that is valid on
// the API schema is walked (walk.go), and every coordinate that it touches is noted with the place.
// Beside schema coordinates there are three that only this package knows: [Omitted], [Nullable] and
// [FragmentOn]. A variable touches all that its type allows, or, where the values that clients have
// sent are known, what these contain.
//
// # Invariants
//
//   - An operation is valid today, or refused today, or not sent at all, or it cannot be read. Each
//     that is refused or cannot be read is reported with severity Error and counted.
//   - A coordinate has at most one use per operation: the first.
//   - An index is read only once it is made.
package usage

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/schemactl/schemactl/compose/diag"
)

// Codes of findings about the operations themselves.
const (
	// CodeSyntax is for a document that cannot be parsed.
	CodeSyntax = "OPERATION_SYNTAX_ERROR"
	// CodeInvalid is for an operation that the schema it is meant for refuses.
	CodeInvalid = "OPERATION_INVALID"
	// CodeUnread is for an operation that cannot be read as its client sends it.
	CodeUnread = "OPERATION_UNREADABLE"
	// CodeUnused is for a fragment that no known operation spreads.
	CodeUnused = "OPERATION_FRAGMENT_UNUSED"
	// CodeBroken is for an operation that is valid today and that the proposal refuses.
	CodeBroken = "OPERATION_BROKEN"
	// CodeValues is for recorded values of variables that the proposal refuses.
	CodeValues = "OPERATION_VALUES_BROKEN"
)

// Use is one place where an operation touches an element.
type Use struct {
	Operation string `json:"operation"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

// Index is what the valid operations touch. The zero value knows no operation.
type Index struct {
	// schema is the API schema that the operations are meant for.
	schema *ast.Schema
	// valid are the operations that count. refused are those that the schema refuses, with why.
	valid   []*sent
	refused []refused
	// problems are all others: what cannot be read, and remarks.
	problems diag.List
	// unread counts the documents and operations that cannot be read.
	unread int
	// local counts the operations of which nothing is sent.
	local int
	// touched maps a coordinate to its first use per operation.
	touched map[string][]Use
}

// sent is an operation with the documents that its client may send for it.
type sent struct {
	*request
	documents []*outgoing
}

// refused is an operation that the schema refuses whichever way it is sent, and why.
type refused struct {
	*sent
	errs diag.List
}

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

// Omitted returns the coordinate of leaving an argument or input field out, or of giving it a
// variable that may be missing. That is where a default value counts.
func Omitted(coordinate string) string { return coordinate + "?" }

// Nullable returns the coordinate of leaving an argument or input field out, or of giving it null
// or a variable that may be null. That is what a required one refuses.
func Nullable(coordinate string) string { return coordinate + "!" }

// New makes the index of documents. api is the API schema, as SDL, that they are meant for. The
// findings are those of [Outcome], for a schema that is as this one. Recorded values that the
// schema refuses are a remark, and the document counts as one without recorded values.
func New(api string, docs []Document) (*Index, diag.List) {
	ix := &Index{touched: map[string][]Use{}}
	if len(docs) == 0 {
		return ix, nil
	}
	var err error
	if ix.schema, err = gqlparser.LoadSchema(&ast.Source{Name: "API schema", Input: api}); err != nil {
		ix.problems, ix.unread = diag.List{(Document{}).finding("API_SCHEMA_INVALID", err)}, len(docs)
		return ix, ix.problems
	}
	c := parse(docs)
	ix.problems, ix.unread = c.problems, c.unread
	for _, r := range c.requests(ix.schema) {
		ix.add(r)
	}
	ix.problems = append(ix.problems, c.unused()...)
	return ix, ix.found(nil)
}

// add judges one operation and notes what it touches.
func (ix *Index) add(r *request) {
	s := &sent{request: r}
	var errs diag.List
	var valid []*ast.QueryDocument
	for _, o := range r.outgoing(ix.schema) {
		query := o.document(r.op)
		if o.problem != "" {
			r.fail(o.at, o.problem, "Give what the client's compiler has made of it: Relay's artifact, or the manifest of persisted queries.")
			break
		}
		if query == nil {
			continue // nothing of it is sent
		}
		why := r.doc.refuses(ix.schema, query)
		if len(why) == 0 {
			s.documents, valid = append(s.documents, o), append(valid, query)
		} else if errs == nil {
			if errs = why; o.relay && !r.doc.Compiled {
				advise(errs)
			}
		}
	}
	switch {
	case r.problem != nil:
		ix.problems, ix.unread = append(ix.problems, r.problem), ix.unread+1
	case len(s.documents) > 0:
		// Alternatives that are refused today are not what the client sends.
		ix.valid = append(ix.valid, s)
		ix.touch(s, valid)
	case len(errs) > 0:
		ix.refused = append(ix.refused, refused{s, errs})
	default:
		ix.local++
	}
}

// advise tells of what only the artifacts of Relay know.
func advise(errs diag.List) {
	for _, f := range errs {
		f.Fix = "Correct the operation. Fields of client extensions and resolvers are known from Relay's artifacts: give them as operations, too."
	}
}

// touch notes what an operation touches by its documents, in which validation has noted the types.
// It leaves recorded values out that are refused today: they do not show what a change breaks.
func (ix *Index) touch(s *sent, valid []*ast.QueryDocument) {
	seen := map[string]bool{}
	for _, query := range valid {
		if why := s.doc.refusedValues(ix.schema, query); len(why) > 0 {
			for _, f := range why {
				f.Code, f.Severity = CodeInvalid, diag.Warning
			}
			own := *s.doc
			own.Variables = nil
			s.doc = &own
			ix.problems = append(ix.problems, why...)
		}
		for key := range seen {
			if strings.HasPrefix(key, "...") {
				delete(seen, key) // another definition may have the name
			}
		}
		for _, op := range query.Operations {
			(&walker{schema: ix.schema, doc: s.doc, op: op, touched: ix.touched, seen: seen}).operation()
		}
	}
}

// refuses returns what a schema refuses of a document as it is sent.
func (d *document) refuses(schema *ast.Schema, query *ast.QueryDocument) diag.List {
	var out diag.List
	for _, e := range validator.ValidateWithRules(schema, query, rules.NewDefaultRules()) {
		out = append(out, d.finding(CodeInvalid, e))
	}
	return out
}

// Len returns the number of valid operations.
func (ix *Index) Len() int { return len(ix.valid) }

// Touching returns where operations touch any of the coordinates: one place per operation, by file,
// operation and line.
func (ix *Index) Touching(coordinates ...string) []Use {
	var uses []Use
	for _, c := range coordinates {
		uses = append(uses, ix.touched[c]...)
	}
	slices.SortFunc(uses, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(uses, func(a, b Use) bool { return a.File == b.File && a.Operation == b.Operation })
}

// Against returns what becomes of the operations under another API schema, given as SDL. Recorded
// values count only where the operation itself is valid.
func (ix *Index) Against(api string) Outcome {
	if len(ix.valid)+len(ix.refused) == 0 {
		return Outcome{Problems: ix.found(nil), Unjudged: ix.unread, Local: ix.local}
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "API schema", Input: api})
	if err != nil {
		bad := (Document{}).finding("API_SCHEMA_INVALID", err)
		return Outcome{Problems: append(ix.found(nil), bad).Sort(), Unjudged: ix.unread + len(ix.valid) + len(ix.refused)}
	}
	var broken diag.List
	for _, s := range ix.valid {
		for _, o := range s.documents {
			query := o.again().document(s.op)
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
			if query := o.document(r.op); query != nil && len(r.doc.refuses(schema, query)) > 0 {
				accepted[r.sent] = false
			}
		}
	}
	n := count(accepted)
	return Outcome{Broken: broken.Sort(), Problems: ix.found(accepted), Unjudged: ix.unread + len(ix.refused) - n, New: n, Local: ix.local}
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

// refusedValues returns a finding for each set of recorded values that a schema refuses.
func (d *document) refusedValues(schema *ast.Schema, query *ast.QueryDocument) diag.List {
	var out diag.List
	for _, op := range query.Operations {
		for _, values := range d.Variables {
			if _, err := validator.VariableValues(schema, op, values); err != nil {
				f := &diag.Diagnostic{Code: CodeValues, Severity: diag.Error, Positions: []diag.Position{d.place(op.Position)}}
				f.Message = "recorded values of " + d.operationName(op) + ": " + valueProblem(err)
				out = append(out, f)
			}
		}
	}
	return out
}

// valueProblem returns which value of which variable is refused, and why.
func valueProblem(err error) string {
	var one *gqlerror.Error
	if !errors.As(err, &one) {
		return err.Error()
	}
	path := strings.TrimPrefix(one.Path.String(), "variable.")
	if path == "" {
		return one.Message
	}
	return "$" + path + " " + one.Message
}
