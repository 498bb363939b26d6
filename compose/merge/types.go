package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// typ is one type of the supergraph with the subgraphs that define it.
type typ struct {
	name string
	kind sdl.Kind
	out  *sdl.Type
	srcs []typeSrc
	// usage says where the merged schema uses an enum.
	usage usage
	// impls are the merged object types that implement an interface, in order.
	impls []*typ
	// mixed says that it is not of the same kind everywhere.
	mixed bool
	// objects says that some subgraph has the interface as an @interfaceObject.
	objects bool
	// abstract are the fields of those by name; see abstractions.
	abstract map[string][]abstraction
	// fields are the merged fields by name, of types with many; see field.
	fields map[string]*sdl.Field
	// origin, parallel to out.Fields, are the subgraph fields a merged one comes from.
	origin []group[*sdl.Field]
	// slab holds the fields not made yet: one allocation for all of a type.
	slab []sdl.Field
}

// typeSrc is one subgraph's version of a type.
type typeSrc struct {
	sub  *subgraph.Subgraph
	t    *sdl.Type
	meta *subgraph.TypeMeta
}

func (t *typ) root() bool {
	return t.kind == sdl.Object && (t.name == "Query" || t.name == "Mutation" || t.name == "Subscription")
}

// field finds a merged field by name; nil when there is none.
func (t *typ) field(name string) *sdl.Field {
	if len(t.out.Fields) <= mapFrom {
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

// collectTypes makes the table of merged types, in order of first appearance,
// and refuses names that mean different kinds of types.
func (m *merger) collectTypes() {
	most := 256
	for _, s := range m.subs {
		most = max(most, len(s.Schema.Types))
	}
	m.byName = make(map[string]*typ, most)
	m.local = make([][]*typ, len(m.subs))
	for i, s := range m.subs {
		m.local[i] = make([]*typ, len(s.Schema.Types))
		for _, t := range s.Schema.Types {
			if !renamedRoot(s, t) {
				m.local[i][t.Index] = m.addType(s, t, s.Type(t))
			}
		}
		// A root type that is renamed goes to the end of its subgraph.
		for op, renamed := range s.Renamed {
			if renamed {
				t := s.Schema.Root(sdl.Operation(op))
				m.local[i][t.Index] = m.addType(s, t, s.Type(t))
			}
		}
	}
	for _, t := range m.types {
		m.settleKind(t)
		m.checkBase(t)
	}
}

func renamedRoot(s *subgraph.Subgraph, t *sdl.Type) bool {
	for op, renamed := range s.Renamed {
		if renamed && s.Schema.Roots[op] == t.Name {
			return true
		}
	}
	return false
}

func (m *merger) addType(s *subgraph.Subgraph, t *sdl.Type, meta *subgraph.TypeMeta) *typ {
	merged := m.byName[t.Name]
	if merged == nil {
		merged = &typ{name: t.Name}
		m.byName[t.Name] = merged
		m.types = append(m.types, merged)
	}
	if l := len(merged.srcs); l > 0 && merged.srcs[l-1].sub == s {
		return merged
	}
	merged.srcs = append(merged.srcs, typeSrc{sub: s, t: t, meta: meta})
	merged.objects = merged.objects || meta.InterfaceObject
	return merged
}

// kindIn is the kind that a subgraph's version of a type has in the supergraph.
func (s *typeSrc) kindIn() sdl.Kind {
	if s.meta.InterfaceObject {
		return sdl.Interface
	}
	return s.t.Kind
}

func (m *merger) settleKind(t *typ) {
	t.kind = t.srcs[0].kindIn()
	t.out = &sdl.Type{Kind: t.kind, Name: t.name, Defined: true, Pos: t.srcs[0].t.Pos}
	same := true
	for i := range t.srcs {
		same = same && t.srcs[i].kindIn() == t.kind
	}
	if same {
		return
	}
	t.mixed = true
	kinds := make([]string, len(t.srcs))
	for i := range t.srcs {
		kinds[i] = strings.ToLower(strings.ReplaceAll(t.srcs[i].t.Kind.String(), "_", " "))
		if t.srcs[i].meta.InterfaceObject {
			kinds[i] = "interface object"
		}
	}
	m.fail(codes.TypeKindMismatch, t.name, "type "+t.name+" is not the same kind of type everywhere: "+m.perSubgraph(t.subgraphs(), kinds),
		"Rename one of them, or make them the same kind.", t.positions()...)
	if t.kind == sdl.InputObject {
		m.fail(codes.EmptyMergedInputType, t.name, "no field of input "+t.name+" is in all subgraphs that have a type of this name",
			"Rename one of them, or make them the same kind.", t.positions()...)
	}
	t.srcs = slices.DeleteFunc(t.srcs, func(s typeSrc) bool { return s.kindIn() != t.kind })
}

// checkBase refuses a type that is only extended and defined nowhere.
func (m *merger) checkBase(t *typ) {
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
		m.fail(codes.ExtensionWithNoBase, t.name, "subgraph "+quote(s.sub.Name)+" extends type "+t.name+", but no subgraph defines it",
			"Define the type in the subgraph that owns it, or drop the word extend (or @extends).", s.t.Pos.Position())
	}
}

// extendsOnly says that a subgraph has nothing but extensions of the type; a
// definition with @extends is one. Those of Federation 1 are references, which
// are judged before the merge.
func (s *typeSrc) extendsOnly() bool { return !s.sub.Version.Fed1() && !s.t.Defined }

func (t *typ) subgraphs() []string {
	names := make([]string, len(t.srcs))
	for i := range t.srcs {
		names[i] = t.srcs[i].sub.Name
	}
	return names
}

func (t *typ) positions() []diag.Position {
	list := make([]diag.Position, len(t.srcs))
	for i := range t.srcs {
		list[i] = t.srcs[i].t.Pos.Position()
	}
	return list
}

// mergeImplements takes over the interfaces of objects and interfaces. It runs
// before anything that asks which type is a subtype of which.
func (m *merger) mergeImplements() {
	for _, kind := range []sdl.Kind{sdl.Object, sdl.Interface} {
		for _, t := range m.types {
			if t.kind == kind {
				m.typeImplements(t)
			}
		}
	}
}

func (m *merger) typeImplements(t *typ) {
	for i := range t.srcs {
		s := &t.srcs[i]
		for _, ref := range s.t.Interfaces {
			t.out.Directives = append(t.out.Directives, m.joinImplements(s.sub, ref.Name))
			if t.out.Implements(ref.Name) {
				continue
			}
			t.out.Interfaces = append(t.out.Interfaces, sdl.Ref{Name: ref.Name})
			if of := m.byName[ref.Name]; of != nil && t.kind == sdl.Object {
				of.impls = append(of.impls, t)
			}
		}
	}
}
