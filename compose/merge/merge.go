// Package merge merges valid subgraphs into the schema of one supergraph.
//
// In go subgraphs as compose/subgraph builds them, sorted by name. Out comes an [sdl.Schema] that
// carries its join__* and link directives as ordinary directives. Once it is printed it has the
// bytes that the reference of its edition makes. If the subgraphs do not fit together, out come the
// errors that forbid the merge. Hints tell what the supergraph lost or changed.
//
// # How
//
// [Merge] runs a list of steps, and findings are reported in the order of the work:
//
//   - Linked features and composed directives come first, because they decide which applied
//     directives the supergraph can have at all.
//   - Then the types are collected by name, with the interfaces that they implement.
//   - Then the kinds are merged one by one. Unions come before fields, because the types of a field
//     may differ if one is a member of the other. Enums come last, because how they merge depends
//     on where the merged schema uses them.
//   - Applied directives other than @inaccessible wait until every element is merged. Interfaces
//     take over the access control of the types that implement them, so all types must be there.
//   - At last the schema is put together and checked as a whole.
//
// Each part of the state has an owner, and the receiver of a method shows which state it touches:
//
//   - findings: the errors and hints. Every part that reports embeds it.
//   - typeTable: the merged types, and the questions that need all of them.
//   - joins: the names of the join__Graph values, and the join__* directives.
//   - features: the known specifications in use, and the names of their directives.
//   - composedDirectives: the directives that @composeDirective carries into the supergraph.
//   - applications: the applied directives that wait to be merged.
//   - overrideRule and sharingRule: which subgraphs may resolve a field.
//   - validation: the rules for the finished schema.
//
// The type merger connects them. Its own methods merge the kinds of elements, which needs most
// parts at once. Rules that only report are functions of the findings.
//
// # Invariants
//
//   - Subgraphs are never changed. Nodes of subgraphs and equal join directives are shared between
//     elements of the merged schema, so it is read only as well.
//   - All lists are in the order of the subgraphs, and names in order of first appearance. The
//     iteration order of a map never shows.
//   - A type or field holds only the subgraphs that have it. The cost follows the size of the
//     subgraphs, not the number of types times the number of subgraphs.
//   - [Merge] returns a schema or errors, both with hints, or nothing if ctx is done.
//
// # Files
//
// The package has more than 25 files because each kind of element and each rule has its own, under
// its name. Parting it into packages would not help: kinds, joins and directives need each other.
//
//   - The state: findings.go, typetable.go, typeorder.go, type.go, element.go, group.go.
//   - Literals: literal.go, value.go (edition 2.14), written.go (2.15), misfit.go.
//   - Kinds of elements: schema.go, union.go, input.go, interface.go, object.go, field.go,
//     argument.go, directive_def.go, enum.go.
//   - Applied directives: features.go, composed.go, composed_link.go, applications.go, distinct.go,
//     strategy.go, access.go, deprecated.go.
//   - The join specification: joins.go, join_field.go, graph_names.go, link_names.go.
//   - Rules of one element: typeref.go, override.go, sharing.go, field_uses.go, external.go,
//     interfaceobject.go.
//   - Rules of the merged schema: validation.go, validation_directives.go,
//     validation_types.go, requires.go, access_check.go.
package merge

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Merged is a supergraph schema of which no query has been proven answerable yet.
type Merged struct {
	// Schema has its types in order of first appearance in the subgraphs. The position of a node is
	// that of its first definition in a subgraph. Nodes are read only, because some are shared.
	Schema *sdl.Schema
}

// Merge merges the subgraphs, which are sorted by name. It returns nil for the schema if there are
// errors or ctx is done. Errors and hints are in the order of the work.
func Merge(ctx context.Context, subs []*subgraph.Subgraph, edition spec.Edition) (*Merged, diag.List, diag.List) {
	m := newMerger(subs, edition)
	m.features.find()
	m.stopped = len(m.errors) > 0
	m.composed.find()
	if m.stopped {
		return nil, m.errors, m.hints // all other steps depend on which directives there are
	}
	steps := []func(){
		m.types.collect,
		m.types.checkReferences,
		m.mergeImplements,
		m.types.checkInterfaceObjects,
		m.mergeUnions,
		m.mergeSchemaDefinition,
		m.mergeScalars,
		m.mergeInputs,
		m.mergeInterfaces,
		m.mergeObjects,
		m.mergeDirectiveDefinitions,
		m.mergeEnums,
		m.types.requireQueries,
		m.applied.merge,
		m.copyInterfaceObjectFields,
		m.writeSchema,
		m.validate,
	}
	for _, step := range steps {
		if ctx.Err() != nil {
			return nil, nil, nil //nolint:nilerr // the caller looks at its own context
		}
		step()
		if m.stopped {
			break
		}
	}
	if len(m.errors) > 0 {
		return nil, m.errors, m.hints
	}
	return &Merged{Schema: m.schema}, nil, m.hints
}

// merger connects the parts of one merge.
type merger struct {
	*findings
	subs     []*subgraph.Subgraph
	types    *typeTable
	joins    *joins
	features *features
	composed *composedDirectives
	applied  *applications
	override *overrideRule
	sharing  *sharingRule
	// schema is the result. The kinds fill in what belongs to the schema itself, and writeSchema
	// adds the types and definitions.
	schema  *sdl.Schema
	scratch scratch
}

// newMerger makes the parts. Each gets only the parts that it reads, and all share the findings.
func newMerger(subs []*subgraph.Subgraph, edition spec.Edition) *merger {
	f := &findings{literals: literals{edition}}
	m := &merger{
		findings: f,
		subs:     subs,
		types:    &typeTable{findings: f, subs: subs},
		joins:    newJoins(subs, edition),
		features: &features{findings: f, subs: subs, edition: edition},
		composed: &composedDirectives{findings: f, subs: subs},
		schema:   &sdl.Schema{HasDefinition: true},
	}
	m.types.joinTypes = joinTypes(m.joins.version)
	uses := newFieldUses(subs)
	m.applied = &applications{findings: f, types: m.types, features: m.features, composed: m.composed}
	m.override = &overrideRule{findings: f, subs: subs, types: m.types, uses: uses}
	m.sharing = &sharingRule{findings: f, types: m.types, uses: uses}
	return m
}

// validate checks the finished schema.
func (m *merger) validate() {
	v := &validation{findings: m.findings, subs: m.subs, types: m.types, joins: m.joins, features: m.features, composed: m.composed, applied: m.applied.unchecked}
	v.run()
}
