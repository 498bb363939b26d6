package merge

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// value is a literal of the model.
type value = *ast.Value

func enumOf(name string) value { return &ast.Value{Raw: name, Kind: ast.EnumValue} }
func text(s string) value      { return &ast.Value{Raw: s, Kind: ast.StringValue} }

func listOf(items ...value) value {
	v := &ast.Value{Kind: ast.ListValue, Children: make(ast.ChildValueList, len(items))}
	for i, item := range items {
		v.Children[i] = &ast.ChildValue{Value: item}
	}
	return v
}

func objectOf(args []sdl.Arg) value {
	v := &ast.Value{Kind: ast.ObjectValue, Children: make(ast.ChildValueList, len(args))}
	for i := range args {
		v.Children[i] = &ast.ChildValue{Name: args[i].Name, Value: args[i].Value}
	}
	return v
}

var (
	yes = &ast.Value{Raw: "true", Kind: ast.BooleanValue}
	no  = &ast.Value{Raw: "false", Kind: ast.BooleanValue}
)

// directive makes an applied directive; arguments without a value are left out.
func directive(name string, role sdl.Role, args ...sdl.Arg) *sdl.Directive {
	d := &sdl.Directive{Name: name, Role: role}
	n := 0
	for i := range args {
		if args[i].Value != nil {
			n++
		}
	}
	if n > 0 {
		d.Args = make([]sdl.Arg, 0, n)
		for i := range args {
			if args[i].Value != nil {
				d.Args = append(d.Args, args[i])
			}
		}
	}
	return d
}

func when(cond bool, v value) value {
	if cond {
		return v
	}
	return nil
}

func given(s string) value {
	if s == "" {
		return nil
	}
	return text(s)
}

// nameGraphs finds the join__Graph value of every subgraph: its name in upper
// case with everything but letters, digits and _ replaced by _. Names that
// would begin with a digit or end like a counter get a further _; names that
// collide are all counted.
func (m *merger) nameGraphs() {
	names := make([]string, len(m.subs))
	count := make(map[string]int, len(m.subs))
	for i, s := range m.subs {
		names[i] = graphName(s.Name)
		count[names[i]]++
	}
	seen := make(map[string]int)
	m.graphVal = make([]value, len(m.subs))
	m.joinField = make([]*sdl.Directive, len(m.subs))
	m.joinType = make([]*sdl.Directive, len(m.subs))
	m.joinEnumValue = make([]*sdl.Directive, len(m.subs))
	for i, name := range names {
		if count[name] > 1 {
			seen[name]++
			names[i] = name + "_" + strconv.Itoa(seen[name])
		}
		m.graphVal[i] = enumOf(names[i])
		m.joinField[i] = directive("join__field", sdl.RoleJoinField, sdl.Arg{Name: "graph", Value: m.graphVal[i]})
		m.joinEnumValue[i] = directive("join__enumValue", sdl.RoleJoinEnumValue, sdl.Arg{Name: "graph", Value: m.graphVal[i]})
		m.joinType[i] = directive("join__type", sdl.RoleJoinType, sdl.Arg{Name: "graph", Value: m.graphVal[i]})
	}
	m.graphs = names
}

// checkGraphNames refuses join__Graph values that GraphQL keeps for itself.
func (m *merger) checkGraphNames() {
	for i, name := range m.graphs {
		if strings.HasPrefix(name, "__") {
			m.fail(codes.InvalidGraphQL, "", "subgraph "+quote(m.subs[i].Name)+" would be called "+name+" in the supergraph, but names that begin with two underscores are reserved",
				"Give the subgraph a name with a letter or digit among its first two characters.")
		}
	}
}

func graphName(subgraph string) string {
	out := make([]byte, 0, len(subgraph)+2)
	for _, r := range subgraph {
		switch {
		case r >= 'a' && r <= 'z':
			out = append(out, byte(r)-'a'+'A')
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			out = append(out, byte(r))
		default: // one _ for each unit of UTF-16
			out = append(out, "__"[:utf16.RuneLen(r)]...)
		}
	}
	if len(out) > 0 && out[0] >= '0' && out[0] <= '9' {
		out = append([]byte{'_'}, out...)
	}
	end := len(out)
	for end > 0 && out[end-1] >= '0' && out[end-1] <= '9' {
		end--
	}
	if end < len(out) && end > 0 && out[end-1] == '_' {
		out = append(out, '_')
	}
	return string(out)
}

func (m *merger) graph(s *subgraph.Subgraph) value { return m.graphVal[s.Index] }

