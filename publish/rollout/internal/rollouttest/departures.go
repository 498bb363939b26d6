package rollouttest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Departures are the changes of [Departure] by name: subgraphs that leave, come, or both.
var Departures = []string{"merge", "merge two", "rename", "rename at the URL", "split", "split at a new URL", "remove", "dissolve"}

// Departure makes a graph of two to five subgraphs and one plain departure of it: nothing but the
// owners of fields changes. The graph has entities with one or two keys, references between them,
// fields with @requires and @provides, a shared value type, an enum, an interface, a union, inputs
// and mutations. An end need not compose; that is left to the caller.
func Departure(r *rand.Rand, kind string) (before, after []sdl.Source) {
	g := newOwnedGraph(r)
	return g.sources(), g.depart(kind).sources()
}

// ownedGraph is a graph whose elements each have one owner, the subgraph that resolves them.
type ownedGraph struct {
	r        *rand.Rand
	urls     map[string]string // by subgraph
	entities []*ownedEntity
	roots    []*ownedField
}

type ownedEntity struct {
	name string
	// home has all keys, and the interface if the entity has one; the others use the key id.
	home      string
	sku, node bool
	fields    []*ownedField
}

// ownedField is a field of an entity or a root type.
type ownedField struct {
	name, typ, owner, args string
	// root is Query or Mutation for a root field.
	root string
	// requires and provides are fields of an entity: the one that has the field, or its type.
	requires, provides string
}

