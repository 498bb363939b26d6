// Package shape judges whether the data of a GraphQL answer has the shape that its operation asks
// for, by the schema of the API.
//
// In go the schema, a request and the data of its answer; out comes nil or an [*Error] with the
// path of the first value that does not fit:
//
//	judge, err := shape.Load(schemaSDL)
//	err = judge.Check(shape.Request{Query: query, Operation: "ListSubgraphs", Variables: vars}, data)
//
// JSON decoders take an absent key for a zero value, so that an answer without its list would pass
// for an empty list. Here every selected key has to be there, and only what the schema calls
// nullable may be null.
//
// # What may grow
//
// A platform that is newer than this program may have more kinds of objects and more enum values.
// An unknown enum value passes. An unknown kind of object passes where the operation reads only
// what all kinds have; where it reads what certain kinds have, the answer cannot be understood.
package shape

import (
	"fmt"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Judge knows the schema of an API. It is safe for concurrent use.
type Judge struct {
	schema *ast.Schema

	mu        sync.Mutex
	documents map[string]*ast.QueryDocument // by the text of the query
}

// Load reads the schema of an API.
func Load(schemaSDL string) (*Judge, error) {
	doc, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: "schema.graphql", Input: schemaSDL})
	if err != nil {
		return nil, err
	}
	schema, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		return nil, err
	}
	return &Judge{schema: schema, documents: map[string]*ast.QueryDocument{}}, nil
}

// Request is a GraphQL request as it was sent.
type Request struct {
	Query string
	// Operation is the name of the operation of Query.
	Operation string
	// Variables are decoded from JSON.
	Variables map[string]any
}

// Error is a value of an answer that does not have the shape that was asked for.
type Error struct {
	// Path leads to the value, such as graph.variant.subgraphs[2].name.
	Path string
	// Why is what is wrong, such as "is null".
	Why string
}

func (e *Error) Error() string { return e.Path + " " + e.Why }

// Check returns an [*Error] for the first value of the data, in the order of the query, that does
// not have the shape that the request asks for. Other errors are about the request.
func (j *Judge) Check(req Request, data []byte) error {
	doc, err := j.document(req.Query)
	if err != nil {
		return err
	}
	op := doc.Operations.ForName(req.Operation)
	if op == nil {
		return fmt.Errorf("the request has no operation %q", req.Operation)
	}
	root := j.schema.Query
	if op.Operation == ast.Mutation {
		root = j.schema.Mutation
	}
	value, err := decode(data)
	if err != nil {
		return err
	}
	w := &walk{schema: j.schema, doc: doc, variables: req.Variables}
	if found := w.object("", root, op.SelectionSet, value); found != nil {
		return found
	}
	return nil
}

// document returns the parsed query. There are as many queries as a client has operations.
func (j *Judge) document(query string) (*ast.QueryDocument, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if doc := j.documents[query]; doc != nil {
		return doc, nil
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil, err
	}
	j.documents[query] = doc
	return doc, nil
}
