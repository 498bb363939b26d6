package supergraph

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
)

// Filter selects what of a graph a contract shows, by the @tag of its elements. The tags of a type
// count for its fields and values, and those of a field for its arguments. What is left without
// anything in it goes as well. The rules are those of GraphOS contracts
// (https://www.apollographql.com/docs/graphos/platform/schema-management/delivery/contracts/reference).
type Filter struct {
	// Include lists the tags of what is shown. If it is not empty, a union, and a field of an
	// object or interface, are shown only with one of these tags; see Reading for other elements.
	Include []string `json:"include,omitempty" yaml:"include,omitempty"`
	// Exclude lists the tags of what is hidden; it wins over Include.
	Exclude []string `json:"exclude,omitempty" yaml:"exclude,omitempty"`
	// HideUnreachable also hides types to which no path leads from a root operation, an executable
	// directive, or a type that has an included tag itself.
	HideUnreachable bool `json:"hideUnreachable,omitempty" yaml:"hideUnreachable,omitempty"`
	// Reading is what Include asks of elements of each kind.
	Reading Reading `json:"reading,omitzero" yaml:"reading,omitempty"`
}

// The codes of errors about contracts. The platform reports these as failed steps; an invalid rest
// of the schema has the codes of [CheckInaccessible].
const (
	// CodeFilter: a tag name is invalid, or it is both included and excluded.
	CodeFilter = "INPUT_VALIDATION"
	// CodeFilterVersion: the supergraph is of Federation 1, which has no contracts.
	CodeFilterVersion = "VERSION_CHECK"
	// CodeFilterDefinition: @inaccessible cannot be added to the supergraph.
	CodeFilterDefinition = "ADD_DIRECTIVE_DEFINITIONS_IF_NOT_PRESENT"
)

// tagNames matches the names of tags that GraphOS and Rover accept.
var tagNames = pattern.New(`^[_A-Za-z][-_/0-9A-Za-z]{0,127}$`)

// validate checks the tags of a filter: their names, and that none is in both lists.
func (f Filter) validate() diag.List {
	var errs diag.List
	for _, tag := range slices.Concat(f.Include, f.Exclude) {
		if !tagNames.Get().MatchString(tag) {
			errs = append(errs, &diag.Diagnostic{
				Code: CodeFilter, Severity: diag.Error,
				Message: fmt.Sprintf("%q is not a tag name.", tag),
				Fix:     "Use letters, digits, '-', '_' and '/', starting with a letter or '_', at most 128 characters.",
			})
		}
	}
	for _, tag := range f.Include {
		if slices.Contains(f.Exclude, tag) {
			errs = append(errs, &diag.Diagnostic{
				Code: CodeFilter, Severity: diag.Error,
				Message: fmt.Sprintf("The tag %q is both included and excluded.", tag),
				Fix:     "Keep it in one of the two lists.",
			})
		}
	}
	return errs.Sort()
}

// Contract returns the contract variant of the graph: the same supergraph with @inaccessible on all
// that the filter hides, so that its [Graph.SDL] is the supergraph of the contract and its
// [Graph.API] the schema of its clients. The graph is nil, and the list is not empty, if the filter
// is invalid or what it leaves visible is not a valid schema (a visible field of a hidden type, no
// queries, …).
func (g *Graph) Contract(f Filter) (*Graph, diag.List) {
	m, errs := g.filter(f)
	if len(errs) == 0 {
		errs = m.check(g)
	}
	if len(errs) > 0 {
		return nil, g.withFiles(errs)
	}
	out := New(m.schema, g.Edition)
	out.File = g.File
	return out, nil
}

// Elements returns the number of elements that a filter goes over: types, with their fields,
// arguments and values.
func (g *Graph) Elements() int {
	n := len(g.Schema.Types)
	for _, t := range g.Schema.Types {
		n += len(t.Fields) + len(t.Values)
		for _, f := range t.Fields {
			n += len(f.Args)
		}
	}
	return n
}

// filter returns the mask of a copy of the schema, with @inaccessible on what the filter hides.
// What is left visible may be invalid; see [mask.check].
func (g *Graph) filter(f Filter) (*mask, diag.List) {
	if errs := f.validate(); len(errs) > 0 {
		return nil, errs
	}
	s := clone(g.Schema)
	mark, errs := newMarker(s, g.Edition)
	if len(errs) > 0 {
		return nil, errs
	}
	m := newMask(s, f, mark)
	if g.Edition.Rust() {
		m.inheritTags()
	}
	m.matchTags()
	m.emptyInputs()
	m.interfaceFields()
	m.emptyObjects()
	m.emptyUnions()
	if f.HideUnreachable {
		m.unreachable()
	}
	mark.define(s)
	return m, nil
}

// check returns why what is left of a graph is not a valid schema.
func (m *mask) check(g *Graph) diag.List {
	errs := CheckInaccessible(m.schema, g.Edition)
	reasons{source: g.Schema, mask: m}.advise(errs)
	return errs
}

// withFiles returns errors with the files of their positions; see [Graph.File].
func (g *Graph) withFiles(errs diag.List) diag.List {
	if g.File == nil {
		return errs
	}
	return errs.In(g.File)
}
