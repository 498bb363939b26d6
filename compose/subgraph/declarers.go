package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Declarers finds which of many subgraphs declare an element, without asking each of them for each:
// a graph of thousands of subgraphs may have thousands of changes. The members of a type are
// indexed when the first of them is asked for. It is for one goroutine at a time.
type Declarers struct {
	types   map[string][]Declaration
	members map[string]map[Member][]int
}

// Declaration is a type of a version of a subgraph. Place is that of the subgraph in the list that
// [NewDeclarers] was given.
type Declaration struct {
	Place int
	Type  *sdl.Type
}

// Member names a field or value of a type or, with Ref, one in its list of interfaces or members.
type Member struct {
	Name string
	Ref  bool
}

// NewDeclarers returns the declarers among subgraphs, of each of which there are some versions; nil
// is none. name returns the name by which a type is asked for.
func NewDeclarers(versions [][]*Subgraph, name func(s *sdl.Schema, t *sdl.Type) string) *Declarers {
	d := &Declarers{types: make(map[string][]Declaration), members: make(map[string]map[Member][]int)}
	for place, list := range versions {
		for _, s := range list {
			if s == nil {
				continue
			}
			for _, t := range s.Schema.Types {
				as := name(s.Schema, t)
				d.types[as] = append(d.types[as], Declaration{place, t})
			}
		}
	}
	return d
}

// Type returns the declarations of a type by the place of their subgraph, one for each version.
func (d *Declarers) Type(name string) []Declaration { return d.types[name] }

// Member returns the places of the subgraphs that declare a member of a type in some version,
// ascending.
func (d *Declarers) Member(typ string, m Member) []int {
	members, known := d.members[typ]
	if !known {
		members = make(map[Member][]int)
		for _, decl := range d.types[typ] {
			decl.enter(members)
		}
		d.members[typ] = members
	}
	return members[m]
}

// enter adds the place to those of each member of the type.
func (decl Declaration) enter(members map[Member][]int) {
	add := func(m Member) {
		if list := members[m]; len(list) == 0 || list[len(list)-1] != decl.Place {
			members[m] = append(list, decl.Place)
		}
	}
	for _, f := range decl.Type.Fields {
		add(Member{f.Name, false})
	}
	for _, v := range decl.Type.Values {
		add(Member{v.Name, false})
	}
	for _, ref := range slices.Concat(decl.Type.Interfaces, decl.Type.Members) {
		add(Member{ref.Name, true})
	}
}
