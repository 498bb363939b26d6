package serve

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// reads are the fields whose values routers hand on to the code of subgraphs: they stand in the set
// of a @key or @requires, or in the selection of a @fromContext. An element without a type stands
// for the fields of that name on all types.
type reads map[element]bool

// ReadsOf returns a reach that knows only which fields code of the graph reads.
func ReadsOf(graph []*subgraph.Subgraph) *Reach {
	r := make(reads)
	for _, s := range graph {
		r.add(s, make(TypeSet, len(s.Schema.Types)))
	}
	return &Reach{reads: r}
}

// add notes what the field sets of one subgraph read. Types that are alike in a version that was
// added before read the same.
func (r reads) add(s *subgraph.Subgraph, alike TypeSet) {
	for _, t := range s.Schema.Types {
		if !t.Kind.HasFields() || alike.Has(t) {
			continue
		}
		for _, k := range s.Type(t).Keys {
			r.addSet(s, k.Fields)
		}
		for _, f := range t.Fields {
			meta := s.Field(f)
			r.addSet(s, meta.Requires)
			for _, c := range meta.Contexts {
				for _, word := range strings.FieldsFunc(c.Selection, func(r rune) bool { return !nameRune(r) }) {
					r[element{field: word}] = true
				}
			}
		}
	}
}

// addSet notes the fields of a field set; nil is an empty one. The field of an interface, or of an
// object that stands for one, is resolved on types that other subgraphs may know only.
func (r reads) addSet(s *subgraph.Subgraph, set *subgraph.FieldSet) {
	if set == nil {
		return
	}
	var walk func([]subgraph.Selection)
	walk = func(list []subgraph.Selection) {
		for _, sel := range list {
			if f := sel.Field; f != nil && f.Parent != nil {
				e := fieldElement(f)
				if f.Parent.Kind == sdl.Interface || s.Type(f.Parent).InterfaceObject {
					e.typ = ""
				}
				r[e] = true
			}
			walk(sel.Sub)
		}
	}
	walk(set.Selections)
}

// Reads reports whether code of some subgraph may read the value of a field, which the router hands
// on to it in a representation or an argument. Of a nil reach nothing is known, so that any value
// may be read.
func (r *Reach) Reads(f *sdl.Field) bool {
	return r == nil || r.reads[fieldElement(f)] || r.reads[element{field: f.Name}]
}

// Shared reports whether more than one subgraph may resolve a field of an object, in any mixture of
// the graphs. Of a nil reach nothing is known, so that any field may be shared.
func (r *Reach) Shared(f *sdl.Field) bool {
	if r == nil {
		return true
	}
	owner := ""
	for _, graph := range r.ends {
		for _, s := range graph {
			t := s.Schema.Type(f.Parent.Name)
			if t == nil {
				continue
			}
			if own := t.Field(f.Name); own == nil || !s.Resolves(own) {
				continue
			}
			if owner != "" && owner != s.Name {
				return true
			}
			owner = s.Name
		}
	}
	return false
}
