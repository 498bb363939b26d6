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
	"github.com/schemactl/schemactl/compose/charset"
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

// OperationsOf returns the operations of a document, or the one of a name. Each is planned with the
// fragments that it spreads and without the other operations, as clients send it. A document that
// cannot be parsed is a usage error with the place.
func OperationsOf(file, text, name string, labels []string) ([]Operation, error) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: file, Input: text}, maxTokens)
	if err != nil {
		return nil, unreadable(file, err)
	}
	var out []Operation
	for _, op := range doc.Operations {
		if name != "" && op.Name != name {
			continue
		}
		o := Operation{Name: op.Name, File: file, Request: queryplan.Request{Query: alone(text, doc, op), OperationName: op.Name, Labels: labels}}
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
