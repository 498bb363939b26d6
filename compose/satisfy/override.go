package satisfy

import "github.com/schemactl/schemactl/compose/subgraph"

// choice is the value of an override label, or whether the value of a contextual argument is at
// hand, as far as the way to a state decides it.
type choice int8

const (
	// unknown: a label has either value; no ancestor has set the context.
	unknown choice = iota
	on
	off
)

// wanted returns on for true, off for false.
func wanted(want bool) choice {
	if want {
		return on
	}
	return off
}

// fieldKey is a field of a subgraph: the index of the subgraph, and sdl.Field.Index.
type fieldKey struct {
	sub   int
	field int32
}

// overrideState is what remains of a subgraph's field under the @override directives of all others.
// If overridden is true, the subgraph never resolves the field; otherwise it resolves the field
// while label has the value want. by is the index of the overriding subgraph.
type overrideState struct {
	overridden bool
	label      string
	want       bool
	by         int
}

// findOverrides finds, for every @override, the field that it takes over. Without a label the
// source no longer resolves it. With one, the overriding subgraph resolves the field while the
// label is on, and the source while it is off. An @override from a subgraph that does not exist, or
// does not have the field, changes nothing.
func (g *graph) findOverrides() {
	g.overrides = make([]map[int32]overrideState, len(g.subs))
	set := func(key fieldKey, o overrideState) {
		if g.overrides[key.sub] == nil {
			g.overrides[key.sub] = map[int32]overrideState{}
		}
		g.overrides[key.sub][key.field] = o
	}
	index := make(map[string]int, len(g.subs))
	for i, s := range g.subs {
		index[s.Name] = i
	}
	for i, s := range g.subs {
		if !s.AnyField(func(m *subgraph.FieldMeta) bool { return m.Override != nil }) {
			continue
		}
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				o := s.Field(f).Override
				if o == nil {
					continue
				}
				from, ok := index[o.From]
				if !ok {
					continue
				}
				source := g.subs[from].Schema.Type(t.Name)
				if source == nil || source.Field(f.Name) == nil {
					continue
				}
				key := fieldKey{from, source.Field(f.Name).Index}
				if o.Label == "" {
					set(key, overrideState{overridden: true, by: i})
					continue
				}
				set(fieldKey{i, f.Index}, overrideState{label: o.Label, want: true, by: i})
				set(key, overrideState{label: o.Label, by: i})
			}
		}
	}
}

// label returns the index of a label in g.labels.
func (g *graph) label(name string) int {
	if i, ok := g.labelIDs[name]; ok {
		return i
	}
	g.labelIDs[name] = len(g.labels)
	g.labels = append(g.labels, name)
	return len(g.labels) - 1
}

// labelsByField returns the labels that decide about a field, by the names of type and field.
func (g *graph) labelsByField() map[[2]symbol][]int {
	out := map[[2]symbol][]int{}
	if len(g.labels) == 0 {
		return out
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		for _, e := range n.edges {
			if e.label < 0 {
				continue
			}
			key := [2]symbol{n.name, e.name}
			known := false
			for _, l := range out[key] {
				known = known || l == int(e.label)
			}
			if !known {
				out[key] = append(out[key], int(e.label))
			}
		}
	}
	return out
}
