package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// joins owns the names of the join__Graph values and makes the join__* directives, which tell a
// router what each subgraph has.
type joins struct {
	literals
	subs []*subgraph.Subgraph
	// version is the version of the join specification.
	version spec.Version
	// By subgraph index: the name of the join__Graph value, the value, and the directives that have
	// `(graph: X)` as their only argument. All elements share these.
	names                 []string
	values                []value
	field, typ, enumValue []*sdl.Directive
	// shared has the directives with further arguments that intern made.
	shared map[joinKey]*sdl.Directive
	// last has what intern returned last, by subgraph, for a join__type and for others.
	last [2][]internedJoin
	// texts has the strings of arguments that text made.
	texts map[string]value
}

// joinKey identifies a join directive by its arguments.
type joinKey struct {
	role  sdl.Role
	graph int
	// name is the key of a join__type, or the interface of a join__implements.
	name string
	// The others belong to a join__type. resolvable is as written, and "" if absent.
	extension, interfaceObject bool
	resolvable                 string
}

// internedJoin is a directive that intern made.
type internedJoin struct {
	key joinKey
	d   *sdl.Directive
}

// newJoins names the subgraphs and makes the directives that their elements share. The highest
// federation version among them decides on the version of the join specification.
func newJoins(subs []*subgraph.Subgraph, edition spec.Edition) *joins {
	n := len(subs)
	j := &joins{
		literals: literals{edition}, subs: subs, names: graphNames(subs), values: make([]value, n),
		field: make([]*sdl.Directive, n), typ: make([]*sdl.Directive, n), enumValue: make([]*sdl.Directive, n),
		shared: make(map[joinKey]*sdl.Directive), texts: make(map[string]value),
		last: [2][]internedJoin{make([]internedJoin, n), make([]internedJoin, n)},
	}
	var highest subgraph.Version
	for i, s := range subs {
		if v := federationOf(s, edition); v.Compare(highest) > 0 {
			highest = v
		}
		j.values[i] = enumValue(j.names[i])
		graph := sdl.Arg{Name: "graph", Value: j.values[i]}
		j.field[i] = directive("join__field", sdl.RoleJoinField, graph)
		j.enumValue[i] = directive("join__enumValue", sdl.RoleJoinEnumValue, graph)
		j.typ[i] = directive("join__type", sdl.RoleJoinType, graph)
	}
	j.version = joinVersion(highest)
	return j
}

// federationOf returns the federation version of a subgraph. A specification that a Federation 1
// subgraph links demands one, too.
func federationOf(s *subgraph.Subgraph, e spec.Edition) spec.Version {
	v := s.Version
	for _, l := range s.Links {
		if need := spec.ImpliedFederation(l.Feature, l.Version, e); need.Compare(v) > 0 {
			v = need
		}
	}
	return v
}

// graph returns the join__Graph value of a subgraph.
func (j *joins) graph(s *subgraph.Subgraph) value { return j.values[s.Index] }

// graphEnum makes the enum of the subgraphs.
func (j *joins) graphEnum() *sdl.Type {
	t := &sdl.Type{Kind: sdl.Enum, Name: "join__Graph", Defined: true}
	for _, i := range j.inEnumOrder() {
		s := j.subs[i]
		t.Values = append(t.Values, &sdl.EnumValue{Name: j.names[i], Directives: []*sdl.Directive{
			directive("join__graph", sdl.RoleJoinGraph, sdl.Arg{Name: "name", Value: stringValue(s.Name)}, sdl.Arg{Name: "url", Value: stringValue(s.URL)}),
		}})
	}
	return t
}

// intern returns the directive of the key and makes it the first time. The types of one subgraph
// mostly have the same few keys and interfaces, so that sharing saves most of these nodes.
func (j *joins) intern(k joinKey, build func() *sdl.Directive) *sdl.Directive {
	list := j.last[1]
	if k.role == sdl.RoleJoinType {
		list = j.last[0]
	}
	last := &list[k.graph]
	if last.d != nil && last.key == k {
		return last.d
	}
	d := j.shared[k]
	if d == nil {
		d = build()
		j.shared[k] = d
	}
	last.key, last.d = k, d
	return d
}

// text returns a string as the value of an argument. Equal ones share a node: keys, interfaces and
// types are mostly the same few.
func (j *joins) text(s string) value {
	v := j.texts[s]
	if v == nil {
		v = stringValue(s)
		j.texts[s] = v
	}
	return v
}

// enumValueIn returns the join__enumValue of a subgraph.
func (j *joins) enumValueIn(s *subgraph.Subgraph) *sdl.Directive { return j.enumValue[s.Index] }

func (j *joins) implements(s *subgraph.Subgraph, iface string) *sdl.Directive {
	return j.intern(joinKey{role: sdl.RoleJoinImplements, graph: s.Index, name: iface}, func() *sdl.Directive {
		return directive("join__implements", sdl.RoleJoinImplements, sdl.Arg{Name: "graph", Value: j.graph(s)}, sdl.Arg{Name: "interface", Value: j.text(iface)})
	})
}

