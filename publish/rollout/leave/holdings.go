package leave

import (
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
)

// holdings is what a subgraph holds of the fields that it resolves, which of them others want, and
// which values of its enums others know. The indexes are those of [Skeletons.fields] and
// [Skeletons.values].
type holdings struct {
	fields []meet.Holding
	// wanted fields are in the graph at the end, or external in another subgraph.
	wanted []bool
	values []bool
}

// holdsAll returns the holdings of a subgraph without others.
func (k *Skeletons) holdsAll() holdings {
	return holdings{slices.Repeat([]meet.Holding{meet.Needed}, len(k.fields)), make([]bool, len(k.fields)), make([]bool, len(k.values))}
}

// add adds what another subgraph changes.
func (h holdings) add(beside holdings) {
	for i, held := range beside.fields {
		h.fields[i] = min(h.fields[i], held)
		h.wanted[i] = h.wanted[i] || beside.wanted[i]
	}
	for i, known := range beside.values {
		h.values[i] = h.values[i] || known
	}
}

// dropUnwanted gives up what nobody wants: it goes with the subgraph, and may go before it.
func (h holdings) dropUnwanted() {
	for i, wanted := range h.wanted {
		if !wanted {
			h.fields[i] = meet.Gone
		}
	}
}

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

// beforeOthers returns what the subgraph holds whatever the subgraphs that change have registered.
func (k *Skeletons) beforeOthers() holdings {
	h := k.holdsAll()
	for _, other := range k.After {
		for i, f := range k.fields {
			_, resolved := resolution(other, f)
			h.wanted[i] = h.wanted[i] || resolved
		}
		k.noteValues(other, h.values)
	}
	for _, other := range k.Staying {
		k.leaveTo(other, h)
	}
	return h
}

// besides returns what the subgraph would hold if one version of another one were all there is. Of
// a type without keys it holds no field that the other one had in its old version and lacks now:
// such a type has the same fields wherever operations meet it. old is nil if there is no old
// version.
func (k *Skeletons) besides(old, other *subgraph.Subgraph) holdings {
	h := k.holdsAll()
	k.leaveTo(other, h)
	k.noteValues(other, h.values)
	for i, f := range k.fields {
		t := other.Schema.Type(f.Parent.Name)
		if old == nil || t == nil || len(k.Old.Type(f.Parent).Keys) > 0 || isRoot(k.Old, f.Parent) {
			continue
		}
		_, had := resolution(old, f)
		_, has := resolution(other, f)
		if had && !has {
			h.fields[i] = meet.Gone
		}
	}
	return h
}

// isRoot reports whether operations begin at the type.
func isRoot(s *subgraph.Subgraph, t *sdl.Type) bool {
	return slices.Contains(s.Schema.Roots[:], t.Name)
}

// leaveTo lowers what the subgraph holds of its fields where another subgraph resolves them, and
// marks those that are external there.
func (k *Skeletons) leaveTo(other *subgraph.Subgraph, h holdings) {
	for i, f := range k.fields {
		of, resolved := resolution(other, f)
		if !resolved {
			h.wanted[i] = h.wanted[i] || isExternal(other, f)
			continue
		}
		meta, theirs := k.Old.Field(f), other.Field(of)
		if f.Parent.Kind == sdl.Interface || meta.InKey || meta.Shareable && theirs.Shareable && theirs.Override == nil {
			h.fields[i] = min(h.fields[i], meet.Shared)
		} else {
			h.fields[i] = meet.Gone
		}
	}
}

// isExternal reports whether another subgraph has the field, and leaves it to others to resolve it.
func isExternal(other *subgraph.Subgraph, f *sdl.Field) bool {
	t := other.Schema.Type(f.Parent.Name)
	if t == nil || !t.Kind.HasFields() {
		return false
	}
	of := t.Field(f.Name)
	return of != nil && !other.Resolves(of)
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
