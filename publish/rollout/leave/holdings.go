package leave

import (
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
)

// holdings is what a subgraph holds of the fields that it resolves, and which values of its enums
// are known to others. The indexes are those of [Skeletons.fields] and [Skeletons.values].
type holdings struct {
	fields []meet.Holding
	values []bool
}

func (h holdings) clone() holdings { return holdings{slices.Clone(h.fields), slices.Clone(h.values)} }

// key returns a map key.
func (h holdings) key() string {
	key := make([]byte, 0, len(h.fields)+len(h.values))
	for _, f := range h.fields {
		key = append(key, byte(f))
	}
	for _, known := range h.values {
		key = strconv.AppendBool(key, known)
	}
	return string(key)
}

// enumValue is a value of an enum.
type enumValue struct {
	enum  *sdl.Type
	value *sdl.EnumValue
}

// list lists the fields that the subgraph resolves and the values of its enums.
func (k *Skeletons) list() {
	s := k.Old
	for _, t := range s.Schema.Types {
		for _, v := range t.Values {
			k.values = append(k.values, enumValue{t, v})
		}
		for _, f := range t.Fields {
			if t.Kind.HasFields() && s.Resolves(f) && f.Pos.Source != nil && f.Name != "_service" && f.Name != "_entities" {
				k.fields = append(k.fields, f)
			}
		}
	}
}

// atLeast returns what the subgraph holds whatever the others have registered: what is in the graph
// at the end, and what no subgraph that stays as it is resolves.
func (k *Skeletons) atLeast() holdings {
	h := holdings{make([]meet.Holding, len(k.fields)), make([]bool, len(k.values))}
	for _, other := range k.After {
		for i, f := range k.fields {
			if _, resolved := resolution(other, f); resolved {
				h.fields[i] = meet.Needed
			}
		}
		k.noteValues(other, h.values)
	}
	for _, other := range k.Staying {
		k.leaveTo(other, h.fields)
	}
	return h
}

// besides returns what the subgraph would hold if one version of another one were all there is.
func (k *Skeletons) besides(other *subgraph.Subgraph) holdings {
	h := holdings{slices.Repeat([]meet.Holding{meet.Needed}, len(k.fields)), make([]bool, len(k.values))}
	k.leaveTo(other, h.fields)
	k.noteValues(other, h.values)
	return h
}

// leaveTo lowers what the subgraph holds of its fields where another subgraph resolves them.
func (k *Skeletons) leaveTo(other *subgraph.Subgraph, held []meet.Holding) {
	for i, f := range k.fields {
		of, resolved := resolution(other, f)
		if !resolved {
			continue
		}
		meta, theirs := k.Old.Field(f), other.Field(of)
		if f.Parent.Kind == sdl.Interface || meta.InKey || meta.Shareable && theirs.Shareable && theirs.Override == nil {
			held[i] = min(held[i], meet.Shared)
		} else {
			held[i] = meet.Gone
		}
	}
}

// noteValues marks the enum values that another subgraph has as well.
func (k *Skeletons) noteValues(other *subgraph.Subgraph, known []bool) {
	for i, v := range k.values {
		if t := other.Schema.Type(v.enum.Name); t != nil && t.Kind == sdl.Enum && t.Value(v.value.Name) != nil {
			known[i] = true
		}
	}
}

// resolution returns the field by which another subgraph resolves a field: one of the same type, or
// of an @interfaceObject for an interface of it.
func resolution(other *subgraph.Subgraph, f *sdl.Field) (*sdl.Field, bool) {
	if t := other.Schema.Type(f.Parent.Name); t != nil && t.Kind.HasFields() {
		if of := t.Field(f.Name); of != nil && other.Resolves(of) {
			return of, true
		}
	}
	for _, ref := range f.Parent.Interfaces {
		t := other.Schema.Type(ref.Name)
		if t == nil || !t.Kind.HasFields() || !other.Type(t).InterfaceObject {
			continue
		}
		if of := t.Field(f.Name); of != nil && other.Resolves(of) {
			return of, true
		}
	}
	return nil, false
}
