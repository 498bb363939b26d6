// Package merge makes one supergraph schema out of valid subgraphs.
//
// In go subgraphs as compose/subgraph builds them, sorted by name. Out comes an
// [sdl.Schema] that carries its join__* and link directives as ordinary
// directives, byte for byte the schema of Apollo's composition once it is
// printed; or the errors that forbid it. Hints say what was lost on the way.
//
// The work goes by kind, in the order in which findings are reported: unions,
// schema definition, scalars, input objects, interfaces, objects, directive
// definitions, enums (last, because how they merge depends on where they are
// used), and then the applied directives of all of them. A field, argument or
// value keeps only the subgraphs that have it, so the cost follows the size of
// the subgraphs, not types times subgraphs.
package merge

import (
	"context"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Merged is a supergraph schema before anything was proven about its queries.
type Merged struct {
	// Schema has its types in order of first appearance in the subgraphs. The
	// position of a node is that of its first definition in a subgraph. Nodes are
	// read only: equal join directives are shared between elements.
	Schema *sdl.Schema
	// Subgraphs are the merged subgraphs, in name order.
	Subgraphs []*subgraph.Subgraph
	// Graphs are the names of their join__Graph values, by subgraph index.
	Graphs []string
}

// Merge merges the subgraphs. The schema is nil when there are errors or when
// ctx is done. Both lists are in the order of the work.
func Merge(ctx context.Context, subs []*subgraph.Subgraph) (*Merged, diag.List, diag.List) {
	m := newMerger(subs)
	m.findFeatures()
	m.findComposedDirectives()
	if len(m.errors) > 0 {
		return nil, m.errors, nil // which directives there are decides about everything else
	}
	steps := []func(){
		m.collectTypes,
		m.checkReferences,
		m.mergeImplements,
		m.checkInterfaceObjects,
		m.mergeUnions,
		m.mergeSchemaDefinition,
		m.mergeScalars,
		m.mergeInputs,
		m.mergeInterfaces,
		m.mergeObjects,
		m.mergeDirectiveDefinitions,
		m.mergeEnums,
		m.requireQueries,
		m.applyDirectives,
		m.copyInterfaceObjectFields,
		m.writeSchema,
		m.validate,
	}
	for _, step := range steps {
		if ctx.Err() != nil {
			return nil, nil, nil //nolint:nilerr // the caller looks at its own context
		}
		step()
		if m.stuck {
			break
		}
	}
	if len(m.errors) > 0 {
		return nil, m.errors, nil
	}
	return &Merged{Schema: m.schema, Subgraphs: subs, Graphs: m.graphs}, nil, append(m.hints, m.lateHints...)
}

// merger is the state of one merge.
type merger struct {
	subs []*subgraph.Subgraph
	// graphs are the join__Graph names, graphVal the values that name them, and
	// the others the directives with nothing but `(graph: X)`, shared by all places.
	graphs                             []string
	graphVal                           []value
	joinField, joinType, joinEnumValue []*sdl.Directive
	sharedJoins                        map[joinKey]*sdl.Directive
	// version is the highest federation version, which decides about the join specification.
	version subgraph.Version

	types  []*typ
	byName map[string]*typ
	groups grouper
	// local finds the merged type of a subgraph's type, by subgraph and type index.
	local [][]*typ

	features features
	// carries says that some directive is handed on in a join__directive.
	carries  bool
	composed composedDirectives
	// pending are the elements whose directives are merged at the end.
	pending []pending
	// used caches, per subgraph, which fields its own directives and interfaces need.
	used []usedFields
	// provided caches, per subgraph, which fields some @provides selects.
	provided []fieldBits
	// executable are the merged executable directive definitions.
	executable []*sdl.DirectiveDef

	schema           *sdl.Schema
	schemaDirectives []*sdl.Directive

	// stuck says that the types do not fit together well enough to go on.
	stuck     bool
	errors    diag.List
	hints     diag.List
	lateHints diag.List

	scratch scratch
}

func newMerger(subs []*subgraph.Subgraph) *merger {
	m := &merger{subs: subs, schema: &sdl.Schema{HasDefinition: true}, sharedJoins: make(map[joinKey]*sdl.Directive)}
	m.nameGraphs()
	for _, s := range subs {
		if newer(s.Version, m.version) {
			m.version = s.Version
		}
	}
	m.used = make([]usedFields, len(subs))
	m.provided = make([]fieldBits, len(subs))
	return m
}

func newer(a, b subgraph.Version) bool {
	return a.Major > b.Major || a.Major == b.Major && a.Minor > b.Minor
}

// requireQueries refuses a graph in which nothing can be asked.
func (m *merger) requireQueries() {
	if t := m.byName[sdl.Query.DefaultRootName()]; t == nil || len(t.out.Fields) == 0 {
		m.fail(codes.NoQueries, "", "no subgraph has a field on its query root type, so nothing could be asked of the graph",
			"Add a field to the Query type of at least one subgraph.")
	}
}
