package usage

import (
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/schemactl/schemactl/compose/diag"
)

// Comparison holds the operations of an index against another API schema.
type Comparison struct {
	*Index
	values *comparison
	err    error
}

// Against compares an index with another API schema, given as SDL. An index without operations does
// not read it.
func (ix *Index) Against(api string) *Comparison {
	c := &Comparison{Index: ix}
	if len(ix.valid)+len(ix.refused) == 0 {
		return c
	}
	schema, err := apischema.Load(api)
	if err != nil {
		c.err = err
		return c
	}
	c.values = &comparison{before: ix.schema, after: schema}
	return c
}

// Touching is [Index.Touching], and for coordinates of [Refused] it judges each value by the other
// schema. Where an element is missing in one of the schemas, or the other schema cannot be read,
// every value counts.
func (c *Comparison) Touching(coordinates ...string) []Use {
	var uses []Use
	for _, coordinate := range coordinates {
		at, ok := strings.CutSuffix(coordinate, "!")
		if !ok {
			uses = append(uses, c.touched[coordinate]...)
			continue
		}
		var old, now slot
		var had, has bool
		if c.values != nil {
			old, had = find(c.values.before, at)
			now, has = find(c.values.after, at)
		}
		refused := sync.OnceValue(func() bool { return c.values.refused(given{how: anything}, old, now) })
		for _, g := range c.given[at] {
			if !had || !has || g.how == anything && refused() || g.how != anything && c.values.refused(g, old, now) {
				uses = append(uses, g.use)
			}
		}
	}
	return firstPerOperation(uses)
}

// MayBeNull returns the operations that the coordinates of [Refused] concern only if a variable is
// null of which nothing is recorded. Validation accepts them.
func (c *Comparison) MayBeNull(coordinates ...string) []Use {
	var uses []Use
	for _, coordinate := range coordinates {
		at, ok := strings.CutSuffix(coordinate, "!")
		if !ok || c.values == nil {
			continue
		}
		old, had := find(c.values.before, at)
		now, has := find(c.values.after, at)
		for _, g := range c.given[at] {
			if had && has && c.values.refusesOnlyNull(g, old, now) {
				uses = append(uses, g.use)
			}
		}
	}
	return firstPerOperation(uses)
}

// refusedValues returns a finding for each set of recorded values that a schema refuses. The query
// is valid on the schema.
func (d *document) refusedValues(schema *ast.Schema, query *ast.QueryDocument) diag.List {
	var out diag.List
	if len(d.Variables) == 0 {
		return out
	}
	nonNull := nonNullVariables(schema, query)
	for _, op := range query.Operations {
		for _, values := range d.Variables {
			if err := valuesProblem(schema, op, values, nonNull[op]); err != nil {
				f := &diag.Diagnostic{Code: CodeValues, Severity: diag.Error, Positions: []diag.Position{d.Document.place(op.Position)}}
				f.Message = "recorded values of " + d.operationName(op) + ": $" + err.Path.String() + " " + err.Message
				out = append(out, f)
			}
		}
	}
	return out
}

// valuesProblem returns which of the recorded values of an operation is refused, and why; nil if
// all are accepted. nonNull are the variables that stand where null is refused.
func valuesProblem(schema *ast.Schema, op *ast.OperationDefinition, values map[string]any, nonNull map[string]bool) *gqlerror.Error {
	for _, v := range op.VariableDefinitions {
		path := ast.Path{ast.PathName(v.Variable)}
		value, given := values[v.Variable]
		if !given && v.DefaultValue == nil {
			if v.Type.NonNull {
				return gqlerror.ErrorPathf(path, "must be defined")
			}
			continue
		}
		if given {
			if err := jsonProblem(schema, value, v.Type, path); err != nil {
				return err
			}
		}
		if null := given && value == nil || !given && v.DefaultValue.Kind == ast.NullValue; null && nonNull[v.Variable] {
			return gqlerror.ErrorPathf(path, "cannot be null where it is used")
		}
	}
	return nil
}

// nonNullVariables returns, for each operation, the variables that it uses at places of a non-null
// type. A nullable variable may stand there if the place has a default value.
func nonNullVariables(schema *ast.Schema, query *ast.QueryDocument) map[*ast.OperationDefinition]map[string]bool {
	out := map[*ast.OperationDefinition]map[string]bool{}
	for _, op := range query.Operations {
		out[op] = map[string]bool{}
	}
	observers := &core.Events{}
	observers.OnValue(func(w *core.Walker, v *ast.Value) {
		if w.CurrentOperation != nil && v.Kind == ast.Variable && v.ExpectedType != nil && v.ExpectedType.NonNull {
			out[w.CurrentOperation][v.Raw] = true
		}
	})
	core.Walk(schema, query, observers)
	return out
}
