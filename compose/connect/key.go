package connect

import (
	"slices"

	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Target returns the type that the connector gives objects of: that of its field, or the type that
// it is on. It is nil if the type is not defined or has no fields to select.
func (c *Connector) Target(s *sdl.Schema) *sdl.Type {
	if c.Field == nil {
		return c.Type
	}
	t := s.Type(c.Field.Type.Name())
	if t == nil || !t.Kind.Composite() {
		return nil
	}
	return t
}

// Keyed returns the type of the entities by which a router comes to the connector: the type that it
// or its field is on, and that of the field for one with entity: true. It is nil for other
// connectors on root fields.
func (c *Connector) Keyed(s *sdl.Schema) *sdl.Type {
	switch {
	case c.Field == nil, !slices.Contains(s.Roots[:], c.Type.Name):
		return c.Type
	case c.IsEntity():
		return c.Target(s)
	}
	return nil
}

// Key returns what the connector reads of the entity for which it is called, as the variable with
// its fields: $this, $batch, or $args of a connector with entity: true. A router comes to the
// connector only if it knows all of that. What errors and isSuccess read does not count. It is nil
// if the connector reads nothing of it.
func (c *Connector) Key() *mapping.Read {
	variables := []string{"$this"}
	switch {
	case c.Field == nil:
		variables = []string{"$batch", "$this"}
	case c.IsEntity():
		variables = []string{"$args"}
	}
	reads := c.reads()
	for _, name := range variables {
		if r := reads.Of(name); r != nil {
			return r
		}
	}
	return nil
}

// reads returns what the request and the selection read of variables.
func (c *Connector) reads() *mapping.Reads {
	r := &mapping.Reads{}
	if q := c.Request; q != nil {
		r.AddTemplate(q.URL.Parsed)
		r.AddMapping(q.Body.Parsed)
		q.addTo(r)
	}
	r.AddMapping(c.Selection.Parsed)
	return r
}

// isKey reports whether what is read of a type can be a key: fields without required arguments,
// down to those of scalar and enum types.
func isKey(s *sdl.Schema, t *sdl.Type, r *mapping.Read) bool {
	return len(r.Fields) > 0 && !slices.ContainsFunc(r.Fields, func(sub *mapping.Read) bool {
		if sub.Name == "__typename" {
			return len(sub.Fields) > 0
		}
		f := t.Field(sub.Name)
		if f == nil || slices.ContainsFunc(f.Args, isRequired) {
			return true
		}
		of := s.Type(f.Type.Name())
		if of == nil || !of.Kind.Composite() {
			return len(sub.Fields) > 0
		}
		return !isKey(s, of, sub)
	})
}

// isRequired reports whether an argument has to be given.
func isRequired(a *sdl.Argument) bool { return a.Type.NonNull && a.Default == nil }

// covers reports whether the fields that are read include a selection. Fragments and fields with an
// alias are never included.
func covers(r *mapping.Read, list []sdl.SelectionNode) bool {
	return !slices.ContainsFunc(list, func(n sdl.SelectionNode) bool {
		if n.Name == "" || n.Alias != "" {
			return true
		}
		sub := r.Field(n.Name)
		return sub == nil || !covers(sub, n.Sub)
	})
}
