package subgraph

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// builder is one subgraph in the making. Once errs has entries, later steps
// that rely on what is broken are skipped.
type builder struct {
	*Subgraph
	opts Options
	errs diag.List
	// shared says that the subgraph is shared with other compositions: it is only looked at from here on.
	shared bool
	// definitions are all directive definitions of the SDL, dropped ones included.
	definitions []*sdl.DirectiveDef
	// dropped are the types of specifications that the SDL spells out, by name.
	dropped map[string]*sdl.Type
	// duplicates are definitions of types that exist already.
	duplicates []*sdl.Type
	// misplaced are the errors about types that may not stand where they do.
	misplaced diag.List
	// fieldIndex indexes the fields of types that have many.
	fieldIndex map[*sdl.Type]map[string]*sdl.Field
	// interfaceKeys are the interfaces that carry a @key in a Federation 1 subgraph, where it has no effect.
	interfaceKeys []string
	// bases counts the subgraphs that define a type, not only extend it.
	bases map[string]int
	// firstKeys are, by type, the fields of the first key in each subgraph.
	firstKeys map[string][]firstKey
	// valueIndex indexes enums that have many.
	valueIndex map[*sdl.Type]map[string]bool
	// suggested counts the proposals made for misspelt names.
	suggested int
}

func (b *builder) parse() {
	schema, errs := sdl.Parse(b.Source, b.opts.Limits)
	if schema == nil {
		schema = sdl.NewSchema(nil, nil)
	}
	b.Schema, b.errs = schema, errs
}

// fail reports an error of this subgraph.
func (b *builder) fail(code, coordinate string, at sdl.Pos, format string, args ...any) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Severity: diag.Error, Coordinate: coordinate, Message: fmt.Sprintf(format, args...), Positions: []diag.Position{at.Position()}}
	if at.Source == nil {
		d.Positions[0] = b.Source.Position()
	}
	switch n := len(b.errs); {
	case n < maxErrors:
		b.errs = append(b.errs, d)
	case n == maxErrors:
		b.errs = append(b.errs, &diag.Diagnostic{
			Code: code, Severity: diag.Error, Message: fmt.Sprintf("there are more errors than these %d; the rest is left out", maxErrors), Positions: []diag.Position{b.Source.Position()},
		})
	}
	return d
}

// maxErrors bounds the findings of one subgraph.
const maxErrors = 5000

// full says that no more errors are taken.
func (b *builder) full() bool { return len(b.errs) > maxErrors }
