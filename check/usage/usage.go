// Package usage knows the operations that clients send.
//
// In go documents with operations and the API schema they are meant for; out comes an [Index] that
// tells which operations a change of one element touches, and which operations another schema would
// refuse.
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
	// CodeSyntax: a document is no GraphQL.
	CodeSyntax = "OPERATION_SYNTAX_ERROR"
	// CodeInvalid: an operation is refused even by the schema it is meant for.
	CodeInvalid = "OPERATION_INVALID"
	// CodeBroken: an operation that is valid today is refused by the proposal.
	CodeBroken = "OPERATION_BROKEN"
	// CodeValues: recorded values of variables are refused by the proposal.
	CodeValues = "OPERATION_VALUES_BROKEN"
)

// Document is one file with operations, or one entry of a manifest.
type Document struct {
	// File is what positions are reported against.
	File string
	Text string
	// Name is used for an operation that has none of its own, for instance an entry's ID.
	Name string
	// Line and Column are where Text stands in the file when it is part of a manifest; every
	// position is then that place. Zero when Text is the file.
	Line, Column int
	// Variables are values that clients have sent. Without any, a variable may carry whatever its
	// type allows.
	Variables []map[string]any
}

// Use is one place where an operation touches an element.
type Use struct {
	Operation string `json:"operation"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

// Index holds the valid operations and what they touch.
type Index struct {
	docs []Document
	// valid tells the documents whose operations count; others may hold their fragments.
	valid []bool
	count int
	// touched maps a coordinate to its first use per operation.
	touched map[string][]Use
}

// Omitted is the coordinate of leaving an argument or input field out, or of giving a variable for
// it that may be missing: what a default value is for.
func Omitted(coordinate string) string { return coordinate + "?" }

// Nullable is the coordinate of leaving an argument or input field out, of giving null, or a
// variable that may be null: what a required one refuses.
func Nullable(coordinate string) string { return coordinate + "!" }

// New reads documents against the API schema (SDL) they are meant for. A document that does not
// parse or validate is a finding and is left out.
func New(api string, docs []Document) (*Index, diag.List) {
	ix := &Index{touched: map[string][]Use{}}
	if len(docs) == 0 {
		return ix, nil
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "API schema", Input: api})
	if err != nil {
		return ix, diag.List{(Document{}).finding("API_SCHEMA_INVALID", err)}
	}
	list, problems := parse(docs)
	ix.docs, ix.valid = slices.Clone(docs), make([]bool, len(docs))
	for _, d := range list {
		if d.fragmentsOnly() {
			continue
		}
		if errs := validator.ValidateWithRules(schema, d.query, rules.NewDefaultRules()); len(errs) > 0 {
			for _, e := range errs {
				problems = append(problems, d.finding(CodeInvalid, e))
			}
			continue
		}
		// Values that are refused today as well say nothing about the change.
		if refused := d.refusedValues(schema, d.query); len(refused) > 0 {
			for _, f := range refused {
				f.Code = CodeInvalid
			}
			problems, d.Variables, ix.docs[d.at].Variables = append(problems, refused...), nil, nil
		}
		for _, op := range d.query.Operations {
			ix.count++
			(&walker{schema: schema, doc: d, op: op, touched: ix.touched, seen: map[string]bool{}}).operation()
		}
		ix.valid[d.at] = true
	}
	return ix, problems.Sort()
}

// Len is the number of valid operations.
func (ix *Index) Len() int { return ix.count }

// Touching returns where operations touch any of the coordinates, once per operation, by file and
// line.
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

// Refused lists what another API schema (SDL) refuses of the operations that are valid today, with
// the position in the operation's file.
func (ix *Index) Refused(api string) diag.List {
	if ix.count == 0 {
		return nil
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "API schema", Input: api})
	if err != nil {
		return diag.List{(Document{}).finding("API_SCHEMA_INVALID", err)}
	}
	var out diag.List
	list, _ := parse(ix.docs)
	for _, d := range list {
		if !ix.valid[d.at] {
			continue
		}
		errs := validator.ValidateWithRules(schema, d.query, rules.NewDefaultRules())
		for _, e := range errs {
			out = append(out, d.finding(CodeBroken, e))
		}
		if len(errs) == 0 {
			out = append(out, d.refusedValues(schema, d.query)...)
		}
	}
	return out.Sort()
}

// refusedValues lists the recorded values of variables that a schema refuses.
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

func (d Document) operationName(op *ast.OperationDefinition) string {
	if op.Name != "" {
		return op.Name
	}
	return d.Name
}

// valueProblem says which value of which variable is refused.
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

// place is where something stands: a position in a file, or the entry of a manifest.
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