// joinKey identifies a join directive by all that it says. Entities of one
// subgraph mostly have the same few keys, so that equal applications are made
// once and shared; nodes of a merged schema are read only.
type joinKey struct {
	role  sdl.Role
	graph int
	name  string
	// of a join__type
	extension, object bool
	// resolvable is what the key says about it, as written.
	resolvable string
}

func (m *merger) shared(k joinKey, build func() *sdl.Directive) *sdl.Directive {
	d := m.sharedJoins[k]
	if d == nil {
		d = build()
		m.sharedJoins[k] = d
	}
	return d
}

func (m *merger) joinImplements(s *subgraph.Subgraph, iface string) *sdl.Directive {
	return m.shared(joinKey{role: sdl.RoleJoinImplements, graph: s.Index, name: iface}, func() *sdl.Directive {
		return directive("join__implements", sdl.RoleJoinImplements, sdl.Arg{Name: "graph", Value: m.graph(s)}, sdl.Arg{Name: "interface", Value: text(iface)})
	})
}

func (m *merger) joinUnionMember(s *subgraph.Subgraph, name string) *sdl.Directive {
	return directive("join__unionMember", sdl.RoleJoinUnionMember, sdl.Arg{Name: "graph", Value: m.graph(s)}, sdl.Arg{Name: "member", Value: text(name)})
}

// addJoinType writes which subgraphs define a type, once per key.
func (m *merger) addJoinType(t *typ) {
	t.out.Directives = slices.Grow(t.out.Directives, len(t.srcs))
	for i := range t.srcs {
		s := &t.srcs[i]
		if len(s.meta.Keys) == 0 {
			t.out.Directives = append(t.out.Directives, m.joinType[s.sub.Index])
			continue
		}
		for k := range s.meta.Keys {
			t.out.Directives = append(t.out.Directives, m.joinTypeKey(s, &s.meta.Keys[k]))
		}
	}
}

func (m *merger) joinTypeKey(s *typeSrc, k *subgraph.Key) *sdl.Directive {
	id := joinKey{
		role: sdl.RoleJoinType, graph: s.sub.Index, name: k.Fields.Raw,
		extension: k.Extension, resolvable: k.Given, object: s.meta.InterfaceObject,
	}
	return m.shared(id, func() *sdl.Directive {
		return directive("join__type", sdl.RoleJoinType,
			sdl.Arg{Name: "graph", Value: m.graph(s.sub)},
			sdl.Arg{Name: "key", Value: text(id.name)},
			sdl.Arg{Name: "extension", Value: when(id.extension, yes)},
			sdl.Arg{Name: "resolvable", Value: literal(id.resolvable)},
			sdl.Arg{Name: "isInterfaceObject", Value: when(id.object, yes)})
	})
}

// literal is true, false or null; nil for nothing.
func literal(raw string) value {
	switch raw {
	case "":
		return nil
	case "null":
		return &ast.Value{Raw: raw, Kind: ast.NullValue}
	}
	return &ast.Value{Raw: raw, Kind: ast.BooleanValue}
}

// addJoinDirectives hands applications on that the supergraph does not merge
// but repeats in a `@join__directive`: those of @cacheTag, @connect, @source and
// the @link of connect. Equal ones of several subgraphs become one.
func (m *merger) addJoinDirectives(out *[]*sdl.Directive, parts []part) {
	var made []*sdl.Directive
	var printed []string
	for _, p := range parts {
		for _, d := range p.directives {
			name := carriedName(d)
			if name == "" {
				continue
			}
			key := name + string(sdl.AppendValue(nil, objectOf(d.Args)))
			k := 0
			for k < len(printed) && printed[k] != key {
				k++
			}
			if k == len(printed) {
				args := sdl.Arg{Name: "args", Value: objectOf(canonicalArgs(d.Args))}
				made = append(made, directive("join__directive", sdl.RoleJoinDirective, sdl.Arg{Name: "graphs", Value: listOf()}, sdl.Arg{Name: "name", Value: text(name)}, args))
				printed = append(printed, key)
			}
			graphs := made[k].Args[0].Value
			if l := len(graphs.Children); l == 0 || graphs.Children[l-1].Value != m.graph(p.sub) {
				graphs.Children = append(graphs.Children, &ast.ChildValue{Value: m.graph(p.sub)})
			}
		}
	}
	// Those of one name stand together, in the order of the names' first application.
	for len(made) > 0 {
		name := made[0].Args[1].Value.Raw
		other := made[:0:0]
		for _, d := range made {
			if d.Args[1].Value.Raw == name {
				*out = append(*out, d)
			} else {
				other = append(other, d)
			}
		}
		made = other
	}
}

// carriedName is the name under which a join__directive repeats an application;
// empty when it does not.
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
