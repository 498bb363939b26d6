package usage

import (
	"errors"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/schemactl/schemactl/compose/diag"
)

// Document is one file with operations, one template of a file of code, or one entry of a manifest.
type Document struct {
	// File is the file of all positions.
	File string
	Text string
	// Name stands for the name of an operation that has none, for instance the ID of an entry.
	Name string
	// ID is that of an entry of a manifest, if it has one.
	ID string
	// Line and Column are where the entry of a manifest stands in the file. Every position is then
	// that place. They are zero where Text is the whole file or a part of it.
	Line, Column int
	// Origin are the places of File that Text was taken from, in the order of Text. It is empty
	// where Text is the whole file.
	Origin []Span
	// Source is the text of File where Text is a part of it.
	Source string
	// Constant is the name that code gives to the document: of a variable, or of a property.
	Constant string
	// Imports are the documents that the client's build joins to this one.
	Imports []Import
	// Problems are why the document cannot be read as the client's build reads it. None of its
	// operations is judged then, nor one that takes a fragment from it.
	Problems diag.List
	// Borrowed is set where the document was read only because another one imports it. Its
	// operations do not count.
	Borrowed bool
	// Relay is set where the client's code uses Relay, whose compiler adds to operations.
	Relay bool
	// Compiled is set where Text is what a compiler of clients made of an operation. It takes the
	// place of operations of that name in documents of Relay.
	Compiled bool
	// Variables are the sets of values that clients have sent, as JSON decodes them. Without any, a
	// variable may carry whatever its type allows.
	Variables []map[string]any
}

// Span is the start of a part of a text, in line and column of the text and of the file that it
// comes from. The part ends where the next one starts.
type Span struct {
	Line, Column         int
	FileLine, FileColumn int
}

// Import names documents whose fragments belong to the importing one.
type Import struct {
	// Files are the files that the import may mean. With more than one, operations are judged with
	// each.
	Files []string
	// Constant is the name of the document in a file of code; empty for all documents of the file.
	Constant string
}

// document is a document with what the parser made of it.
type document struct {
	Document
	// query is nil where the document cannot be read.
	query *ast.QueryDocument
	// own is what ownFragments returns; nil before.
	own map[string]group
}

// entry reports whether the document is one of a manifest, which is sent as it is.
func (d *document) entry() bool { return d.Line > 0 }

// inFile returns the place in the file of a place in the text.
func (d Document) inFile(line, column int) (fileLine, fileColumn int) {
	for i := len(d.Origin) - 1; i >= 0; i-- {
		s := d.Origin[i]
		switch {
		case s.Line == line && s.Column <= column:
			return s.FileLine, s.FileColumn + column - s.Column
		case s.Line < line:
			return s.FileLine + line - s.Line, column
		}
	}
	return line, column
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

// unread makes the finding for what keeps operations of the document from being judged.
func (d Document) unread(at *ast.Position, message, fix string) *diag.Diagnostic {
	if d.Line > 0 && d.Name != "" {
		message = d.Name + ": " + message
	}
	return &diag.Diagnostic{Code: CodeUnread, Severity: diag.Error, Message: message, Positions: []diag.Position{d.place(at)}, Fix: fix}
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
