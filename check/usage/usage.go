// Package usage knows the operations that clients send.
//
// In go documents with operations and the API schema that they are meant for. Out comes an [Index],
// which tells which operations a change of one element touches, and with [Index.Against] which
// operations another schema would refuse.
//
// # How
//
// Documents are parsed, and each file gets the fragments that its operations reach in other files
// (read.go). An operation that is valid on the API schema is walked once (walk.go), and every
// coordinate that it touches is noted with the place. Beside schema coordinates there are some that
// only this package knows, from [Omitted] to [FragmentOn]. A variable touches all
// that its type allows, or, where the values that clients have sent are known, what these contain.
//
// With every argument and input field it is noted how the operation gives it (inputs.go). A
// [Comparison] judges these values by another schema (refuse.go), as validation would: a literal
// by its text, a variable by its declared type, what is inside of a variable by its recorded value
// or by the old type of its place. That a nullable variable may be null counts only where it is
// known, since validation accepts one wherever a default value stands in for what is left out.
//
// # Invariants
//
//   - An operation that is not valid today counts for nothing, and its document is reported.
//   - A coordinate has at most one use per operation: the first.
//   - An index is read only once it is made.
package usage

import (
	"cmp"
	"errors"
	"slices"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/schemactl/schemactl/compose/diag"
)

// Codes of findings about the operations themselves.
const (
	// CodeSyntax is for a document that cannot be parsed.
	CodeSyntax = "OPERATION_SYNTAX_ERROR"
	// CodeInvalid is for an operation that the schema it is meant for refuses.
	CodeInvalid = "OPERATION_INVALID"
	// CodeBroken is for an operation that is valid today and that the proposal refuses.
	CodeBroken = "OPERATION_BROKEN"
	// CodeValues is for recorded values of variables that the proposal refuses.
	CodeValues = "OPERATION_VALUES_BROKEN"
)

// Document is one file with operations, or one entry of a manifest.
type Document struct {
	// File is the file of all positions.
	File string
	Text string
	// Name stands for the name of an operation that has none, for instance the ID of an entry.
	Name string
	// Line and Column are where the entry of a manifest stands in the file. Every position is then
	// that place. They are zero where Text is the whole file.
	Line, Column int
	// Variables are the sets of values that clients have sent, as JSON decodes them. Without any, a
	// variable may carry whatever its type allows.
	Variables []map[string]any
}

// Use is one place where an operation touches an element.
type Use struct {
	Operation string `json:"operation"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

// Index is what the valid operations touch. The zero value knows no operation.
type Index struct {
	docs []Document
	// valid has, for each document, whether its operations count. Fragments of the others may still
	// be used.
	valid []bool
	// count is the number of valid operations.
	count int
	// touched maps a coordinate to its first use per operation.
	touched map[string][]Use
	// given maps an argument or input field to the ways in which operations give it.
	given map[string][]given
	// schema is the API schema that the operations are meant for.
	schema *ast.Schema
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

// New makes the index of documents. api is the API schema, as SDL, that they are meant for. A
// document that does not parse or validate is a finding and is left out; recorded values that the
// schema refuses are a finding, and the document counts as one without recorded values.
func New(api string, docs []Document) (*Index, diag.List) {
	ix := &Index{touched: map[string][]Use{}, given: map[string][]given{}}
	if len(docs) == 0 {
		return ix, nil
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "API schema", Input: api})
	if err != nil {
		return ix, diag.List{(Document{}).finding("API_SCHEMA_INVALID", err)}
	}
	ix.schema = schema
	list, problems := parse(docs)
	ix.docs, ix.valid = slices.Clone(docs), make([]bool, len(docs))
	for _, d := range list {
		if d.fragmentsOnly() {
			continue
		}
		if errs := validator.ValidateWithRules(schema, d.query, validation()); len(errs) > 0 {
			for _, e := range errs {
				problems = append(problems, d.finding(CodeInvalid, e))
			}
			continue
		}
		// Values that are refused today as well do not show what the change breaks.
		if refused := d.refusedValues(schema, d.query); len(refused) > 0 {
			for _, f := range refused {
				f.Code = CodeInvalid
			}
			problems, d.Variables, ix.docs[d.at].Variables = append(problems, refused...), nil, nil
		}
		for _, op := range d.query.Operations {
			ix.count++
			(&walker{schema: schema, doc: d, op: op, touched: ix.touched, given: ix.given, seen: map[string]bool{}}).operation()
		}
		ix.valid[d.at] = true
	}
	return ix, problems.Sort()
}

// Len returns the number of valid operations.
func (ix *Index) Len() int { return ix.count }

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

func (d Document) operationName(op *ast.OperationDefinition) string {
	if op.Name != "" {
		return op.Name
	}
	return d.Name
}

// place returns a position in a file, or that of the entry of a manifest. A nil position is that of
// the document.
func (d Document) place(at *ast.Position) diag.Position {
	out := diag.Position{File: d.File, Line: d.Line, Column: d.Column}
	if d.Line == 0 && at != nil {
		out.Line, out.Column = at.Line, at.Column
		if at.Src != nil && at.Src.Name != "" {
			out.File = at.Src.Name
		}
	}
	return out
}

// finding makes a finding of an error of the parser or validator. The position is the error's
// first. In a manifest it is that of the entry, and the message begins with the entry's name.
func (d Document) finding(code string, err error) *diag.Diagnostic {
	f := &diag.Diagnostic{Code: code, Severity: diag.Error, Message: err.Error(), Positions: []diag.Position{{File: d.File, Line: d.Line, Column: d.Column}}}
	var one *gqlerror.Error
	if !errors.As(err, &one) {
		return f
	}
	f.Message = one.Message
	if d.Line > 0 {
		if d.Name != "" {
			f.Message = d.Name + ": " + f.Message
		}
	} else if len(one.Locations) > 0 {
		p := &f.Positions[0]
		p.Line, p.Column = one.Locations[0].Line, one.Locations[0].Column
		// A fragment may stand in another file than the operation.
		if file, ok := one.Extensions["file"].(string); ok {
			p.File = file
		}
	}
	return f
}
