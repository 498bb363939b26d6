package subgraph

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// builder is one subgraph under construction. Only one step works on it at a time.
type builder struct {
	*Subgraph
	opts Options
	// errs are the errors so far. A builder that has some is left out of later steps.
	errs diag.List
	// last are errors that count only if no subgraph has others; see failLast.
	last diag.List
	// shared reports whether the subgraph comes from Options.Shared. It is complete and must not be
	// changed.
	shared bool
	// definitions are all directive definitions of the SDL, those that drop takes out included.
	definitions []*sdl.DirectiveDef
	// dropped are the types that drop takes out of the schema, by name.
	dropped map[string]*sdl.Type
	// ignored are the directives on types of GraphQL itself for which a supergraph does not link
	// the directive's specification. Only their definitions are looked for.
	ignored []*sdl.Directive
	// duplicates are the second and later definitions of one name.
	duplicates []*sdl.Type
	// replacedArgs are definitions of arguments that later ones replace. They are only set in
	// edition 2.14.
	replacedArgs []replacedArg
	// misplaced are errors about the kind of a referenced type, which wait for reportMisplaced.
	misplaced diag.List
	// interfaceKeys are the names of the interfaces with a @key in a Federation 1 subgraph, where
	// it has no effect.
	interfaceKeys []string
	// subgraphs is the number of subgraphs. It is only set for Federation 1.
	subgraphs int
	// bases is the number of subgraphs that define a type, by its name. An extension alone does not
	// count. It is only set for Federation 1.
	bases map[string]int
	// firstKeys are the fields of the first key of a type in each subgraph, by the name of the
	// type. They are only set for Federation 1.
	firstKeys map[string][]firstKey
	// fieldIndex and valueIndex are tables of names for types with many fields and enums with many
	// values. They are filled when such a type is asked about.
	fieldIndex map[*sdl.Type]map[string]*sdl.Field
	valueIndex map[*sdl.Type]map[string]bool
	// lostFix is the result of lostLinkFix once it was asked for.
	lostFix string
	// applied are the roles of directives that stand somewhere in the subgraph; see hasRole.
	applied sdl.RoleSet
	// overlaps has the answers of overlap.
	overlaps map[[2]*sdl.Type]bool
	// suggested is the number of similar names looked for so far; see maxSuggestions.
	suggested int
}

// parse reads the source. On an error the schema is empty, not nil. In edition 2.15 a document that
// defines something twice cannot be read either.
func (b *builder) parse() {
	parse := sdl.Parse
	if b.opts.Edition.Rust() {
		parse = sdl.ParseExact
	}
	schema, errs := parse(b.Source, b.opts.Limits)
	if schema == nil {
		schema = sdl.NewSchema(nil, nil)
	}
	b.Schema, b.errs = schema, errs
	if b.opts.Edition.Rust() {
		b.definitions = schema.DirectiveDefs
		b.run(documentRules)
		if len(b.errs) == 0 {
			b.run(nameRules)
		}
	}
}

// fail reports an error of this subgraph, and returns it so that the caller can add a fix or
// positions. An error without a known position gets that of the source. Beyond maxErrors the
// returned error is in no list.
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

// failLast is fail for an error that edition 2.15 finds at the very end, as a failure of its own:
// it only counts if no subgraph has another error. In edition 2.14 it is an error like others.
func (b *builder) failLast(code, coordinate string, at sdl.Pos, format string, args ...any) {
	n := len(b.errs)
	b.fail(code, coordinate, at, format, args...)
	if b.opts.Edition.Rust() && n < len(b.errs) {
		b.last, b.errs = append(b.last, b.errs[n]), b.errs[:n]
	}
}

// maxErrors is the greatest number of errors of one subgraph. One more error stands for the rest.
const maxErrors = 5000

// full reports whether further errors are left out.
func (b *builder) full() bool { return len(b.errs) > maxErrors }
