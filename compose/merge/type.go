package merge

import (
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// mergedType is one type of the supergraph with the subgraphs that define it.
type mergedType struct {
	name string
	kind sdl.Kind
	// out is the node in the merged schema.
	out *sdl.Type
	// srcs has the subgraphs that define the type, in name order.
	srcs []typeSource
	// usage tells where the merged schema uses an enum. It is known once all fields are merged.
	usage usage
	// given and returned are examples of an enum's uses as input and as output.
	given, returned *coordinate
	// impls are the merged object types that implement an interface, in order.
	impls []*mergedType
	// interfaces are the merged types of out.Interfaces, in the same order, nil for an unknown one.
	// It is filled by [typeTable.checkValidity].
	interfaces []*mergedType
	// implementedBy is the type that checkValidity looks at if that implements this one.
	implementedBy *mergedType
	// withField has the interfaces of the type by the names of the fields that a subgraph gives
	// them. Use interfacesWith to read it.
	withField map[string][]*mergedType
	// objects are the interfaces of the type that some subgraph has as an @interfaceObject, known
	// if objectsKnown is true.
	objects      []*mergedType
	objectsKnown bool
	// mixedKinds marks a type whose sources of other kinds were dropped.
	mixedKinds bool
	// interfaceObject marks an interface that some subgraph has as an @interfaceObject.
	interfaceObject bool
	// objectFields caches the fields of those by name. Use fieldsOfObjects to read it.
	objectFields map[string][]objectField
	// deprecated caches the deprecations of an interface's fields. Use deprecations to read it.
	deprecated map[string][]deprecation
	// fields caches the merged fields of a type with many by name. Use field to read it.
	fields map[string]*sdl.Field
}

// typeSource is one subgraph's version of a type.
type typeSource struct {
	sub  *subgraph.Subgraph
	t    *sdl.Type
	meta *subgraph.TypeMeta
}

// kindIn returns the kind that the subgraph's version of the type has in the supergraph, where an
// @interfaceObject is an interface.
func (s *typeSource) kindIn() sdl.Kind {
	if s.meta.InterfaceObject {
		return sdl.Interface
	}
	return s.t.Kind
}

// extendsOnly reports whether the subgraph has nothing but extensions of the type. A definition
// with @extends counts as an extension. The extensions of objects and interfaces in a Federation 1
// subgraph are references to another subgraph's type, which compose/subgraph has checked already.
func (s *typeSource) extendsOnly() bool {
	return !s.t.Defined && (!s.sub.Version.Fed1() || !s.t.Kind.HasFields())
}

// root reports whether the type is the query, mutation or subscription root.
func (t *mergedType) root() bool {
	return t.kind == sdl.Object && (t.name == "Query" || t.name == "Mutation" || t.name == "Subscription")
}

// field returns the merged field of that name, or nil.
func (t *mergedType) field(name string) *sdl.Field {
	if len(t.out.Fields) <= mapFrom || t.out.HasFieldTable() {
		return t.out.Field(name)
	}
	if t.fields == nil || len(t.fields) != len(t.out.Fields) {
		t.fields = make(map[string]*sdl.Field, len(t.out.Fields))
		for _, f := range t.out.Fields {
			t.fields[f.Name] = f
		}
	}
	return t.fields[name]
}

// interfacesWith returns the interfaces of t that have a field of that name in some subgraph, in
// the order in which t implements them.
func (ts *typeTable) interfacesWith(t *mergedType, field string) []*mergedType {
	if t.withField == nil {
		t.withField = map[string][]*mergedType{}
		for _, ref := range t.out.Interfaces {
			i := ts.named(ref.Name)
			if i == nil {
				continue
			}
			for name := range i.deprecations() {
				t.withField[name] = append(t.withField[name], i)
			}
		}
	}
	return t.withField[field]
}

// subgraphs returns the names of the subgraphs that define the type.
func (t *mergedType) subgraphs() []string {
	names := make([]string, len(t.srcs))
	for i := range t.srcs {
		names[i] = t.srcs[i].sub.Name
	}
	return names
}

// positions returns where the subgraphs define the type.
func (t *mergedType) positions() []diag.Position {
	list := make([]diag.Position, len(t.srcs))
	for i := range t.srcs {
		list[i] = t.srcs[i].t.Pos.Position()
	}
	return list
}

// parts appends the subgraphs' versions of the type to the list.
func (t *mergedType) parts(list []part) []part {
	for i := range t.srcs {
		s := &t.srcs[i]
		list = append(list, part{sub: s.sub, description: s.t.Description, directives: s.t.Directives, pos: s.t.Pos})
	}
	return list
}

// guardedParts returns the subgraphs' versions of the type that have access control.
func (t *mergedType) guardedParts() []part {
	var parts []part
	for i := range t.srcs {
		if s := &t.srcs[i]; isGuarded(s.t.Directives) {
			parts = append(parts, part{sub: s.sub, description: s.t.Description, directives: s.t.Directives, pos: s.t.Pos})
		}
	}
	return parts
}

// guardedFieldParts returns the subgraphs' versions of one field of the type that have access
// control.
func (t *mergedType) guardedFieldParts(name string) []part {
	var parts []part
	for i := range t.srcs {
		if f := t.srcs[i].t.Field(name); f != nil && isGuarded(f.Directives) {
			parts = append(parts, part{sub: t.srcs[i].sub, description: f.Description, directives: f.Directives, pos: f.Pos})
		}
	}
	return parts
}

// groupFields collects the fields of all sources by name and reserves the memory of the merged
// ones: one allocation per type. Each group needs newField once at most. The groups are valid until
// the next call.
func (t *mergedType) groupFields(scratch *scratch) []group[*sdl.Field] {
	groups := scratch.fieldGroups.byName(len(t.srcs), func(i int) []*sdl.Field { return t.srcs[i].t.Fields }, func(f *sdl.Field) string { return f.Name })
	t.out.Fields = make([]*sdl.Field, 0, len(groups))
	scratch.merged = make([]sdl.Field, len(groups))
	return groups
}

// newField takes the memory of the next field of a type.
func (s *scratch) newField(t *mergedType, name string) *sdl.Field {
	f := &s.merged[0]
	s.merged = s.merged[1:]
	f.Parent, f.Name = t.out, name
	return f
}

// kindName renders a kind for messages: "input object".
func kindName(k sdl.Kind) string { return strings.ToLower(strings.ReplaceAll(k.String(), "_", " ")) }

// startType merges what types of all kinds have: the description, join__type, applied directives.
// It reports whether the type is @inaccessible.
func (m *merger) startType(t *mergedType) (hidden bool) {
	at := coordinate{typ: t.name}
	parts := m.scratch.typeParts(t)
	t.out.Description = mergeDescription(m.findings, at, parts)
	m.joins.addTypes(t)
	hidden = m.applied.add(at, t.kind.String(), parts, &t.out.Directives)
	if m.features.usesJoinDirective() {
		m.joins.addCarried(&t.out.Directives, parts)
	}
	return hidden
}

// mergeScalars merges scalars, which have nothing but what types of all kinds have.
func (m *merger) mergeScalars() {
	for t := range m.types.ofKind(sdl.Scalar) {
		m.startType(t)
	}
}

// mergeImplements gives objects and interfaces the interfaces of all their sources. It runs before
// every step that asks which type is a subtype of which.
func (m *merger) mergeImplements() {
	for _, kind := range []sdl.Kind{sdl.Object, sdl.Interface} {
		for t := range m.types.ofKind(kind) {
			m.mergeTypeImplements(t)
		}
	}
}

// mergeTypeImplements adds a join__implements per subgraph and interface. An interface's own list
// of implementations has the object types alone.
func (m *merger) mergeTypeImplements(t *mergedType) {
	if m.scratch.implementing == nil {
		m.scratch.implementing = map[string]*mergedType{}
	}
	last := m.scratch.implementing
	for i := range t.srcs {
		s := &t.srcs[i]
		for _, ref := range s.t.Interfaces {
			t.out.Directives = append(t.out.Directives, m.joins.implements(s.sub, ref.Name))
			if last[ref.Name] == t {
				continue
			}
			last[ref.Name] = t
			t.out.Interfaces = append(t.out.Interfaces, sdl.Ref{Name: ref.Name})
			if of := m.types.named(ref.Name); of != nil && t.kind == sdl.Object {
				of.impls = append(of.impls, t)
			}
		}
	}
}
