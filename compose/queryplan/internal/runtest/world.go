package runtest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// identityKey is where an object carries its identity in answers. No response name can be like it.
const identityKey = "\x00id"

// object is an object of the world. Its identity is the way of fields that leads to it from the
// root; typ is an object type of the supergraph.
type object struct{ id, typ string }

// listLength is the number of items of every list of objects, so that abstract types have several
// objects in it.
const listLength = 3

// hash returns a number that depends on texts alone.
func hash(parts ...string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(parts, "\x00")))
	return h.Sum32()
}

// fieldID is the identity of what a field with arguments leads to. Arguments that are null are like
// those that are not given.
func (o object) fieldID(name string, args map[string]any) string {
	given := map[string]any{}
	for k, v := range args {
		if v != nil {
			given[k] = v
		}
	}
	if len(given) == 0 {
		return o.id + "." + name
	}
	text, err := json.Marshal(given)
	if err != nil {
		text = fmt.Append(nil, err)
	}
	return o.id + "." + name + string(text)
}

// value returns the value of a field of an object: a leaf, an object, or a list of them.
func (g *Graph) value(o object, name string, args map[string]any) any {
	f := g.field(o.typ, name)
	if f == nil {
		return nil
	}
	for _, a := range f.Args {
		for t, v := a.Type, args[a.Name]; t.Elem != nil && v != nil; t = t.Elem {
			if _, ok := v.([]any); !ok { // a single value stands for a list of it
				args[a.Name] = []any{args[a.Name]}
			}
		}
	}
	return g.valueOf(f.Type, o.fieldID(name, args), func(id string) any {
		if t := g.schema.Type(f.Type.Name()); t != nil && t.Kind.Composite() {
			list := g.objects(o.typ, f)
			if len(list) == 0 {
				return nil
			}
			if f.Type.Name() == g.api.Query.Name {
				id = "" // a field of the root type leads to the root
			}
			return object{id, list[int(hash(id))%len(list)]}
		}
		return g.leaf(f.Type.Name(), id)
	})
}

// valueOf wraps values into the lists of a type.
func (g *Graph) valueOf(t *ast.Type, id string, one func(id string) any) any {
	if t.Elem == nil {
		return one(id)
	}
	out := make([]any, listLength)
	for i := range out {
		out[i] = g.valueOf(t.Elem, fmt.Sprintf("%s[%d]", id, i), one)
	}
	return out
}

// field returns a field of a type of the supergraph, nil if it has none.
func (g *Graph) field(typ, name string) *sdl.Field {
	t := g.schema.Type(typ)
	if t == nil {
		return nil
	}
	return t.Field(name)
}

// objects returns the object types that a field can return in every subgraph that has it, without
// those that clients do not see if there are others.
func (g *Graph) objects(typ string, f *sdl.Field) []string {
	out := slices.Clone(g.runtime[f.Type.Name()])
	for _, s := range g.list {
		own := s.field(typ, f.Name)
		if own == nil {
			continue
		}
		possible := s.possible(own.Type.Name())
		out = slices.DeleteFunc(out, func(o string) bool { return !slices.Contains(possible, o) })
	}
	seen := slices.DeleteFunc(slices.Clone(out), func(o string) bool { return g.api.Types[o] == nil })
	if len(seen) > 0 {
		return seen
	}
	return out
}

// field returns the field that a subgraph has for an object type of the supergraph, that of an
// interface object if it stands for the object.
func (s *service) field(typ, name string) *sdl.Field {
	for _, t := range s.Schema.Types {
		if t.Name != typ && (!s.Type(t).InterfaceObject || !s.graph.is(typ, t.Name)) {
			continue
		}
		if f := t.Field(name); f != nil {
			return f
		}
	}
	return nil
}

// possible returns the objects of the supergraph that a type of a subgraph can be.
func (s *service) possible(name string) []string {
	t := s.Schema.Type(name)
	switch {
	case t == nil:
		return nil
	case s.Type(t).InterfaceObject:
		return s.graph.runtime[name]
	case t.Kind == sdl.Object:
		return []string{name}
	}
	var out []string
	for _, o := range s.Type(t).Implementations {
		out = append(out, s.possible(o.Name)...)
	}
	return out
}

// leaf returns a value of a scalar or enum.
func (g *Graph) leaf(typ, id string) any {
	n := hash(id)
	switch typ {
	case "Int":
		return json.Number(strconv.FormatUint(uint64(n%1_000_000), 10))
	case "Float":
		return json.Number(fmt.Sprintf("%d.5", n%1_000_000))
	case "Boolean":
		return n%2 == 0
	}
	t := g.schema.Type(typ)
	if t == nil || t.Kind != sdl.Enum {
		return id
	}
	var values []string
	for _, v := range t.Values {
		known := g.api.Types[typ] == nil || g.api.Types[typ].EnumValues.ForName(v.Name) != nil
		for _, s := range g.list {
			if own := s.Schema.Type(typ); own != nil && own.Value(v.Name) == nil {
				known = false
			}
		}
		if known {
			values = append(values, v.Name)
		}
	}
	if len(values) == 0 {
		return nil
	}
	return values[int(n)%len(values)]
}