func (j *joins) unionMember(s *subgraph.Subgraph, name string) *sdl.Directive {
	return directive("join__unionMember", sdl.RoleJoinUnionMember, sdl.Arg{Name: "graph", Value: j.graph(s)}, sdl.Arg{Name: "member", Value: j.text(name)})
}

// addTypes adds the join__type directives of a type: one per subgraph, or one per key if the
// subgraph has keys.
func (j *joins) addTypes(t *mergedType) {
	t.out.Directives = slices.Grow(t.out.Directives, len(t.srcs))
	for i := range t.srcs {
		s := &t.srcs[i]
		if len(s.meta.Keys) == 0 {
			t.out.Directives = append(t.out.Directives, j.typ[s.sub.Index])
			continue
		}
		for k := range s.meta.Keys {
			t.out.Directives = append(t.out.Directives, j.typeWithKey(s, &s.meta.Keys[k]))
		}
	}
}

// typeWithKey returns the join__type of one key of a source.
func (j *joins) typeWithKey(s *typeSource, k *subgraph.Key) *sdl.Directive {
	id := joinKey{
		role: sdl.RoleJoinType, graph: s.sub.Index, name: k.Fields.Raw,
		extension: k.Extension, resolvable: k.Given, interfaceObject: s.meta.InterfaceObject,
	}
	if j.edition.Rust() && id.resolvable == "null" {
		id.resolvable = "" // routers take no null here
	}
	return j.intern(id, func() *sdl.Directive {
		return directive("join__type", sdl.RoleJoinType,
			sdl.Arg{Name: "graph", Value: j.graph(s.sub)},
			sdl.Arg{Name: "key", Value: j.text(id.name)},
			sdl.Arg{Name: "extension", Value: trueIf(id.extension)},
			sdl.Arg{Name: "resolvable", Value: j.resolvable(id.resolvable)},
			sdl.Arg{Name: "isInterfaceObject", Value: trueIf(id.interfaceObject)})
	})
}

// resolvable returns the argument as it is written in a subgraph. Edition 2.15 leaves null out.
func (j *joins) resolvable(raw string) value {
	if raw == "null" && j.edition.Rust() {
		return nil
	}
	return trueFalseNull(raw)
}

// addCarried adds a `@join__directive` for each application that the supergraph carries without
// merging it: those of @cacheTag, @connect, @source and the @link of connect. Subgraphs with equal
// applications share one. Directives of one name stand together, and the names are in the order of
// their first application.
func (j *joins) addCarried(out *[]*sdl.Directive, parts []part) {
	var list []*sdl.Directive
	var printed []string // parallel to list
	for _, p := range parts {
		for _, d := range p.directives {
			name := carriedName(d)
			if name == "" {
				continue
			}
			written := d.Args
			if name == "link" && j.edition.Rust() {
				written = sinceSecondConnect(written)
			}
			key := name + string(sdl.AppendValue(nil, objectValue(written)))
			k := slices.Index(printed, key)
			if k < 0 {
				k = len(list)
				args := sdl.Arg{Name: "args", Value: objectValue(j.canonicalArgs(written))}
				list = append(list, j.carried(name, args))
				printed = append(printed, key)
			}
			graphs := list[k].Arg("graphs")
			if l := len(graphs.Children); l == 0 || !j.edition.Rust() || graphs.Children[l-1].Value != j.graph(p.sub) {
				graphs.Children = append(graphs.Children, &ast.ChildValue{Value: j.graph(p.sub)})
			}
		}
	}
	for len(list) > 0 {
		name := list[0].Arg("name").Raw
		other := list[:0:0]
		for _, d := range list {
			if d.Arg("name").Raw == name {
				*out = append(*out, d)
			} else {
				other = append(other, d)
			}
		}
		list = other
	}
}

// sinceSecondConnect returns the arguments of a @link of connect, with v0.2 in place of v0.1,
// as edition 2.15 carries it. The two versions have the same directives and language.
func sinceSecondConnect(args []sdl.Arg) []sdl.Arg {
	i := slices.IndexFunc(args, func(a sdl.Arg) bool {
		return a.Name == "url" && a.Value.Raw == specURL(spec.Connect, spec.Version{Minor: 1})
	})
	if i < 0 {
		return args
	}
	args = slices.Clone(args)
	args[i].Value = stringValue(specURL(spec.Connect, spec.Version{Minor: 2}))
	return args
}

// carried makes a join__directive without subgraphs. The editions differ in the order of its
// arguments.
func (j *joins) carried(name string, args sdl.Arg) *sdl.Directive {
	graphs, named := sdl.Arg{Name: "graphs", Value: listValue()}, sdl.Arg{Name: "name", Value: stringValue(name)}
	if j.edition.Rust() {
		graphs, named = named, graphs
	}
	return directive("join__directive", sdl.RoleJoinDirective, graphs, named, args)
}

// carriedName returns the name under which a join__directive carries an application, or "" for one
// that is merged or dropped.
func carriedName(d *sdl.Directive) string {
	switch d.Role {
	case sdl.RoleCacheTag:
		return "federation__cacheTag"
	case sdl.RoleConnect, sdl.RoleSource:
		return d.Name
	case sdl.RoleLink:
		if url, _ := d.StringArg("url"); isConnectURL(url) {
			return "link"
		}
	}
	return ""
}
