package rollout

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// lineage has all schemas of a subgraph that may be registered while a plan runs.
type lineage struct {
	list []*subgraph.Subgraph
	// always says that the subgraph is registered in every state.
	always bool
}

// droppedBy finds what one subgraph has but no supergraph offers: an argument that another subgraph, which always resolves the same field,
// never has (composition leaves it out), and fields and arguments that some subgraph always hides with @inaccessible while no field
// set reads them. Whatever an @override, an interface object or a context may change is left alone.
func droppedBy(graph map[string]lineage) *dropping {
	d := &dropping{out: make(map[string]bool), unsure: make(map[string]bool), read: make(map[string]bool), args: make(map[string]bool)}
	for _, v := range graph {
		for _, s := range v.list {
			d.note(s)
		}
	}
	for name, v := range graph {
		if v.always {
			d.withhold(graph, name, v.list)
		}
	}
	return d
}

// hides says whether a field is hidden wherever its version of the subgraph is registered, and no field set reads it.
func (d *dropping) hides(f *sdl.Field) bool {
	return hidden(f.Directives) && !d.read[f.Name] && !d.unsure[f.Coordinate()] && f.Parent != nil && !d.unsure[f.Parent.Name]
}

type dropping struct {
	out map[string]bool
	// unsure are types and fields of which nothing is concluded.
	unsure map[string]bool
	// read are the names of fields in some field set or context, or of an interface; args the names of arguments there.
	read, args map[string]bool
}

// note collects what forbids a conclusion.
func (d *dropping) note(s *subgraph.Subgraph) {
	for _, t := range s.Schema.Types {
		if t.Kind != sdl.Object && t.Kind != sdl.Interface {
			continue
		}
		meta := s.Type(t)
		if meta.InterfaceObject {
			d.unsure[t.Name] = true
		}
		for _, k := range meta.Keys {
			d.selected(k.Fields.Selections)
		}
		for _, f := range t.Fields {
			if t.Kind == sdl.Interface {
				d.read[f.Name] = true // a selection on the interface comes to its implementers
			}
			fm := s.Field(f)
			if fm.Override != nil {
				d.unsure[f.Coordinate()] = true
			}
			if len(fm.Contexts) > 0 {
				d.unsure[f.Coordinate()] = true
			}
			for _, c := range fm.Contexts {
				for _, word := range strings.FieldsFunc(c.Selection, func(r rune) bool { return !nameRune(r) }) {
					d.read[word] = true
				}
			}
			for _, set := range []*subgraph.FieldSet{fm.Requires, fm.Provides} {
				if set != nil {
					d.selected(set.Selections)
				}
			}
		}
	}
}

func nameRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func (d *dropping) selected(list []subgraph.Selection) {
	for _, sel := range list {
		if sel.Field != nil {
			d.read[sel.Field.Name] = true
		}
		for _, a := range sel.Args {
			d.args[a.Name] = true
		}
		d.selected(sel.Sub)
	}
}

// withhold finds what a subgraph that is always registered withholds from the whole graph.
func (d *dropping) withhold(graph map[string]lineage, name string, own []*subgraph.Subgraph) {
	for _, t := range own[0].Schema.Types {
		if t.Kind != sdl.Object && t.Kind != sdl.Interface || d.unsure[t.Name] {
			continue
		}
		for _, f := range t.Fields {
			c := f.Coordinate()
			if d.unsure[c] || !made(t, f) || !all(own, t, f, func(s *subgraph.Subgraph, f *sdl.Field) bool { return s.Resolves(f) }) {
				continue
			}
			if !d.read[f.Name] && all(own, t, f, func(_ *subgraph.Subgraph, f *sdl.Field) bool { return hidden(f.Directives) }) {
				d.out[c] = true
			}
			d.arguments(graph, name, own, t, f)
		}
	}
}

// arguments looks at the arguments that any version of any subgraph gives a field.
func (d *dropping) arguments(graph map[string]lineage, name string, own []*subgraph.Subgraph, t *sdl.Type, f *sdl.Field) {
	for _, v := range graph {
		for _, s := range v.list {
			ot := s.Schema.Type(t.Name)
			if ot == nil || ot.Kind != t.Kind || ot.Field(f.Name) == nil {
				continue
			}
			for _, a := range ot.Field(f.Name).Args {
				if !d.args[a.Name] && all(own, t, f, func(_ *subgraph.Subgraph, f *sdl.Field) bool {
					has := argument(f, a.Name)
					return has == nil && s.Name != name || has != nil && hidden(has.Directives)
				}) {
					d.out[argumentOf(f, a)] = true
				}
			}
		}
	}
}

func argument(f *sdl.Field, name string) *sdl.Argument {
	for _, a := range f.Args {
		if a.Name == name {
			return a
		}
	}
	return nil
}

func hidden(list []*sdl.Directive) bool { return sdl.Find(list, sdl.RoleInaccessible) != nil }

// all says whether every version has the field, on a type of the same kind, and meets a condition.
func all(list []*subgraph.Subgraph, t *sdl.Type, f *sdl.Field, cond func(*subgraph.Subgraph, *sdl.Field) bool) bool {
	for _, s := range list {
		st := s.Schema.Type(t.Name)
		if st == nil || st.Kind != t.Kind {
			return false
		}
		if sf := st.Field(f.Name); sf == nil || !cond(s, sf) {
			return false
		}
	}
	return true
}
