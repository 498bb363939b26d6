package planning

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/queryplan"
)

// maxTokens bounds one document of operations.
const maxTokens = 1 << 20

// SupergraphFile returns the text of a file that is a supergraph: it has the enum of subgraphs that
// composition writes.
func SupergraphFile(file string) (string, bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", false
	}
	text, problem := charset.Decode(string(data))
	if problem != nil || !strings.Contains(text, "join__Graph") {
		return "", false
	}
	return text, true
}

// operationStart is how the text of an operation starts, after comments.
var operationStart = pattern.New(`^(?:[\s,]|#[^\n\r]*)*(?:\{|(?:query|mutation|subscription|fragment)\b)`)

// isText reports whether an argument is the text of an operation, and not a file, a folder or a
// glob. What matches a file is that file, whatever it looks like.
func isText(arg string) bool {
	return strings.Contains(arg, "{") && operationStart.Get().MatchString(arg) && !input.Matches(arg)
}

// ReadOperations returns the operations of files, folders and globs, and those that are given as
// text; with a name only those of the name. It is a usage error if there is none.
func ReadOperations(args []string, name string) ([]Operation, error) {
	var out []Operation
	var globs []string
	for _, arg := range args {
		if strings.TrimSpace(arg) == "" {
			return nil, exit.Usagef("an operation is empty; give its text, a file, a folder or a glob")
		}
		if isText(arg) {
			more, err := operationsOf("", arg, name)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
			continue
		}
		globs = append(globs, arg)
	}
	if len(globs) > 0 {
		docs, err := input.Documents(globs)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			more, err := operationsOf(d.File, d.Text, name)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	if len(out) == 0 {
		return nil, noOperation(args, name)
	}
	return out, nil
}

// noOperation is the error where nothing is left to plan. It names the operations that there are.
func noOperation(args []string, name string) error {
	given := strings.Join(args, ", ")
	if name == "" {
		return exit.Usagef("there is no operation in %s; give a query, a mutation or a subscription", given)
	}
	all, err := ReadOperations(args, "")
	if err != nil {
		return exit.Usagef("--operation %s: there is no such operation in %s", name, given)
	}
	names := make([]string, len(all))
	for i, o := range all {
		names[i] = o.Name
	}
	return exit.Usagef("--operation %s: there is no such operation, but %s", name, strings.Join(names, ", "))
}

// operationsOf returns the operations of a document, or the one of a name. Each is planned with the
// fragments that it spreads and without the other operations, as clients send it. A document that
// cannot be parsed is a usage error with the place.
func operationsOf(file, text, name string) ([]Operation, error) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: file, Input: text}, maxTokens)
	if err != nil {
		return nil, unreadable(file, err)
	}
	var out []Operation
	whole := newDocument(text, doc)
	for _, op := range doc.Operations {
		if name != "" && op.Name != name {
			continue
		}
		o := Operation{Name: op.Name, File: file, Request: queryplan.Request{Query: text, OperationName: op.Name}}
		if whole != nil {
			o.Request.Query, o.document, o.definition = "", whole, op
		}
		if o.Name == "" {
			o.Name = fmt.Sprintf("the %s", op.Operation)
			if file != "" {
				o.Name += " of " + file
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// unreadable returns the error of a document that is no GraphQL, with the place where it stops.
func unreadable(file string, err error) error {
	var problem *gqlerror.Error
	if !errors.As(err, &problem) || len(problem.Locations) == 0 {
		return exit.Usagef("the operation cannot be read: %w", err)
	}
	place := fmt.Sprintf("%d:%d", problem.Locations[0].Line, problem.Locations[0].Column)
	if file != "" {
		place = file + ":" + place
	}
	return exit.Usagef("%s: the operation cannot be read: %s; operations come first, and the graph last", place, problem.Message)
}
