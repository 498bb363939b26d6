package loadtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rows are the data of a subgraph, by the name of a type. The fields of "Query" are in its one row.
// An object in a row is a reference if its type has rows of its own: it stands for the row that has
// the same fields. "__typename" tells the type of an object where the schema leaves it open.
type Rows map[string][]map[string]any

// Code is one version of a subgraph's code, as strict as a server of its schema. It implements
// [http.Handler]. An error in execution nulls the whole answer.
type Code struct {
	sdl    string
	schema *ast.Schema
	rows   Rows
	// keys are the resolvable keys of each entity. requires and external are by "Type.field".
	keys     map[string][]ast.SelectionSet
	requires map[string]ast.SelectionSet
	external map[string]bool
}

var (
	errSchema = errors.New("invalid schema")
	// errRefused is what code does not answer, as its own schema does not know it.
	errRefused = errors.New("refused")
)

// NewCode returns code that implements a schema and answers from rows.
func NewCode(sdl string, rows Rows) (*Code, error) {
	c := &Code{sdl: sdl, rows: rows, keys: map[string][]ast.SelectionSet{}, requires: map[string]ast.SelectionSet{}, external: map[string]bool{}}
	if err := c.load(sdl); err != nil {
		return nil, fmt.Errorf("%w: %w", errSchema, err)
	}
	return c, nil
}

// Request is the body of a GraphQL request.
type Request struct {
	Query         string         `json:"query"`
	Variables     map[string]any `json:"variables,omitempty"`
	OperationName string         `json:"operationName,omitempty"`
}

// Response is the body of a GraphQL response.
type Response struct {
	Data   map[string]any `json:"data"`
	Errors gqlerror.List  `json:"errors,omitempty"`
}

// ServeHTTP answers as GraphQL servers do: a request that the schema does not allow has status 400.
func (c *Code) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req Request
	in := json.NewDecoder(r.Body)
	in.UseNumber()
	if err := in.Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, valid := c.Answer(req)
	w.Header().Set("Content-Type", "application/json")
	if !valid {
		w.WriteHeader(http.StatusBadRequest)
	}
	_ = json.NewEncoder(w).Encode(answer) // a client that has gone does not matter
}

// Answer validates and executes a request. It reports whether the schema allows it.
func (c *Code) Answer(req Request) (Response, bool) {
	doc, errs := gqlparser.LoadQueryWithRules(c.schema, req.Query, rules.NewDefaultRules())
	if len(errs) > 0 {
		return Response{Errors: errs}, false
	}
	operation := doc.Operations.ForName(req.OperationName)
	if operation == nil {
		return refusal("no operation %q", req.OperationName), false
	}
	variables, err := validator.VariableValues(c.schema, operation, req.Variables)
	if err != nil {
		return refusal("%w", err), false
	}
	e := execution{Code: c, variables: variables}
	root := object{def: c.schema.Query, row: map[string]any{}}
	if rows := c.rows[root.def.Name]; len(rows) > 0 {
		root.row = rows[0]
	}
	data, err := e.object(root, operation.SelectionSet)
	if err != nil {
		return refusal("%w", err), true
	}
	return Response{Data: data}, true
}

// refusal returns an answer that is one error.
func refusal(format string, args ...any) Response {
	return Response{Errors: gqlerror.List{gqlerror.Wrap(fmt.Errorf(format, args...))}}
}
