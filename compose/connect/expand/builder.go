package expand

import (
	"slices"

	"github.com/schemactl/schemactl/compose/connect"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// builder makes the subgraph of one connector.
type builder struct {
	from      *subgraph.Subgraph
	connector *connect.Connector
	// types are the types so far in the order in which they came, copies those by the types of the
	// whole subgraph.
	types  []*sdl.Type
	copies map[*sdl.Type]*sdl.Type
	// origin are the fields of the whole subgraph by their copies, has the copies by those.
	origin map[*sdl.Field]*sdl.Field
	has    map[*sdl.Field]*sdl.Field
	keys   map[*sdl.Type][]subgraph.Key
	// trees are those that were added.
	trees map[*mapping.Tree]bool
	// named are the fields that some connector of the subgraph gives in an alternative of their own
	// type. One in which such a field is foreign does not give it.
	named map[*sdl.Field]bool
	errs  diag.List
}

func newBuilder(s *subgraph.Subgraph, c *connect.Connector) *builder {
	return &builder{
		from: s, connector: c, copies: map[*sdl.Type]*sdl.Type{}, origin: map[*sdl.Field]*sdl.Field{}, has: map[*sdl.Field]*sdl.Field{},
		keys: map[*sdl.Type][]subgraph.Key{}, trees: map[*mapping.Tree]bool{},
	}
}

// build adds the field of the connector, what its selection gives, and its key.
func (b *builder) build() {
	c, schema := b.connector, b.from.Schema
	b.typ(c.Type)
	if c.Field != nil {
		b.field(c.Field)
	}
	target := c.Target(schema)
	if target != nil && isEmpty(c.Tree) && !b.byShape() {
		b.fail(c.Directive.Pos, "the selection of the connector gives no field of "+target.Name, "Select at least one field.")
	}
	if target != nil {
		b.tree(c.Tree)
		b.typ(target)
	}
	b.key()
}

// byShape reports whether the selections of the subgraph are judged by their shapes.
func (b *builder) byShape() bool {
	language, _ := mapping.LanguageOf(b.from.Connectors.Schema.Link.Version.Minor)
	return language >= mapping.L4
}

// typ returns the copy of a type, which has no fields unless it is an interface. Routers refuse an
// object whose interfaces the connector does not reach before it.
func (b *builder) typ(t *sdl.Type) *sdl.Type {
	if c := b.copies[t]; c != nil {
		return c
	}
	c := *t
	c.Fields, c.Members, c.Directives = nil, nil, nil
	b.copies[t] = &c
	b.types = append(b.types, &c)
	if t.Kind == sdl.Interface {
		for _, f := range t.Fields {
			b.field(f)
		}
	}
	return &c
}

// checkInterfaces refuses an object whose interfaces the connector selects neither before it nor in
// it.
func (b *builder) checkInterfaces(t *sdl.Type) {
	for _, r := range t.Interfaces {
		if i := b.from.Schema.Type(r.Name); i != nil && b.copies[i] == nil {
			b.fail(t.Pos, t.Name+" implements "+r.Name+", of which the connector selects nothing before or in "+t.Name, "Select it as "+r.Name+" with a literal __typename, or let "+t.Name+" implement no interface in this subgraph.")
		}
	}
}

// field adds a field to the copy of its type.
func (b *builder) field(f *sdl.Field) *sdl.Field {
	if c := b.has[f]; c != nil {
		return c
	}
	c := *f
	b.has[f], b.origin[&c] = &c, f
	parent := b.typ(f.Parent)
	parent.Fields = append(parent.Fields, &c)
	return &c
}

// tree adds what a selection gives of a type.
func (b *builder) tree(t *mapping.Tree) {
	if t == nil || b.trees[t] || b.from.Schema.Type(t.Type.Name) != t.Type {
		return
	}
	isNew := b.copies[t.Type] == nil
	b.trees[t] = true
	b.typ(t.Type)
	if t.Type.Kind == sdl.Object {
		b.fields(t.Type, t)
		if isNew {
			b.checkInterfaces(t.Type)
		}
		return
	}
	objects := b.from.Type(t.Type).Implementations
	if t.Members != nil {
		objects = nil
		for _, m := range t.Members {
			if !m.Foreign {
				objects = append(objects, m.Type)
			}
		}
	}
	for _, o := range objects {
		isNew := b.copies[o] == nil
		b.implementation(o, t.Type)
		b.fields(o, t)
		if isNew {
			b.checkInterfaces(o)
		}
	}
	for _, m := range t.Members {
		if !m.Foreign { // of the others there are no objects
			b.tree(m)
		}
	}
}

// implementation adds an object with the fields of an interface.
func (b *builder) implementation(o, of *sdl.Type) {
	b.typ(o)
	for _, f := range of.Fields {
		if own := o.Field(f.Name); own != nil {
			b.field(own)
		}
	}
}

// fields adds the selected fields of an object, and what is selected of their types. A field of an
// object type of which nothing is selected is left out.
func (b *builder) fields(o *sdl.Type, t *mapping.Tree) {
	for _, f := range t.Fields {
		own := o.Field(f.Field.Name)
		composite := b.from.Composite(f.Field.Type) != nil
		if own == nil || composite && isEmpty(f.Tree) || f.Foreign && b.named[own] {
			continue
		}
		if composite {
			b.tree(f.Tree)
		}
		b.field(own)
	}
}

// isEmpty reports whether a selection gives no field of scalar or enum type anywhere. That of an
// interface gives those of the interface.
func isEmpty(tree *mapping.Tree) bool {
	for t := range tree.All() {
		if t.Type.Kind == sdl.Interface || slices.ContainsFunc(t.Fields, func(f *mapping.TreeField) bool { return f.Tree == nil }) {
			return false
		}
	}
	return true
}

// key adds the key by which a router comes to the connector. From connect v0.4 on a connector of a
// field that reads nothing of its object is called for each object.
func (b *builder) key() {
	c, schema := b.connector, b.from.Schema
	of := c.Keyed(schema)
	if of == nil {
		return
	}
	read := c.Key()
	if read == nil && b.byShape() && c.Field != nil && of == c.Type {
		read = &mapping.Read{Fields: []*mapping.Read{{Name: "__typename"}}}
	}
	if read == nil {
		return
	}
	if c.Key() != nil && b.byShape() && readsTypename(read) {
		b.fail(c.Directive.Pos, "it reads __typename of "+of.Name, "Write the name of the type as a literal.")
	}
	b.checkGiven(of, read)
	set := &subgraph.FieldSet{Raw: read.FieldSet(), Selections: b.selections(of, read)}
	b.addKey(of, set)
	if of.Kind == sdl.Interface {
		for _, o := range b.from.Type(of).Implementations {
			if b.copies[o] != nil {
				b.addKey(o, &subgraph.FieldSet{Raw: set.Raw, Selections: b.selections(o, read)})
			}
		}
	}
}

// checkGiven refuses to read of an object below the entity what the selection does not give, if it
// gives other fields of the type of that object: routers make the key of what the selection gives.
func (b *builder) checkGiven(t *sdl.Type, r *mapping.Read) {
	for _, sub := range r.Fields {
		f := t.Field(sub.Name)
		if f == nil || b.from.Composite(f.Type) == nil {
			continue
		}
		of := b.from.Composite(f.Type)
		i := slices.IndexFunc(sub.Fields, func(n *mapping.Read) bool {
			field := of.Field(n.Name)
			return field != nil && b.copies[of] != nil && b.has[field] == nil
		})
		if i >= 0 {
			b.fail(of.Pos, "it reads "+of.Name+"."+sub.Fields[i].Name+", and its selection gives other fields of "+of.Name, "Select that field, too.")
			return
		}
		b.checkGiven(of, sub)
	}
}

// readsTypename reports whether `__typename` is read somewhere.
func readsTypename(r *mapping.Read) bool {
	return r.Name == "__typename" || slices.ContainsFunc(r.Fields, readsTypename)
}

func (b *builder) addKey(t *sdl.Type, set *subgraph.FieldSet) {
	c := b.typ(t)
	b.keys[c] = append(b.keys[c], subgraph.Key{Fields: set, Resolvable: true})
}

// selections adds the fields that are read of a type and returns them as a field set.
func (b *builder) selections(t *sdl.Type, r *mapping.Read) []subgraph.Selection {
	var out []subgraph.Selection
	for _, sub := range r.Fields {
		f := t.Field(sub.Name)
		if f == nil {
			out = append(out, subgraph.Selection{Typename: true}) // no other name is left by the rules
			continue
		}
		s := subgraph.Selection{Field: b.field(f)}
		if of := b.from.Composite(f.Type); of != nil {
			b.typ(of)
			if of.Kind == sdl.Interface {
				for _, o := range b.from.Type(of).Implementations {
					b.implementation(o, of)
				}
			}
			s.Sub = b.selections(of, sub)
		}
		out = append(out, s)
	}
	return out
}

// finish returns the subgraph. Routers refuse an object whose interfaces the connector does not
// reach.
func (b *builder) finish() *subgraph.Subgraph {
	for _, t := range b.types {
		if t.Kind == sdl.Object {
			b.checkInterfaces(t)
		}
		for _, f := range t.Fields {
			if of := b.from.Composite(f.Type); of != nil && b.copies[of] == nil {
				b.fail(f.Pos, b.origin[f].Coordinate()+" comes with its interface, and the connector selects nothing of "+of.Name, "Select a field of "+of.Name+".")
			}
		}
	}
	schema := sdl.NewSchema(b.types, nil)
	schema.Source = b.from.Schema.Source
	schema.Roots = b.from.Schema.Roots
	types, fields := make([]subgraph.TypeMeta, len(b.types)), make([]subgraph.FieldMeta, schema.NumFields)
	for original, t := range b.copies {
		meta := subgraph.TypeMeta{InterfaceObject: b.from.Type(original).InterfaceObject, Keys: b.keys[t]}
		for _, o := range b.from.Type(original).Implementations {
			if c := b.copies[o]; c != nil {
				meta.Implementations = append(meta.Implementations, c)
			}
		}
		types[t.Index] = meta
	}
	for c, f := range b.origin {
		fields[c.Index] = subgraph.FieldMeta{Override: b.from.Field(f).Override}
	}
	name := b.from.Name + " (@connect on " + b.connector.Coordinate() + ")"
	return b.from.Derive(name, schema, types, fields)
}

// fail reports that routers cannot expand the connector.
func (b *builder) fail(at sdl.Pos, message, fix string) {
	errs := fail(b.connector.Coordinate(), b.connector.Directive.Pos, "the @connect on "+b.connector.Coordinate()+" cannot be expanded by routers: "+message)
	if slices.ContainsFunc(b.errs, func(d *diag.Diagnostic) bool { return d.Message == errs[0].Message }) {
		return
	}
	errs[0].Positions, errs[0].Fix = append(errs[0].Positions, at.Position()), fix
	b.errs = append(b.errs, errs...)
}
