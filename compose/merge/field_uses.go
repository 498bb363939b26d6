package merge

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// fieldUses knows which fields the subgraphs select in their own directives. It reads a subgraph
// when it is first asked about it.
type fieldUses struct {
	// By subgraph index; nil until it is read.
	needed, provided []fieldSet
}

func newFieldUses(subs []*subgraph.Subgraph) *fieldUses {
	return &fieldUses{needed: make([]fieldSet, len(subs)), provided: make([]fieldSet, len(subs))}
}

// isNeeded reports whether the subgraph uses the field in a key, @requires or @provides, or must
// have it for an interface.
func (u *fieldUses) isNeeded(s *subgraph.Subgraph, f *sdl.Field) bool {
	if u.needed[s.Index] == nil {
		u.needed[s.Index] = neededFields(s)
	}
	return u.needed[s.Index][f.Index]
}

// isProvided reports whether any @provides of the subgraph selects the field, so that the subgraph
// resolves it on some paths although it is @external.
func (u *fieldUses) isProvided(s *subgraph.Subgraph, f *sdl.Field) bool {
	if u.provided[s.Index] == nil {
		u.provided[s.Index] = providedFields(s)
	}
	return u.provided[s.Index][f.Index]
}

// neededFields returns the fields that the subgraph itself needs: those in its field sets, and
// those of its interfaces in every type that implements them.
func neededFields(s *subgraph.Subgraph) fieldSet {
	set := make(fieldSet, s.Schema.NumFields)
	for _, t := range s.Schema.Types {
		for _, k := range s.Type(t).Keys {
			set.add(k.Fields.Selections)
		}
		for _, field := range t.Fields {
			meta := s.Field(field)
			if meta.Requires != nil {
				set.add(meta.Requires.Selections)
			}
			if meta.Provides != nil {
				set.add(meta.Provides.Selections)
			}
		}
		for _, r := range t.Interfaces {
			if i := s.Schema.Type(r.Name); i != nil {
				set.addNamed(t, i.Fields)
			}
		}
	}
	return set
}

func providedFields(s *subgraph.Subgraph) fieldSet {
	set := make(fieldSet, s.Schema.NumFields)
	for _, t := range s.Schema.Types {
		for _, field := range t.Fields {
			if p := s.Field(field).Provides; p != nil {
				set.add(p.Selections)
			}
		}
	}
	return set
}

// fieldSet is a set of fields of one subgraph, by sdl.Field.Index.
type fieldSet []bool

// add adds the selected fields with those below them.
func (b fieldSet) add(list []subgraph.Selection) {
	for i := range list {
		if f := list[i].Field; f != nil {
			b[f.Index] = true
		}
		b.add(list[i].Sub)
	}
}

// addNamed adds the fields of t that have the names of the given ones.
func (b fieldSet) addNamed(t *sdl.Type, named []*sdl.Field) {
	for _, d := range named {
		if f := t.Field(d.Name); f != nil {
			b[f.Index] = true
		}
	}
}
