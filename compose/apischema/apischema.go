// Package apischema reads the API schema of a graph for the validation of operations, which is
// gqlparser's, and bounds what that takes.
//
//	schema, err := apischema.Load(text)
//	if err := apischema.NewMeter(schema).For(query).Add(query); err != nil { … }
//	refused := apischema.NewRules(rules.NewDefaultRules()).Validate(schema, query)
//
// # How
//
// gqlparser compares each field of a type with each other one when it reads a schema, and goes over
// the fields of a type from the first one for each field that an operation selects. That is quick
// for the types that people write and takes minutes for types of a hundred thousand fields. What it
// would take is counted before.
//
// # Invariants
//
// A schema and operations within the bounds are read as gqlparser reads them.
package apischema

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// maxPairs bounds the comparisons of one schema, about a second. One type with 24,000 fields is
// within it.
const maxPairs = 300_000_000

// These bound the fields that operations select with the fragments of each, and the fields of types
// that are passed over to find them, together a few seconds. Both grow with the fields that are
// written: a few fragments that thousands of operations spread are more than anybody sends.
const (
	minFields, perField    = 300_000, 2
	minSteps, stepsOfField = 100_000_000, 100
)

// wide is the number of fields from which a type counts for a [Meter].
const wide = 200

// TooLargeError says what of a schema or of operations is too large to be compared.
type TooLargeError struct{ what string }

// Error says what is too large.
func (e *TooLargeError) Error() string { return e.what }

// Load reads an API schema. The error is a [*TooLargeError] for one with types that are too large
// for operations to be validated.
func Load(text string) (*ast.Schema, error) {
	doc, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: "API schema", Input: text})
	if err != nil {
		return nil, err
	}
	if err := measure(doc); err != nil {
		return nil, err
	}
	return validator.ValidateSchemaDocument(doc)
}

// measure counts what gqlparser would compare.
func measure(doc *ast.SchemaDocument) error {
	fields := make(map[string]int, len(doc.Definitions))
	for _, d := range doc.Definitions {
		fields[d.Name] = len(d.Fields)
	}
	pairs, most, largest, of := 0, 0, "", ""
	note := func(n, other int, name, what string) {
		if other > most {
			most, largest, of = other, name, what
		}
		pairs += n * other / 2
	}
	for _, d := range doc.Definitions {
		note(len(d.Fields), len(d.Fields), d.Name, "fields")
		note(len(d.EnumValues), len(d.EnumValues), d.Name, "values")
		note(len(d.Types), len(d.Types), d.Name, "members")
		note(len(d.Interfaces), len(d.Interfaces), d.Name, "interfaces")
		for _, name := range d.Interfaces {
			note(len(d.Fields), fields[name], name, "fields")
		}
		for _, f := range d.Fields {
			if len(f.Arguments) > wide {
				note(len(f.Arguments), len(f.Arguments), d.Name+"."+f.Name, "arguments")
			}
		}
	}
	if pairs <= maxPairs {
		return nil
	}
	return &TooLargeError{fmt.Sprintf("%.200s has %d %s, which is too many for operations to be compared with the schema", largest, most, of)}
}

// Meter counts what finding the fields of operations takes.
type Meter struct {
	// place has the last place of a field by its name, of the types with many fields.
	place         map[string]int
	fields, steps int
	// most are the bounds.
	mostFields, mostSteps int
}

// NewMeter returns a meter for operations on a schema; see [Meter.For].
func NewMeter(schema *ast.Schema) *Meter {
	m := &Meter{place: map[string]int{}}
	for _, d := range schema.Types {
		if len(d.Fields) < wide {
			continue
		}
		for i, f := range d.Fields {
			m.place[f.Name] = max(m.place[f.Name], i)
		}
	}
	return m
}

// For returns a meter for the same schema that has counted nothing, with bounds for what is written
// in documents.
func (m *Meter) For(written ...*ast.QueryDocument) *Meter {
	n := Fields(written...)
	return &Meter{place: m.place, mostFields: minFields + perField*n, mostSteps: minSteps + stepsOfField*n}
}

// Fields returns the number of fields that documents select, those of a fragment counted once.
func Fields(queries ...*ast.QueryDocument) int {
	var m Meter
	for _, query := range queries {
		m.count(query)
	}
	return m.fields
}

// Add counts a document as it is sent. It returns a [*TooLargeError] once the documents together
// are too large.
func (m *Meter) Add(query *ast.QueryDocument) error {
	m.count(query)
	return m.Err()
}

// Err returns a [*TooLargeError] if the documents so far are too large.
func (m *Meter) Err() error {
	switch {
	case m.steps > m.mostSteps:
		return &TooLargeError{"the operations select so many fields of types with very many fields that they cannot be compared with the schema"}
	case m.fields > m.mostFields:
		return &TooLargeError{"the operations select so many fields, with the fragments of each, that they cannot be compared with the schema"}
	}
	return nil
}

func (m *Meter) count(query *ast.QueryDocument) {
	for _, op := range query.Operations {
		m.add(op.SelectionSet)
	}
	for _, f := range query.Fragments {
		m.add(f.SelectionSet)
	}
}

func (m *Meter) add(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			m.fields++
			m.steps += m.place[s.Name]
			m.add(s.SelectionSet)
		case *ast.InlineFragment:
			m.add(s.SelectionSet)
		}
	}
}
