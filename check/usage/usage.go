// Package usage knows the operations that clients send.
//
// In go documents with operations and the API schema that they are meant for. Out comes an [Index],
// which tells which operations a change of one element touches, and with [Index.Against] which
// operations another schema would refuse.
//
// # How
//
// Documents are parsed (read.go), and each operation gets the fragments that it reaches in other
// documents (fragments.go, request.go). It is judged as its client sends it: without the directives
// and fields of the client itself (outgoing.go), and with what Relay's compiler adds (relay.go).
// Where a fragment has several definitions, it is judged with each. An operation that is valid on
// the API schema is walked (walk.go), and every coordinate that it touches is noted with the place.
// Beside schema coordinates there are some that only this package knows, from [Omitted] to
// [FragmentOn]. A variable touches all that its type allows, or, where the values that clients have
// sent are known, what these contain.
//
// With every argument and input field it is noted how the operation gives it (inputs.go). A
// [Comparison] judges these values by another schema (refuse.go), as validation would: a literal
// by its text, a variable by its declared type, what is inside of a variable by its recorded value
// or by the old type of its place. That a nullable variable may be null counts only where it is
// known, since validation accepts one wherever a default value stands in for what is left out.
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

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/apischema"
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
	// noted is the number of coordinates that were noted, and mostNoted its bound.
	noted, mostNoted int
	// written are the documents that could be read.
	written []*ast.QueryDocument
	// unread counts the documents and operations that cannot be read.
	unread int
	// local counts the operations of which nothing is sent.
	local int
	// touched maps a coordinate to its first use per operation.
	touched map[string][]Use
	// given maps an argument or input field to the ways in which operations give it.
	given map[string][]given
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

// Omitted returns the coordinate of leaving an argument or input field out, or of giving it a
// variable that may be missing. That is where a default value counts.
func Omitted(coordinate string) string { return coordinate + "?" }

// Refused returns the coordinate of giving an argument or input field a value that the other
// schema of a [Comparison] refuses there, or of leaving it out where that schema requires it.
func Refused(coordinate string) string { return coordinate + "!" }

// AppliedAt returns the coordinate of a directive at a location such as FIELD.
func AppliedAt(directive, location string) string { return directive + " on " + location }

// AppliedTwice returns the coordinate of a directive that stands more than once at one element.
func AppliedTwice(directive string) string { return directive + " " + directive }

// NotOneOf returns the coordinate of a value of an input object that has several fields, none, or
// one that may be null. That is what @oneOf refuses.
func NotOneOf(typeName string) string { return typeName + " @oneOf" }

// ValueOf returns the coordinate of a value of an enum, scalar or input object, as a literal or in
// a variable. The name of the type is the coordinate of what names it.
func ValueOf(typeName string) string { return typeName + "=" }

// codeSchema is the code of a schema that operations cannot be compared with: it is invalid, or too
// large for that.
const codeSchema = "API_SCHEMA_INVALID"

// New makes the index of documents. api is the API schema, as SDL, that they are meant for. The
// findings are those of [Outcome], for a schema that is as this one. Recorded values that the
// schema refuses are a remark, and the document counts as one without recorded values.
func New(api string, docs []Document) (*Index, diag.List) {
	ix := &Index{touched: map[string][]Use{}, given: map[string][]given{}}
	if len(docs) == 0 {
		return ix, nil
	}
	var err error
	if ix.schema, err = apischema.Load(api); err != nil {
		ix.problems, ix.unread = diag.List{(Document{}).finding(codeSchema, err)}, len(docs)
		return ix, ix.problems
	}
	c := parse(docs)
	ix.problems, ix.unread = c.problems, c.unread
	ix.written = c.queries()
	meter := apischema.NewMeter(ix.schema).For(ix.written...)
	ix.mostNoted = minNoted + notedOfField*apischema.Fields(ix.written...)
	for _, r := range c.requests(ix.schema) {
		ix.add(r, meter)
	}
	ix.problems = append(ix.problems, c.unused()...)
	return ix, ix.found(nil)
}

// minNoted and notedOfField bound what operations touch, by the fields that they select: a variable
// may carry every field of an input type, and a union be any of its members.
const minNoted, notedOfField = 1_000_000, 10

var errTouchesTooMuch = errors.New("the operations before it touch so many elements, in variables and abstract types, that no more are looked at")

// add judges one operation and notes what it touches.
func (ix *Index) add(r *request, meter *apischema.Meter) {
	s := &sent{request: r}
	var errs diag.List
	var valid []*ast.QueryDocument
	if err := meter.Err(); err != nil {
		r.tooLarge(err)
	} else if ix.noted > ix.mostNoted {
		r.tooLarge(errTouchesTooMuch)
	}
	for _, o := range r.outgoing(ix.schema) {
		if r.problem != nil {
			break
		}
		query := o.document(r.op)
		if o.problem != "" {
			r.fail(o.at, o.problem, "Give what the client's compiler has made of it: Relay's artifact, or the manifest of persisted queries.")
			break
		}
		if query == nil {
			continue // nothing of it is sent
		}
		if err := meter.Add(query); err != nil {
			r.tooLarge(err)
			break
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
			(&walker{schema: ix.schema, doc: s.doc, op: op, touched: ix.touched, given: ix.given, seen: seen}).operation()
		}
	}
	ix.noted += len(seen)
}

// maxRefusals bounds what is told of one document.
const maxRefusals = 1000

// refuses returns what a schema refuses of a document as it is sent.
func (d *document) refuses(schema *ast.Schema, query *ast.QueryDocument) diag.List {
	if err := tooManyFields(query); err != nil {
		return diag.List{d.finding(CodeInvalid, err)}
	}
	var out diag.List
	for _, e := range validation().Validate(schema, query) {
		out = append(out, d.finding(CodeInvalid, e))
	}
	return out.Cap(maxRefusals)
}

// Len returns the number of valid operations.
func (ix *Index) Len() int { return len(ix.valid) }

// Touching returns where operations touch any of the coordinates: one place per operation, by file,
// operation and line. Coordinates of [Refused] are for [Comparison.Touching].
func (ix *Index) Touching(coordinates ...string) []Use {
	var uses []Use
	for _, c := range coordinates {
		uses = append(uses, ix.touched[c]...)
	}
	return firstPerOperation(uses)
}

// firstPerOperation sorts uses and leaves the first of each operation.
func firstPerOperation(uses []Use) []Use {
	slices.SortFunc(uses, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(uses, func(a, b Use) bool { return a.File == b.File && a.Operation == b.Operation })
}