func (g *ownedGraph) names() []string {
	var out []string
	for name := range g.urls {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// newOwnedGraph draws a graph.
func newOwnedGraph(r *rand.Rand) *ownedGraph {
	g := &ownedGraph{r: r, urls: make(map[string]string)}
	names := []string{"a", "b", "c", "d", "e"}[:2+r.IntN(4)]
	for _, name := range names {
		g.urls[name] = "http://" + name
	}
	some := func() string { return names[r.IntN(len(names))] }
	for i := range 1 + r.IntN(3) {
		g.entities = append(g.entities, &ownedEntity{name: fmt.Sprintf("E%d", i), home: some(), sku: r.IntN(3) == 0, node: r.IntN(4) == 0})
	}
	for i, e := range g.entities {
		for j := range 2 + r.IntN(4) {
			f := &ownedField{name: fmt.Sprintf("f%d", j), typ: []string{"Int", "String", "[Float!]", "Money", "Level"}[r.IntN(5)], owner: some()}
			if r.IntN(4) == 0 {
				f.typ = g.entities[r.IntN(len(g.entities))].name
			}
			if j == 0 { // field sets name it, so it is a leaf
				f.owner, f.typ = e.home, "Int"
			}
			if r.IntN(5) == 0 {
				f.args = "(first: Int = 3, level: Level)"
			}
			e.fields = append(e.fields, f)
		}
		for _, f := range e.fields[1:] {
			if of := e.fields[0]; r.IntN(3) == 0 && f.owner != of.owner && f.args == "" {
				f.requires = of.name
			}
		}
		for j := range 1 + r.IntN(2) {
			f := &ownedField{name: fmt.Sprintf("e%d%d", i, j), typ: e.name, owner: some(), root: "Query"}
			if r.IntN(4) == 0 {
				f.typ = "[" + e.name + "]"
			}
			if r.IntN(4) == 0 {
				f.provides = e.fields[0].name
			}
			g.roots = append(g.roots, f)
		}
	}
	for i, f := range []*ownedField{
		{typ: "Int"}, {typ: "Any"}, {typ: "Node"}, {typ: "Money"}, {typ: "Int", args: "(filter: Filter)"},
		{typ: "Int", root: "Mutation"}, {typ: "E0", root: "Mutation", args: "(filter: Filter!)"},
	} {
		if r.IntN(2) == 0 || i == 0 {
			f.name, f.owner = fmt.Sprintf("x%d", i), some()
			if f.root == "" {
				f.root = "Query"
			}
			g.roots = append(g.roots, f)
		}
	}
	return g
}

// depart returns a copy of the graph after a departure.
func (g *ownedGraph) depart(kind string) *ownedGraph {
	names := g.names()
	g.r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	leaver, taker := names[0], names[1]
	other := names[len(names)-1]
	switch kind {
	case "merge":
		return g.owned(nil, leaver, func() string { return taker })
	case "merge two":
		if other == taker {
			return g.owned(nil, leaver, func() string { return taker })
		}
		return g.owned(nil, leaver, func() string { return taker }).owned(nil, other, func() string { return taker })
	case "rename":
		return g.owned(map[string]string{"z": "http://z"}, leaver, func() string { return "z" })
	case "rename at the URL":
		return g.owned(map[string]string{"z": g.urls[leaver]}, leaver, func() string { return "z" })
	case "split":
		return g.owned(map[string]string{"z": "http://z", leaver: g.urls[leaver]}, leaver, func() string { return []string{leaver, "z"}[g.r.IntN(2)] })
	case "split at a new URL":
		return g.owned(map[string]string{"z": "http://z", leaver: "http://new"}, leaver, func() string { return []string{leaver, "z"}[g.r.IntN(2)] })
	case "remove":
		return g.owned(nil, leaver, func() string { return "" })
	default:
		return g.owned(nil, leaver, func() string { return names[1+g.r.IntN(len(names)-1)] })
	}
}

// owned returns the graph with new owners for what one subgraph has, which leaves unless it is
// among the subgraphs that come. What gets no owner goes.
func (g *ownedGraph) owned(come map[string]string, leaver string, owner func() string) *ownedGraph {
	out := &ownedGraph{r: g.r, urls: make(map[string]string)}
	for name, url := range g.urls {
		if name != leaver {
			out.urls[name] = url
		}
	}
	for name, url := range come {
		out.urls[name] = url
	}
	next := func(old string) string {
		if old != leaver {
			return old
		}
		return owner()
	}
	take := func(list []*ownedField) (kept []*ownedField) {
		for _, f := range list {
			c := *f
			if c.owner = next(f.owner); c.owner != "" {
				kept = append(kept, &c)
			}
		}
		return kept
	}
	for _, e := range g.entities {
		c := *e
		c.home, c.fields = next(e.home), take(e.fields)
		out.entities = append(out.entities, &c)
	}
	out.roots = take(g.roots)
	return out
}

// sources renders the subgraphs, sorted by name.
func (g *ownedGraph) sources() []sdl.Source {
	var out []sdl.Source
	for _, name := range g.names() {
		w := &ownedWriter{g: g, name: name, need: make(map[string]bool)}
		out = append(out, sdl.Source{Name: name, URL: g.urls[name], Text: Link + w.render()})
	}
	return out
}

// ownedWriter renders one subgraph of an [ownedGraph].
type ownedWriter struct {
	g    *ownedGraph
	name string
	// need has the types that the subgraph has to define.
	need map[string]bool
}

// render returns the SDL without its @link: root types, entities, and the types that these need.
func (w *ownedWriter) render() string {
	var b strings.Builder
	for _, root := range []string{"Query", "Mutation"} {
		var lines []string
		for _, f := range w.g.roots {
			if f.owner == w.name && f.root == root {
				lines = append(lines, w.field(nil, f))
			}
		}
		block(&b, "type "+root, lines)
	}
	for _, e := range w.g.entities {
		for _, f := range e.fields {
			w.need[e.name] = w.need[e.name] || f.owner == w.name
		}
		w.need[e.name] = w.need[e.name] || e.home == w.name
	}
	// An entity may need another one, so that a second pass finds all.
	for range w.g.entities {
		for _, e := range w.g.entities {
			if w.need[e.name] {
				w.entity(e)
			}
		}
	}
	for _, e := range w.g.entities {
		if w.need[e.name] {
			b.WriteString(w.entity(e))
		}
	}
	for _, t := range [][2]string{
		{"Money", "type Money @shareable {\n  amount: Int\n  level: Level\n}\n"},
		{"Node", "interface Node {\n  id: ID!\n}\n"},
		{"Filter", "input Filter {\n  min: Int = 1\n  level: Level\n}\n"},
		{"Any", "union Any = E0\n"},
		{"Level", "enum Level {\n  LOW\n  HIGH\n}\n"},
	} {
		if w.need[t[0]] {
			w.need["Level"] = w.need["Level"] || strings.Contains(t[1], "Level")
			b.WriteString("\n" + t[1])
		}
	}
	return b.String()
}

func block(b *strings.Builder, head string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n%s {\n%s}\n", head, strings.Join(lines, ""))
	}
}

// find returns a field of an entity; nil if there is none.
func (g *ownedGraph) find(entity, field string) *ownedField {
	for _, e := range g.entities {
		for _, f := range e.fields {
			if e.name == strings.Trim(entity, "[]") && f.name == field {
				return f
			}
		}
	}
	return nil
}

// field renders a field and notes the types that it needs. A field set of what the subgraph
// resolves itself is left out.
func (w *ownedWriter) field(e *ownedEntity, f *ownedField) string {
	named := strings.Trim(f.typ, "[]!")
	w.need[named] = true
	if named == "Any" {
		w.need["E0"] = true
	}
	for _, t := range []string{"Filter", "Level"} {
		w.need[t] = w.need[t] || strings.Contains(f.args, t)
	}
	line := "  " + f.name + f.args + ": " + f.typ
	if e != nil {
		if of := w.g.find(e.name, f.requires); of != nil && of.owner != w.name {
			line += fmt.Sprintf(" @requires(fields: %q)", f.requires)
		}
		if w.provided(e, f) {
			line += " @shareable"
		}
	} else if of := w.g.find(f.typ, f.provides); of != nil && of.owner != w.name {
		line += fmt.Sprintf(" @provides(fields: %q)", f.provides)
	}
	return line + "\n"
}

// provided reports whether another subgraph provides a field.
func (w *ownedWriter) provided(e *ownedEntity, f *ownedField) bool {
	return slices.ContainsFunc(w.g.roots, func(root *ownedField) bool {
		return strings.Trim(root.typ, "[]") == e.name && root.provides == f.name && root.owner != f.owner
	})
}

// entity renders an entity: the fields that the subgraph owns, and the external ones that field
// sets name. A subgraph that owns none only refers to it.
func (w *ownedWriter) entity(e *ownedEntity) string {
	var lines []string
	owns := e.home == w.name
	external := make(map[string]bool)
	for _, f := range e.fields {
		if f.owner == w.name {
			owns = true
			lines = append(lines, w.field(e, f))
			external[f.requires] = f.requires != ""
		}
	}
	for _, f := range w.g.roots {
		if f.owner == w.name && strings.Trim(f.typ, "[]") == e.name && f.provides != "" {
			external[f.provides] = true
		}
	}
	for _, f := range e.fields {
		if external[f.name] && f.owner != w.name {
			w.need[strings.Trim(f.typ, "[]!")] = true
			lines = append(lines, "  "+f.name+f.args+": "+f.typ+" @external\n")
		}
	}
	head := "type " + e.name
	if e.node && e.home == w.name {
		head += " implements Node"
		w.need["Node"] = true
	}
	head += ` @key(fields: "id"`
	if !owns {
		head += ", resolvable: false"
	}
	head += ")"
	ids := []string{"  id: ID!\n"}
	if e.sku && e.home == w.name {
		head += ` @key(fields: "sku")`
		ids = append(ids, "  sku: ID!\n")
	}
	var b strings.Builder
	block(&b, head, append(ids, lines...))
	return b.String()
}
