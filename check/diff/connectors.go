package diff

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/connect"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// connectorParts are the arguments of a @connect by what they decide: which request routers send,
// and what they make of the response. The other arguments tell how the field is entered.
var connectorParts = []struct {
	kind Kind
	args []string
}{
	{ConnectorRequestChanged, []string{"source", "http", "batch"}},
	{ConnectorMappingChanged, []string{"selection", "errors", "isSuccess"}},
	{ConnectorChanged, []string{"entity", "id"}},
}

// connectors compares the connectors of all types and fields. Each part of one that changes is a
// change of its own.
func (d *federationDiffer) connectors() {
	old, now := connected(d.before), connected(d.after)
	name := func(e element) string { return e.coordinate }
	pairs(old, now, name, func(a, b *element) {
		switch {
		case b == nil:
			b = &element{a.coordinate, nil, nearest(d.after, a.coordinate)}
		case a == nil:
			a = &element{b.coordinate, nil, nearest(d.before, b.coordinate)}
		}
		d.connectorsOf(*a, *b)
	})
}

// connected returns the types and fields of a subgraph that have connectors, with the connectors as
// their directives.
func connected(s *subgraph.Subgraph) []element {
	var out []element
	add := func(e element) {
		e.directives = ofRole(e.directives, sdl.RoleConnect)
		if len(e.directives) > 0 {
			out = append(out, e)
		}
	}
	for _, t := range s.Schema.Types {
		add(element{t.Name, t.Directives, t.Pos})
		for _, f := range t.Fields {
			add(element{f.Coordinate(), f.Directives, f.Pos})
		}
	}
	return out
}

// nearest returns where an element of that coordinate stands, or its type, or the subgraph.
func nearest(s *subgraph.Subgraph, coordinate string) sdl.Pos {
	name, field, _ := strings.Cut(coordinate, ".")
	t := s.Schema.Type(name)
	if t == nil || t.Pos.Line == 0 {
		return top(s)
	}
	if f := t.Field(field); f != nil {
		return f.Pos
	}
	return t.Pos
}

// ofRole returns the directives of a role in the order of the SDL.
func ofRole(list []*sdl.Directive, role sdl.Role) []*sdl.Directive {
	var out []*sdl.Directive
	for _, d := range list {
		if d.Role == role {
			out = append(out, d)
		}
	}
	return out
}

// connectorsOf compares the connectors of one element. Those with the same id are the same, then
// those that differ in id only; the others are paired in their order.
func (d *federationDiffer) connectorsOf(a, b element) {
	removed, added := unequal(a.directives, b.directives), unequal(b.directives, a.directives)
	for _, key := range []func(x *sdl.Directive) string{
		func(x *sdl.Directive) string { return argument(x, "id") },
		func(x *sdl.Directive) string { return withoutArg(x, "id") },
		func(*sdl.Directive) string { return "any" },
	} {
		removed, added = match(removed, added, key, func(x, y *sdl.Directive) { d.connectorChanged(a.coordinate, x, y) })
	}
	for _, x := range removed {
		d.add(ConnectorRemoved, place{a.coordinate, x.Pos, b.pos}, application(x), "")
	}
	for _, y := range added {
		d.add(ConnectorAdded, place{b.coordinate, a.pos, y.Pos}, "", application(y))
	}
}

// match calls pair for each two directives of both lists with the same key, in their order, and
// returns what is left of the lists. A directive with an empty key has no pair.
func match(removed, added []*sdl.Directive, key func(*sdl.Directive) string, pair func(x, y *sdl.Directive)) (left, right []*sdl.Directive) {
	byKey := make(map[string][]*sdl.Directive, len(added))
	for _, y := range added {
		if k := key(y); k != "" {
			byKey[k] = append(byKey[k], y)
		}
	}
	paired := map[*sdl.Directive]bool{}
	for _, x := range removed {
		k := key(x)
		if len(byKey[k]) == 0 {
			left = append(left, x)
			continue
		}
		y := byKey[k][0]
		byKey[k] = byKey[k][1:]
		paired[y] = true
		pair(x, y)
	}
	return left, slices.DeleteFunc(added, func(y *sdl.Directive) bool { return paired[y] })
}

// connectorChanged reports each part in which two connectors differ. That their source got another
// name is told once, at the source.
func (d *federationDiffer) connectorChanged(coordinate string, x, y *sdl.Directive) {
	from, _ := x.StringArg("source")
	to, _ := y.StringArg("source")
	for _, part := range connectorParts {
		names := part.args
		if from != "" && d.renamed[from] == to {
			names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "source" })
		}
		was, is := without(x, y, names), without(y, x, names)
		if was != is {
			d.add(part.kind, place{coordinate, x.Pos, y.Pos}, was, is)
		}
	}
}

