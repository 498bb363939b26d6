package merge

import (
	"iter"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// typeTable owns the types of the supergraph. It answers questions that need all of them: which
// type is a subtype of which, whether a literal fits a type, where an enum is used.
type typeTable struct {
	*findings
	subs []*subgraph.Subgraph
	// list has the types in order of first appearance in the subgraphs.
	list   []*mergedType
	byName map[string]*mergedType
	// absent reports whether the supergraph lacks a type that use was called with.
	absent bool
	// free is the memory of types to come, and freeSources that of their first sources.
	free        []mergedType
	freeSources []typeSource
	// joinTypes are the types of the join specification in the supergraph.
	joinTypes map[string]sdl.Kind
}

// maxTypesAtFirst bounds the number of types that the table has room for at first: how many types
// the subgraphs have in common is not known then.
const maxTypesAtFirst = 1 << 14

// typeBlock is the number of types that are allocated at a time.
const typeBlock = 32

// named returns the type of that name, or nil.
func (ts *typeTable) named(name string) *mergedType { return ts.byName[name] }

// ofKind returns the types of one kind in order.
func (ts *typeTable) ofKind(kind sdl.Kind) iter.Seq[*mergedType] {
	return func(yield func(*mergedType) bool) {
		for _, t := range ts.list {
			if t.kind == kind && !yield(t) {
				return
			}
		}
	}
}

// collect fills the table. A name that means different kinds of types is an error; its type has the
// kind that the first subgraph gives it, and the versions of other kinds are left out.
func (ts *typeTable) collect() {
	total, most := 256, 0
	for _, s := range ts.subs {
		total += len(s.Schema.Types)
		most = max(most, len(s.Schema.Types))
	}
	ts.byName = make(map[string]*mergedType, max(most, min(total, maxTypesAtFirst)))
	for _, s := range ts.subs {
		if ts.edition.Rust() {
			for _, t := range inOrder(s) {
				if !ts.ofSpecification(s, t) {
					ts.add(s, t)
				}
			}
			continue
		}
		for _, t := range s.Schema.Types {
			if !renamedRoot(s, t) && !added(t) && !ts.ofSpecification(s, t) {
				ts.add(s, t)
			}
		}
		// A root type that the subgraph calls by another name follows its other types.
		for op, renamed := range s.Renamed {
			if renamed {
				ts.add(s, s.Schema.Root(sdl.Operation(op)))
			}
		}
		for _, t := range linkedScalars(s) {
			ts.add(s, t)
		}
		if t := s.Schema.Root(sdl.Query); added(t) {
			ts.add(s, t)
		}
	}
	for _, t := range ts.list {
		settleKind(ts.findings, t)
		checkBase(ts.findings, t)
	}
	if ts.edition.Rust() {
		ts.checkInterfacesDefined()
		ts.stopAt(codes.TypeKindMismatch, codes.InterfaceObjectUsageError)
	}
}

// ofSpecification reports whether a type of a subgraph is one of the specifications federation and
// link, or of join, of which the supergraph has its own. Types of other kinds under the names of
// join are refused.
func (ts *typeTable) ofSpecification(s *subgraph.Subgraph, t *sdl.Type) bool {
	if t.Name == "" || !strings.Contains(t.Name, "__") {
		return false
	}
	switch namespace(t.Name) {
	case "federation", "link":
		return true
	case "join":
		kind, ok := ts.joinTypes[t.Name]
		if ok && t.Kind != kind {
			ts.fail(codes.TypeKindMismatch, t.Name, "type "+t.Name+" is of kind "+kindName(t.Kind)+" in subgraph "+quote(s.Name)+", but the join specification defines it as "+kindName(kind),
				"Rename the type.", t.Pos.Position())
		}
		return ok
	}
	return false
}

// joinTypes returns the kinds of the types that a version of the join specification defines.
func joinTypes(v spec.Version) map[string]sdl.Kind {
	kinds := map[string]sdl.Kind{"join__Graph": sdl.Enum, "join__FieldSet": sdl.Scalar}
	if v.Minor >= 4 {
		kinds["join__DirectiveArguments"] = sdl.Scalar
	}
	if v.Minor >= 5 {
		kinds["join__FieldValue"], kinds["join__ContextArgument"] = sdl.Scalar, sdl.InputObject
	}
	return kinds
}

// renamedRoot reports whether the SDL of the subgraph has the root type t under another name.
func renamedRoot(s *subgraph.Subgraph, t *sdl.Type) bool {
	for op, renamed := range s.Renamed {
		if renamed && s.Schema.Roots[op] == t.Name {
			return true
		}
	}
	return false
}

// add makes t a source of the merged type of its name. Only the first type of a name counts in each
// subgraph.
func (ts *typeTable) add(s *subgraph.Subgraph, t *sdl.Type) {
	merged := ts.byName[t.Name]
	if merged == nil {
		if len(ts.free) == 0 {
			ts.free = make([]mergedType, typeBlock)
		}
		merged, ts.free = &ts.free[0], ts.free[1:]
		merged.name, merged.srcs = t.Name, ts.firstSource()
		ts.byName[t.Name] = merged
		ts.list = append(ts.list, merged)
	}
	if l := len(merged.srcs); l > 0 && merged.srcs[l-1].sub == s {
		return
	}
	var meta *subgraph.TypeMeta
	if t.Index < len(s.Schema.Types) && s.Schema.Types[t.Index] == t {
		meta = s.Type(t)
	} else {
		meta = &subgraph.TypeMeta{} // of a type that is not the subgraph's own
	}
	merged.srcs = append(merged.srcs, typeSource{sub: s, t: t, meta: meta})
	merged.interfaceObject = merged.interfaceObject || meta.InterfaceObject
}

// firstSource returns an empty list with room for one source: most types have no other.
func (ts *typeTable) firstSource() []typeSource {
	if len(ts.freeSources) == 0 {
		ts.freeSources = make([]typeSource, typeBlock)
	}
	list := ts.freeSources[:0:1]
	ts.freeSources = ts.freeSources[1:]
	return list
}

// settleKind gives the type the kind of its first source and makes its node. Sources of another
// kind are an error and are dropped, so that the later steps see one kind only.
func settleKind(f *findings, t *mergedType) {
	t.kind = t.srcs[0].kindIn()
	t.out = &sdl.Type{Kind: t.kind, Name: t.name, Defined: true, Pos: t.srcs[0].t.Pos}
	same := true
	for i := range t.srcs {
		same = same && t.srcs[i].kindIn() == t.kind
	}
	if same {
		return
	}
	t.mixedKinds = true
	kinds := make([]string, len(t.srcs))
	for i := range t.srcs {
		kinds[i] = kindName(t.srcs[i].t.Kind)
		if t.srcs[i].meta.InterfaceObject {
			kinds[i] = "interface object"
		}
	}
	f.fail(codes.TypeKindMismatch, t.name, "type "+t.name+" is not the same kind of type everywhere: "+perSubgraph(t.subgraphs(), kinds),
		"Rename one of them, or make them the same kind.", t.positions()...)
	where := t.positions()
	t.srcs = slices.DeleteFunc(t.srcs, func(s typeSource) bool { return s.kindIn() != t.kind })
	if t.kind == sdl.InputObject {
		failMixedInput(f, t, where)
	}
}

// failMixedInput reports what JavaScript finds in an input object that is of another kind in some
// subgraph, which then has none of the fields: a field that is required elsewhere is missing, and
// no field is in all subgraphs.
func failMixedInput(f *findings, t *mergedType, where []diag.Position) {
	const fix = "Rename one of them, or make them the same kind."
	f.fail(codes.EmptyMergedInputType, t.name, "no field of input "+t.name+" is in all subgraphs that have a type of this name", fix, where...)
	for _, field := range t.srcs[0].t.Fields {
		inAll, required := true, false
		for i := range t.srcs {
			own := t.srcs[i].t.Field(field.Name)
			inAll = inAll && own != nil
			required = required || own != nil && own.Type.NonNull && own.Default == nil
		}
		if inAll && required {
			at := t.name + "." + field.Name
			f.fail(codes.RequiredInputFieldMissingInSomeSubgraph, at, "input field "+at+" is required, but not every subgraph has "+t.name+" as an input object", fix, field.Pos.Position())
		}
	}
}

// checkBase refuses a type that every subgraph extends and none defines. Root types need no
// definition.
func checkBase(f *findings, t *mergedType) {
	if t.root() {
		return
	}
	for i := range t.srcs {
		if !t.srcs[i].extendsOnly() {
			return
		}
	}
	for i := range t.srcs {
		s := &t.srcs[i]
		f.fail(codes.ExtensionWithNoBase, t.name, "subgraph "+quote(s.sub.Name)+" extends type "+t.name+", but no subgraph defines it",
			"Define the type in the subgraph that owns it, or drop the word extend (or @extends).", s.t.Pos.Position())
	}
}

// checkReferences refuses a union member or an implemented interface whose merged type has another
// kind than the subgraph expects. An earlier subgraph may give the name another kind, or a subgraph
// may have an interface as @interfaceObject. Unions and interfaces cannot be merged then, so these
// errors end the merge and replace those found before.
func (ts *typeTable) checkReferences() {
	wrong := new(findings)
	for _, t := range ts.list {
		for i := range t.srcs {
			s := &t.srcs[i]
			switch t.kind {
			case sdl.Union:
				ts.checkReferred(wrong, s, s.t.Members, sdl.Object, "a member of union "+t.name)
			case sdl.Object, sdl.Interface:
				ts.checkReferred(wrong, s, s.t.Interfaces, sdl.Interface, "an interface of "+t.name)
			}
		}
	}
	if len(wrong.errors) > 0 {
		ts.stopWith(wrong.errors)
	}
}

// checkReferred reports to f the references whose merged types are not of the wanted kind. The role
// completes "type X is" in the message.
func (ts *typeTable) checkReferred(f *findings, s *typeSource, refs []sdl.Ref, want sdl.Kind, role string) {
	for _, ref := range refs {
		t := ts.byName[ref.Name]
		if t == nil || t.kind == want {
			continue
		}
		at := []diag.Position{ref.Pos.Position(), t.srcs[0].t.Pos.Position()}
		f.fail(codes.InvalidGraphQL, ref.Name, "type "+ref.Name+" is "+role+" in subgraph "+quote(s.sub.Name)+", but of kind "+kindName(t.kind)+" in subgraph "+quote(t.srcs[0].sub.Name),
			"Rename one of them, or make them the same kind.", at...)
	}
}

// requireQueries refuses a supergraph without a field on its query root type.
func (ts *typeTable) requireQueries() {
	if t := ts.byName[sdl.Query.DefaultRootName()]; t == nil || len(t.out.Fields) == 0 {
		ts.fail(codes.NoQueries, "", "no subgraph has a field on its query root type, so nothing could be asked of the graph",
			"Add a field to the Query type of at least one subgraph.")
	}
}