// unequal returns the directives of a list that another list has not, in their order.
func unequal(list, other []*sdl.Directive) []*sdl.Directive {
	texts := make(map[string]bool, len(other))
	for _, d := range other {
		texts[application(d)] = true
	}
	var out []*sdl.Directive
	for _, d := range list {
		if !texts[application(d)] {
			out = append(out, d)
		}
	}
	return out
}

// without returns the arguments of those names that differ from the ones of another directive, as
// they are written.
func without(d, other *sdl.Directive, names []string) string {
	var out []string
	for _, name := range names {
		was, is := argument(d, name), argument(other, name)
		if was != is && was != "" {
			out = append(out, was)
		}
	}
	return strings.Join(out, ", ")
}

// argument renders an argument with its name, "" if it is not given.
func argument(d *sdl.Directive, name string) string {
	v := d.Arg(name)
	if v == nil {
		return ""
	}
	return name + ": " + string(sdl.AppendValue(nil, v))
}

// sources compares the sources of a subgraph's connectors by name. One that goes while another with
// the same arguments comes has been renamed.
func (d *federationDiffer) sources(a, b element) {
	old, now := sourcesOf(a.directives), sourcesOf(b.directives)
	name := func(x *sdl.Directive) string { n, _ := x.StringArg("name"); return n }
	var removed, added []*sdl.Directive
	pairs(old, now, name, func(x, y **sdl.Directive) {
		switch {
		case y == nil:
			removed = append(removed, *x)
		case x == nil:
			added = append(added, *y)
		case application(*x) != application(*y):
			d.add(ConnectorSourceChanged, place{a.coordinate, (*x).Pos, (*y).Pos}, application(*x), application(*y))
		}
	})
	rest := func(x *sdl.Directive) string { return withoutArg(x, "name") }
	removed, added = match(removed, added, rest, func(x, y *sdl.Directive) {
		d.add(ConnectorSourceRenamed, place{a.coordinate, x.Pos, y.Pos}, name(x), name(y))
		if d.renamed == nil {
			d.renamed = make(map[string]string)
		}
		d.renamed[name(x)] = name(y)
	})
	for _, x := range removed {
		d.add(ConnectorSourceRemoved, place{a.coordinate, x.Pos, b.pos}, name(x), "")
	}
	for _, y := range added {
		d.add(ConnectorSourceAdded, place{b.coordinate, a.pos, y.Pos}, "", name(y))
	}
}

// sourcesOf returns the sources among directives, the first one of each name.
func sourcesOf(list []*sdl.Directive) []*sdl.Directive {
	var out []*sdl.Directive
	seen := map[string]bool{}
	for _, d := range ofRole(list, sdl.RoleSource) {
		if name, _ := d.StringArg("name"); !seen[name] {
			seen[name] = true
			out = append(out, d)
		}
	}
	return out
}

// withoutArg renders a directive without one of its arguments.
func withoutArg(d *sdl.Directive, name string) string {
	rest := *d
	rest.Args = slices.DeleteFunc(slices.Clone(d.Args), func(a sdl.Arg) bool { return a.Name == name })
	return application(&rest)
}

// connectVersion reports that a subgraph links another version of connect.
func (d *federationDiffer) connectVersion(a, b *subgraph.Link) {
	kind := ConnectVersionRaised
	if b.Version.Compare(a.Version) < 0 {
		kind = ConnectVersionLowered
	}
	d.add(kind, place{"schema", linkPos(a, d.before), linkPos(b, d.after)}, a.URL, b.URL)
}

// config compares the values of $config that connectors read. Nothing is known of them in editions
// of composition that do not read connectors.
func (d *federationDiffer) config() {
	values := func(s *subgraph.Subgraph) []connect.ConfigValue {
		if s.Connectors == nil {
			return nil
		}
		return s.Connectors.ConfigValues()
	}
	name := func(v connect.ConfigValue) string { return v.Name }
	pairs(values(d.before), values(d.after), name, func(a, b *connect.ConfigValue) {
		switch {
		case b == nil:
			d.add(ConnectorConfigRemoved, place{"schema", a.Directive.Pos, top(d.after)}, "$config."+a.Name, "")
		case a == nil:
			d.add(ConnectorConfigAdded, place{"schema", top(d.before), b.Directive.Pos}, "", "$config."+b.Name)
		}
	})
}
